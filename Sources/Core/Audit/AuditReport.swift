public import Authority
public import Encoding
public import Quantities
public import Records
import Signing

/// The answer to one question of an audit.
public enum Judgement: String, Sendable {
    /// Nothing was found and all was judged.
    case pass
    /// Something was found.
    case fail
    /// Nothing was found, but not all could be judged.
    case notJudged = "not-judged"
}

/// What an audit found: the same ledger and terms give the same report, byte for byte.
public struct AuditReport: Sendable {
    /// The ledger's name.
    public let ledger: String
    /// How many entries were audited.
    public let size: Int
    /// The root over them.
    public let root: Digest
    /// The leaf hash of entry 0.
    public let genesis: Digest?
    /// What the audit began from.
    public let anchor: Anchor
    /// How the ledger tells time.
    public let mode: Mode?
    /// The operator's keys in the order they came into force.
    public let operators: [Authority.OperatorTerm]
    /// The other views it was held against, how far they saw, and which disagree.
    public let secondViews: [String]
    /// What became of the statements that were handed in.
    public let answers: [String]
    /// What auditors have attested in the ledger itself.
    public let attestations: [String]
    /// The last entry that was audited; nothing where there is none.
    let last: Reference?
    /// The number of each auditor's next statement.
    let nextAttestations: [VerifierKey: Int]
    /// The time of the last entry.
    public let seenUntil: Timestamp?
    /// What was counted.
    public let counts: Replay.Counts
    /// Completed sessions.
    public let sessions: Int
    /// Decisions of all portfolios.
    public let decisions: Int
    /// Up to which time what was accepted was judged, and how many entries that are; nothing where
    /// all of them were.
    public let judged: (until: Timestamp, entries: Int)?
    /// What time stamps prove of the entries.
    public let stamps: Stamps
    /// What was found, in the order of the entries, what concerns the whole last.
    public let findings: [Finding]
    /// The answers to the four questions.
    public let verdicts: [Question: Judgement]
    /// What could not be judged, and why.
    public let notJudged: [String]

    init(
        ledger: String, size: Int, root: Digest, genesis: Digest?, anchor: Anchor, mode: Mode?,
        operators: [Authority.OperatorTerm], secondViews: [String], answers: [String],
        attestations: [String], last: Reference?, nextAttestations: [VerifierKey: Int], seen: Cut,
        isCut: Bool, stamps: Stamps, gaps: Gaps, findings: [Finding]
    ) {
        self.ledger = ledger
        self.size = size
        self.root = root
        self.genesis = genesis
        self.anchor = anchor
        self.mode = mode
        self.operators = operators
        self.secondViews = secondViews
        self.answers = answers
        self.attestations = attestations
        self.last = last
        self.nextAttestations = nextAttestations
        seenUntil = seen.seenUntil
        counts = seen.counts
        sessions = seen.sessions
        decisions = seen.decisions
        judged = isCut ? (seen.until, seen.size) : nil
        self.stamps = stamps
        self.findings = AuditReport.ordered(findings)
        let (open, reasons) = gaps.judged(size: size, isGenesisKnown: mode != nil)
        notJudged = reasons
        var verdicts: [Question: Judgement] = [:]
        for question in Question.allCases {
            let failed = findings.contains {
                $0.code.question == question && $0.code.severity == .error
            }
            verdicts[question] = failed ? .fail : open.contains(question) ? .notJudged : .pass
        }
        self.verdicts = verdicts
    }

    /// What kept an audit from judging all.
    struct Gaps {
        /// The first entry that cannot be relied on.
        var doubtful: Int?
        /// The first entry that statements of another history name.
        var foreignFrom: Int?
        /// Whether an objection was passed over because a lost entry might explain it.
        var isAuthorityOpen: Bool
        /// Whether no key is known that should have signed the checkpoint.
        var isCheckpointOpen: Bool
        /// Whether a refusal was judged neither right nor wrong.
        var isAnswerOpen: Bool
        /// The time up to which entries were to be judged, where none had been accepted by then.
        var emptyUntil: Timestamp?

        /// The questions that stay open, and why.
        func judged(
            size: Int, isGenesisKnown: Bool
        ) -> (open: Set<Question>, reasons: [String]) {
            var open: Set<Question> = []
            var reasons: [String] = []
            if let doubtful {
                let rest =
                    doubtful + 1 < size
                    ? "entries \(doubtful + 1) to \(size - 1)" : "what comes after it"
                reasons.append(
                    "compliance and completeness of \(rest): they depend on entry \(doubtful), "
                        + "which cannot be relied on")
                reasons.append(
                    "authority of entry \(doubtful), and of numbers that resume after it")
                open = [.authority, .compliance, .completeness]
            }
            if isAuthorityOpen {
                reasons.append(
                    "authority of statements that rest on what an entry said that cannot be "
                        + "relied on")
                open.insert(.authority)
            }
            if foreignFrom != nil {
                reasons.append(
                    "compliance and completeness of statements signed for another history: they "
                        + "have no effect in this one")
                open.formUnion([.compliance, .completeness])
            }
            if !isGenesisKnown {
                reasons.append("everything that rests on the genesis, which cannot be relied on")
                open.formUnion([.authority, .compliance, .completeness])
            }
            if let emptyUntil {
                reasons.append(
                    "authority, compliance and completeness: no entry was accepted up to "
                        + "\(emptyUntil)")
                open.formUnion([.authority, .compliance, .completeness])
            }
            if isCheckpointOpen {
                reasons.append("who signed the checkpoint: no operator's key is known")
                open.insert(.integrity)
            }
            if isAnswerOpen {
                reasons.append(
                    "whether a statement was refused rightly: the refusal is from beyond these "
                        + "entries, of a time that none of them has come to, or rests on what "
                        + "cannot be relied on")
                open.insert(.completeness)
            }
            return (open, reasons)
        }
    }

    /// The exit code of a program that made the audit: 0 all pass, 1 findings, 3 not all judged.
    public var exitCode: Int32 {
        if verdicts.values.contains(.fail) { return 1 }
        return verdicts.values.contains(.notJudged) ? 3 : 0
    }

    private static func ordered(_ findings: [Finding]) -> [Finding] {
        let codes = FindingCode.allCases
        func rank(_ finding: Finding) -> Int { codes.firstIndex(of: finding.code) ?? codes.count }
        return findings.enumerated().sorted { left, right in
            let first = (left.element.entry ?? Int.max, rank(left.element), left.offset)
            let second = (right.element.entry ?? Int.max, rank(right.element), right.offset)
            return first < second
        }.map(\.element)
    }
}
