import Foundation
import Records
import TestSupport
import Testing

struct StatementTests {
    @Test(arguments: Kind.allCases)
    func whatIsWrittenIsReadBackAndWrittenAlike(kind: Kind) throws {
        var samples = Samples(seed: 11)
        for _ in 0..<200 {
            let statement = try samples.statement(kind)
            let read = try Statement(statement.text)
            #expect(read.kind == kind)
            #expect(read == statement)
            #expect(read.text == statement.text)
        }
    }

    /// A statement whose bytes are changed is refused, or is another statement in its one form.
    @Test(arguments: Kind.allCases)
    func aChangedByteIsNeverReadAsTheSame(kind: Kind) throws {
        var samples = Samples(seed: 12)
        let statement = try samples.statement(kind)
        let text = statement.text
        for place in text.indices {
            for change in [UInt8(1), 2, 16, 32, 128] {
                var bytes = text
                bytes[place] ^= change
                guard let read = try? Statement(bytes) else { continue }
                #expect(read.text == bytes)
                #expect(read != statement)
            }
        }
    }

    @Test func noTextMakesTheReaderTrap() throws {
        var samples = Samples(seed: 13)
        var generator = SplitMix64(seed: 14)
        var (read, refused) = (0, 0)
        for round in 0..<6_000 {
            var bytes = try samples.statement(Kind.allCases[round % Kind.allCases.count]).text
            for _ in 0...(generator.next() % 3) {
                let place = Int(generator.next() % UInt64(bytes.count))
                switch generator.next() % 4 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + 5))
                case 2: bytes.insert(contentsOf: Array("{\"[:,}]\\".utf8), at: place)
                default: bytes.append(contentsOf: bytes[place...])
                }
                if bytes.isEmpty { bytes = [0] }
            }
            do throws(RecordError) {
                #expect(try Statement(bytes).text == bytes)
                read += 1
            } catch {
                #expect(error.offset >= 0 && error.offset <= bytes.count)
                refused += 1
            }
        }
        #expect(read > 60 && refused > 600, "\(read) were read and \(refused) refused")
        for text in ["", "\n", "{", "{}\n", "[]\n", "null\n", "{\"a\":1}\n", "\"", "{\"after\":"] {
            #expect(throws: RecordError.self) { try Statement(Array(text.utf8)) }
        }
    }

    /// One closing statement in its one form, and texts that differ from it by one thing each.
    private static let close =
        #"{"after":{"index":7,"leaf":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},"#
        + #""body":{"decision":3,"outcome":"expired","portfolio":"balanced"},"format":1,"#
        + #""kind":"close","ledger":"ledger.example.org/a"}"# + "\n"

    @Test(arguments: [
        ("\"decision\":3", "\"decision\":3,\"decision\":3", RecordError.Code.duplicateMember),
        ("\"decision\":3,", "", .missingMember),
        ("\"decision\":3", "\"decision\":3,\"extra\":1", .unknownMember),
        (
            "\"decision\":3,\"outcome\":\"expired\"", "\"outcome\":\"expired\",\"decision\":3",
            .missingMember
        ),
        ("\"portfolio\":\"balanced\"}", "\"portfolio\":\"balanced\",\"decision\":3}", .unsorted),
        ("\"decision\":3", "\"decision\": 3", .notCanonical),
        ("\"decision\":3", "\"decision\":03", .notCanonical),
        ("\"decision\":3", "\"decision\":3.0", .notCanonical),
        ("\"decision\":3", "\"decision\":-3", .badValue),
        ("\"decision\":3", "\"decision\":0", .badValue),
        ("\"decision\":3", "\"decision\":9007199254740992", .notCanonical),
        ("\"decision\":3", "\"decision\":null", .notCanonical),
        ("\"decision\":3", "\"decision\":\"3\"", .notCanonical),
        ("expired", "expire", .badValue),
        ("balanced\"}", "Balanced\"}", .badValue),
        ("balanced\"}", "bal\\u0061nced\"}", .notCanonical),
        ("\"format\":1", "\"format\":2", .unknownFormat),
        ("\"kind\":\"close\"", "\"kind\":\"snapshot\"", .unknownKind),
        ("AAAA=\"", "AAAB=\"", .badValue),
        ("AAAA=\"", "AAA=\"", .badValue),
        ("AAAA=\"", "AAAAA=\"", .badValue),
        ("AAAA=\"", "AAAAA\"", .badValue),
        ("AAAA=\"", "AAAA=", .badValue),
        ("AAAA=\"", "A\\AA=\"", .notCanonical),
        ("AAAA=\"", "A\u{7F}AA=\"", .notCanonical),
        ("\"after\":{", "\"aftes\":{", .unknownMember),
        ("}\n", "} \n", .notCanonical),
        ("}\n", "}", .notCanonical),
        ("}\n", "}\n\n", .notCanonical),
        ("example", "ex\u{202E}ample", .notCanonical),
        ("example", "ex\u{7F}ample", .notCanonical),
        ("example", "ex\\/ample", .notCanonical),
    ])
    func onlyTheOneFormIsRead(part: String, other: String, code: RecordError.Code) throws {
        _ = try Statement(Array(Self.close.utf8))
        let text = Self.close.replacing(part, with: other, maxReplacements: 1)
        try #require(text != Self.close)
        let error = #expect(throws: RecordError.self) { try Statement(Array(text.utf8)) }
        #expect(error?.code == code, "\(error.map { "\($0)" } ?? "")")
    }

    @Test func anErrorNamesItsMemberAndByte() throws {
        var samples = Samples(seed: 15)
        let text = String(decoding: try samples.statement(.prices).text, as: UTF8.self)
        let start = try #require(text.range(of: "\"AAPL\":\""))
        let end = try #require(text[start.upperBound...].firstIndex(of: "\""))
        for price in ["0", "-1", "1e5", "01", "1.0", ""] {
            let other = text.replacingCharacters(in: start.upperBound..<end, with: price)
            let error = #expect(throws: RecordError.self) { try Statement(Array(other.utf8)) }
            #expect(error?.field == "body.prices.AAPL")
            #expect(
                error?.offset == text.utf8.distance(from: text.startIndex, to: start.upperBound) - 1
            )
        }
    }

    @Test func genesisAloneHasNoAfter() throws {
        var samples = Samples(seed: 16)
        var genesis = try samples.statement(.genesis)
        var close = try samples.statement(.close)
        genesis.after = close.after
        close.after = nil
        #expect(throws: RecordError.self) { try Statement(genesis.text) }
        #expect(throws: RecordError.self) { try Statement(close.text) }
    }
}
