import Contract
import Foundation
import Quantities
import Records
import TestSupport
import Testing

/// What must hold of every mandate over every history: a quarter as many courses as `MANDATE_SEEDS`
/// says, 500 unless it says otherwise, each from its own seed.
@Suite("Any mandate over any history")
struct RandomCourseTests {
    private static let shares = 20
    private static let count =
        (ProcessInfo.processInfo.environment["MANDATE_SEEDS"].flatMap { Int($0) } ?? 2000) / 4

    @Test(
        "conserves money, ends where it says, and comes out the same again", arguments: 0..<shares)
    func holds(share: Int) throws {
        var courses = 0
        var trades = 0
        for seed in stride(from: share, to: Self.count, by: Self.shares) {
            var random = SplitMix64(seed: UInt64(seed))
            let mandate = RandomMandate(&random)
            let history = RandomHistory(&random, assets: mandate.assets)
            var course = try Course(mandate, mandate.holds, seed: seed)
            var resumed: Course?
            let pause = random.pick(from: 1...history.sessions.count - 1)
            for (place, session) in history.sessions.enumerated() {
                if place == pause { resumed = try course.reread() }
                try course.take(session)
                try resumed?.take(session)
            }
            #expect(resumed?.trace == course.trace, "seed \(seed): resumed at \(pause)")
            var shuffled = try Course(mandate, mandate.holds.shuffled(using: &random), seed: seed)
            for session in history.sessions { try shuffled.take(session) }
            #expect(shuffled.trace == course.trace, "seed \(seed): lines in another order")
            courses += 1
            trades += course.trades
        }
        // Histories in which nothing happens would prove nothing.
        #expect(trades > courses)
    }

    /// Prices and flows that a seed makes.
    private struct RandomHistory {
        struct Session {
            let date: String
            let prices: [String: String]
            /// Deposited before the session, or withdrawn, in whole units and percent of the worth.
            let deposit: Int
            let withdrawal: Int
            let fills: Bool
        }

        private(set) var sessions: [Session] = []

        init(_ random: inout SplitMix64, assets: [String]) {
            var cents = assets.map { _ in random.pick(of: [7, 950, 10_000, 123_456]) }
            let wildness = random.pick(of: [10, 30, 80])
            for day in 0..<24 {
                for place in cents.indices {
                    let part = random.pick(from: -wildness...wildness)
                    cents[place] = max(1, cents[place] + cents[place] * part / 1000)
                }
                var prices: [String: String] = [:]
                let named = random.pick(from: 0...assets.count - 1)
                for (place, asset) in assets.enumerated()
                where day == 0 || place == named || random.chance(90) {
                    prices[asset] = DecimalText.text(units: Int128(cents[place]), places: 2)
                }
                let month = day < 12 ? "01" : "02"
                let number = day % 12 * 2 + 2
                sessions.append(
                    Session(
                        date: "2024-\(month)-\(number < 10 ? "0" : "")\(number)", prices: prices,
                        deposit: random.chance(10) ? random.pick(from: 1...2000) : 0,
                        withdrawal: random.chance(6) ? random.pick(from: 1...60) : 0,
                        fills: random.chance(85)))
            }
        }
    }

    /// A portfolio under a mandate beside books that are kept here.
    private struct Course {
        private var portfolio: Portfolio
        private let mandate: RandomMandate
        private let seed: Int
        /// Cash in units of 10^-16, and what is held in units of 10^-8.
        private var cash: Int128 = 0
        private var held: [AssetID: Int128] = [:]
        private var prices: [AssetID: Int128] = [:]
        private(set) var trace: [String] = []
        private(set) var trades = 0
        /// What was recorded so far.
        private var entries: [Entry] = []
        private let text: String

        private enum Entry {
            case flow(Flow.Purpose, String)
            case session(RandomHistory.Session)
            case decision(Decision)
            case trade(Trade)
        }

        init(_ mandate: RandomMandate, _ holds: [String], seed: Int) throws {
            text = mandate.text(holds: holds)
            portfolio = try Course.opened(text, mandate)
            self.mandate = mandate
            self.seed = seed
            cash = 1000 * RandomCourseTests.one
        }

        private static func opened(_ text: String, _ mandate: RandomMandate) throws -> Portfolio {
            var portfolio = try Portfolio(text, cash: "1000")
            for (asset, group) in mandate.groups {
                portfolio.market.register(
                    Asset(
                        acceptBy: .epoch, currency: portfolio.account.currency,
                        groups: [try Identifier(group)], id: try AssetID(asset),
                        lot: Account.smallestLot, revision: 1))
            }
            return portfolio
        }

        /// The same course with a portfolio that comes from nothing but what was recorded.
        func reread() throws -> Course {
            var course = self
            course.portfolio = try Course.opened(text, mandate)
            for entry in entries {
                switch entry {
                case .flow(let purpose, let amount): try course.portfolio.flow(purpose, amount)
                case .session(let session):
                    try course.portfolio.session(session.date, session.prices)
                case .decision(let decision):
                    course.portfolio.account.accept(decision, in: course.portfolio.market)
                case .trade(let trade): _ = course.portfolio.take(trade)
                }
            }
            return course
        }

        private mutating func flow(_ purpose: Flow.Purpose, _ amount: String) throws {
            try portfolio.flow(purpose, amount)
            entries.append(.flow(purpose, amount))
        }

        private mutating func fill(in session: RandomHistory.Session) throws {
            let number = portfolio.account.open?.number ?? 0
            let fills = try portfolio.fill()
            if !fills.isEmpty { entries.append(.trade(portfolio.aTrade(number, fills))) }
            try book(fills, in: session)
        }

        private var worth: Int128 {
            held.reduce(cash) { $0 + $1.value * (prices[$1.key] ?? 0) }
        }

        mutating func take(_ session: RandomHistory.Session) throws {
            if session.deposit > 0 {
                try flow(.deposit, "\(session.deposit)")
                cash += Int128(session.deposit) * RandomCourseTests.one
            }
            // What sales bring is less than the worth.
            let out = worth * Int128(session.withdrawal) / 100 / RandomCourseTests.one
            if out > 0 {
                try flow(.withdrawal, "\(out)")
                cash -= out * RandomCourseTests.one
            }
            let breaches = try portfolio.session(session.date, session.prices)
            entries.append(.session(session))
            for (asset, price) in session.prices {
                prices[try AssetID(asset)] = try Price(price).units
            }
            // An order that was never tried is told of; nothing else is.
            #expect(
                breaches.allSatisfy { $0.code == .fillMissing }, "\(place(session)): \(breaches)")
            try compare(session)
            if session.fills { try fill(in: session) }
            let isFree = portfolio.account.open == nil && portfolio.account.halts.isEmpty
            let verdict = try portfolio.account.verdict(in: portfolio.market)
            let decision = try portfolio.decide()
            if let decision { entries.append(.decision(decision)) }
            var line = "\(session.date) \(verdict?.name ?? "-") \(verdict?.reason ?? "")"
            if let decision {
                trades += 1
                line +=
                    " "
                    + decision.orders.map { "\($0.asset) \($0.quantity)" }.joined(separator: ",")
            }
            if session.fills {
                try fill(in: session)
                if let verdict, decision != nil, portfolio.account.open == nil {
                    try checkDestination(verdict, session)
                    if !verdict.reason.hasPrefix("withdrawal above cash;") {
                        try checkGroups(session)
                    }
                }
                // What is owed is raised in the first session in which it can be.
                let hasPrices = mandate.assets.allSatisfy { session.prices[$0] != nil }
                #expect(
                    cash >= 0 || !isFree || !hasPrices,
                    "\(place(session)): cash stays at \(portfolio.account.holdings.cash)")
            }
            trace.append(line + " \(portfolio.account.holdings.cash)")
        }

        /// Books fills and holds the portfolio to what they come to.
        private mutating func book(
            _ fills: [Trade.Fill], in session: RandomHistory.Session
        ) throws {
            let before = cash
            for fill in fills {
                cash -= fill.quantity.units * fill.price.units
                held[fill.asset, default: 0] += fill.quantity.units
                #expect(fill.fee == .zero)
            }
            #expect(cash >= min(before, 0), "\(place(session)): cash below zero")
            #expect(held.values.allSatisfy { $0 >= 0 }, "\(place(session)): sold what it has not")
            try compare(session)
        }

        /// Cash and every quantity to the last unit, and so the worth.
        private func compare(_ session: RandomHistory.Session) throws {
            let holdings = portfolio.account.holdings
            #expect(holdings.cash.units == cash, "\(place(session)): cash \(holdings.cash)")
            for line in holdings.lines {
                #expect(
                    line.quantity.units == held[line.asset] ?? 0,
                    "\(place(session)): \(line.quantity) of \(line.asset)")
            }
            let known = Set(holdings.lines.map(\.asset))
            #expect(held.allSatisfy { $0.value == 0 || known.contains($0.key) })
            let valued = try portfolio.account.valuation(in: portfolio.market)
            #expect(valued?.total.units == worth, "\(place(session)): worth")
        }

        /// Every value within a lot and the least order of what it was to be, for each asset that may
        /// have been left as it was.
        private func checkDestination(
            _ verdict: Verdict, _ session: RandomHistory.Session
        ) throws {
            guard mandate.isFree,
                !verdict.reason.hasPrefix("deposit"), !verdict.reason.hasPrefix("withdrawal")
            else { return }
            let holdings = portfolio.account.holdings
            let least = max(
                Int128(mandate.least) * RandomCourseTests.one, RandomCourseTests.one / 100)
            for line in holdings.lines {
                let value = line.quantity.units * (prices[line.asset] ?? 0)
                let wanted = Int256(worth, times: line.target.units)
                let units = try wanted.floored(by: Int256(Weight.one.units)).narrowed ?? 0
                // What the costs assumed would have taken is left in cash, or bought for.
                let cost = worth / 100
                let room = (prices[line.asset] ?? 0) + least * Int128(holdings.lines.count) + cost
                #expect(
                    abs(value - units) <= room,
                    "\(place(session)): \(line.asset) is at \(value), not at \(units)")
            }
        }

        /// No group above its limit, but for what rounding and costs leave, and nothing of what is
        /// excluded, where nothing held the orders back.
        private func checkGroups(_ session: RandomHistory.Session) throws {
            guard mandate.isWhole else { return }
            var sums: [String: Int128] = [:]
            for (asset, group) in mandate.groups {
                let id = try AssetID(asset)
                sums[group, default: 0] += (held[id] ?? 0) * (prices[id] ?? 0)
            }
            for clause in mandate.clauses where clause.hasPrefix("group ") {
                let words = clause.split(separator: " ")
                let limit = try Weight(percent: words[4])
                let most =
                    try Int256(worth, times: limit.units)
                    .floored(by: Int256(Weight.one.units)).narrowed ?? 0
                #expect(
                    sums[String(words[1])] ?? 0 <= most + RandomCourseTests.one / 10,
                    "\(place(session)): \(clause)")
            }
            if mandate.clauses.contains("exclude group vice") {
                #expect(sums["vice"] ?? 0 < RandomCourseTests.one / 10, "\(place(session)): vice")
            }
        }

        private func place(_ session: RandomHistory.Session) -> String {
            "seed \(seed), \(session.date)"
        }
    }

    /// A unit of money, in units of 10^-16.
    private static let one: Int128 = 10_000_000_000_000_000
}

extension Weight {
    /// The weight that a percentage such as `33.3333%` says.
    fileprivate init(percent: Substring) throws {
        self = Weight(unchecked: try Weight(String(percent.dropLast())).units / 100)
    }
}
