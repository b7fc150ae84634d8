import Authority
import Chain
public import Encoding
import Quantities
import Records

extension Replay {
    /// The newest checkpoint, of those that a statement of time may still name, whose size and root
    /// are like this.
    public func stampable(
        where isSought: (_ size: Int, _ root: Digest) -> Bool
    ) -> (size: Int, root: Digest)? {
        authority.leaves.newestHead(above: authority.stampedSize, where: isSought)
            .map { ($0.size, $0.root) }
    }

    /// Whether the token of a statement of time proves what it has to; takes in what it proves.
    /// Where it proves nothing, the statement has no effect.
    func check(
        _ time: TimeToken, _ statement: Statement, at index: Int, _ brackets: inout TimeBrackets
    ) -> (findings: [Finding], isHeld: Bool) {
        brackets.count += 1
        var proven: StampedTime?
        if let tokens,
            let checkpoint = try? Checkpoint(
                origin: statement.ledger, size: time.size, root: time.root)
        {
            switch tokens(time.token, checkpoint.text) {
            case .success(let time): proven = time
            case .failure(let refusal):
                let finding = Finding(
                    .tokenInvalid, entry: index, field: "body.token", expected: refusal.expected,
                    actual: refusal.problem,
                    message: "The token of entry \(index) proves no time: \(refusal.problem).")
                return ([finding], false)
            }
        }
        guard let proven else { return ([], true) }
        // What a token that is no later has covered before is contradicted by that one alone.
        let isLater = brackets.latest.map { $0 <= proven.latest } ?? false
        let span = (isLater ? brackets.covered : 0)..<time.size
        brackets.take(proven, over: time.size, at: index)
        return (contradicted(by: proven, among: span, at: index), true)
    }

    /// The entries that say a later time than the one by which the token shows them to have been
    /// there, as one finding at the first of them.
    private func contradicted(
        by proven: StampedTime, among span: Range<Int>, at index: Int
    ) -> [Finding] {
        var first = span.upperBound
        while first > span.lowerBound, let time = times[first - 1],
            time > proven.latest
        { first -= 1 }
        guard first < span.upperBound, let time = times[first] else { return [] }
        let last = span.upperBound - 1
        let which = first == last ? "Entry \(first) says" : "Entries \(first) to \(last) say"
        return [
            Finding(
                .timeContradicted, entry: first, field: "time",
                expected: "\(proven.latest) or earlier", actual: "\(time)",
                message: "\(which) a time after \(proven.latest), by when the time stamp of entry "
                    + "\(index) shows what it covers to have been there.")
        ]
    }

    /// Whether an entry says an earlier time than it can have been written at, since it stands after
    /// a token: in a history told as it happens, and said once for each token.
    func contradiction(
        of time: Timestamp, to brackets: TimeBrackets, at index: Int
    ) -> Finding? {
        guard let earliest = brackets.earliest, !brackets.isContradicted, time < earliest,
            authority.genesis?.mode == .live
        else { return nil }
        return Finding(
            .timeContradicted, entry: index, field: "time", expected: "\(earliest) or later",
            actual: "\(time)",
            message: "Entry \(index) was written after the token of a time stamp was made, and "
                + "so not before \(earliest); it and what follows it with times before that say "
                + "otherwise.")
    }
}
