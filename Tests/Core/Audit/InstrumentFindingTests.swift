import Audit
import Authority
import Contract
import Encoding
import Keys
import Quantities
import Records
import SampleLedger
import Testing

/// What is wrong with statements about assets, dates and halts, each around the door.
@Suite("Assets, dates and halts")
struct InstrumentFindingTests {
    /// The findings, as code and label, of the sample with statements edited.
    func found(
        _ edit: @escaping (inout Draft) -> Void
    ) async throws -> (codes: [String], history: History, report: AuditReport) {
        var script = Script(History(), edit: edit)
        try script.play()
        let history = script.taker
        let report = try await history.audit()
        let codes = report.findings.map { finding in
            "\(finding.code.rawValue) \(finding.entry.map { history.labels[$0] } ?? "-")"
        }
        return (codes, history, report)
    }

    /// The findings where a statement follows the one of a label.
    func after(
        _ label: String, by signers: [PrivateKey],
        _ body: @escaping (Replay, Statement.Body) -> Statement.Body
    ) async throws -> [String] {
        try await found { draft in
            guard draft.label == label else { return }
            draft.followers = [Draft.Follower("it", by: signers, body)]
        }.codes
    }

    let cast = Cast()

    @Test func onlyTheLedgersOwnersSayWhatAnAssetIs() async throws {
        for signers in [[cast.ann], [cast.ben, cast.cleoAgain], [cast.firstOracle]] {
            let codes = try await found { draft in
                if draft.label == "asset 1 of GLD" { draft.signers = signers }
            }.codes
            #expect(
                codes.allSatisfy { $0.hasSuffix("asset 1 of GLD") } && !codes.isEmpty, "\(codes)")
        }
    }

    @Test func anAssetInUseHasNoOtherCurrency() async throws {
        let codes = try await found { draft in
            guard draft.label == "asset 1 of GLD", case .asset(var asset) = draft.body else {
                return
            }
            asset.currency = (try? Currency("EUR")) ?? asset.currency
            draft.body = .asset(asset)
        }.codes
        // One for each portfolio that has to do with it.
        #expect(codes == ["asset-invalid asset 1 of GLD"], "\(codes)")
    }

    @Test func aStatementAboutAnAssetIsTakenInOnce() async throws {
        let codes = try await found { draft in
            guard draft.label == "asset 1 of GLD" else { return }
            draft.followers = [Draft.Follower(repeatedAs: "again")]
        }.codes
        #expect(codes == ["replayed again"])
    }

    @Test func oneOracleAloneSplitsNothing() async throws {
        let (codes, history, _) = try await found { draft in
            if draft.label == "split of oracle 2" { draft.isDropped = true }
        }
        #expect(codes.isEmpty)
        let (_, whole, _) = try await found { _ in }
        let alone = history.replay.account("balanced")?.holdings.quantity(of: "VTI")
        let both = whole.replay.account("balanced")?.holdings.quantity(of: "VTI")
        #expect(alone != both)
    }

    @Test func anOracleStatesAnActionOnce() async throws {
        let codes = try await after("split of oracle 1", by: [cast.firstOracle]) { replay, body in
            guard case .action(var action) = body else { return body }
            action.number += 1
            return .action(action)
        }
        #expect(codes == ["action-repeated it"])
    }

    @Test func anActionIsForAnOracleToState() async throws {
        let codes = try await found { draft in
            if draft.label == "split of oracle 2" { draft.signers = [Cast().custodian] }
        }.codes
        #expect(codes.first == "role-missing split of oracle 2", "\(codes)")
    }

    @Test func aNewNameMayNotBeThatOfAnother() async throws {
        let codes = try await after("split of oracle 1", by: [cast.firstOracle]) { _, body in
            guard case .action(var action) = body else { return body }
            action.number += 1
            action.event = Action.Event(
                asset: "VTI", effective: action.event.effective, change: .rename("BND"))
            return .action(action)
        }
        #expect(codes == ["action-invalid it"])
    }

    @Test(
        "who may halt a portfolio",
        arguments: [
            ("executor.example.org", true), ("ann@example.org", true), ("ben@example.org", true),
            ("cleo-again@example.org", true), ("dora@example.org", true),
            ("cleo@example.org", false), ("one.oracle.example.org", false),
            ("custodian.example.org", false), ("stranger@example.org", false),
        ])
    func halts(_ name: String, _ may: Bool) async throws {
        let codes = try await found { draft in
            if draft.label == "halt 1 of growth" { draft.signers = [Cast.key(name)] }
        }.codes
        #expect(codes.contains { $0.hasSuffix("halt 1 of growth") } == !may, "\(codes)")
    }

    @Test func anOwnerOfOnePortfolioHaltsNoOther() async throws {
        for scope in [Identifier("balanced"), nil] {
            let codes = try await after("halt 1 of growth", by: [cast.cleoAgain]) { _, _ in
                .halt(Halt(number: 1, scope: scope))
            }
            #expect(codes == ["role-missing it"], "\(codes)")
        }
    }

    @Test func ownersOfOnePortfolioDoNothingToAnother() async throws {
        // Growth is ben's and cleo's, balanced is ann's and ben's; ann owns the ledger too.
        let growth = [cast.ben, cast.cleoAgain]
        for body: @Sendable (Replay) -> Statement.Body in [
            { replay in
                .contract(
                    Contract(
                        acceptBy: "2025-01-01T00:00:00Z", portfolio: "balanced", revision: 2,
                        source: ["x"]))
            },
            { replay in
                .target(
                    Target(
                        acceptBy: "2025-01-01T00:00:00Z", portfolio: "balanced", revision: 2,
                        weights: [Target.Share(asset: "cash", weight: "1")]))
            },
            { replay in
                .keys(
                    KeyChange(
                        acceptBy: "2025-01-01T00:00:00Z", ownersNeeded: 1, revision: 1,
                        scope: "balanced"))
            },
        ] {
            let codes = try await after("calendar 1", by: growth) { replay, _ in body(replay) }
            #expect(codes.first == "role-missing it", "\(codes)")
        }
        // The ledger's owners open portfolios, and are not their owners.
        let codes = try await found { draft in
            if draft.label == "contract 3 of growth" { draft.signers = [Cast().ann, Cast().ben] }
        }.codes
        #expect(codes.contains("role-missing contract 3 of growth"), "\(codes)")
    }

    @Test func whoHaltsDoesNotResume() async throws {
        for signers in [[cast.ann], [cast.ann, cast.ben], [cast.ben]] {
            let (codes, history, _) = try await found { draft in
                if draft.label == "resume 1 of growth" { draft.signers = signers }
            }
            #expect(codes.contains { $0.hasSuffix("resume 1 of growth") }, "\(codes)")
            #expect(history.replay.account("growth")?.halts.count == 1)
        }
    }

    @Test func aHaltEndsOnce() async throws {
        let codes = try await after("resume 1 of growth", by: [cast.ben, cast.cleoAgain]) {
            _, body in body
        }
        #expect(codes == ["halt-unknown it"])
    }

    @Test func aDecisionWhileHaltedIsNotDue() async throws {
        let codes = try await after("prices 10 of oracle 2", by: [cast.executor]) { replay, _ in
            let account = replay.account("growth")
            return .decision(
                Decision(
                    contract: account?.mandated?.reference ?? Reference(index: 0, leaf: .zero),
                    number: (account?.lastDecision ?? 0) + 1,
                    orders: [Decision.Order(asset: "VTI", limit: nil, quantity: "1")],
                    portfolio: "growth", prices: replay.market?.session?.statements ?? [],
                    reason: "at will", target: nil))
        }
        #expect(codes.contains("decision-not-due it"), "\(codes)")
    }

    @Test func aWeekdayWithoutASessionIsMissingAtTheOneAfterIt() async throws {
        let (codes, _, report) = try await found { draft in
            guard draft.label == "calendar 1", case .calendar(var calendar) = draft.body else {
                return
            }
            calendar.closed = []
            draft.body = .calendar(calendar)
        }
        #expect(codes.isEmpty, "\(report.text)")
        let (late, _, _) = try await found { draft in
            // The sessions of the 12th and the 13th are those of the 17th and the 18th.
            guard draft.label.hasPrefix("prices 10") || draft.label.hasPrefix("prices 11"),
                case .prices(var prices) = draft.body
            else { return }
            prices.asOf = prices.asOf.later(5 * 86_400)
            draft.body = .prices(prices)
            draft.time = draft.time.later(5 * 86_400)
        }
        #expect(late.contains("session-missing prices 10 of oracle 2"), "\(late)")
    }

    @Test("a session missing at the end is found once the day is said to be over")
    func until() async throws {
        let (_, history, _) = try await found { _ in }
        func audit(_ until: Timestamp) async throws -> AuditReport {
            try await history.audit(until: until)
        }
        // The last session is that of Saturday the 13th; Monday the 15th is closed.
        for time: Timestamp in ["2024-01-12T23:59:59Z", "2024-01-16T23:59:59Z"] {
            #expect(try await audit(time).findings == [])
        }
        let over = try await audit("2024-01-17T00:00:00Z")
        #expect(over.findings.map(\.code) == [.sessionMissing])
        #expect(over.findings.first?.expected == "a session on 2024-01-16")
        #expect(over.findings.first?.entry == history.entries.count - 1)
        #expect(over.judged?.entries == history.entries.count)
        #expect(over.verdicts[.completeness] == .fail)
    }

    @Test("what was accepted later is not judged, and is still what was signed")
    func cut() async throws {
        let (_, history, _) = try await found { draft in
            // Wrong, and after the time.
            guard draft.label == "split of oracle 2" else { return }
            draft.followers = [
                Draft.Follower("wrong", by: [Cast().stranger]) { _, _ in
                    .halt(Halt(number: 1, scope: "growth"))
                }
            ]
        }
        let wrong = try history.index(of: "wrong")
        let size = try history.index(of: "prices 6 of oracle 1")
        let all = try await history.audit()
        #expect(Set(all.findings.map(\.entry)) == [wrong])
        let report = try await history.audit(until: "2024-01-08T20:00:00Z")
        #expect(report.findings == [], "\(report.text)")
        #expect(report.exitCode == 0)
        #expect(report.judged?.entries == size)
        #expect(report.size == history.entries.count)
        #expect(report.sessions == 5)
        #expect(report.text.contains("the first \(size) entries"))
        // A byte that was changed later is named all the same.
        var entries = history.entries
        entries[wrong + 1][200] ^= 1
        let altered = try await history.audit(entries: entries, until: "2024-01-08T20:00:00Z")
        #expect(altered.verdicts[.integrity] == .fail)
        #expect(altered.verdicts[.compliance] == .pass)
    }
}
