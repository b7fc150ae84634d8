import Authority
import Chain
import Encoding
import Keys
import Quantities
import Records
import SampleLedger
import Signing
import Testing

@Suite("The opening of a portfolio")
struct OpeningTests {
    private let cast = Cast()

    private func portfolio(
        _ owners: [PrivateKey], needed: Int = 1, id: Identifier = "third"
    ) throws -> Portfolio {
        try Authority.opening(id, owners: owners, needed: needed)
    }

    private func codes(
        _ portfolio: Portfolio, by signers: [PrivateKey]
    ) throws -> [Objection.Code] {
        try Authority.begun().objections(to: .portfolio(portfolio), by: signers).map(\.code)
    }

    @Test("by owners of the ledger, whoever owns it, is accepted")
    func good() throws {
        let (ann, ben, cleo) = (cast.ann, cast.ben, cast.cleo)
        #expect(try codes(portfolio([ann, ben], needed: 2), by: [ann, ben]) == [])
        #expect(try codes(portfolio([cleo]), by: [ann, ben, cleo]) == [])
    }

    @Test("that an owner of another portfolio owns is accepted, signed by that owner too")
    func otherOwner() throws {
        var authority = try Authority.begun()
        let (ann, ben, cleo) = (cast.ann, cast.ben, cast.cleo)
        try authority.take(.portfolio(portfolio([cleo])), by: [ann, ben, cleo])
        let next = Statement.Body.portfolio(try portfolio([cleo, ben], id: "fourth"))
        #expect(
            try authority.objections(to: next, by: [ann, ben]).map(\.code) == [.signersTooFew])
        // What an owner of another portfolio signs is not the ledger's owners' word.
        #expect(
            try authority.objections(to: next, by: [ben, cleo]).map(\.code) == [.signersTooFew])
        try authority.take(next, by: [ann, ben, cleo])
        let contract = Contract(
            acceptBy: "2024-02-01T00:00:00Z", portfolio: "fourth", revision: 1, source: ["-"])
        #expect(try authority.objections(to: .contract(contract), by: [cleo]) == [])
        #expect(
            try authority.objections(to: .contract(contract), by: [ann]).map(\.code)
                == [.roleMissing])
        #expect(authority.members.count == cast.grants.count + 1)
    }

    @Test("has no fewer owners than it needs and no more than sixteen")
    func counts() throws {
        let (ann, ben) = (cast.ann, cast.ben)
        let few = try portfolio([ann, ben], needed: 3)
        #expect(try codes(few, by: [ann, ben]) == [.portfolioInvalid])
        let new = (0..<15).map { Cast.key("owner-\($0).example.org") }
        let most = [ann, ben] + new.prefix(14)
        #expect(try codes(portfolio(most), by: most) == [])
        let many = [ann, ben] + new
        #expect(
            try codes(portfolio(many), by: Array(many.prefix(16)))
                == [.portfolioInvalid, .signersTooFew])
    }

    @Test("to an oracle, or to a known key under a new name, is refused")
    func otherKeys() throws {
        let (ann, ben) = (cast.ann, cast.ben)
        #expect(
            try codes(portfolio([ann, cast.firstOracle]), by: [ann, ben, cast.firstOracle])
                == [.roleMissing, .portfolioInvalid])
        let renamed = try VerifierKey(
            name: "ann2@example.org", publicKey: ann.verifierKey.publicKey)
        var body = try portfolio([ben])
        body.owners = (body.owners + ["\(renamed)"]).sorted()
        let found = try Authority.begun().objections(to: .portfolio(body), by: [ann, ben])
        #expect(found.map(\.code) == [.portfolioInvalid])
        #expect(found.first?.actual.contains("known as ann@example.org") == true, "\(found)")
    }

    @Test("that lists a new key under two names is refused")
    func twoNames() throws {
        let (ann, ben, cleo) = (cast.ann, cast.ben, cast.cleo)
        let renamed = try VerifierKey(
            name: "cleo2@example.org", publicKey: cleo.verifierKey.publicKey)
        var body = try portfolio([cleo])
        body.owners = (body.owners + ["\(renamed)"]).sorted()
        #expect(
            try codes(body, by: [ann, ben, cleo]) == [.signersTooFew, .portfolioInvalid])
    }

    @Test(
        "with what is no key is refused",
        arguments: ["", "cleo", "cleo@example.org+00000000+AAAA", "a b+00000000+AQ=="])
    func noKey(text: String) throws {
        var body = try portfolio([cast.ann])
        body.owners = (body.owners + [text]).sorted()
        #expect(try codes(body, by: [cast.ann, cast.ben]) == [.portfolioInvalid])
    }

    @Test("that a new owner signed falsely is refused, whichever bit of the signature is wrong")
    func falseSignature() throws {
        let authority = try Authority.begun()
        let statement = Statement(
            after: Reference(index: 0, leaf: try #require(authority.leaves[0])),
            body: .portfolio(try portfolio([cast.cleo])), ledger: Cast.origin)
        let text = statement.text
        for bit in stride(from: 0, to: 512, by: 7) {
            var bytes = try cast.cleo.sign(text)
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            let signatures = [
                try NoteSignature(text: text, signer: cast.ann),
                try NoteSignature(text: text, signer: cast.ben),
                NoteSignature(key: cast.cleo.verifierKey, bytes: bytes),
            ]
            let note = try SignedNote(text: text, signatures: signatures.sorted())
            let header = EntryHeader(
                index: 1, previous: authority.leaves[0] ?? .zero, time: "2024-01-01T00:00:00Z")
            let entry = try ReadEntry(header.line + note.bytes)
            let result = authority.check(
                statement, of: entry, signatures: authority.keyring.check(entry), lenient: false)
            guard case .failure(let objections) = result else {
                Issue.record("bit \(bit) is not missed")
                continue
            }
            #expect(objections.list.map(\.code) == [.signatureInvalid])
            #expect(objections.list.first?.field == "signature of cleo@example.org")
        }
    }
}
