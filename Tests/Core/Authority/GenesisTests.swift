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
        #expect(try findings(genesis).codes.contains("genesis-invalid"))
        genesis = cast.genesis()
        let renamed = try VerifierKey(
            name: "ann2@example.org", publicKey: cast.ann.verifierKey.publicKey)
        genesis.keys.append(Genesis.Grant(key: "\(renamed)", role: .owner))
        #expect(try findings(genesis).codes.contains("genesis-invalid"))
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

    @Test("with more than sixteen owners is refused")
    func manyOwners() throws {
        var genesis = cast.genesis()
        let owners = (0..<15).map { Cast.key("owner-\($0).example.org") }
        genesis.keys += owners.map {
            Genesis.Grant(key: "\($0.verifierKey)", role: .owner)
        }
        let found = try findings(genesis)
        #expect(found.codes == ["genesis-invalid", "signers-too-few"])
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
