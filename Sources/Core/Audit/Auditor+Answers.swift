import Authority
import Chain
import Encoding
import Quantities
import Records
import Signing

/// What an audit has come to know of a statement that was handed in.
struct HandedIn {
    let expectation: Expectation
    /// The refusals of it that were given.
    var refusals: [GivenRefusal]
    /// The entry it is in.
    var entry: Int?
    /// Whether those who signed it could make it, at some place of the ledger.
    var isPossible = false
    /// Why they could not, at the last place where that was asked.
    var obstacle = ""
    /// The entry that its signers had seen.
    private let after: Reference?

    init(_ expectation: Expectation, refusals: [SignedNote]) {
        self.expectation = expectation
        after = (try? Statement(expectation.note.text))?.after
        self.refusals = refusals.compactMap { note in
            guard let refusal = Refusal(text: note.text), refusal.note == expectation.digest
            else { return nil }
            return GivenRefusal(refusal: refusal, note: note)
        }
    }

    /// Takes in an entry: where its signers had seen that one, nobody was shown the statement before.
    mutating func takeIn(_ leaf: Digest, at index: Int) {
        guard let after, after.index == index, after.leaf == leaf else { return }
        for place in refusals.indices where refusals[place].refusal.size <= index {
            refusals[place].contradict(
                "a statement that names entry \(index), which was not there then")
        }
    }
}

/// A refusal that an audit was given, and what has come of judging the statement once more.
struct GivenRefusal {
    enum Outcome {
        /// What it says was so.
        case right
        /// A rebalance was due and undone, so that prices could not be taken in.
        case undecided
        /// It is so if it was as late as it says, which no entry shows yet.
        case rightIfThatLate
        /// It was not so; what was found instead.
        case wrong(actual: String)
        /// An entry before it cannot be relied on.
        case open
        /// The operator's key of that size did not sign it.
        case unsigned
    }

    let refusal: Refusal
    let note: SignedNote
    /// Nothing before the audit has come to its place.
    var outcome: Outcome?
}

extension Auditor {
    /// Notes what an entry says of the statements that were handed in, before it is taken in: that
    /// it is one of them, and that a refusal from before it cannot be from later.
    mutating func lookFor(_ entry: PreparedEntry) {
        guard case .success(let read) = entry.entry else { return }
        for place in handedIn.indices where handedIn[place].entry == nil {
            let text = handedIn[place].expectation.note.text
            if text.count == read.text.count, read.bytes[read.text].elementsEqual(text) {
                handedIn[place].entry = entry.index
            }
            for number in handedIn[place].refusals.indices
            where handedIn[place].refusals[number].refusal.size == entry.index {
                handedIn[place].refusals[number].isBefore(read.header.time)
            }
        }
    }

    /// Judges what was handed in at the place that the audit has come to: whether its signers could
    /// make it, where an entry has changed who may sign, and whether a refusal from here is right.
    mutating func judgeHandedIn(after entry: PreparedEntry) {
        var changesKeys = false
        if case .success(let read) = entry.entry, case .success(let statement) = read.statement {
            changesKeys = [.genesis, .keys, .portfolio].contains(statement.kind)
        }
        for place in handedIn.indices where handedIn[place].entry == nil {
            if changesKeys, !handedIn[place].isPossible { askSigners(of: place) }
            handedIn[place].takeIn(replay.lastLeaf, at: replay.size - 1)
            for number in handedIn[place].refusals.indices
            where handedIn[place].refusals[number].refusal.size == replay.size {
                let given = handedIn[place].refusals[number]
                handedIn[place].refusals[number].outcome = outcome(
                    of: given, note: handedIn[place].expectation.note.bytes)
            }
        }
    }

    /// Whether those who signed a statement may make one like it; when, and with which number, is
    /// not asked.
    private mutating func askSigners(of place: Int) {
        let prepared = candidate(
            handedIn[place].expectation.note.bytes, at: replay.lastTime ?? .epoch)
        guard case .success(let read) = prepared.entry,
            case .success(let statement) = read.statement
        else {
            handedIn[place].obstacle = "no statement in the one form"
            return
        }
        switch replay.authority.check(
            statement, of: read, signatures: prepared.signatures, lenient: true)
        {
        case .success: handedIn[place].isPossible = true
        case .failure(let objections):
            let obstacle = objections.list.first { $0.code.isForGood }
            handedIn[place].isPossible = obstacle == nil
            handedIn[place].obstacle = obstacle?.code.rawValue ?? ""
        }
    }

    /// A note as the entry it would be here.
    private func candidate(_ note: [UInt8], at time: Timestamp) -> PreparedEntry {
        let header = EntryHeader(index: replay.size, previous: replay.lastLeaf, time: time)
        return PreparedEntry(
            UnverifiedEntry(index: replay.size, bytes: header.line + note),
            keyring: replay.authority.keyring, hasher: &hashing.sha256)
    }

    /// What the door says of a note here, at a time.
    private func findings(on note: [UInt8], at time: Timestamp) -> [FindingCode] {
        var prepared = candidate(note, at: time)
        if replay.authority.genesis?.mode == .historical, case .success(let read) = prepared.entry,
            case .success(let statement) = read.statement
        {
            prepared = candidate(note, at: replay.toldTime(of: statement.body))
        }
        var trial = replay
        return trial.take(prepared, leaf: prepared.leaf ?? .zero, policy: .door(allowing: []))
            .map(\.code)
    }

    /// What comes of a refusal that names the place the audit has come to.
    private func outcome(of given: GivenRefusal, note: [UInt8]) -> GivenRefusal.Outcome {
        let refusal = given.refusal
        guard let ledger = replay.authority.ledger, refusal.ledger.hasSameBytes(as: ledger),
            let key = replay.authority.operatorKey, (try? given.note.verified(by: [key])) != nil
        else { return .unsigned }
        guard replay.doubtful == nil, let last = replay.lastTime else { return .open }
        let isTold = replay.authority.genesis?.mode == .historical
        guard isTold ? refusal.time == last : refusal.time >= last else {
            return .wrong(actual: "the time \(refusal.time), where the last entry's is \(last)")
        }
        let found = findings(on: note, at: refusal.time)
        guard found.contains(refusal.code) else {
            return .wrong(
                actual: found.isEmpty
                    ? "nothing against it" : found.map(\.rawValue).joined(separator: ", "))
        }
        if refusal.code == .decisionMissing { return .undecided }
        let isTimeless = findings(on: note, at: last).contains(refusal.code)
        return isTimeless ? .right : .rightIfThatLate
    }

    /// Says of each statement that was handed in what became of it.
    mutating func checkExpectations() -> [String] {
        handedIn.map { handed in
            if let index = handed.entry { return "\(handed.expectation.source) is entry \(index)" }
            return "\(handed.expectation.source) \(answer(to: handed))"
        }
    }

    private mutating func answer(to handed: HandedIn) -> String {
        let signed = handed.refusals.filter { $0.isSigned(by: replay.authority.operatorKeys) }
        if let right = signed.first(where: { $0.isRight }) {
            let refusal = right.refusal
            findings += suspect(
                of: refusal.size, at: refusal.time,
                "The refusal of \(handed.expectation.source)")
            return "was refused at \(refusal.time), with \(refusal.size) entries there "
                + "(\(refusal.code.rawValue)), as the operator signed and this audit finds"
        }
        if let open = signed.first(where: { $0.isOpen }) {
            isAnswerOpen = true
            return "was refused at \(open.refusal.time), with \(open.refusal.size) entries there "
                + "(\(open.refusal.code.rawValue)), as the operator signed; whether rightly cannot "
                + "be judged here"
        }
        for given in signed {
            guard let finding = given.finding(handed.expectation.source) else { continue }
            findings.append(finding)
            return "was refused, and should not have been"
        }
        if replay.doubtful != nil {
            return "is not there, unless in what cannot be relied on"
        }
        guard handed.isPossible else {
            return "is not there, and could not be: \(handed.obstacle)"
        }
        findings.append(
            Finding(
                .statementOmitted, field: handed.expectation.source,
                expected: "an entry with this statement, or its refusal by the operator",
                actual: "neither",
                message: "The statement in \(handed.expectation.source) was handed in, and is "
                    + "neither in the ledger nor was it refused."))
        return "is not there"
    }
}

extension GivenRefusal {
    var isRight: Bool { if case .right = outcome { true } else { false } }

    /// Whether it is from beyond what was audited, or rests on what no entry shows.
    var isOpen: Bool {
        switch outcome {
        case nil, .open, .rightIfThatLate: true
        case .right, .undecided, .unsigned, .wrong: false
        }
    }

    /// Whether it counts as the operator's: at its place, or, beyond all entries, at all.
    func isSigned(by keys: [VerifierKey]) -> Bool {
        switch outcome {
        case .unsigned: false
        case nil: (try? note.verified(by: keys)) != nil
        default: true
        }
    }

    /// Takes in that the next entry after its place is of this time.
    mutating func isBefore(_ time: Timestamp) {
        if refusal.time > time {
            contradict("the time \(refusal.time), before an entry of \(time)")
        } else if case .rightIfThatLate = outcome {
            outcome = .right
        }
    }

    /// Takes in that something shows it to be untrue.
    mutating func contradict(_ actual: String) {
        switch outcome {
        case .right, .undecided, .rightIfThatLate: outcome = .wrong(actual: actual)
        case nil, .open, .unsigned, .wrong: break
        }
    }

    /// What is wrong with it; nothing where it is right or that is open.
    func finding(_ source: String) -> Finding? {
        let (actual, why): (String, String)
        switch outcome {
        case .wrong(let found): (actual, why) = (found, "for a reason that does not hold")
        case .undecided:
            (actual, why) = (
                refusal.code.rawValue, "because a rebalance was due that nobody had decided"
            )
        default: return nil
        }
        return Finding(
            .statementRefused, field: source,
            expected: "\(refusal.code.rawValue) at \(refusal.size) entries", actual: actual,
            message: "The operator refused the statement in \(source) at \(refusal.time) \(why).")
    }
}

extension Objection.Code {
    /// Whether no later number or time answers it, but other keys or another ledger.
    fileprivate var isForGood: Bool {
        switch self {
        case .genesisInvalid, .otherLedger, .portfolioUnknown, .roleMissing, .signatureInvalid,
            .signerUnknown, .signersTooFew:
            true
        default: false
        }
    }
}
