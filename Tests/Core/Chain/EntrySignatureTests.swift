import Chain
import Encoding
import Signing
import Testing

/// The signature lines of an entry have one form alone.
@Suite struct EntrySignatureTests {
    private let text = Array("text\n".utf8)

    /// A note with lines of these names and of signatures of so many bytes, in this order.
    private func note(_ names: [(String, key: UInt8)], byteCount: Int = 64) throws -> SignedNote {
        let signatures = try names.map { name, seed in
            NoteSignature(
                key: try TestSigner(name: name, seed: seed).verifierKey,
                bytes: [UInt8](repeating: seed, count: byteCount))
        }
        return try SignedNote(text: text, signatures: signatures)
    }

    private func code(_ note: SignedNote) -> EntryError.Code? {
        do throws(EntryError) {
            let read = try ReadNote(note.bytes)
            #expect(read.signatures == note.signatures)
            #expect(read.text == 0..<text.count)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func namesStandInTheOrderOfTheirBytesWhateverTheyAreEqualTo() throws {
        var idsAgree: Set<Bool> = []
        for seed: UInt8 in 1...16 {
            let (decomposed, composed) = (("cafe\u{301}", key: seed), ("caf\u{E9}", key: seed))
            try #require(decomposed.0 == composed.0)
            let ordered = try note([decomposed, composed])
            idsAgree.insert(ordered.signatures[0].keyID < ordered.signatures[1].keyID)
            #expect(code(ordered) == nil)
            #expect(code(try note([composed, decomposed])) == .signatures)
        }
        #expect(idsAgree == [true, false], "the order of key IDs decides nothing here")
    }

    @Test func keysOfOneNameStandInTheOrderOfTheirIDs() throws {
        let both = try note([("a", 1), ("a", 2)]).signatures.sorted { $0.keyID < $1.keyID }
        #expect(code(try SignedNote(text: text, signatures: both)) == nil)
        #expect(code(try SignedNote(text: text, signatures: both.reversed())) == .signatures)
    }

    @Test func oneKeySignsOnceWhateverItsSignaturesAre() throws {
        let key = try TestSigner(name: "a", seed: 1).verifierKey
        for (first, second) in [(1, 1), (1, 2), (2, 1)] as [(UInt8, UInt8)] {
            let lines = [first, second].map {
                NoteSignature(key: key, bytes: [UInt8](repeating: $0, count: 64))
            }
            #expect(code(try SignedNote(text: text, signatures: lines)) == .signatures)
        }
    }

    @Test(arguments: [1, 63, 65, 72])
    func aSignatureOfAnotherLengthIsRefused(count: Int) throws {
        #expect(code(try note([("a", 1)], byteCount: count)) == .signatures)
    }

    @Test func sixteenSignAndNoMore() throws {
        let names = (0..<17).map { ("signer-\(10 + $0)", key: UInt8(1)) }
        #expect(code(try note(Array(names.prefix(16)))) == nil)
        #expect(code(try note(names)) == .signatures)
    }
}
