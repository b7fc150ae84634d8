import Quantities
import Testing

@testable import Contract

/// Texts made by a seeded generator: mandates that must read back, and soup that must not trap.
@Suite struct MandateRoundTripTests {
    /// A linear congruential generator (Knuth's MMIX constants): the same texts on every machine.
    struct Generator {
        var state: UInt64

        mutating func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }

        mutating func one<Element>(of elements: [Element]) -> Element {
            elements[below(elements.count)]
        }

        mutating func weight(below limit: Int) -> Weight {
            Weight(unchecked: Int128(below(limit)) * [1, 1000, 1_000_000_000][below(3)])
        }

        mutating func condition(_ depth: Int) throws -> Condition {
            let weight = weight(below: 1000)
            let above = one(of: [Comparison.greater, .greaterOrEqual])
            let than = one(of: [Comparison.greater, .greaterOrEqual, .less, .lessOrEqual])
            switch below(depth > 0 ? 10 : 7) {
            case 0: return .anyDrift(above, weight)
            case 1: return .anyRelativeDrift(above, weight)
            case 2: return .totalDrift(above, weight)
            case 3: return .outsideBand
            case 4: return .firstLook(of: one(of: [.week, .month, .quarter, .year]))
            case 5: return .sessionsSinceRebalance(than, below(1000))
            case 6: return .cash(than, weight)
            case 7: return .not(try condition(depth - 1))
            case 8: return .and(try conditions(depth - 1))
            default: return .or(try conditions(depth - 1))
            }
        }

        mutating func conditions(_ depth: Int) throws -> [Condition] {
            var conditions: [Condition] = []
            for _ in 0..<(2 + below(3)) { conditions.append(try condition(depth)) }
            return conditions
        }

        mutating func mandate() throws -> Mandate {
            var left = Weight.one
            var holdings: [Holding] = []
            let names = ["A", "0700.HK", "lower", "B-2", "A..B", "9", "x/y@z_", ".dot", "-dash"]
            for name in names.shuffledBy(&self).prefix(1 + below(names.count)) {
                let weight = Weight(
                    unchecked: 1 + Int128(below(100)) * [1, 1_000_000, 1_000_000_000][below(3)])
                left = try left - weight
                let width = Weight(unchecked: 1 + weight.units / 2)
                holdings.append(
                    Holding(
                        asset: try AssetID(name), weight: weight,
                        band: one(of: [nil, .absolute(width), .relative(width)]),
                        ownersMaySet: one(of: [nil, .zero...weight, weight...Weight.one])))
            }
            holdings[0].band = .absolute(.one)
            var mandate = Mandate(
                name: one(of: ["m", "a b # c", "100% (safe)"]),
                currency: try Currency(one(of: ["USD", "EUR"])), holdings: holdings,
                cash: CashLine(weight: left, ownersMaySet: one(of: [nil, .zero...Weight.one])),
                rebalance: one(of: [.atEveryLook, .when(try condition(4))]),
                trade: TradeRule(
                    scope: one(of: [.all, .breached]),
                    reach: one(of: [.zero, .one, weight(below: 1000)])))
            mandate.look = one(of: [
                .everySession, .everySessions(1 + below(99)), .weekly, .monthly, .quarterly,
                .yearly,
            ])
            mandate.cost = weight(below: 1000)
            mandate.orderAtLeast = one(of: [nil, Money(unchecked: Int128(below(1_000_000_000)))])
            mandate.feesAtMost = one(of: [nil, weight(below: 1000)])
            mandate.slippageAtMost = one(of: [nil, weight(below: 1000)])
            mandate.prices = PriceRule(
                needed: 1 + below(2), of: 2 + below(3),
                tolerance: one(of: [nil, weight(below: 1000)]), carriedSessions: below(3))
            mandate.openSessions = 1 + below(3)
            mandate.trade.sessions = 1 + below(mandate.openSessions)
            mandate.orderAtMost = one(of: [nil, Money(unchecked: Int128(below(1_000_000_000)))])
            mandate.turnover = one(of: [
                nil, PerDays(part: weight(below: 1000), days: 1 + below(9)),
            ])
            mandate.totalSlippage = one(of: [nil, PerDays(part: weight(below: 9), days: 1)])
            mandate.coolOffSessions = below(3)
            mandate.flows = one(of: [
                .wait, .rebalance, .towardTarget(deposits: true, withdrawals: below(2) == 0),
                .towardTarget(deposits: false, withdrawals: true),
            ])
            return mandate
        }
    }

    @Test(arguments: 0..<400)
    func aMandateReadsBackFromItsOwnText(_ seed: Int) throws {
        var generator = Generator(state: UInt64(seed))
        let mandate = try generator.mandate()
        let read = try Mandate.parse(lines: mandate.lines).mandate
        #expect(read == mandate)
        #expect(read.lines == mandate.lines)
        #expect(!mandate.sentences().isEmpty)
    }

    @Test func noBytesTrapTheParser() {
        var generator = Generator(state: 7)
        for _ in 0..<3000 {
            let bytes = (0..<generator.below(120)).map { _ in UInt8(generator.below(256)) }
            checkPlace(bytes)
        }
    }

    @Test func noOrderOfTokensTrapsTheParser() {
        let tokens = [
            "mandate", "\"m\"", "in", "USD", "\n", "hold", "cash", "each", "of", "A", "B", ",", "(",
            ")", "5%", "100%", "..", "band", "5pp", "target", "owners", "may", "set", "look",
            "every", "session", "sessions", "weekly", "rebalance", "at", "when", "any", "drift",
            ">", "<=", "relative", "total", "outside", "not", "and", "or", "first", "month",
            "since", "3", "0", "trade", "all", "breached", "to", "edge", "over", "cost", "10bp",
            "order", "least", "most", "100", "fees", "prices", "from", "oracles", "agreeing",
            "within", "old", "decisions", "open", "weights", "certified", "-", "#", "\"",
            "volatility",
        ]
        var generator = Generator(state: 11)
        for round in 0..<4000 {
            var text = round % 2 == 0 ? "" : "mandate \"m\" in USD\n"
            for _ in 0..<generator.below(60) {
                text += generator.one(of: tokens) + (generator.below(8) == 0 ? "" : " ")
            }
            checkPlace(Array(text.utf8))
        }
    }

    @Test func noDamageToAMandateTrapsTheParser() throws {
        var generator = Generator(state: 13)
        var read = 0
        for seed in 0..<60 {
            var maker = Generator(state: UInt64(seed))
            let text = Array(try maker.mandate().lines.joined(separator: "\n").utf8)
            for _ in 0..<50 {
                var damaged = text
                switch generator.below(3) {
                case 0: damaged.remove(at: generator.below(damaged.count))
                case 1: damaged[generator.below(damaged.count)] = UInt8(generator.below(256))
                default:
                    let copy = damaged[generator.below(damaged.count)]
                    damaged.insert(copy, at: generator.below(damaged.count))
                }
                if checkPlace(damaged) { read += 1 }
            }
        }
        // Damage to a name or a number may leave another mandate, but most of it may not.
        #expect(read < 1500)
    }

    /// Reads the bytes, and checks that an error stands in the text or right after its end.
    @discardableResult
    private func checkPlace(_ bytes: [UInt8]) -> Bool {
        do throws(MandateError) {
            let read = try Mandate.parse(bytes)
            #expect((try? Mandate.parse(lines: read.mandate.lines).mandate) == read.mandate)
            return true
        } catch {
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            #expect((1...lines.count).contains(error.line), "\(error)")
            if (1...lines.count).contains(error.line) {
                #expect((1...lines[error.line - 1].count + 1).contains(error.column), "\(error)")
            }
            #expect(!error.message.isEmpty && !error.expected.isEmpty, "\(error)")
            return false
        }
    }
}

extension Array {
    fileprivate func shuffledBy(_ generator: inout MandateRoundTripTests.Generator) -> [Element] {
        var shuffled = self
        for last in stride(from: count - 1, to: 0, by: -1) {
            shuffled.swapAt(last, generator.below(last + 1))
        }
        return shuffled
    }
}
