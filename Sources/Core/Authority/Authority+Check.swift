public import Chain
import Encoding
import Quantities
public import Records
import Signing

extension Authority {
    /// Whether a statement is its signers' to make at this place: the admission that takes it in,
    /// or the objections to it.
    ///
    /// `signatures` says of each line whether it holds, and nothing where its key was not known
    /// when it was checked. A `lenient` check lets numbers resume from what is found, because an
    /// entry before could not be read.
    public func check(
        _ statement: Statement, of entry: ReadEntry, signatures: [Bool?], lenient: Bool
    ) -> Result<Admission, Objections> {
        if case .genesis(let opening) = statement.body {
            // Where it stands counts, whatever its header says.
            guard leaves.count > 0 else { return check(opening, statement, entry) }
            return .failure(
                misplaced(
                    expected: "no second genesis", actual: .genesis,
                    "A ledger has one genesis, at entry 0."))
        }
        guard let ledger else {
            return .failure(
                misplaced(
                    expected: "genesis at entry 0", actual: statement.kind,
                    "A ledger begins with a genesis, which says who may sign."))
        }
        var objections = checkPlace(statement)
        let listed = ListedKeys(statement.body)
        let signers = checkSigners(statement, entry, signatures, listed, &objections)
        checkDeadline(statement, entry.header.time, &objections)
        var counter: Counter?
        var count = Count()
        var body: Statement.Body? = statement.body
        // Whose number it carries is known only where whoever signed it may.
        let own = objections.contains { $0.code.concernsSigners } ? [] : signers
        if let numbering = numbering(of: statement.body, signers: own) {
            counter = numbering.counter
            (count, body) = checkNumber(
                numbering, of: statement.body, lenient: lenient, &objections)
        }
        var keys: [(key: VerifierKey, role: Role)] = []
        switch statement.body {
        case .keys(let change): keys = checkKeys(change, listed, entry, &objections)
        case .portfolio(let portfolio):
            keys = checkPortfolio(portfolio, listed, entry, &objections)
        default: break
        }
        let admission = Admission(
            body: body, signers: signers, counter: counter, count: count, keys: keys,
            owners: listed.keys, ledger: ledger, index: leaves.count)
        guard !objections.isEmpty else { return .success(admission) }
        // A gap is of what is missing; the statement after it is its signers' own.
        let isOnlyGap = objections.allSatisfy { $0.code == .numberSkipped }
        return .failure(Objections(objections, admission: isOnlyGap ? admission : nil))
    }

    private func misplaced(expected: String, actual: Kind, _ message: String) -> Objections {
        Objections([
            Objection(
                .genesisInvalid, field: "kind", expected: expected, actual: actual.rawValue,
                message: message)
        ])
    }

    /// The ledger it names, and the entry it comes after.
    private func checkPlace(_ statement: Statement) -> [Objection] {
        var objections: [Objection] = []
        if let ledger, !statement.ledger.hasSameBytes(as: ledger) {
            objections.append(
                Objection(
                    .otherLedger, field: "ledger", expected: ledger, actual: statement.ledger,
                    message: "The statement was signed for the ledger \(statement.ledger)."))
        }
        guard let after = statement.after else { return objections }
        guard let leaf = leaves[after.index] else {
            objections.append(
                Objection(
                    .otherHistory, field: "after.index",
                    expected: "0, or one of the \(LeafMemory.reach) entries before",
                    actual: "\(after.index)",
                    message: "The statement was signed for a history whose entry \(after.index) "
                        + "lies outside what this entry may follow."))
            return objections
        }
        if leaf != after.leaf {
            objections.append(
                Objection(
                    .otherHistory, field: "after.leaf", expected: "\(leaf)",
                    actual: "\(after.leaf)",
                    message: "The statement was signed for another history: its entry "
                        + "\(after.index) is not this ledger's."))
        }
        return objections + checkHead(statement, after)
    }

    /// Whether the history it vouches for is this one, up to the entry it comes after.
    private func checkHead(_ statement: Statement, _ after: Reference) -> [Objection] {
        guard let head = statement.head else { return [] }
        func differs(_ field: String, _ expected: String, _ actual: String) -> [Objection] {
            [
                Objection(
                    .headDiffers, field: "body.\(field)", expected: expected, actual: actual,
                    message: "It vouches for a history of \(head.size) entries with the root "
                        + "\(head.root): \(field) is \(actual), expected \(expected).")
            ]
        }
        guard head.size == after.index + 1 else {
            return differs("size", "\(after.index + 1), up to `after`", "\(head.size)")
        }
        // Where entries between are not at hand, as in a bundle, no root is known.
        guard let root = leaves.root(ofSize: head.size), root != head.root else { return [] }
        return differs("root", "\(root)", "\(head.root)")
    }

    private func checkDeadline(
        _ statement: Statement, _ time: Timestamp, _ objections: inout [Objection]
    ) {
        let deadline: Timestamp? =
            switch statement.body {
            case .asset(let body): body.acceptBy
            case .calendar(let body): body.acceptBy
            case .contract(let body): body.acceptBy
            case .keys(let body): body.acceptBy
            case .portfolio(let body): body.acceptBy
            case .proposal(let body): body.acceptBy
            case .resume(let body): body.acceptBy
            case .target(let body): body.acceptBy
            case .void(let body): body.acceptBy
            default: nil
            }
        if let deadline, time > deadline {
            objections.append(
                Objection(
                    .late, field: "body.acceptBy", expected: "acceptance by \(deadline)",
                    actual: "\(time)",
                    message: "Its owners allowed it to be accepted until \(deadline)."))
        }
        // Its only effect would be to end the target before it.
        if case .target(let target) = statement.body, let end = target.validUntil, time > end {
            objections.append(
                Objection(
                    .late, field: "body.validUntil", expected: "acceptance by \(end)",
                    actual: "\(time)", message: "Its weights were to be in force until \(end)."))
        }
    }
}
