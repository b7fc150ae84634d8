import Audit
import Authority
import Chain
import Encoding
import Contract
import Evidence
import Keys
import Publication
import Quantities
import Records
import SampleLedger
import TestSupport
import Testing

/// The sample ledger with more written around the door, and bundles of those of its entries that
/// someone with every key but the owners' cares to show.
struct Excerpt {
    var script = Script(History())
    static let growth: Identifier = "growth"

    /// The sample ledger as it is.
    init() throws { try script.play() }

    var history: History { script.taker }
    var size: Int { history.entries.count }

    /// Writes a statement and gives its index.
    @discardableResult
    mutating func put(
        _ body: Statement.Body, by signers: [PrivateKey], inParts parts: Int = 1
    ) throws -> Int {
        try script.put("attack \(size)", body, by: signers, inParts: parts)
        return size - 1
    }

    /// Writes a change of the ledger's keys.
    @discardableResult
    mutating func putKeys(
        adding added: [(key: PrivateKey, role: Role)] = [], revoking revoked: [PrivateKey] = [],
        oraclesNeeded: Int? = nil, handedOverBy outgoing: [PrivateKey] = []
    ) throws -> Int {
        var change = script.change(adding: added, revoking: revoked)
        change.oraclesNeeded = oraclesNeeded
        return try put(
            .keys(change), by: [script.cast.ann, script.cast.ben] + added.map(\.key) + outgoing)
    }

    /// The decision that a portfolio's executor may claim to be due, with these orders.
    func decision(
        _ orders: [(asset: AssetID, limit: Price?, quantity: Quantity)],
        of portfolio: Identifier = Self.growth
    ) throws -> Decision {
        let account = try #require(history.replay.account(portfolio))
        let mandated = try #require(account.mandated)
        let session = try #require(history.replay.market?.session)
        return Decision(
            contract: mandated.reference, number: account.lastDecision + 1,
            orders: orders.map {
                Decision.Order(asset: $0.asset, limit: $0.limit, quantity: $0.quantity)
            },
            portfolio: portfolio, prices: session.statements, reason: "outside band",
            target: account.targeted?.reference)
    }

    /// A trade that fills a decision of growth.
    func trade(
        _ decision: Int, _ asset: AssetID, _ quantity: Quantity, at price: Price
    ) throws -> Trade {
        let time = try #require(history.replay.market?.session).asOf
        return Trade(
            decision: decision,
            fills: [
                Trade.Fill(
                    asset: asset, executed: time, execution: "attack-\(size)", fee: "0",
                    price: price, quantity: quantity)
            ], portfolio: Self.growth)
    }

    func entry(_ label: String) throws -> Int { try history.index(of: label) }

    /// The entries that every bundle holds: genesis, the openings and the changes of keys.
    var keys: Set<Int> {
        get throws {
            var found: Set<Int> = [0]
            for index in history.entries.indices {
                switch try ReadEntry(history.entries[index]).statement.get().kind {
                case .keys, .portfolio: found.insert(index)
                default: break
                }
            }
            // Balanced and guided have no changes of keys in the sample.
            found.remove(try entry("portfolio balanced"))
            found.remove(try entry("portfolio guided"))
            return found
        }
    }

    /// A bundle of just these entries, with the leaves they name.
    func bundle(about: Int, of entries: Set<Int>) throws -> ProofBundle {
        try withSnapshot { snapshot in
            var leaves: Set<Int> = []
            for index in entries {
                let statement = try ReadEntry(history.entries[index]).statement.get()
                if let after = statement.after?.index { leaves.insert(after) }
            }
            let items = try entries.union(leaves).sorted().map { index in
                ProofBundle.Item(
                    index: index,
                    content: entries.contains(index)
                        ? .entry(history.entries[index]) : .leaf(history.leaves[index]),
                    path: try snapshot.inclusionProof(index).path)
            }
            return ProofBundle(about: about, items: items, checkpoint: snapshot.checkpoint)
        }
    }

    /// The bundle that the ledger's own program makes.
    func bundle(about: Int) throws -> ProofBundle {
        try withSnapshot { try $0.bundle(about) }
    }

    private func withSnapshot(
        _ body: (inout LedgerSnapshot) throws -> ProofBundle
    ) throws -> ProofBundle {
        var result: ProofBundle?
        try withTemporaryFolder { folder in
            try history.write(to: folder + "/fund")
            var snapshot = try LedgerSnapshot(folder + "/fund")
            result = try body(&snapshot)
        }
        return try #require(result)
    }
}
