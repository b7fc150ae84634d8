import Chain
import Contract
import Quantities
import Records

/// How far an audit judged that was to go up to a time.
struct Cut {
    /// The time.
    let until: Timestamp
    /// How many entries were accepted up to then.
    let size: Int
    /// What was known then.
    let seenUntil: Timestamp?
    let counts: Replay.Counts
    let sessions: Int
    let decisions: Int
    let doubtful: Int?
    let foreignFrom: Int?
    let isAuthorityOpen: Bool

    init(of replay: Replay, until: Timestamp) {
        self.until = until
        size = replay.size
        seenUntil = replay.lastTime
        counts = replay.counts
        sessions = replay.market?.session?.number ?? 0
        decisions = replay.accounts.reduce(0) { $0 + $1.decisions }
        doubtful = replay.doubtful
        foreignFrom = replay.foreignFrom
        isAuthorityOpen = replay.isAuthorityOpen
    }
}

extension Auditor {
    /// Ends what is judged if the next entry was accepted after the time up to which it is.
    mutating func cut(before entry: PreparedEntry) {
        guard let until = terms.until, cut == nil, case .success(let read) = entry.entry,
            read.header.time > until
        else { return }
        endJudging(until)
    }

    /// Ends what is judged at the end of the ledger, if that comes before the time.
    mutating func cutAtEnd() {
        guard let until = terms.until, cut == nil else { return }
        endJudging(until)
    }

    private mutating func endJudging(_ until: Timestamp) {
        let cut = Cut(of: replay, until: until)
        self.cut = cut
        guard cut.doubtful == nil, let market = replay.market else { return }
        let missing = market.missingSessions(after: market.session?.day, before: until.day)
        let last = cut.size > 0 ? cut.size - 1 : nil
        if let finding = Finding(missing: missing, at: last) { findings.append(finding) }
    }

    /// What counts of these findings of an entry: all, or, after the time, what says that the
    /// history is not the one that was signed.
    func judged(_ found: [Finding]) -> [Finding] {
        cut == nil ? found : found.filter { $0.code.question == .integrity }
    }
}
