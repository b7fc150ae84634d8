import Foundation
import Quantities
import Records
import TestSupport
import Testing

@testable import Contract

/// That every construct of the language has a scenario.
@Suite struct ConstructTests {
    private struct Scenario {
        let source: String
        let mandate: Mandate
        let history: History
    }

    private static let scenarios: [Scenario] = {
        let paths = ScenarioTests.library + ScenarioTests.constructs
        return paths.map(Repository.path).compactMap { path in
            guard let source = try? bytes(ofFile: path),
                let mandate = try? Mandate.parse(source).mandate,
                let history = try? History(
                    file: path.replacing(".mandate", with: ".scenario.json"))
            else { return nil }
            return Scenario(
                source: String(decoding: source, as: UTF8.self), mandate: mandate, history: history)
        }
    }()

    @Test func everyScenarioIsRead() {
        #expect(Self.scenarios.count == (ScenarioTests.library + ScenarioTests.constructs).count)
    }

    // MARK: constructs

    @Test func everyKindOfConditionRuleAndEventHasAScenario() throws {
        let shown = try Self.scenarios.reduce(into: Set<Construct>()) { found, scenario in
            found.formUnion(Construct.all(in: scenario.mandate))
            found.formUnion(try Construct.all(in: scenario.history))
        }
        #expect(Construct.allCases.filter { !shown.contains($0) } == [])
        #expect(Flow.Purpose.allCases.filter { Construct(rawValue: $0.rawValue) == nil } == [])
    }

    /// Whatever a mandate may say beyond what every one does, one here says.
    @Test func everyMemberOfAMandateHasAScenario() throws {
        let plain = Mandate(
            name: "plain", currency: try Currency("EUR"), holdings: [], rebalance: .atEveryLook,
            trade: TradeRule())
        #expect(Self.unchanged(plain, in: Self.scenarios.map(\.mandate)) == [])
        let holding = Holding(asset: try AssetID("PLAIN"))
        #expect(Self.unchanged(holding, in: Self.scenarios.flatMap(\.mandate.holdings)) == [])
    }

    /// The members of a plain value, and of what it holds, that no other one has otherwise.
    private static func unchanged(_ plain: Any, in others: [Any]) -> [String] {
        let others = others.map { members(of: $0, at: "") }
        return members(of: plain, at: "").filter { path, value in
            others.allSatisfy { $0[path] == value }
        }.map(\.key).sorted()
    }

    private static func members(of value: Any, at path: String) -> [String: String] {
        let mirror = Mirror(reflecting: value)
        guard mirror.displayStyle == .struct, !mirror.children.isEmpty else {
            return [path: String(reflecting: value)]
        }
        return mirror.children.reduce(into: [:]) { found, child in
            found.merge(members(of: child.value, at: "\(path).\(child.label ?? "")")) { one, _ in
                one
            }
        }
    }

    @Test func everyVerdictHasAScenario() throws {
        let shown = Set(Self.scenarios.flatMap { $0.history.sessions.map(\.then.verdict) })
        var outcome = try Self.outcome(after: nil)
        while let next = outcome {
            let name = Verdict(next, total: .zero).name
            #expect(shown.contains { $0?.hasPrefix(name) == true }, "\(name)")
            outcome = try Self.outcome(after: next)
        }
    }

    /// The verdict that follows another here: a new one does not compile until it has a place.
    private static func outcome(after outcome: Verdict.Outcome?) throws -> Verdict.Outcome? {
        switch outcome {
        case nil: .unfunded
        case .unfunded: .halted
        case .halted: .insolvent
        case .insolvent: .decisionOpen(number: 1)
        case .decisionOpen: .priceStale(try AssetID("VTI"))
        case .priceStale: .weightsMissing
        case .weightsMissing: .notEnoughData
        case .notEnoughData:
            .outOfRange(QuantityError(.outOfRange, found: "", expected: ""))
        case .outOfRange: .notDue
        case .notDue: .belowMinimum
        case .belowMinimum: .trade([])
        case .trade: nil
        }
    }

    // MARK: words

    @Test func everyWordOfTheGrammarHasAScenario() throws {
        let shown = Self.scenarios.reduce(into: Set<String>()) { found, scenario in
            found.formUnion(Self.words(of: scenario.source))
        }
        let grammar = try Self.grammar()
        #expect(grammar.isSuperset(of: MandateClause.allCases.map(\.rawValue)))
        #expect(grammar.count > 100)
        #expect(grammar.subtracting(shown).sorted() == [])
    }

    /// The words and signs of a mandate, without comments and what stands in quotes.
    private static func words(of source: String) -> [String] {
        source.split(separator: "\n").flatMap { line in
            let bare = line.replacing(#/"[^"]*"/#, with: "\"").replacing(#/#.*/#, with: "")
            return bare.matches(of: #/[a-z]+(-[a-z]+)*|[<>]=?|\.\.|[-(),.%"]/#).map {
                String($0.output.0)
            }
        }
    }

    /// The words and signs of the grammar in `LANGUAGE.md` that lead to a mandate which is run.
    private static func grammar() throws -> Set<String> {
        let page = try text(ofFile: Repository.path("Contracts/LANGUAGE.md"))
        let block = try #require(
            page.components(separatedBy: "```").first { $0.contains("leaf  ") })
        var terminals: [String: Set<String>] = [:]
        var names: [String: Set<String>] = [:]
        var name = ""
        for line in block.split(separator: "\n") {
            var rest = String(line)
            if let head = try #/([a-z]+) *= /#.prefixMatch(in: rest) {
                name = String(head.output.1)
                rest.removeSubrange(head.range)
            }
            guard try #/\(\*\) *$/#.firstMatch(in: rest) == nil else { continue }
            rest = rest.replacing(#/\(\*.*\*\)/#, with: "").replacing("'\"'", with: "")
            for word in rest.matches(of: #/"([^"]+)"/#).map({ String($0.output.1) })
            where try #/[A-Za-z0-9]/#.wholeMatch(in: word) == nil {
                terminals[name, default: []].insert(word)
            }
            names[name, default: []].formUnion(
                rest.replacing(#/"[^"]+"/#, with: "").matches(of: #/[a-z]+/#).map {
                    String($0.output)
                })
        }
        var reached: Set<String> = []
        var next = ["mandate"]
        while let name = next.popLast() {
            if reached.insert(name).inserted { next += names[name] ?? [] }
        }
        return reached.reduce(into: []) { found, name in found.formUnion(terminals[name] ?? []) }
    }
}
