public import Chain
import Contract
public import Encoding
import Quantities
import Records
import Signing

/// Entries of a ledger that can be read, and which of them another rests on.
public struct Reason {
    /// An entry with its statement.
    struct Row {
        let leaf: Digest
        let entry: ReadEntry
        let statement: Statement
    }

    /// What the parts of one statement have in common and no other's.
    private struct Group: Hashable {
        let kind: Kind
        let portfolio: Identifier?
        let number: Int
        let signers: [UInt32]
    }

    private(set) var rows: [Int: Row] = [:]
    private var parts: [Group: [Int]] = [:]

    /// No entries yet.
    public init() {}

    /// Takes in an entry, if its statement can be read.
    public mutating func take(_ entry: ReadEntry, leaf: Digest) {
        guard case .success(let statement) = entry.statement else { return }
        let index = entry.header.index
        rows[index] = Row(leaf: leaf, entry: entry, statement: statement)
        if let group = Self.group(statement, entry) { parts[group, default: []].append(index) }
    }

    /// What an entry is about, to tell which others it may rest on.
    public struct Subject {
        private let statement: Statement?
        private let group: Group?

        /// What this entry is about.
        public init(_ entry: ReadEntry) {
            statement = try? entry.statement.get()
            group = statement.flatMap { Reason.group($0, entry) }
        }

        /// Whether the entry may rest on another, though none names that one by its index.
        public func mayRest(on other: ReadEntry) -> Bool {
            guard let statement, case .success(let found) = other.statement else { return false }
            switch found.body {
            // The owners of any portfolio may have changed keys.
            case .genesis, .keys, .portfolio: return true
            // What the entry rests on may have been undone since.
            case .void: return true
            case .contract(let contract):
                if statement.setsWeights, contract.portfolio == statement.portfolio {
                    return true
                }
            // Of which assets, the contract says.
            case .asset: if statement.restsOnAssets { return true }
            default: break
            }
            if let group, Reason.group(found, other) == group { return true }
            guard let number = statement.decided else { return false }
            return found.portfolio == statement.portfolio && found.decided == number
        }
    }

    /// Whether another entry is a part of the same statement as one that was taken in.
    public func isPart(_ other: ReadEntry, ofSameAs index: Int) -> Bool {
        guard let row = rows[index], let group = Self.group(row.statement, row.entry),
            case .success(let statement) = other.statement
        else { return false }
        return Self.group(statement, other) == group
    }

    /// How many parts that stand before an entry, of the same statement, were not taken in.
    public func partsLacking(before index: Int) -> Int {
        guard let row = rows[index], let group = Self.group(row.statement, row.entry),
            let part = row.statement.part?.part
        else { return 0 }
        return max(0, part.number - parts[group, default: []].count { $0 <= index })
    }

    /// The last entry of the statement that an entry is, or is a part of.
    func last(of index: Int) -> Int {
        guard let row = rows[index], let group = Self.group(row.statement, row.entry) else {
            return index
        }
        return parts[group, default: []].max() ?? index
    }

    /// The entries that the decision names which an entry is, fills or ends, or the one it undoes.
    public func references(of about: Int) -> Set<Int> {
        guard let row = rows[about] else { return [] }
        if case .void(let voiding) = row.statement.body { return [voiding.entry.index] }
        guard let number = row.statement.decided else { return [] }
        var references: Set<Int> = []
        for other in rows.values where other.statement.portfolio == row.statement.portfolio {
            guard case .decision(let decision) = other.statement.body, decision.number == number
            else { continue }
            references.formUnion(decision.references.map(\.index))
        }
        return references
    }

    private static func group(_ statement: Statement, _ entry: ReadEntry) -> Group? {
        guard let (part, number) = statement.part, part != nil else { return nil }
        return Group(
            kind: statement.kind, portfolio: statement.portfolio, number: number,
            signers: statement.portfolio == nil ? entry.signatures.map(\.keyID) : [])
    }

    /// The entries that one rests on, itself among them; throws `reference` where one is not there.
    public func entries(of about: Int) throws(EvidenceError) -> Set<Int> {
        var needed: Set<Int> = []
        let row = try row(about, for: about)
        try add(0, for: about, to: &needed)
        try add(about, for: about, to: &needed)
        if let portfolio = row.statement.portfolio {
            if let number = row.statement.decided {
                try addDecision(number, of: portfolio, for: about, to: &needed)
            }
            if row.statement.setsWeights {
                guard let contract = contract(ofTarget: about) else {
                    throw EvidenceError(
                        .reference, entry: about, "no contract of \(portfolio) is there before it")
                }
                try add(contract, for: about, to: &needed)
                addAssets(under: contract, before: last(of: about), to: &needed)
            }
            if row.statement.kind == .contract {
                addAssets(under: last(of: about), before: last(of: about), to: &needed)
            }
        }
        if case .void(let voiding) = row.statement.body {
            try add(voiding.entry.index, for: about, to: &needed)
        }
        for index in needed { needed.formUnion(voids(of: index)) }
        addKeys(of: row.statement.portfolio, to: &needed)
        return needed
    }

    /// The entries that undo this one.
    func voids(of undone: Int) -> [Int] {
        rows.keys.sorted().filter { index in
            guard case .void(let voiding) = rows[index]?.statement.body else { return false }
            return voiding.entry.index == undone
        }
    }

    /// Adds every change of keys, since the last says who signs the checkpoint, and the openings
    /// that say who the owners of a portfolio are: of this one and of those whose owners have
    /// changed keys.
    private func addKeys(of portfolio: Identifier?, to needed: inout Set<Int>) {
        var portfolios = Set([portfolio].compactMap { $0 })
        for (index, row) in rows {
            guard case .keys(let change) = row.statement.body else { continue }
            needed.insert(index)
            if let scope = change.scope { portfolios.insert(scope) }
        }
        for (index, row) in rows {
            guard case .portfolio(let opened) = row.statement.body else { continue }
            if portfolios.contains(opened.id) { needed.insert(index) }
        }
    }

    /// The contract whose bounds a target or a proposal keeps: the last one that was whole before
    /// it.
    func contract(ofTarget about: Int) -> Int? {
        guard let row = rows[about], row.statement.setsWeights else { return nil }
        let end = last(of: about)
        return rows.filter { index, other in
            guard case .contract(let contract) = other.statement.body,
                contract.portfolio == row.statement.portfolio, index < end
            else { return false }
            return contract.part.map { $0.number == $0.count } ?? true
        }.keys.max()
    }

    /// The entries that these name as ones their signers had seen, and that are not among them.
    public func named(by entries: Set<Int>) -> Set<Int> {
        Set(entries.compactMap { rows[$0]?.statement.after?.index }).subtracting(entries)
    }

    private func addDecision(
        _ number: Int, of portfolio: Identifier, for about: Int, to needed: inout Set<Int>
    ) throws(EvidenceError) {
        var isFound = false
        for index in rows.keys.sorted() {
            guard let statement = rows[index]?.statement, statement.portfolio == portfolio,
                statement.decided == number
            else { continue }
            needed.insert(index)
            guard case .decision(let decision) = statement.body else { continue }
            isFound = true
            for reference in decision.references {
                try add(reference.index, for: index, to: &needed)
            }
            addAssets(under: decision.contract.index, before: index, to: &needed)
        }
        guard isFound else {
            throw EvidenceError(
                .reference, entry: about, "decision \(number) of \(portfolio) is not there")
        }
    }

    /// Adds what owners had said, before an entry, of the assets that a contract holds.
    private func addAssets(under contract: Int, before end: Int, to needed: inout Set<Int>) {
        let held = Set(mandate(of: contract)?.holdings.map(\.asset) ?? [])
        for (index, row) in rows where index < end {
            guard case .asset(let asset) = row.statement.body, held.contains(asset.id) else {
                continue
            }
            needed.insert(index)
        }
    }

    /// The mandate of a contract whose last part stands here; nothing where it cannot be read.
    private func mandate(of contract: Int) -> Mandate? {
        guard let row = rows[contract] else { return nil }
        let group = Self.group(row.statement, row.entry)
        let indices = group.map { parts[$0, default: []].filter { $0 <= contract } } ?? [contract]
        let lines = indices.sorted().flatMap { index in
            guard case .contract(let part) = rows[index]?.statement.body else { return [String]() }
            return part.source
        }
        return try? Mandate.parse(lines: lines).mandate
    }

    private func add(
        _ index: Int, for about: Int, to needed: inout Set<Int>
    ) throws(EvidenceError) {
        let row = try row(index, for: about)
        needed.insert(index)
        guard let group = Self.group(row.statement, row.entry) else { return }
        // Of what it rests on, the whole is there; it may itself be any part.
        needed.formUnion(parts[group, default: []].filter { $0 <= index || index == about })
    }

    private func row(_ index: Int, for about: Int) throws(EvidenceError) -> Row {
        guard let row = rows[index] else {
            throw EvidenceError(
                .reference, entry: about, "entry \(index), on which it rests, is not there")
        }
        return row
    }
}

extension Decision {
    /// The entries it names as its reason.
    var references: [Reference] { [contract] + prices + (target.map { [$0] } ?? []) }
}

extension Statement {
    /// Whether it sets the weights of a portfolio within the bounds of its contract.
    var setsWeights: Bool { kind == .target || kind == .proposal }

    /// Whether it is to keep to what the assets of a contract are.
    var restsOnAssets: Bool { setsWeights || kind == .contract || decided != nil }

    /// The number of the decision that it is, fills or ends.
    var decided: Int? {
        switch body {
        case .close(let body): body.decision
        case .decision(let body): body.number
        case .trade(let body): body.decision
        default: nil
        }
    }

    /// The place among the parts and the number of what may come in parts.
    var part: (part: Part?, number: Int)? {
        switch body {
        case .contract(let body): (body.part, body.revision)
        case .decision(let body): (body.part, body.number)
        case .prices(let body): (body.part, body.number)
        case .proposal(let body): (body.part, body.number)
        case .target(let body): (body.part, body.revision)
        default: nil
        }
    }
}
