import Audit
import Chain
import Encoding
import Evidence
import Keys
import Publication
import Quantities
import Records
import SampleLedger
import Signing
import TestSupport
import Testing

/// A bundle must prove what it is about to someone who has nothing but the operator's key, and no
/// change of it may.
@Suite("A bundle of proofs")
struct BundleTests {
    static let key = Cast().operator_.verifierKey

    /// The sample ledger with each statement edited before it is signed.
    private func withSample(
        edit: @escaping (inout Draft) -> Void = { _ in },
        _ body: (_ snapshot: inout LedgerSnapshot, _ history: History) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            var script = Script(History(), edit: edit)
            try script.play()
            try script.taker.write(to: folder + "/fund")
            var snapshot = try LedgerSnapshot(folder + "/fund")
            try body(&snapshot, script.taker)
        }
    }

    private func failures(_ bundle: ProofBundle) -> [EvidenceError] {
        switch BundleCheck.check(bundle, against: .operatorKey(Self.key)) {
        case .success: []
        case .failure(let failures): failures.list
        }
    }

    private func statement(_ history: History, _ index: Int) throws -> Statement {
        try ReadEntry(history.entries[index]).statement.get()
    }

    @Test("about any entry of a good ledger holds, and is read as it was written")
    func good() throws {
        try withSample { snapshot, history in
            for index in history.entries.indices {
                let bundle = try snapshot.bundle(index)
                #expect(try ProofBundle(bundle.bytes) == bundle)
                let proven = try BundleCheck.check(bundle, against: .operatorKey(Self.key)).get()
                #expect(try proven.statement == statement(history, index))
                let lines = proven.report().split(separator: "\n")
                #expect(lines.count == 2 && lines[0].hasPrefix("proved: entry \(index), "))
                #expect(lines[1].hasPrefix("not proved: "))
            }
        }
    }

    @Test("of a trade that was undone since, and of what undoes it, says so")
    func undone() throws {
        try withSample { snapshot, history in
            let void = try history.index(of: "void of growth")
            guard case .void(let voiding) = try statement(history, void).body else { return }
            for about in [voiding.entry.index, void] {
                let bundle = try snapshot.bundle(about)
                let indices = bundle.items.map(\.index)
                #expect(indices.contains(void) && indices.contains(voiding.entry.index))
            }
            let bundle = try snapshot.bundle(voiding.entry.index)
            let proven = try BundleCheck.check(bundle, against: .operatorKey(Self.key)).get()
            #expect(proven.rebalance?.voids == [void])
            #expect(proven.report().contains("\(void) undo"))
            // A bundle of an entry that was not undone holds no void.
            let other = try snapshot.bundle(try history.index(of: "trade 1 of growth"))
            #expect(!other.items.map(\.index).contains(void))
        }
    }

    @Test("about a trade has prices, contract, target, decision and fills, and no more")
    func trade() throws {
        try withSample { snapshot, history in
            let index = try history.index(of: "decision 3 of balanced")
            let bundle = try snapshot.bundle(index)
            let proven = try BundleCheck.check(bundle, against: .operatorKey(Self.key)).get()
            let rebalance = try #require(proven.rebalance)
            #expect(rebalance.decision == index && rebalance.number == 3)
            #expect(rebalance.prices.count == 2 && rebalance.fills > 0)
            #expect(rebalance.target != nil && rebalance.isFilled)
            for trade in rebalance.trades {
                let own = try snapshot.bundle(trade)
                #expect(own.items == bundle.items && own.about == trade)
            }
            let kinds = try bundle.items.compactMap { item -> Kind? in
                guard case .entry(let entry) = item.content else { return nil }
                return try ReadEntry(entry).statement.get().kind
            }
            #expect(!kinds.contains(.flow))
            #expect(kinds.count < history.entries.count / 2)
        }
    }

    @Test("with any bit flipped is refused")
    func flips() throws {
        try withSample { snapshot, history in
            let about = try history.index(of: "decision 3 of balanced")
            for index in [1, about] {
                let bundle = try snapshot.bundle(index)
                let bytes = bundle.bytes
                var generator = SplitMix64(seed: UInt64(index))
                for offset in stride(from: 0, to: bytes.count, by: index == 1 ? 3 : 17) {
                    // Every bit of each third byte of the small one, one of some of the other.
                    let bit = Int(generator.next() % 8)
                    for bit in index == 1 ? 0..<8 : bit..<bit + 1 {
                        var altered = bytes
                        altered[offset] ^= 1 << bit
                        guard let read = try? ProofBundle(altered) else { continue }
                        // It may be about another of its entries, which it proves as well.
                        if read.items == bundle.items, read.checkpoint == bundle.checkpoint {
                            #expect(read.about != bundle.about)
                            continue
                        }
                        #expect(!failures(read).isEmpty, "byte \(offset), bit \(bit)")
                    }
                }
            }
        }
    }

    @Test("cut at any byte, or with anything after it, is refused")
    func cut() throws {
        try withSample { snapshot, _ in
            let bytes = try snapshot.bundle(3).bytes
            for size in bytes.indices {
                guard let read = try? ProofBundle(Array(bytes[..<size])) else { continue }
                #expect(!failures(read).isEmpty, "\(size) bytes")
            }
            let longer = try? ProofBundle(bytes + [UInt8(ascii: "\n")])
            #expect(longer == nil)
        }
    }

    @Test("without one of its entries, with two in another order, or with one more is refused")
    func members() throws {
        try withSample { snapshot, history in
            let about = try history.index(of: "decision 3 of balanced")
            let bundle = try snapshot.bundle(about)
            for place in bundle.items.indices {
                var items = bundle.items
                let gone = items.remove(at: place).index
                let found = failures(
                    ProofBundle(about: about, items: items, checkpoint: bundle.checkpoint))
                // Nobody can tell from the rest that there was another fill, or a last change of keys.
                let kind = try statement(history, gone).kind
                #expect(
                    !found.isEmpty || [.trade, .close, .keys].contains(kind), "entry \(gone)")
                if place > 0 {
                    var items = bundle.items
                    items.swapAt(place, place - 1)
                    let swapped = ProofBundle(
                        about: about, items: items, checkpoint: bundle.checkpoint)
                    #expect(throws: EvidenceError.self) { try ProofBundle(swapped.bytes) }
                }
            }
            let known = Set(bundle.items.map(\.index))
            for index in history.entries.indices where !known.contains(index) {
                let item = ProofBundle.Item(
                    index: index, content: .entry(history.entries[index]),
                    path: try snapshot.inclusionProof(index).path)
                let items = (bundle.items + [item]).sorted { $0.index < $1.index }
                let found = failures(
                    ProofBundle(about: about, items: items, checkpoint: bundle.checkpoint))
                #expect(found.contains { $0.code == .surplus && $0.entry == index })
            }
        }
    }

    @Test("with an entry of another ledger, or under another key, is refused")
    func foreign() throws {
        try withSample { snapshot, history in
            let about = try history.index(of: "decision 3 of balanced")
            let bundle = try snapshot.bundle(about)
            try withSample(edit: { draft in
                guard case .genesis(var genesis) = draft.body else { return }
                genesis.lag += 1
                draft.body = .genesis(genesis)
            }) { other, _ in
                let foreign = try other.bundle(about)
                for place in bundle.items.indices {
                    var items = bundle.items
                    items[place] = foreign.items[place]
                    let found = failures(
                        ProofBundle(about: about, items: items, checkpoint: bundle.checkpoint))
                    let index = bundle.items[place].index
                    #expect(found.contains { $0.code == .inclusion && $0.entry == index })
                }
                let found = failures(
                    ProofBundle(about: about, items: bundle.items, checkpoint: foreign.checkpoint))
                #expect(found.count { $0.code == .inclusion } == bundle.items.count)
            }
            let stranger = try VerifierKey(
                name: Cast.origin, publicKey: Cast().stranger.verifierKey.publicKey)
            guard
                case .failure(let found) = BundleCheck.check(
                    bundle, against: .operatorKey(stranger))
            else {
                Issue.record("another key's bundle holds")
                return
            }
            #expect(found.list.map(\.code) == [.anchor])
        }
    }

    @Test("names what its signers could not sign, and what it refers to wrongly")
    func wrong() throws {
        let cases:
            [(label: String, edit: (inout Draft) -> Void, code: EvidenceError.Code, String)] = [
                (
                    "target 1 of balanced, part 2", { $0.signers.removeLast() }, .authority,
                    "signers-too-few"
                ),
                (
                    "decision 3 of balanced", { $0.signers = [Cast().ann] }, .authority,
                    "role-missing"
                ),
                (
                    "decision 3 of balanced", { $0.signers = [Cast().stranger] }, .authority,
                    "signer-unknown"
                ),
                (
                    "decision 3 of balanced",
                    { draft in
                        guard case .decision(var decision) = draft.body else { return }
                        decision.prices.removeLast()
                        draft.body = .decision(decision)
                    }, .reference, "session"
                ),
                (
                    "decision 3 of balanced",
                    { draft in
                        guard case .decision(var decision) = draft.body else { return }
                        decision.contract = Reference(
                            index: decision.contract.index, leaf: decision.prices[0].leaf)
                        draft.body = .decision(decision)
                    }, .reference, "names entry"
                ),
            ]
        for (label, edit, code, text) in cases {
            try withSample(edit: { if $0.label == label { edit(&$0) } }) { snapshot, history in
                let found = failures(try snapshot.bundle(try history.index(of: label)))
                #expect(
                    found.contains { $0.code == code && "\($0)".contains(text) },
                    "\(label): \(found)")
            }
        }
    }

    @Test("names fills beyond their order, their limit or the fees allowed")
    func fills() throws {
        let edits: [(String, (inout Trade.Fill) -> Void)] = [
            (
                "fill-exceeds-order",
                { fill in
                    fill = Trade.Fill(
                        asset: fill.asset, executed: fill.executed, execution: fill.execution,
                        fee: fill.fee, price: fill.price,
                        quantity: Quantity(unchecked: fill.quantity.units * 2))
                }
            ),
            (
                "slippage-over-limit",
                { fill in
                    let isPurchase = fill.quantity > .zero
                    fill = Trade.Fill(
                        asset: fill.asset, executed: fill.executed, execution: fill.execution,
                        fee: fill.fee,
                        price: Price(
                            unchecked: isPurchase ? fill.price.units * 2 : fill.price.units / 2),
                        quantity: fill.quantity)
                }
            ),
            (
                "fees-over-limit",
                { fill in
                    fill = Trade.Fill(
                        asset: fill.asset, executed: fill.executed, execution: fill.execution,
                        fee: "100000", price: fill.price, quantity: fill.quantity)
                }
            ),
        ]
        for (code, edit) in edits {
            try withSample(edit: { draft in
                guard case .trade(var trade) = draft.body, trade.portfolio == "balanced",
                    trade.decision == 3
                else { return }
                edit(&trade.fills[0])
                draft.body = .trade(trade)
            }) { snapshot, history in
                let found = failures(
                    try snapshot.bundle(try history.index(of: "decision 3 of balanced")))
                #expect(
                    found.contains { $0.code == .mandate && $0.problem.hasPrefix(code) },
                    "\(code): \(found)")
            }
        }
    }
}
