public import Chain
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
        var objections: [Objection] = []
        // Where it stands counts, whatever its header says.
        if leaves.count == 0 || genesis == nil {
            guard case .genesis(let genesis) = statement.body, leaves.count == 0 else {
                return .failure(
                    Objections([
                        Objection(
                            .genesisInvalid, field: "kind", expected: "genesis at entry 0",
                            actual: "\(statement.kind.rawValue)",
                            message: "A ledger begins with a genesis, which says who may sign.")
                    ]))
            }
            return check(genesis, statement, entry)
        }
        objections += checkPlace(statement)
        let signers = checkSigners(statement, entry, signatures, &objections)
        checkDeadline(statement, entry.header.time, &objections)
        var counter: Counter?
        var count = Count()
        var body: Statement.Body? = statement.body
        // Whose number it carries is known only where whoever signed it may.
        let own = objections.contains { $0.code.concernsSigners } ? [] : signers
        if let (found, number, part) = numbering(of: statement.body, signers: own) {
            counter = found
            (count, body) = checkNumber(
                number, part, of: statement.body, in: found, lenient: lenient, &objections)
        }
        var keys: [(key: VerifierKey, role: Role)] = []
        if case .portfolio(let portfolio) = statement.body {
            keys = checkPortfolio(portfolio, entry, &objections)
        }
        let admission = Admission(
            body: body, signers: signers, counter: counter, count: count, keys: keys,
            ledger: ledger ?? statement.ledger)
        guard !objections.isEmpty else { return .success(admission) }
        // A gap is of what is missing; the statement after it is its signers' own.
        let isOnlyGap = objections.allSatisfy { $0.code == .numberSkipped }
        return .failure(Objections(objections, admission: isOnlyGap ? admission : nil))
    }

    /// The ledger it names, and the entry it comes after.
    private func checkPlace(_ statement: Statement) -> [Objection] {
        var objections: [Objection] = []
        if statement.ledger != ledger {
            objections.append(
                Objection(
                    .otherLedger, field: "ledger", expected: ledger ?? "",
                    actual: statement.ledger,
                    message: "The statement was signed for the ledger \(statement.ledger)."))
        }
        if case .genesis = statement.body {
            objections.append(
                Objection(
                    .genesisInvalid, field: "kind", expected: "no second genesis",
                    actual: "genesis", message: "A ledger has one genesis, at entry 0."))
        }
        guard let after = statement.after else { return objections }
        let distance = leaves.count - after.index
        let reaches = after.index == 0 || (1...LeafMemory.reach).contains(distance)
        guard let leaf = leaves[after.index], distance >= 1, reaches else {
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
        return objections
    }

    private func checkDeadline(
        _ statement: Statement, _ time: Timestamp, _ objections: inout [Objection]
    ) {
        let deadline: Timestamp? =
            switch statement.body {
            case .contract(let body): body.acceptBy
            case .portfolio(let body): body.acceptBy
            case .target(let body): body.acceptBy
            default: nil
            }
        guard let deadline, time > deadline else { return }
        objections.append(
            Objection(
                .late, field: "body.acceptBy", expected: "acceptance by \(deadline)",
                actual: "\(time)",
                message: "Its owners allowed it to be accepted until \(deadline)."))
    }

    /// What counts a statement, the number it carries and its part; nothing where none does.
    private func numbering(
        of body: Statement.Body, signers: [Int]
    ) -> (Counter, number: Int, part: Part?)? {
        switch body {
        case .contract(let body):
            (.portfolio(body.portfolio, .contract), body.revision, body.part)
        case .target(let body): (.portfolio(body.portfolio, .target), body.revision, body.part)
        case .decision(let body): (.portfolio(body.portfolio, .decision), body.number, body.part)
        case .prices(let body): signers.first.map { (.key($0), body.number, body.part) }
        case .flow(let body): signers.first.map { (.key($0), body.number, nil) }
        case .close, .genesis, .portfolio, .trade: nil
        }
    }

    private func checkNumber(
        _ number: Int, _ part: Part?, of body: Statement.Body, in counter: Counter, lenient: Bool,
        _ objections: inout [Objection]
    ) -> (Count, Statement.Body?) {
        let count = counts[counter] ?? Count()
        if let part, part.number > 1 {
            guard let (whole, taken) = count.parts, number == count.number,
                part.count == taken.count, part.number == taken.number + 1,
                let joined = whole.joined(with: body)
            else {
                if !lenient {
                    objections.append(brokenParts(part, number, count))
                }
                return (count, nil)
            }
            let isLast = part.number == part.count
            return (
                Count(number: number, parts: isLast ? nil : (joined, part)), isLast ? joined : nil
            )
        }
        let isNext = number == count.number + 1 || (lenient && number > count.number)
        if !isNext {
            let isOld = number <= count.number
            objections.append(
                Objection(
                    isOld ? .replayed : .numberSkipped, field: "body.number",
                    expected: "\(count.number + 1)", actual: "\(number)",
                    message: isOld
                        ? "A statement with this number was accepted before."
                        : "A statement is missing: the one before has the number "
                            + "\(count.number)."))
        }
        return (
            Count(number: number, parts: part.map { (body, $0) }), part == nil ? body : nil
        )
    }

    private func brokenParts(_ part: Part, _ number: Int, _ count: Count) -> Objection {
        let waiting = count.parts.map {
            "part \($0.taken.number + 1) of \($0.taken.count) of number \(count.number)"
        }
        return Objection(
            .partsBroken, field: "body.part", expected: waiting ?? "no part",
            actual: "part \(part.number) of \(part.count) of number \(number)",
            message: "The part does not continue the one before, or repeats it with other "
                + "members.")
    }
}

/// The objections to one statement, at least one.
public struct Objections: Error, Sendable {
    /// The objections, in a fixed order.
    public let list: [Objection]
    /// What takes the statement in where the objections are only to what is missing before it.
    public let admission: Admission?

    init(_ list: [Objection], admission: Admission? = nil) {
        self.list = list
        self.admission = admission
    }
}

extension Statement.Body {
    /// The whole that this and its next part make.
    fileprivate func joined(with next: Statement.Body) -> Statement.Body? {
        switch (self, next) {
        case (.contract(let first), .contract(let second)):
            first.joined(with: second).map { .contract($0) }
        case (.target(let first), .target(let second)):
            first.joined(with: second).map { .target($0) }
        case (.prices(let first), .prices(let second)):
            first.joined(with: second).map { .prices($0) }
        case (.decision(let first), .decision(let second)):
            first.joined(with: second).map { .decision($0) }
        default: nil
        }
    }
}
