import Audit
import Chain
import Encoding
import Keys
import Quantities
import Records
import SampleLedger
import Signing
import Testing

@Suite("Time stamps")
struct TimeStampTests {
    private let cast = Cast()

    private func history(
        mode: Mode = .live, _ edit: @escaping (inout Draft) -> Void = { _ in }
    ) throws -> History {
        var script = Script(History(), mode: mode, edit: edit)
        try script.play()
        return script.taker
    }

    /// The text of the checkpoint that a statement is about.
    private func text(of time: TimeToken) throws -> [UInt8] {
        try Checkpoint(origin: Cast.origin, size: time.size, root: time.root).text
    }

    /// The sample with the token of its first time stamp made at another time.
    private func stamped(later seconds: Int64, mode: Mode = .live) throws -> History {
        var time = "2024-01-02T09:00:00Z" as Timestamp
        return try history(mode: mode) { draft in
            if mode == .historical {
                if case .prices(let prices) = draft.body { time = max(time, prices.asOf) }
                draft.time = time
                draft.editFills { $0.with(executed: time) }
                draft.editPositions { $0.asOf = time }
            }
            guard draft.label == "time 1" else { return }
            let moment = draft.time.later(seconds)
            draft.editTime { time in
                guard let text = try? text(of: time) else { return }
                time.token = SampleClock.token(over: text, at: moment)
            }
        }
    }

    @Test("that hold say what was there by when, and what stands between two")
    func held() async throws {
        let history = try history()
        let report = try await history.audit(tokens: SampleClock.check)
        #expect(report.findings == [])
        let (first, second) = (try history.index(of: "time 1"), try history.index(of: "time 2"))
        let brackets = report.stamps.brackets
        #expect(report.stamps.areChecked && brackets.count == 2 && brackets.verified == 2)
        #expect(brackets.covered == second && brackets.first == first)
        #expect(brackets.bracketed == second - first)
        let line =
            "time stamps   2, 2 verified: entries 0 to \(second - 1) were there by "
            + "\(try #require(brackets.latest)), \(second - first) of them between two time "
            + "stamps; no time stamp covers \(Sample.size - second) entries"
        #expect(report.text.contains(line), "\(report.text)")
        #expect(report.html.contains("entries 0 to \(second - 1) were there by"))
        let json = String(decoding: report.json, as: UTF8.self)
        let object =
            "\"timeStamps\":{\"bracketed\":\(second - first),\"coveredSize\":\(second),"
            + "\"latest\":\"\(try #require(brackets.latest))\",\"statements\":2,"
            + "\"unbracketed\":\(Sample.size - second + first),\"verified\":2}"
        #expect(json.contains(object), "\(json)")
    }

    @Test("of which none is checked are counted, and it is said that none is")
    func unchecked() async throws {
        let report = try await history().audit()
        #expect(report.findings == [] && report.stamps.brackets.count == 2)
        #expect(report.text.contains("time stamps   2, none checked"))
        #expect(report.html.contains("2, none checked"))
        let json = String(decoding: report.json, as: UTF8.self)
        #expect(json.contains("\"statements\":2") && json.contains("\"verified\":null"))
        let without = try history { if $0.label.hasPrefix("time ") { $0.isDropped = true } }
        #expect(try await without.audit().text.contains("time stamps   none: nobody but"))
    }

    @Test("show that what they cover was there before the time it says", arguments: Mode.both)
    func coveredLater(_ mode: Mode) async throws {
        let history = try stamped(later: -3 * 86_400, mode: mode)
        let report = try await history.audit(tokens: SampleClock.check)
        #expect(report.findings.map(\.code) == [.timeContradicted], "\(report.text)")
        let found = try #require(report.findings.first)
        let first = try #require(found.entry)
        let latest = try Timestamp(
            String(found.expected.prefix { $0 != " " }))
        #expect(try time(of: first, in: history) > latest)
        #expect(try time(of: first - 1, in: history) <= latest)
        #expect(found.message.contains("\(first) to \(try history.index(of: "time 1") - 1)"))
        #expect(report.stamps.brackets.verified == 2)
        #expect(try await history.audit().findings == [])
    }

    @Test("that are all too early contradict each what the one before has not covered")
    func allEarlier() async throws {
        let history = try history { draft in
            let moment = draft.time.later(-5 * 86_400)
            draft.editTime { time in
                guard let text = try? text(of: time) else { return }
                time.token = SampleClock.token(over: text, at: moment)
            }
        }
        let report = try await history.audit(tokens: SampleClock.check)
        #expect(report.findings.map(\.code) == [.timeContradicted, .timeContradicted])
        let between = try history.index(of: "time 1")
        #expect(report.findings.last?.entry == between, "\(report.text)")
        #expect(try #require(report.findings.first?.entry) < between)
    }

    @Test("show that what comes after them was not there at the time it says")
    func afterEarlier() async throws {
        let history = try stamped(later: 2)
        // The token is of a second after its own statement, and the one after both is later.
        let report = try await history.audit(tokens: SampleClock.check)
        #expect(report.findings.map(\.code) == [.timeContradicted], "\(report.text)")
        #expect(report.findings.first?.entry == (try history.index(of: "time 1")))
        let far = try await stamped(later: 86_400).audit(tokens: SampleClock.check)
        // The next token, which is of an earlier time, covers nothing that says a later one.
        #expect(far.findings.map(\.code) == [.timeContradicted], "\(far.text)")
        // A history told afterwards says as-of times, which are earlier than its writing.
        let told = try stamped(later: 86_400 * 365, mode: .historical)
        #expect(try await told.audit(tokens: SampleClock.check).findings == [])
    }

    @Test("prove nothing where their token does not hold, and leave their size free")
    func invalid() async throws {
        for token in [[UInt8](repeating: 0x30, count: 45_000), [0], Array("a b c".utf8)] {
            let history = try history { draft in
                guard draft.label == "time 1" else { return }
                draft.editTime { $0.token = token }
            }
            let report = try await history.audit(tokens: SampleClock.check)
            #expect(report.findings.map(\.code) == [.tokenInvalid], "\(report.text)")
            #expect(report.findings.first?.entry == (try history.index(of: "time 1")))
            #expect(report.verdicts[.authority] == .fail && report.exitCode == 1)
            #expect(report.stamps.brackets.verified == 1)
            #expect(report.stamps.brackets.first == (try history.index(of: "time 2")))
        }
    }

    @Test("whose tokens are of another size, root or ledger prove nothing")
    func swapped() async throws {
        let texts: [(TimeToken) throws -> Checkpoint] = [
            { try Checkpoint(origin: Cast.origin, size: $0.size - 1, root: $0.root) },
            { try Checkpoint(origin: Cast.origin, size: $0.size, root: .zero) },
            { try Checkpoint(origin: Cast.origin + "x", size: $0.size, root: $0.root) },
        ]
        for text in texts {
            let history = try history { draft in
                guard draft.label == "time 1" else { return }
                let now = draft.time
                draft.editTime { time in
                    guard let other = try? text(time) else { return }
                    time.token = SampleClock.token(over: other.text, at: now)
                }
            }
            let report = try await history.audit(tokens: SampleClock.check)
            #expect(report.findings.map(\.code) == [.tokenInvalid], "\(report.text)")
        }
    }

    @Test("are found also after an entry that was lost")
    func afterLoss() async throws {
        let history = try stamped(later: -3 * 86_400)
        var entries = history.entries
        entries[9] = Array(entries[9].reversed())
        let report = try await history.audit(entries: entries, tokens: SampleClock.check)
        #expect(report.findings.map(\.code).contains(.entryAltered))
        #expect(report.findings.map(\.code).contains(.timeContradicted), "\(report.text)")
        #expect(report.stamps.brackets.verified == 2)
    }

    private func time(of index: Int, in history: History) throws -> Timestamp {
        try EntryHeader.read(history.entries[index]).0.time
    }
}

extension Mode {
    fileprivate static let both: [Mode] = [.live, .historical]
}

extension WrongHistory {
    static let stamps: [WrongHistory] = [
        .at("time 1", "a time stamp of another root", .headDiffers) { draft in
            draft.editTime { $0.root = .zero }
        },
        .at("time 1", "a time stamp of more entries than there are", .headDiffers) { draft in
            draft.editTime { $0.size += 5 }
        },
        .at("time 1", "a time stamp of fewer entries than it comes after", .headDiffers) {
            draft in
            draft.editTime { $0.size -= 1 }
        },
        .at("time 1", "a time stamp of entries that are to come", .otherHistory) { draft in
            draft.editTime { $0.size += 5 }
            draft.after = draft.after.map { Reference(index: $0.index + 5, leaf: $0.leaf) }
        },
        .at("time 1", "a time stamp of another history", .otherHistory) { draft in
            draft.after = draft.after.map { Reference(index: $0.index, leaf: .zero) }
        },
        .at("time 1", "a time stamp of another ledger", .otherLedger) { draft in
            draft.ledger += "x"
        },
        .at("time 1", "a time stamp that an owner signed", .roleMissing) { draft in
            draft.signers = [Cast().ann]
        },
        .at(
            "time 1", "a time stamp that an owner signed too", .roleMissing,
            besides: [.signersTooFew]
        ) { draft in
            draft.signers = [Cast().ann, Cast().operator_]
        },
        .at("again", "a time stamp recorded twice", .replayed, changing: "time 1") { draft in
            draft.followers = [Draft.Follower(repeatedAs: "again")]
        },
    ]
}

extension Draft {
    /// Changes a time stamp.
    mutating func editTime(_ edit: (inout TimeToken) -> Void) {
        guard case .time(var time) = body else { return }
        edit(&time)
        body = .time(time)
    }
}
