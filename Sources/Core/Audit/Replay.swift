public import Authority
public import Chain
public import Contract
public import Encoding
public import Quantities
public import Records
import Signing

/// The state that the entries of a ledger lead to, and the one place where they are judged: the
/// door asks it before an entry is written, an audit asks it again.
public struct Replay: Sendable {
    /// What is done with a statement that has findings.
    public enum Policy: Equatable, Sendable {
        /// It is reported, and has what effect it must.
        case audit
        /// It is refused and has no effect, unless all its findings are among these.
        case door(allowing: Set<FindingCode>)
    }

    /// What has been counted on the way.
    public struct Counts: Equatable, Sendable {
        /// Statements by kind.
        public internal(set) var kinds: [Kind: Int] = [:]
        /// Signatures that were checked.
        public internal(set) var signatures = 0
        /// Prices, each of one asset by one oracle.
        public internal(set) var observations = 0
    }

    /// Keys, roles, thresholds and numbers.
    public internal(set) var authority = Authority()
    /// Sessions and prices; nothing before genesis.
    public internal(set) var market: Market?
    /// The portfolios in the order they were opened.
    public internal(set) var accounts: [Account] = []
    /// How many entries have been taken in.
    public internal(set) var size = 0
    /// The leaf hash of the entry before; zero before the first.
    public internal(set) var lastLeaf = Digest.zero
    /// The time of the entry before.
    public internal(set) var lastTime: Timestamp?
    /// What has been counted.
    public internal(set) var counts = Counts()
    /// The first entry whose loss leaves open what the portfolios hold from there on.
    public internal(set) var doubtful: Int?

    /// What auditors have attested, by the number of their keys.
    var attested: [Int: Attested] = [:]
    var places: [Identifier: Int] = [:]
    /// The first entry that statements of another history name.
    var foreignFrom: Int?
    /// The last entry that a statement named rightly as one its signers had verified.
    var vouchedFor: Int?
    /// Whether an objection was passed over because an entry that was lost might explain it.
    var isAuthorityOpen = false
    /// What checks tokens; nothing where they are not checked.
    var tokens: TokenCheck?
    /// What tokens prove of when the entries were written.
    public internal(set) var brackets = TimeBrackets()
    /// The times of the newest entries.
    var times = EntryTimes()

    /// The state before any entry. Tokens are checked with `tokens`, or not at all.
    public init(tokens: TokenCheck? = nil) { self.tokens = tokens }

    /// The state of a portfolio.
    public func account(_ id: Identifier) -> Account? { places[id].map { accounts[$0] } }

    /// Takes in the next entry, whose leaf hash is known even where its bytes are damaged, and
    /// gives what is wrong with it.
    ///
    /// At the door nothing changes where something is wrong with the statement itself; what taking
    /// it in shows of others (an order left unfilled, a number out of range) is given with it, and
    /// the entry stands.
    public mutating func take(
        _ prepared: PreparedEntry, leaf: Digest, policy: Policy = .audit
    ) -> [Finding] {
        let index = size
        var findings: [Finding] = []
        if policy != .audit, let doubtful { return [Finding(closedBy: doubtful)] }
        guard case .success(let entry) = prepared.entry else {
            if case .failure(let error) = prepared.entry {
                findings.append(Finding(error, entry: index))
            }
            if policy == .audit { lose(leaf) }
            return findings
        }
        findings.add(checkChain(entry, at: index))
        let statement: Statement
        switch entry.statement {
        case .success(let read): statement = read
        case .failure(let error):
            findings.append(Finding(error, entry: index))
            findings += checkSignatures(of: entry, prepared.signatures, at: index)
            if policy == .audit {
                lastTime = max(lastTime ?? entry.header.time, entry.header.time)
                lose(leaf)
            }
            return findings
        }
        let reference = Reference(index: index, leaf: leaf)
        let portfolio = statement.portfolio
        var admission: Admission?
        switch authority.check(
            statement, of: entry, signatures: prepared.signatures,
            // The door is closed while anything is doubtful.
            lenient: policy == .audit && doubtful != nil)
        {
        case .success(let admitted): admission = admitted
        case .failure(let objections):
            findings += report(objections, of: statement, at: index, policy: policy)
            admission = objections.admission
        }
        if case .keys(let change) = admission?.body, doubtful == nil {
            let found = checkQuorums(change, at: index)
            if !found.isEmpty { admission = nil }
            findings += found
        }
        var bracketed: TimeBrackets?
        if case .time(let time) = admission?.body {
            // Nothing in it rests on what an entry said that was lost.
            var brackets = brackets
            let (found, isHeld) = check(time, statement, at: index, &brackets)
            findings += found
            if !isHeld { admission = nil }
            bracketed = brackets
        }
        // `??` would copy all of the state for what stands to its right.
        var known = brackets
        if let bracketed { known = bracketed }
        if let contradiction = contradiction(of: entry.header.time, to: known, at: index) {
            findings.append(contradiction)
            known.isContradicted = true
            bracketed = known
        }
        let admitted = consume admission
        var effect = Effect.none
        if let admission = admitted, doubtful == nil {
            let (found, judged) = judge(
                admission, statement, at: entry.header.time, policy: policy)
            effect = judged
            findings.add(found.map { Finding($0, at: index, portfolio: portfolio) })
            findings.add(checkTime(statement, entry.header.time, at: index))
            findings.add(checkHandover(admission.body, by: admission.signers, at: index))
        }
        // The door has the clock itself.
        if policy == .audit { findings.add(checkClock(entry.header.time, at: index)) }
        if case .door(let allowed) = policy,
            !findings.allSatisfy({ allowed.contains($0.code) })
        {
            return findings
        }
        if admitted == nil, index == 0, policy == .audit { doubtful = 0 }
        advance(leaf, entry.header.time)
        if let bracketed { brackets = bracketed }
        count(statement, signatures: entry.signatures.count)
        if let admission = admitted {
            authority.accept(admission)
            if let after = statement.after { vouchedFor = max(vouchedFor ?? 0, after.index) }
            findings.add(apply(effect, admission, at: reference))
        }
        return findings
    }

    /// Takes over the tree over all entries so far from one who has it: the roots that later entries
    /// name are then known without hashing them again.
    public mutating func keep(_ tree: CompactTree) { authority.keep(tree) }

    private mutating func advance(_ leaf: Digest, _ time: Timestamp) {
        size += 1
        lastLeaf = leaf
        lastTime = max(lastTime ?? time, time)
        authority.remember(leaf)
        times.append(time)
    }

    /// Goes past an entry that cannot be read: what it said is not known, so what follows from
    /// it cannot be judged.
    private mutating func lose(_ leaf: Digest) {
        if doubtful == nil { doubtful = size }
        size += 1
        lastLeaf = leaf
        authority.remember(leaf)
        times.append(lastTime ?? .epoch)
    }

    /// Goes past entries of which nothing is known, not even their hashes, in one step.
    mutating func lose(upTo end: Int) {
        if doubtful == nil { doubtful = size }
        size = end
        lastLeaf = .zero
        authority.skip(to: end)
    }

    /// Whether the entry stands where its header says, after what it says, in time.
    private func checkChain(_ entry: ReadEntry, at index: Int) -> [Finding] {
        var findings: [Finding] = []
        if entry.header.index != index {
            findings.append(
                Finding(
                    .chainBroken, entry: index, field: "index", expected: "\(index)",
                    actual: "\(entry.header.index)",
                    message: "Entry \(index) says that it is entry \(entry.header.index)."))
        }
        if entry.header.previous != lastLeaf {
            findings.append(
                Finding(
                    .chainBroken, entry: index, field: "prev", expected: "\(lastLeaf)",
                    actual: "\(entry.header.previous)",
                    message: "Entry \(index) does not follow the entry before it."))
        }
        if let lastTime, entry.header.time < lastTime {
            findings.append(
                Finding(
                    .timeDecreasing, entry: index, field: "time",
                    expected: "\(lastTime) or later", actual: "\(entry.header.time)",
                    message: "Entry \(index) says that it was accepted before the entry before "
                        + "it."))
        }
        return findings
    }

    private mutating func count(_ statement: Statement, signatures: Int) {
        counts.kinds[statement.kind, default: 0] += 1
        counts.signatures += signatures
        if case .prices(let prices) = statement.body {
            counts.observations += prices.prices.count
        }
    }

    /// Whether what an entry said that was lost might explain an objection. Numbers that were used
    /// stay used, so a loss never explains a statement that comes twice.
    private func isExplainedByLoss(_ objection: Objection) -> Bool {
        dependsOnHistory(objection) || objection.restsOnKeys
            || objection.code == .genesisInvalid && authority.genesis == nil
    }

    /// Whether an objection is to something missing before, which another history may well have.
    private func dependsOnHistory(_ objection: Objection) -> Bool {
        switch objection.code {
        case .headDiffers, .keysInvalid, .numberSkipped, .partsBroken, .portfolioUnknown,
            .signerUnknown:
            true
        default: false
        }
    }

    /// The signatures that do not hold under a statement that this version cannot read. What was
    /// checked before all keys were known is checked again.
    private mutating func checkSignatures(
        of entry: ReadEntry, _ early: [Bool?], at index: Int
    ) -> [Finding] {
        let signatures = early.contains { $0 == nil } ? authority.keyring.check(entry) : early
        var findings: [Finding] = []
        for (signature, holds) in zip(entry.signatures, signatures) where holds != true {
            if holds == nil, doubtful != nil || authority.genesis == nil {
                isAuthorityOpen = true
                continue
            }
            findings.append(
                Finding(
                    holds == nil ? .signerUnknown : .signatureInvalid, entry: index,
                    field: "signature of \(signature.name)",
                    expected: holds == nil ? "a key of this ledger" : "a signature of this text",
                    actual: holds == nil ? signature.name : "another",
                    message: holds == nil
                        ? "\(signature.name) signed with a key that this ledger does not know."
                        : "The signature of \(signature.name) is not of this text."))
        }
        return findings
    }

    /// The findings of objections; of the statements of one other history, the first.
    private mutating func report(
        _ objections: Objections, of statement: Statement, at index: Int, policy: Policy
    ) -> [Finding] {
        var findings: [Finding] = []
        let isForeign = objections.list.contains { $0.code == .otherHistory }
        for objection in objections.list {
            if isForeign, dependsOnHistory(objection) { continue }
            if policy == .audit, doubtful != nil, isExplainedByLoss(objection) {
                isAuthorityOpen = true
                continue
            }
            // What is refused at the door leaves nothing behind that could excuse the next.
            if policy == .audit, objection.code == .otherHistory,
                let after = statement.after?.index
            {
                if let foreignFrom, after >= foreignFrom { continue }
                foreignFrom = min(foreignFrom ?? after, after)
            }
            findings.append(Finding(objection, entry: index, portfolio: statement.portfolio))
        }
        return findings
    }
}
