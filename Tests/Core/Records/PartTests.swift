import Encoding
import Quantities
import Records
import TestSupport
import Testing

struct PartTests {
    private func prices(_ count: Int) throws -> Prices {
        Prices(
            asOf: .epoch, number: 4,
            prices: try (0..<count).map {
                Prices.Quote(asset: try AssetID("A\(1000 + $0)"), price: try Price("1.5"))
            }, session: try Identifier("s"),
            volumes: try (0..<count).filter { $0 % 2 == 0 }.map {
                Prices.Volume(asset: try AssetID("A\(1000 + $0)"), quantity: try Quantity("7"))
            })
    }

    @Test(arguments: [2, 3, 7, 100])
    func partsMakeTheWholeAgain(count: Int) throws {
        let whole = try prices(100)
        let parts = try #require(whole.divided(into: count, whole: .zero))
        #expect(parts.map(\.part?.number) == (1...count).map { $0 })
        var joined = parts[0]
        for part in parts.dropFirst() { joined = try #require(joined.joined(with: part)) }
        #expect(joined.prices == whole.prices)
        #expect(joined.volumes == whole.volumes)
    }

    @Test func whatDoesNotBelongTogetherIsNotJoined() throws {
        let parts = try #require(try prices(10).divided(into: 2, whole: .zero))
        #expect(parts[1].joined(with: parts[0]) == nil)
        #expect(parts[0].joined(with: parts[0]) == nil)
        var other = parts[1]
        other.number += 1
        #expect(parts[0].joined(with: other) == nil)
        other = parts[1]
        other.part = Part(number: 2, of: 2, whole: Digest { _ in 1 })
        #expect(parts[0].joined(with: other) == nil)
        other = parts[1]
        other.asOf = try Timestamp(seconds: 1)
        #expect(parts[0].joined(with: other) == nil)
    }

    @Test func aStatementIsNotDividedIntoMorePartsThanItHasThings() throws {
        #expect(try prices(3).divided(into: 4, whole: .zero) == nil)
        #expect(try prices(3).divided(into: 1, whole: .zero) == nil)
        #expect(try prices(2000).divided(into: 1025, whole: .zero) == nil)
    }
}
