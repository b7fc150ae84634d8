import Encoding
import Quantities
import Records
import TestSupport
import Testing

@testable import Contract

/// Windows over prices against sums that are made anew each time.
@Suite struct PriceHistoryTests {
    /// One asset, session by session, with every adjusted price written down.
    private struct Written {
        var history = PriceHistory()
        var prices: [Int128] = []
        var adjustment = Weight.one.units

        mutating func take(_ price: Int128?) {
            if let price {
                history.record(Price(unchecked: price), session: prices.count + 1)
                let adjusted = Written.nearest(price * adjustment, Weight.one.units)
                prices.append(adjusted)
            } else {
                prices.append(prices.last ?? 0)
            }
        }

        /// The nearest whole number of a fraction, a tie to the even one.
        static func nearest(_ numerator: Int128, _ denominator: Int128) -> Int128 {
            let (quotient, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
            if rest * 2 == denominator { return quotient + quotient % 2 }
            return rest * 2 > denominator ? quotient + 1 : quotient
        }

        /// r of the session in this place.
        func returned(_ place: Int) -> Int128 {
            Written.nearest(prices[place] * 1_000_000_000, prices[place - 1]) - 1_000_000_000
        }

        /// Compares every statistic of the window up to now.
        func check(over count: Int) throws {
            let now = prices.count
            let first = try #require(prices.firstIndex { $0 != 0 })
            guard now - 1 - count >= first else {
                #expect(history.returns(over: count, to: now) == nil)
                #expect(history.eachReturn(over: count, to: now) == nil)
                return
            }
            let returns = (now - count..<now).map { returned($0) }
            #expect(
                history.returns(over: count, to: now)
                    == PriceHistory.Returns(
                        count: count, sum: returns.reduce(0, +),
                        squares: returns.reduce(0) { $0 + $1 * $1 }))
            #expect(history.eachReturn(over: count, to: now) == returns.map { Int64($0) })
            #expect(
                history.sumOfPrices(over: count, to: now) == prices.suffix(count).reduce(0, +))
            #expect(history.price(at: now - count) == prices[now - 1 - count])
            #expect(history.price(at: now) == prices[now - 1])
        }
    }

    @Test("products of two assets' returns, each with gaps of its own", arguments: UInt64(0)..<20)
    func products(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let gaps = [0, 20, 95].randomElement(using: &random) ?? 0
        var pair = [PriceHistory(), PriceHistory()]
        if Bool.random(using: &random) { pair[0].follow() }
        let first = Int.random(in: 1...40, using: &random)
        for session in 1...1500 {
            for place in pair.indices {
                let isGap = Int.random(in: 0..<100, using: &random) < gaps
                if place == 1 && session < first || isGap && session > first { continue }
                let price = Int128(Int.random(in: 90_000...110_000, using: &random))
                pair[place].record(Price(unchecked: price), session: session)
            }
            guard session % 61 == 0 || session < 50 else { continue }
            for count in [1, 2, 20, session - first, 1024] where count > 0 {
                let each = pair.map { $0.eachReturn(over: count, to: session) }
                var products: Int128?
                if let left = each[0], let right = each[1] {
                    products = zip(left, right).reduce(0) { $0 + Int128($1.0) * Int128($1.1) }
                }
                #expect(
                    pair[0].sumOfProducts(with: pair[1], over: count, to: session) == products)
            }
        }
    }

    @Test("every window has the sums of its sessions", arguments: UInt64(0)..<12)
    func windows(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var written = Written()
        let gaps = [0, 10, 60, 99].randomElement(using: &random) ?? 0
        var price = Int128(Int.random(in: 1...1_000_000_000_000, using: &random))
        for session in 0..<2600 {
            price = max(1, price * Int128(Int.random(in: 900...1112, using: &random)) / 1000)
            let isGap = session > 0 && Int.random(in: 0..<100, using: &random) < gaps
            written.take(isGap ? nil : price)
            if Int.random(in: 0..<400, using: &random) == 0 {
                let (numerator, denominator) = (Int128(2), Int128(3))
                try written.history.adjust(by: numerator, over: denominator)
                written.adjustment = Written.nearest(
                    written.adjustment * numerator, denominator)
            }
            guard session % 97 == 0 || session > 2590 else { continue }
            for count in [1, 2, 20, 252, 1023, 1024] { try written.check(over: count) }
        }
    }

    @Test("a gap longer than every window leaves returns of nothing")
    func longGap() throws {
        var history = PriceHistory()
        history.record(try Price("10"), session: 1)
        history.record(try Price("11"), session: 2)
        #expect(history.returns(over: 1024, to: 5000)?.spread == 0)
        #expect(history.sumOfPrices(over: 1024, to: 5000) == Int128(1_126_400_000_000))
        history.record(try Price("22"), session: 5000)
        let window = try #require(history.returns(over: 1024, to: 5000))
        #expect(window.sum == 1_000_000_000)
        #expect(window.spread == Int128(1023) * 1_000_000_000_000_000_000)
    }

    @Test("returns are rounded to the even one of two that are as near")
    func ties() throws {
        var history = PriceHistory()
        history.record(Price(unchecked: 2_000_000_000), session: 1)
        // 1.0000000005 and 1.0000000015 of the price before.
        history.record(Price(unchecked: 2_000_000_001), session: 2)
        #expect(history.returns(over: 1, to: 2)?.sum == 0)
        history.record(Price(unchecked: 2_000_000_000), session: 3)
        history.record(Price(unchecked: 2_000_000_003), session: 4)
        #expect(history.returns(over: 1, to: 4)?.sum == 2)
    }

    @Test("a split leaves returns as they are for holders")
    func split() throws {
        var market = Market(needed: 1)
        let slot = market.slot(of: try AssetID("A"))
        let strict = market.view(under: Quorum(needed: 1, tolerance: .zero))
        func session(_ number: Int, _ price: String) throws {
            _ = market.complete(
                try Identifier("s\(number)"), asOf: try Timestamp(Day(number: number)),
                prices: [try Price(price)], slots: [slot])
        }
        func act(_ change: Action.Change, from number: Int) throws {
            market.schedule(
                Action.Event(
                    asset: try AssetID("A"), effective: try Timestamp(Day(number: number)),
                    change: change))
        }
        try session(1, "100")
        try act(.split(from: 1, to: 2), from: 2)
        try session(2, "50")
        for view in market.views {
            #expect(view.history(slot).returns(over: 1, to: 2)?.sum == 0)
            #expect(view.history(slot).price(at: 2) == 10_000_000_000)
            #expect(view.price(slot) == (try Price("50")))
        }
        try session(3, "55")
        #expect(market.views[strict].history(slot).returns(over: 1, to: 3)?.sum == 100_000_000)
        // A view that begins now has the last price as it was counted, and the factor after it.
        // It was split, and has no price since; what it pays is not taken off that price.
        try act(.split(from: 5, to: 1), from: 4)
        try act(.dividend(try Price("25")), from: 4)
        try session(4, "0")
        let late = market.view(under: Quorum(needed: 1, tolerance: try Weight("0.5")))
        try session(5, "250")
        for view in [strict, late] {
            #expect(market.views[view].history(slot).returns(over: 1, to: 5)?.sum == 0)
        }
        #expect(market.views[late].history(slot).firstSession == 3)
    }

    @Test("a return beyond its range is unknown as long as it is in the window, and never traps")
    func outOfRange() throws {
        var history = PriceHistory()
        history.record(try Price("1"), session: 1)
        history.record(try Price("1001"), session: 2)
        #expect(history.returns(over: 1, to: 2)?.sum == 1_000_000_000_000)
        history.record(try Price("1002001"), session: 3)
        #expect(history.brokenSession == 0)
        history.record(try Price("999999999999999.99999999"), session: 4)
        #expect(history.brokenSession == 4)
        history.record(try Price("0.00000001"), session: 5)
        #expect(history.returns(over: 1, to: 5)?.sum == -1_000_000_000)
        #expect(history.returns(over: 2, to: 5) == nil)
        #expect(history.eachReturn(over: 2, to: 5) == nil)
        history.record(try Price("0.00000002"), session: 6)
        #expect(history.returns(over: 2, to: 6)?.sum == 0)
        #expect(history.sumOfPrices(over: 2, to: 6) == 3)
        #expect(history.sumOfPrices(over: 3, to: 6) == nil)
    }

    @Test("a price that an adjustment takes to nothing or beyond all bounds is unknown")
    func adjustmentsOutOfRange() throws {
        var history = PriceHistory()
        history.record(try Price("0.00000001"), session: 1)
        try history.adjust(by: 1, over: 1_000)
        history.record(try Price("0.00000001"), session: 2)
        #expect(history.returns(over: 1, to: 2) == nil)
        history.record(try Price("0.00001"), session: 3)
        #expect(history.returns(over: 1, to: 3)?.sum == 0)
        history.record(try Price("0.00002"), session: 4)
        #expect(history.returns(over: 1, to: 4)?.sum == 1_000_000_000)
        try history.adjust(by: 1_000_000_000_000_000, over: 1)
        history.record(try Price("999999999999"), session: 5)
        #expect(history.returns(over: 1, to: 5) == nil)
        history.record(try Price("999999999999"), session: 6)
        #expect(history.sumOfPrices(over: 1, to: 6) == nil)
        #expect(throws: QuantityError.self) {
            try history.adjust(by: Int128.max, over: 1)
        }
    }
}

/// Sums are kept only of what a mandate looks at, from whenever it does.
@Suite struct FollowedHistoryTests {
    /// One course of prices, taken in by a history that is followed from the start, one that is
    /// from some session on, and one that never is.
    private struct Three {
        var early = PriceHistory()
        var late = PriceHistory()
        var never = PriceHistory()
        var session = 0
        var isTiny = false

        init() { early.follow() }

        mutating func all(_ change: (inout PriceHistory) throws -> Void) rethrows {
            try change(&early)
            try change(&late)
            try change(&never)
        }

        /// A price in this session, and what may befall it.
        mutating func step(_ random: inout SplitMix64) throws {
            // Mostly near the last one, now and then beyond every range of returns.
            let isWild = Int.random(in: 0..<300, using: &random) == 0
            let units = isWild ? Int.random(in: 1..<Int.max, using: &random) : 1_000_000 + session
            let session = session
            all { $0.record(Price(unchecked: Int128(units)), session: session) }
            if isTiny {
                try all { try $0.adjust(by: 100_000_000, over: 1) }
                isTiny = false
                return
            }
            switch Int.random(in: 0..<150, using: &random) {
            case 0: try all { try $0.adjust(by: 3, over: 2) }
            case 1:
                // The next price is too small to count.
                try all { try $0.adjust(by: 1, over: 100_000_000) }
                isTiny = true
            case 2...10: all { $0.forget(session: session) }
            default: break
            }
        }

        func check(over count: Int) {
            for to in [session, session + 1] {
                let returns = early.returns(over: count, to: to)
                let each = early.eachReturn(over: count, to: to)
                let sum = early.sumOfPrices(over: count, to: to)
                for other in [late, never] {
                    #expect(other.returns(over: count, to: to) == returns)
                    #expect(other.eachReturn(over: count, to: to) == each)
                    let squares = each?.reduce(Int128(0)) { $0 + Int128($1) * Int128($1) }
                    #expect(other.sumOfProducts(with: early, over: count, to: to) == squares)
                    #expect(other.sumOfPrices(over: count, to: to) == sum)
                    #expect(other.price(at: to - count) == early.price(at: to - count))
                    #expect(other.firstSession == early.firstSession)
                    #expect(other.brokenSession == early.brokenSession)
                }
            }
        }
    }

    @Test(
        "a history followed late, or never, is that of one followed from the start",
        arguments: UInt64(0)..<12)
    func late(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var three = Three()
        let gaps = [0, 10, 60, 99].randomElement(using: &random) ?? 0
        let follows = [1, 2, 500, 1024, 1025, 1026, 2300].randomElement(using: &random) ?? 0
        var known = 0
        for session in 1...2600 {
            three.session = session
            if session == follows { three.late.follow() }
            if Int.random(in: 0..<100, using: &random) >= gaps { try three.step(&random) }
            guard session % 89 == 0 || session > 2595 || (0..<3).contains(session - follows)
            else { continue }
            for count in [1, 2, 20, 252, 1023, 1024] { three.check(over: count) }
            if three.early.returns(over: 20, to: session) != nil { known += 1 }
        }
        #expect(three.late.isFollowed)
        #expect(!three.never.isFollowed)
        #expect(known > 0)
    }

    @Test("a mandate has the prices it looks at followed, and no others")
    func accepted() throws {
        var market = Market(needed: 1)
        var account = Account(id: try Identifier("p"), currency: try Currency("USD"))
        let source = [
            "mandate \"looks\" in USD", "hold A 50% band 10pp", "hold B 50% band 10pp",
            "rebalance when volatility of A over 20 sessions > 10%", "trade all to target",
        ]
        let (a, b) = (market.slot(of: try AssetID("A")), market.slot(of: try AssetID("B")))
        account.accept(try Mandate.parse(lines: source).mandate, in: &market)
        let view = try #require(market.views.indices.last)
        #expect(market.views[view].history(a).isFollowed)
        #expect(!market.views[view].history(b).isFollowed)
    }
}

@Suite struct RoundingTests {
    @Test("quotients of every size are rounded as those of 256 bits", arguments: UInt64(0)..<200)
    func quotients(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        func number(_ bits: Int) -> Int128 {
            let high = UInt64.random(in: 0...UInt64.max, using: &random)
            let low = UInt64.random(in: 0...UInt64.max, using: &random)
            return Int128(
                truncatingIfNeeded: (UInt128(high) << 64 | UInt128(low)) >> UInt128(128 - bits))
        }
        for _ in 0..<200 {
            let c = max(number(Int.random(in: 1...126, using: &random)), 1)
            var a = number(Int.random(in: 1...126, using: &random))
            let b = number(Int.random(in: 1...64, using: &random))
            if Bool.random(using: &random) {
                // As near to c as a return is, and now and then a tie.
                a = c / 4_000_000_000 * Int128(Int.random(in: 0...4_000_000_000, using: &random))
            }
            let exact = try Int256(a, times: b).roundedHalfEven(by: Int256(c)).narrowed
            #expect(Rounding.halfEven(a, times: b, over: c) == exact)
            let even = (c >> 1) << 1
            if even > 0 {
                let tie = try Int256(even / 2, times: 3).roundedHalfEven(by: Int256(even)).narrowed
                #expect(Rounding.halfEven(even / 2, times: 3, over: even) == tie)
            }
        }
        #expect(Rounding.halfEven(1, times: 1, over: 0) == nil)
    }

    @Test("roots are rounded down")
    func roots() {
        for root in [0, 1, 2, 3, 1000, 999_999_999_999, 13_043_817_825_332_782_212] as [Int128] {
            #expect(Rounding.root(root * root) == root)
            if root > 0 { #expect(Rounding.root(root * root - 1) == root - 1) }
            if root > 0 { #expect(Rounding.root(root * root + 1) == root) }
        }
        #expect(Rounding.root(Int128.max) == 13_043_817_825_332_782_212)
    }
}

@Suite struct UndonePriceTests {
    @Test(
        "a price that is undone leaves the history as it was", arguments: [1, 3, 1025, 1026, 2100])
    func undone(_ count: Int) throws {
        var history = PriceHistory()
        for session in 1..<count {
            history.record(Price(unchecked: Int128(100 + session % 7)), session: session)
        }
        var undone = history
        // Its return is out of range, and that is undone too.
        undone.record(Price(unchecked: 1_000_000), session: count)
        undone.forget(session: count)
        undone.forget(session: count)
        #expect(undone.brokenSession == 0)
        #expect(undone.firstSession == history.firstSession)
        for session in [count, count + 1, count + 5] {
            undone.record(Price(unchecked: Int128(90 + session % 5)), session: session)
            history.record(Price(unchecked: Int128(90 + session % 5)), session: session)
            for window in [1, 2, 20, 1023] {
                #expect(
                    undone.returns(over: window, to: session)
                        == history.returns(over: window, to: session))
                #expect(
                    undone.sumOfPrices(over: window, to: session)
                        == history.sumOfPrices(over: window, to: session))
            }
        }
    }
}
