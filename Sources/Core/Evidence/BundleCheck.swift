import Authority
public import Chain
import Encoding
import Quantities
public import Records
public import Signing

/// Checks a bundle with nothing but the operator's key at hand: every proof, every signature and its
/// signer's authority, every reference, and what was filled.
public struct BundleCheck: ~Copyable {
    /// What a bundle proves that holds.
    public struct Proven: Sendable {
        /// The checkpoint, which the operator signed.
        public let checkpoint: Checkpoint
        /// The statement it is about.
        public let statement: Statement
        /// How many entries and signatures were checked.
        public let entries: Int
        public let signatures: Int
        /// The decision with its fills, where it is about one.
        public let rebalance: Rebalance?
        /// The entries of the bundle that undo the one it is about.
        public let voids: [Int]
    }

    /// A statement that was its signers' to make, once it is whole.
    struct Admitted {
        let reference: Reference
        let time: Timestamp
        let body: Statement.Body
        let signers: [Int]
    }

    private var failures: [EvidenceError] = []
    private var hasher = SHA256()
    private var known: [Int: Digest] = [:]
    private var reason = Reason()
    private var authority = Authority()
    private var admitted: [Admitted] = []
    private var signatures = 0

    /// What this bundle proves under the operator's key, or all that fails in it.
    public static func check(
        _ bundle: ProofBundle, by key: VerifierKey
    ) -> Result<Proven, EvidenceFailures> {
        var check = BundleCheck()
        let checkpoint: Checkpoint
        do throws(CheckpointError) {
            checkpoint = try bundle.checkpoint.verified(by: key)
        } catch {
            let failure = EvidenceError(
                .checkpoint, "\(error.problem), expected \(error.expected)")
            return .failure(EvidenceFailures([failure]))
        }
        check.checkInclusion(bundle, checkpoint)
        // What is not in the ledger says nothing about it.
        guard check.failures.isEmpty else { return .failure(EvidenceFailures(check.failures)) }
        check.checkMembers(bundle)
        check.checkAuthority(bundle, key)
        var rebalance: Rebalance?
        if let row = check.reason.rows[bundle.about], check.failures.isEmpty,
            let portfolio = row.statement.portfolio, let number = row.statement.decided
        {
            var found = Rebalance(portfolio: portfolio, number: number)
            check.failures += found.check(check.admitted, genesis: check.authority.genesis)
            rebalance = found
        }
        guard check.failures.isEmpty, let about = check.reason.rows[bundle.about] else {
            return .failure(EvidenceFailures(check.failures))
        }
        return .success(
            Proven(
                checkpoint: checkpoint, statement: about.statement,
                entries: check.reason.rows.count, signatures: check.signatures,
                rebalance: rebalance, voids: check.reason.voids(of: bundle.about)))
    }

    private mutating func checkInclusion(_ bundle: ProofBundle, _ checkpoint: Checkpoint) {
        for item in bundle.items {
            let leaf: Digest
            switch item.content {
            case .entry(let bytes):
                leaf = hasher.leaf(bytes.span)
                read(bytes, at: item.index, leaf)
            case .leaf(let hash): leaf = hash
            }
            known[item.index] = leaf
            let proof = InclusionProof(
                index: item.index, size: checkpoint.size, path: item.path)
            if case .invalid(let error) = proof.verify(
                leaf: leaf, root: checkpoint.root, hasher: &hasher)
            {
                failures.append(EvidenceError(.inclusion, entry: item.index, "\(error)"))
            }
        }
    }

    private mutating func read(_ bytes: [UInt8], at index: Int, _ leaf: Digest) {
        do throws(EntryError) {
            let entry = try ReadEntry(bytes)
            _ = try entry.statement.get()
            guard entry.header.index == index else {
                failures.append(
                    EvidenceError(
                        .entry, entry: index, "it says that it is entry \(entry.header.index)"))
                return
            }
            if let before = known[index - 1], entry.header.previous != before {
                failures.append(
                    EvidenceError(.entry, entry: index, "it does not follow the entry before it"))
            }
            reason.take(entry, leaf: leaf)
        } catch {
            failures.append(EvidenceError(.entry, entry: index, "\(error)"))
        }
    }

    /// Whether the bundle holds what its entry rests on, and nothing else.
    private mutating func checkMembers(_ bundle: ProofBundle) {
        do throws(EvidenceError) {
            let needed = try reason.entries(of: bundle.about)
            let named = reason.named(by: needed)
            for item in bundle.items {
                let isEntry = reason.rows[item.index] != nil
                if isEntry ? needed.contains(item.index) : named.contains(item.index) { continue }
                failures.append(
                    EvidenceError(
                        .surplus, entry: item.index,
                        "entry \(bundle.about) does not rest on it"))
            }
            for index in named.union(needed).subtracting(known.keys).sorted() {
                failures.append(
                    EvidenceError(
                        .reference, entry: index, "it is named, and is not in the bundle"))
            }
        } catch {
            failures.append(error)
        }
    }

    /// Takes the statements in as the ledger did. Between them entries are missing, so that numbers
    /// are only known not to come twice.
    private mutating func checkAuthority(_ bundle: ProofBundle, _ key: VerifierKey) {
        var time: Timestamp?
        for index in known.keys.sorted() {
            authority.skip(to: index)
            if let row = reason.rows[index] { take(row, at: index, after: &time) }
            authority.remember(known[index] ?? .zero)
        }
        guard authority.operatorKey != key else { return }
        failures.append(
            EvidenceError(
                .authority, entry: 0,
                "the operator is \(authority.operatorKey?.description ?? "nobody"), not \(key)"))
    }

    private mutating func take(_ row: Reason.Row, at index: Int, after time: inout Timestamp?) {
        if let time, row.entry.header.time < time {
            failures.append(
                EvidenceError(.entry, entry: index, "it is older than an entry before it"))
        }
        time = row.entry.header.time
        signatures += row.entry.signatures.count
        switch authority.check(
            row.statement, of: row.entry, signatures: authority.keyring.check(row.entry),
            lenient: true)
        {
        case .success(let admission):
            authority.accept(admission)
            guard let body = admission.body else { return }
            admitted.append(
                Admitted(
                    reference: Reference(index: index, leaf: row.leaf),
                    time: row.entry.header.time, body: body, signers: admission.signers))
        case .failure(let objections):
            failures += objections.list.map {
                EvidenceError(.authority, entry: index, "\($0.code.rawValue): \($0.message)")
            }
        }
    }
}

/// All that fails in a bundle, at least one thing.
public struct EvidenceFailures: Error, Sendable {
    /// What fails, in the order it was checked.
    public let list: [EvidenceError]

    init(_ list: [EvidenceError]) {
        precondition(!list.isEmpty, "a bundle fails for a reason")
        self.list = list
    }
}

extension BundleCheck.Proven {
    /// One sentence for people: what is proved, and what is not.
    public func sentence(about index: Int) -> String {
        let ledger =
            "\(checkpoint.origin) in the history of \(checkpoint.size) entries with the "
            + "root \(checkpoint.root), which its operator signed"
        guard let rebalance, let decision = rebalance.decision else {
            let undone = voids.map { "; entry \($0) undoes it" }.joined()
            return "proved: entry \(index) is a \(statement.kind.rawValue) of \(ledger), and those "
                + "signed it whose keys may by the genesis and the openings and changes of keys "
                + "among these \(entries) entries\(undone); not proved: that no other entry took a key, or "
                + "the statement's effect, away before or since."
        }
        let target = rebalance.target.map { ", the target of entry \($0)" } ?? ""
        let prices = rebalance.prices.map(String.init).joined(separator: ", ")
        let filled =
            rebalance.trades.isEmpty
            ? "no fill among these entries"
            : "\(rebalance.fills) fills in entries "
                + rebalance.trades.map(String.init).joined(separator: ", ")
        let undone =
            rebalance.voids.isEmpty
            ? ""
            : "; entries \(rebalance.voids.map(String.init).joined(separator: ", ")) undo some of "
                + "these"
        return "proved: decision \(rebalance.number) of \(rebalance.portfolio), entry \(decision) "
            + "of \(ledger), was signed by those who might, names the contract of entry "
            + "\(rebalance.contract ?? 0)\(target) and the prices of entries \(prices), which were "
            + "signed by those who might and were there before it, and has \(filled), each within "
            + "its order, its price limit and the fees allowed\(undone); not proved: what the portfolio "
            + "held, and so that the decision was due and of this size, that these were the newest "
            + "contract and target, that these are all its fills, and that nothing else undid any of "
            + "it since."
    }
}
