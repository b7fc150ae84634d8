import Chain
import Encoding
import Keys
import Signing
import Testing
import Witnessing

@Suite struct WitnessPolicyTests {
    private let log: PrivateKey
    private let witnesses: [PrivateKey]

    init() throws {
        log = try PrivateKey(generatedFor: "ledger.example.org/balanced")
        witnesses = try (1...6).map { try PrivateKey(generatedFor: "witness.example/w\($0)") }
    }

    private func vkey(_ place: Int) throws -> VerifierKey {
        try VerifierKey(
            name: witnesses[place].verifierKey.name,
            publicKey: witnesses[place].verifierKey.publicKey, algorithm: .cosignature)
    }

    private func policy(_ tail: String) throws -> WitnessPolicy {
        var text = "# a comment\n\tlog  \(log.verifierKey) https://ledger.example.org/\n\n"
        for place in witnesses.indices {
            text += "witness W\(place) \(try vkey(place))\n"
        }
        return try WitnessPolicy(Array((text + tail).utf8))
    }

    private func checkpoint(cosignedBy places: [Int]) throws -> SignedCheckpoint {
        let checkpoint = try SignedCheckpoint(
            Checkpoint(origin: "ledger.example.org/balanced", size: 1, root: .zero), signer: log)
        var note = checkpoint.note
        for place in places {
            note = try note.adding(
                NoteSignature(cosigning: note.text, at: 1_700_000_000, signer: witnesses[place]))
        }
        return try SignedCheckpoint(note)
    }

    /// The policy that C2SP tlog-policy gives as its example.
    @Test func groupsOfGroupsAreCounted() throws {
        let policy = try policy(
            """
            group X 2 W0 W1 W2
            group Y any W3 W4 W5
            group both all X Y
            quorum both

            """)
        #expect(policy.logs.map(\.url) == ["https://ledger.example.org/"])
        for (places, holds) in [
            ([], false), ([0, 1], false), ([3], false), ([0, 3], false), ([0, 2, 4], true),
            ([0, 1, 2, 3, 4, 5], true), ([3, 4, 5], false),
        ] {
            let cosigners = policy.cosigners(of: try checkpoint(cosignedBy: places)).map(\.place)
            #expect(cosigners == places)
            #expect(policy.isQuorum(cosigners) == holds)
        }
    }

    @Test func noneAndOneWitnessAreQuorums() throws {
        let none = try policy("quorum none\n")
        #expect(none.needsNoWitness && none.isQuorum([]))
        let one = try policy("quorum W3\n")
        #expect(!one.isQuorum([0, 1, 2, 4, 5]) && one.isQuorum([3]))
    }

    @Test func aFalseCosignatureCountsForNothing() throws {
        let policy = try policy("quorum W0\n")
        let honest = try checkpoint(cosignedBy: [0])
        let line = try #require(honest.note.signatures.first { $0.bytes.count == 72 })
        for place in line.bytes.indices {
            var bytes = line.bytes
            bytes[place] ^= 0x10
            let note = try SignedNote(
                text: honest.note.text,
                signatures: honest.note.signatures.filter { $0 != line }
                    + [NoteSignature(key: vkey(0), bytes: bytes)])
            #expect(policy.cosigners(of: try SignedCheckpoint(note)) == [])
        }
    }

    @Test(arguments: [
        ("", 10), ("quorum W9\n", 10), ("quorum none\nquorum none\n", 11), ("group g 0 W0\n", 10),
        ("group g 2 W0\n", 10), ("group g any\n", 10), ("group g any W0 W0\n", 10),
        ("group g any W0\ngroup h any W0\n", 11), ("group W0 any W1\n", 10),
        ("group none any W1\n", 10), ("group g any none\n", 10), ("group g some W1\n", 10),
        ("witness x y\n", 10), ("log x\n", 10), ("log\n", 10), ("quorum\n", 10), ("nonsense\n", 10),
        ("quorum W\u{1}\n", 10), ("group g 01 W0\n", 10),
    ])
    func wrongLinesAreNamed(tail: String, line: Int) throws {
        let error = #expect(throws: PolicyError.self) { try policy(tail) }
        #expect(error?.line == line)
    }

    @Test func aKeyStandsInOneLine() throws {
        let again = "witness again \(try vkey(2))\n"
        #expect(throws: PolicyError.self) { try policy(again + "quorum none\n") }
        #expect(throws: PolicyError.self) { try policy("log \(log.verifierKey)\nquorum none\n") }
        // A witness is known by its cosigning key; a key that signs notes is none.
        #expect(throws: PolicyError.self) {
            try policy("witness plain \(witnesses[0].verifierKey)\nquorum none\n")
        }
    }
}
