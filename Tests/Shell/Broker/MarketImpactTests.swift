import Broker
import Quantities
import Tables
import TestSupport
import Testing

@Suite struct MarketImpactTests {
    private func price(
        _ quantity: String, at price: String, volatility: String, volume: String,
        coefficient: String = "1"
    ) throws -> String? {
        let table = try LiquidityTable(
            csv: Array("asset,volatility,volume\nA,\(volatility),\(volume)\n".utf8), file: "l.csv")
        return try MarketImpact(table: table, coefficient: Weight(coefficient)).price(
            of: AssetID("A"), Quantity(quantity), at: Price(price)
        ).map { "\($0)" }
    }

    @Test func aPriceMovesByTheSquareRootOfThePartOfTheVolume() throws {
        // √(10000/1000000) = 0.1 and 0.02 · 0.1 = 0.002, of 100.
        let whole = try [
            price("10000", at: "100", volatility: "0.02", volume: "1000000"),
            price("-10000", at: "100", volatility: "0.02", volume: "1000000"),
        ]
        #expect(whole == ["100.2", "99.8"])
        // √0.02 = 0.14142135623730…, rounded up to 0.141421356238; times 0.02 and 100 it is
        // 0.2828427124 76: 100.282842712476 up, 99.717157287524 down. With Y = 0.8 0.226274169981.
        let rounded = try [
            price("20000", at: "100", volatility: "0.02", volume: "1000000"),
            price("-20000", at: "100", volatility: "0.02", volume: "1000000"),
            price("20000", at: "100", volatility: "0.02", volume: "1000000", coefficient: "0.8"),
        ]
        #expect(rounded == ["100.28284272", "99.71715728", "100.22627417"])
        // √(20.02400481/3500000) = 0.0023918913509…: 240 · 0.011 · 0.002391891351 = 0.006314593167.
        #expect(
            try price("20.02400481", at: "240", volatility: "0.011", volume: "3500000")
                == "240.0063146")
    }

    @Test func nothingMovesWhatDoesNotVaryOrIsTakenNotToMove() throws {
        #expect(try price("5", at: "7.13", volatility: "0", volume: "0.00000001") == "7.13")
        #expect(
            try price("-5", at: "7.13", volatility: "0.9", volume: "1", coefficient: "0") == "7.13")
    }

    @Test func theLeastAndTheGreatestFiguresNeitherTrapNorPayTheTrader() throws {
        let much = "999999999999999"
        // The least there is of all: the root is 4·10^-12, the price one unit more.
        #expect(
            try price("0.00000001", at: "100", volatility: "0.000000000001", volume: much)
                == "100.00000001")
        #expect(
            try price("-0.00000001", at: much, volatility: "0.000000000001", volume: much)
                == "999999999999998.99999999")
        #expect(
            try price("1", at: "0.00000001", volatility: "0.02", volume: "10000") == "0.00000002")
        // No price is 0 or less, nor 10^15 or more; beyond 10^14 volumes there is none.
        #expect(
            try price("-1", at: "0.00000001", volatility: "0.02", volume: "10000") == nil)
        #expect(try price("-1", at: "100", volatility: "0.5", volume: "0.25") == nil)
        #expect(try price("1", at: much, volatility: "0.02", volume: "1") == nil)
        #expect(
            try price("1000000", at: "1", volatility: "0.000000000001", volume: "0.00000001")
                == "1.00001")
        #expect(
            try price(
                "1000000.00000001", at: "1", volatility: "0.000000000001", volume: "0.00000001")
                == nil)
        #expect(
            try price(
                much, at: much, volatility: "0.999999999999", volume: "0.00000001",
                coefficient: "100") == nil)
    }

    /// The definition itself, without a root: r is the least part of 12 decimals with r² · volume
    /// ≥ Q, and the price the nearest of 8 decimals that is r · σ away or more.
    @Test func randomPricesAreWhereTheDefinitionPutsThem() throws {
        var random = SplitMix64(seed: 7)
        func figure(_ digits: Int) -> Int128 {
            1 + Int128(random.next() % UInt64(DecimalText.powerOfTen(digits)))
        }
        let asset = try AssetID("A")
        var checked = 0
        for _ in 0..<1000 {
            let quantity = Quantity(unchecked: figure(1 + Int(random.next() % 15)))
            let volume = Quantity(unchecked: figure(6 + Int(random.next() % 12)))
            let volatility = Weight(unchecked: figure(11))
            let price = Price(unchecked: figure(3 + Int(random.next() % 10)))
            let law = MarketImpact(
                table: try LiquidityTable(
                    csv: Array("asset,volatility,volume\nA,\(volatility),\(volume)\n".utf8),
                    file: "l.csv"))
            guard let bought = try law.price(of: asset, quantity, at: price) else { continue }
            var (low, root) = (Int128(0), DecimalText.powerOfTen(19))
            while root - low > 1 {
                let middle = (low + root) / 2
                let square = try Int256(middle, times: middle) * volume.units
                if square >= Int256(quantity.units, times: DecimalText.powerOfTen(24)) {
                    root = middle
                } else {
                    low = middle
                }
            }
            let move = try Int256(volatility.units, times: root) * price.units
            let gap = bought.units - price.units
            let unit = DecimalText.powerOfTen(24)
            #expect(Int256(gap, times: unit) >= move && Int256(gap - 1, times: unit) < move)
            // What a purchase is dearer, a sale is cheaper, if there is anything left of the price.
            let sold = try law.price(of: asset, -quantity, at: price)
            #expect(sold?.units == (gap < price.units ? price.units - gap : nil))
            checked += 1
        }
        #expect(checked > 500)
    }
}
