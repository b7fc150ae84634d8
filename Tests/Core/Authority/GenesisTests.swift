import Audit
import Authority
import Chain
import Encoding
import Keys
import Quantities
import Records
import SampleLedger
import Signing
import Testing

@Suite("A genesis")
struct GenesisTests {
    private let cast = Cast()

    private func findings(
        _ genesis: Genesis, by signers: [PrivateKey]? = nil, ledger: String = Cast.origin
    ) throws -> [Finding] {
        let text = Statement(after: nil, body: .genesis(genesis), ledger: ledger).text
        let signatures = try (signers ?? [cast.ann, cast.ben, cast.operator_]).map {
            try NoteSignature(text: text, signer: $0)
        }
        let note = try SignedNote(text: text, signatures: signatures.sorted()).bytes
        let header = EntryHeader(index: 0, previous: .zero, time: "2024-01-01T00:00:00Z")
        var hasher = SHA256()
        let prepared = PreparedEntry(
            UnverifiedEntry(index: 0, bytes: header.line + note), keyring: Keyring(),
            hasher: &hasher)
        var replay = Replay()
        let findings = replay.take(
            prepared, leaf: prepared.leaf ?? .zero, policy: .door(allowing: []))
        #expect(replay.size == (findings.isEmpty ? 1 : 0))
        return findings
    }

    @Test("signed by every owner and the operator begins a ledger")
    func good() throws {
        #expect(try findings(cast.genesis()) == [])
    }

    @Test("that an owner or the operator did not sign is refused, and so is anyone else's line")
    func signers() throws {
        let genesis = cast.genesis()
        #expect(
            try findings(genesis, by: [cast.ann, cast.operator_]).codes == ["signers-too-few"])
        #expect(try findings(genesis, by: [cast.ann, cast.ben]).codes == ["signers-too-few"])
        #expect(
            try findings(genesis, by: [cast.ann, cast.ben, cast.operator_, cast.executor]).codes
                == ["role-missing"])
        #expect(
            try findings(genesis, by: [cast.ann, cast.ben, cast.operator_, cast.stranger]).codes
                == ["signer-unknown"])
    }

    @Test("that lists a key twice, under two names or in two roles is refused")
    func duplicates() throws {
        var genesis = cast.genesis()
        genesis.keys.append(
            Genesis.Grant(key: "\(cast.ann.verifierKey)", role: .executor))
        #expect(try findings(genesis).codes == ["genesis-invalid", "role-missing"])
        genesis = cast.genesis()
        let renamed = try VerifierKey(
            name: "ann2@example.org", publicKey: cast.ann.verifierKey.publicKey)
        genesis.keys.append(Genesis.Grant(key: "\(renamed)", role: .owner))
        #expect(
            try findings(genesis).codes
                == ["genesis-invalid", "signer-unknown", "signers-too-few"])
    }

    @Test(
        "that lists a point of small order or one not encoded canonically is refused",
        arguments: [
            [UInt8](repeating: 0, count: 32), [1] + [UInt8](repeating: 0, count: 31),
            [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
            [0xED] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
            [0xEE] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
            [UInt8](repeating: 0, count: 31) + [0x80],
        ])
    func smallOrder(_ point: [UInt8]) throws {
        let name = "mallory@example.org"
        let hashed = Array(name.utf8) + [0x0A, 1] + point
        let id = SHA256.hash(hashed).bytes.prefix(4).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        var genesis = cast.genesis()
        genesis.keys.append(
            Genesis.Grant(key: "\(name)+\(id)+\(Base64.encode([1] + point))", role: .executor))
        let found = try findings(genesis)
        #expect(found.codes == ["genesis-invalid"])
        #expect(found.first?.message.contains("public key") == true, "\(found)")
    }

    @Test("that asks for more owners or oracles than there are, or for none, is refused")
    func thresholds() throws {
        var genesis = cast.genesis()
        genesis.ownersNeeded = 3
        #expect(try findings(genesis).codes == ["genesis-invalid"])
        genesis = cast.genesis()
        genesis.oraclesNeeded = 3
        #expect(try findings(genesis).codes == ["genesis-invalid"])
        genesis = cast.genesis()
        genesis.ownersNeeded = 0
        #expect(try findings(genesis).codes == ["entry-not-canonical"])
    }

    @Test("has up to fifteen owners, so that they and the operator find room to sign")
    func manyOwners() throws {
        func found(_ count: Int, signing: Int, needed: Int = 8) throws -> [Finding] {
            let owners = (0..<count).map { Cast.key("owner-\($0).example.org") }
            var genesis = cast.genesis()
            genesis.keys.removeAll { $0.role == .owner }
            genesis.keys += owners.map {
                Genesis.Grant(key: "\($0.verifierKey)", role: .owner)
            }
            genesis.ownersNeeded = needed
            return try findings(genesis, by: owners.prefix(signing) + [cast.operator_])
        }
        #expect(try found(15, signing: 15) == [])
        // So many that none could be added any more for lack of room.
        #expect(try found(15, signing: 15, needed: 9).codes == ["genesis-invalid"])
        #expect(try found(16, signing: 16).codes == ["entry-not-canonical"])
        let tooMany = try found(16, signing: 15)
        #expect(tooMany.codes == ["genesis-invalid", "signers-too-few"])
        #expect(tooMany.first?.expected.contains("1 to 15") == true, "\(tooMany)")
    }

    @Test(
        "whose operator's key has a name that is equal to the ledger's but for its bytes is refused"
    )
    func operatorBytes() throws {
        let other = Cast.origin.replacing("s", with: "\u{212A}")
        let plain = Cast.origin.replacing("s", with: "K")
        try #require(other == plain)
        var genesis = cast.genesis()
        let key = Cast.key(other)
        genesis.keys.removeAll { $0.role == .operator_ }
        genesis.keys.append(Genesis.Grant(key: "\(key.verifierKey)", role: .operator_))
        let signers = [cast.ann, cast.ben, key]
        #expect(try findings(genesis, by: signers, ledger: other) == [])
        #expect(try findings(genesis, by: signers, ledger: plain).codes == ["genesis-invalid"])
    }

    @Test("signed by a key it does not list is told so, not that the signature is false")
    func unlisted() throws {
        let found = try findings(
            cast.genesis(), by: [cast.ann, cast.ben, cast.operator_, cast.stranger])
        #expect(
            found.map(\.message) == [
                "stranger@example.org signed with a key that the genesis does not list."
            ])
    }

    @Test("comes once: a second one is refused for that alone")
    func second() throws {
        var door = try Counter()
        let text = door.text(.genesis(cast.genesis()), after: .some(nil))
        let found = door.admit(
            try door.note(text, by: [cast.ann, cast.ben, cast.operator_]))
        #expect(found.map(\.code) == [.genesisInvalid])
        #expect(found.first?.expected == "no second genesis")
    }

    @Test("whose operator's key has another name than the ledger, or that has two, is refused")
    func operatorName() throws {
        #expect(
            try findings(cast.genesis(), ledger: "ledger.example.org/x").codes
                == ["genesis-invalid"])
        var genesis = cast.genesis()
        genesis.keys.append(
            Genesis.Grant(
                key: "\(Cast.key("second.example.org").verifierKey)", role: .operator_))
        #expect(
            try findings(genesis).codes == ["genesis-invalid", "signers-too-few"])
    }

    @Test("is not what begins with another statement")
    func otherKind() throws {
        var replay = Replay()
        let text = Statement(
            after: Reference(index: 0, leaf: .zero),
            body: .close(Close(decision: 1, outcome: .expired, portfolio: "balanced")),
            ledger: Cast.origin
        ).text
        let note = try SignedNote(
            text: text, signatures: [try NoteSignature(text: text, signer: cast.executor)]
        ).bytes
        let header = EntryHeader(index: 0, previous: .zero, time: "2024-01-01T00:00:00Z")
        var hasher = SHA256()
        let prepared = PreparedEntry(
            UnverifiedEntry(index: 0, bytes: header.line + note), keyring: Keyring(),
            hasher: &hasher)
        let found = replay.take(
            prepared, leaf: prepared.leaf ?? .zero, policy: .door(allowing: []))
        #expect(found.codes == ["genesis-invalid"])
        #expect(replay.size == 0)
    }
}
