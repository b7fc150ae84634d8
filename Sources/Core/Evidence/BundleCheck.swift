public import Audit
import Authority
public import Chain
public import Encoding
import Quantities
public import Records
import Signing

/// Checks a bundle with nothing but an anchor at hand: every proof, every signature and its signer's
/// authority, every reference, and what was decided and filled.
public struct BundleCheck: ~Copyable {
    /// What a bundle proves that holds.
    public struct Proven: Sendable {
        /// The checkpoint, which the operator signed.
        public let checkpoint: Checkpoint
        /// The statement it is about; of one in parts, the part.
        public let statement: Statement
        /// Where that stands.
        public let reference: Reference
        /// The leaf of entry 0, and what is trusted of it.
        public let genesis: Digest
        public let anchor: Anchor
        /// How many entries were checked.
        public let entries: Int
        /// The entry of the contract whose bounds it keeps, where it is a target.
        public let contract: Int?
        /// The entries of the bundle that undo the one it is about.
        public let voids: [Int]
        /// The other entries that say what assets are.
        public let assets: [Int]
        /// Whether the contract limits or excludes groups of assets.
        public let boundsGroups: Bool
        /// The decision with its fills, where it is about one.
        public let rebalance: Rebalance?
    }

    private var failures: [EvidenceError] = []
    private var hasher = SHA256()
    private var known: [Int: Digest] = [:]
    private var reason = Reason()
    private var authority = Authority()
    private var course = Course()
    /// The entries with which a statement became whole.
    private var wholes: Set<Int> = []

    /// What this bundle proves to someone who trusts the anchor, or what fails in it.
    public static func check(
        _ bundle: ProofBundle, against anchor: Anchor
    ) -> Result<Proven, EvidenceFailures> {
        var check = BundleCheck()
        // What is not in the ledger says nothing about it, nor does what does not belong together.
        check.checkInclusion(bundle)
        if check.failures.isEmpty { check.checkMembers(bundle) }
        if check.failures.isEmpty { check.checkStatements(about: bundle.about) }
        if check.failures.isEmpty { check.checkSigner(of: bundle.checkpoint, anchor) }
        if check.failures.isEmpty { check.checkSubject(bundle.about) }
        guard check.failures.isEmpty, let about = check.reason.rows[bundle.about],
            let genesis = check.known[0]
        else { return .failure(EvidenceFailures(check.failures)) }
        return .success(
            Proven(
                checkpoint: bundle.checkpoint.checkpoint, statement: about.statement,
                reference: Reference(index: bundle.about, leaf: about.leaf), genesis: genesis,
                anchor: anchor, entries: check.reason.rows.count,
                contract: check.reason.contract(ofTarget: bundle.about),
                voids: check.reason.voids(of: bundle.about),
                assets: check.course.assets.filter { $0 != bundle.about },
                boundsGroups: check.course.boundsGroups, rebalance: check.course.rebalance))
    }

    private mutating func checkInclusion(_ bundle: ProofBundle) {
        let checkpoint = bundle.checkpoint.checkpoint
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

    /// Takes the statements in as the ledger did, up to the first that fails. Between them entries are
    /// missing, so that numbers are only known not to come twice; of changes of keys, and of
    /// statements about an asset, all are there.
    private mutating func checkStatements(about: Int) {
        course = Course(of: reason.rows[about]?.statement)
        var time: Timestamp?
        for index in known.keys.sorted() {
            authority.skip(to: index)
            if let row = reason.rows[index] {
                if let time, row.entry.header.time < time {
                    fail(.entry, index, "it is older than an entry before it")
                }
                time = row.entry.header.time
                take(row, at: index)
                guard failures.isEmpty else { return }
            }
            authority.remember(known[index] ?? .zero)
        }
    }

    private mutating func take(_ row: Reason.Row, at index: Int) {
        let isWhole = row.statement.kind == .keys || row.statement.kind == .asset
        switch authority.check(
            row.statement, of: row.entry, signatures: authority.keyring.check(row.entry),
            lenient: !isWhole)
        {
        case .success(let admission):
            authority.accept(admission)
            guard let body = admission.body else { return }
            wholes.insert(index)
            failures += course.take(
                Course.Made(
                    body: body, portfolio: row.statement.portfolio,
                    reference: Reference(index: index, leaf: row.leaf),
                    time: row.entry.header.time, signers: admission.signers), authority)
        case .failure(let objections):
            for objection in objections.list {
                fail(.authority, index, "\(objection.code.rawValue): \(objection.message)")
            }
        }
    }

    /// Whether the operator whom the entries name signed the checkpoint, and is the one meant.
    private mutating func checkSigner(of checkpoint: SignedCheckpoint, _ anchor: Anchor) {
        for departure in anchor.departures(of: authority, genesis: known[0]) {
            fail(
                .anchor, departure.entry,
                "the \(departure.field) asked for is \(departure.expected), this ledger's is "
                    + departure.actual)
        }
        guard let key = authority.operatorKey(ofSize: checkpoint.checkpoint.size) else {
            return fail(.anchor, 0, "no operator is known")
        }
        do throws(CheckpointError) {
            _ = try checkpoint.verified(by: key)
        } catch {
            failures.append(
                EvidenceError(.checkpoint, "\(error.problem), expected \(error.expected)"))
        }
    }

    /// Whether what it is about is whole.
    private mutating func checkSubject(_ about: Int) {
        guard let statement = reason.rows[about]?.statement else { return }
        if !wholes.contains(reason.last(of: about)) {
            let part = statement.part?.part.map { "part \($0.number) of \($0.count)" } ?? "a part"
            fail(.reference, about, "it is \(part), and the whole is not there")
        } else if statement.decided != nil, course.rebalance == nil {
            fail(.reference, about, "its decision is not whole")
        }
    }

    private mutating func fail(_ code: EvidenceError.Code, _ index: Int, _ problem: String) {
        failures.append(EvidenceError(code, entry: index, problem))
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
