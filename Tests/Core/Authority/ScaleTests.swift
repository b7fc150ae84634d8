import Authority
import Chain
import Encoding
import Keys
import Quantities
import Records
import SampleLedger
import Testing

/// What takes longer the more there is of it already makes a large ledger impossible.
@Suite("However much came before,", .serialized)
struct ScaleTests {
    private let cast = Cast()

    @Test("a portfolio with a new owner is opened as fast as the first one")
    func portfolios() throws {
        var authority = try Authority.begun()
        func open(_ number: Int) throws {
            let owner = Cast.key("owner-\(number).example.org")
            let portfolio = try Authority.opening(
                Identifier("p-\(number)"), owners: [owner], needed: 1)
            let signers = [cast.ann, cast.ben, owner]
            let (entry, statement) = try authority.entry(.portfolio(portfolio), by: signers)
            entries.append((entry, statement))
        }
        var entries: [(ReadEntry, Statement)] = []
        let count = 800
        for number in 0..<count { try open(number) }
        var times: [Duration] = []
        for (entry, statement) in entries {
            let signatures: [Bool?] = entry.signatures.map {
                authority.keyring.number(of: $0) == nil ? nil : true
            }
            let start = ContinuousClock.now
            authority.accept(
                try authority.check(
                    statement, of: entry, signatures: signatures, lenient: false
                ).get())
            times.append(ContinuousClock.now - start)
        }
        #expect(authority.members.count == cast.grants.count + count)
        let first = try #require(times.prefix(100).min())
        let last = try #require(times.suffix(100).min())
        #expect(last < first * 4, "\(first) grew to \(last)")
    }

    @Test("the thousandth part of a statement is taken in as fast as the second one")
    func parts() throws {
        var authority = try Authority.begun()
        let width = 40
        let whole = Prices(
            asOf: "2024-01-01T00:00:00Z", number: 1,
            prices: try (0..<Part.most * width).map { place in
                Prices.Quote(asset: try AssetID("asset-\(100_000 + place)"), price: "1")
            }, session: "day-1")
        let divided = try #require(whole.divided(into: Part.most))
        var times: [Duration] = []
        var said: Statement.Body?
        for part in divided {
            let (entry, statement) = try authority.entry(.prices(part), by: [cast.firstOracle])
            let start = ContinuousClock.now
            let admission = try authority.check(
                statement, of: entry, signatures: [true], lenient: false
            ).get()
            authority.accept(admission)
            times.append(ContinuousClock.now - start)
            #expect((admission.body == nil) == (part.part?.number != Part.most))
            said = admission.body
        }
        guard case .prices(let joined) = said else {
            Issue.record("the last part makes no whole")
            return
        }
        #expect(joined.prices == whole.prices)
        let first = try #require(times[1..<100].min())
        let last = try #require(times[900..<1000].min())
        #expect(last < first * 4, "\(first) grew to \(last)")
    }
}
