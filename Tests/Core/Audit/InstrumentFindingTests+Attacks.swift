import Audit
import Authority
import Contract
import Encoding
import Keys
import Quantities
import Records
import SampleLedger
import TestSupport
import Testing

/// What somebody might try with them who may do a little.
extension InstrumentFindingTests {
    @Test func aHaltThatComesBeforeADueDecisionIsNamedAsOvertakingIt() async throws {
        let halt = Halt(number: 2, scope: "growth")
        for signer in [cast.ann, cast.cleoAgain, cast.auditor, cast.executor] {
            let codes = try await after("prices 11 of oracle 2", by: [signer]) { _, _ in
                .halt(halt)
            }
            #expect(codes == ["decision-overtaken it"], "\(codes)")
        }
        // One of the whole ledger overtakes what is due in each portfolio.
        let codes = try await after("prices 11 of oracle 2", by: [cast.auditor]) { _, _ in
            .halt(Halt(number: 1))
        }
        #expect(
            !codes.isEmpty && codes.allSatisfy { $0 == "decision-overtaken it" }, "\(codes)")
    }

    @Test func aHaltIsResumedInItsOwnScope() async throws {
        // Ann and ben own the ledger and balanced; what halts growth is for its own owners.
        for scope in [Identifier("balanced"), nil] {
            let codes = try await after("calendar 1", by: [cast.ann, cast.ben]) { replay, _ in
                .resume(
                    Resume(
                        acceptBy: "2025-01-01T00:00:00Z",
                        halt: Reference(index: replay.size - 1, leaf: replay.lastLeaf),
                        scope: scope))
            }
            #expect(codes == ["halt-unknown it"], "\(codes)")
        }
        let codes = try await after("split of oracle 1", by: [cast.ann, cast.ben]) { replay, _ in
            .resume(
                Resume(
                    acceptBy: "2025-01-01T00:00:00Z",
                    halt: replay.account("growth")?.halts.last?.reference
                        ?? Reference(index: 0, leaf: .zero), scope: "balanced"))
        }
        #expect(codes == ["halt-unknown it"], "\(codes)")
    }

    @Test func aHaltIsNotRepeatedUnderItsNumber() async throws {
        let codes = try await after("halt 1 of growth", by: [cast.ann]) { _, body in body }
        #expect(codes == ["replayed it"])
    }

    @Test func twoLimitedGroupsOfAnAssetAreRefusedWhicheverComesSecond() async throws {
        // Gold is in two groups from `asset 1 of GLD` on.
        func contract(_ replay: Replay) -> Statement.Body {
            .contract(
                Contract(
                    acceptBy: "2025-01-01T00:00:00Z", portfolio: "growth",
                    revision: replay.authority.nextNumber(.contract, of: "growth"),
                    source: [
                        "mandate \"growth\" in USD", "hold VTI 69%", "hold GLD 30%",
                        "hold cash 1%", "group commodity at most 40%", "group metal at most 50%",
                        "rebalance when cash > 50%", "trade all to target",
                    ]))
        }
        let owners = [cast.ben, cast.cleoAgain]
        let first = try await after("calendar 1", by: owners) { replay, _ in contract(replay) }
        #expect(first.first == "asset-invalid asset 1 of GLD", "\(first)")
        let second = try await after("asset 1 of GLD", by: owners) { replay, _ in
            contract(replay)
        }
        #expect(second == ["contract-invalid it"], "\(second)")
        // The door says the same, and takes neither in.
        for (label, code) in [
            ("calendar 1", "assetInvalid"), ("asset 1 of GLD", "contractInvalid"),
        ] {
            try withTemporaryFolder { folder in
                var script = Script(try Door(folder + "/fund")) { draft in
                    guard draft.label == label else { return }
                    draft.followers = [
                        Draft.Follower("it", by: owners) { replay, _ in contract(replay) }
                    ]
                }
                let refusal = #expect(throws: SampleError.self) { try script.play() }
                guard case .refused(let reason) = refusal else {
                    Issue.record("it was not refused")
                    return
                }
                #expect(reason.contains(code), "\(reason)")
            }
        }
    }

    @Test func aCalendarSignedLaterAsksForNothingOfThePast() async throws {
        let (codes, _, _) = try await found { draft in
            guard draft.label == "calendar 1", case .calendar(var calendar) = draft.body else {
                return
            }
            calendar = SessionCalendar(
                acceptBy: calendar.acceptBy, closed: calendar.closed,
                from: Day("2024-01-01") ?? calendar.from, revision: 1, until: calendar.until)
            draft.body = .calendar(calendar)
        }
        #expect(codes == [])
        // Nor does a newer one that closes a date take back that it had a session.
        let newer = try await after("prices 10 of oracle 2", by: [cast.ann, cast.ben]) { _, _ in
            .calendar(
                SessionCalendar(
                    acceptBy: "2025-01-01T00:00:00Z",
                    closed: [Day("2024-01-12"), Day("2024-01-15")]
                        .compactMap { $0 },
                    from: Day("2024-01-01") ?? Day(number: 0), revision: 2,
                    until: Day("2024-02-29") ?? Day(number: 1)))
        }
        #expect(newer == [])
    }

    @Test("up to a time before all entries nothing is judged but what was signed")
    func untilBeforeTheFirst() async throws {
        let (_, history, _) = try await found { draft in
            if draft.label == "halt 1 of growth" { draft.signers = [Cast().stranger] }
        }
        #expect(try await history.audit().exitCode == 1)
        let report = try await history.audit(until: "1999-12-31T00:00:00Z")
        #expect(report.findings == [], "\(report.text)")
        #expect(report.judged?.entries == 0)
        #expect(report.sessions == 0 && report.decisions == 0)
        #expect(report.size == history.entries.count)
        #expect(report.text.contains("the first 0 entries"), "\(report.text)")
        #expect(report.exitCode == 3)
        #expect(report.verdicts[.integrity] == .pass)
        for question in [Question.authority, .compliance, .completeness] {
            #expect(report.verdicts[question] == .notJudged)
        }
        #expect(
            report.notJudged == [
                "authority, compliance and completeness: no entry was accepted up to "
                    + "1999-12-31T00:00:00Z"
            ])
    }

    @Test func aSplitThatOraclesStateTheOtherWayRoundIsNone() async throws {
        let (codes, history, _) = try await found { draft in
            guard draft.label == "split of oracle 2", case .action(var action) = draft.body else {
                return
            }
            action.event = Action.Event(
                asset: "VTI", effective: action.event.effective, change: .split(from: 2, to: 1))
            draft.body = .action(action)
        }
        #expect(codes == [])
        let (_, without, _) = try await found { draft in
            if draft.label.hasPrefix("split of") { draft.isDropped = true }
        }
        let held = { (history: History) in
            history.replay.account("balanced")?.holdings.quantity(of: "VTI")
        }
        #expect(held(history) == held(without))
    }
}
