import Broker
import Contract
import FileStorage
import Keys
import Operator
import Quantities
import Records
import Signing
import Tables

/// Everyone whose keys a ledger needs.
struct Cast {
    static let origin = "benchmark.invalid/ledger"
    /// The lines of a mandate of one asset.
    static let smallMandate = [
        "mandate \"small\" in USD", "hold VTI 100%", "rebalance at every look",
        "trade all to target", "",
    ]
    let owners: [PrivateKey]
    let oracle: PrivateKey
    let custodian: PrivateKey
    let executor: PrivateKey
    let operatorKey: PrivateKey

    init() throws {
        owners = [
            try PrivateKey(generatedFor: "alice.invalid"),
            try PrivateKey(generatedFor: "bob.invalid"),
        ]
        oracle = try PrivateKey(generatedFor: "oracle.invalid")
        custodian = try PrivateKey(generatedFor: "custodian.invalid")
        executor = try PrivateKey(generatedFor: "executor.invalid")
        operatorKey = try PrivateKey(generatedFor: Cast.origin)
    }

    var genesis: Genesis {
        var keys = owners.map { Genesis.Grant(key: "\($0.verifierKey)", role: .owner) }
        keys.append(Genesis.Grant(key: "\(oracle.verifierKey)", role: .oracle))
        keys.append(Genesis.Grant(key: "\(custodian.verifierKey)", role: .custodian))
        keys.append(Genesis.Grant(key: "\(executor.verifierKey)", role: .executor))
        keys.append(Genesis.Grant(key: "\(operatorKey.verifierKey)", role: .operator_))
        return Genesis(
            gap: 86_400, keys: keys, lag: 86_400, mode: .historical, oraclesNeeded: 1,
            ownersNeeded: 2)
    }

    /// A ledger with a funded portfolio under the mandate of this source.
    func ledger(
        at path: String, mandate source: [String]
    ) throws -> Ledger<FileStorage, PrivateKey> {
        let storage = try FileStorage(path, .new, remembered: .file(path + ".checkpoint"))
        var ledger = try Ledger(storage, signer: operatorKey, clock: { .epoch })
        let forever = try Timestamp("9999-12-31T23:59:59Z")
        let portfolio = try Identifier("balanced")
        let usd = try Currency("USD")
        let first = Statement(after: nil, body: .genesis(genesis), ledger: Cast.origin)
        let note = try Drafting.note(first.text, signers: owners + [operatorKey])
        guard case .admitted = try ledger.admit(note) else { throw Refused() }
        try require(
            ledger.sign(
                .portfolio(
                    Portfolio(
                        acceptBy: forever, currency: usd, id: portfolio, ownersNeeded: 2,
                        owners: owners.map { "\($0.verifierKey)" }.sorted())), by: owners))
        try require(
            ledger.sign(
                .contract(
                    Contract(
                        acceptBy: forever, portfolio: portfolio, revision: 1, source: source)),
                by: owners))
        try require(
            ledger.sign(
                .flow(
                    Flow(
                        amount: Quantity("1000000"), asset: .cash, number: 1,
                        portfolio: portfolio, purpose: .deposit, reference: .plain("opening"))),
                by: [custodian]))
        return ledger
    }
}

/// A statement of the benchmark was refused: the benchmark is wrong.
struct Refused: Error {}

func require<Found>(_ findings: [Found]) throws {
    if let first = findings.first {
        print("refused: \(first)")
        throw Refused()
    }
}

/// The statements of a table's rows, in order.
func statements(of table: PriceTable) throws -> [Prices] {
    let order = table.assets.indices.sorted { table.assets[$0] < table.assets[$1] }
    return try table.days.indices.map { row in
        var quotes: [Prices.Quote] = []
        for column in order {
            guard let price = table[row, column] else { continue }
            quotes.append(Prices.Quote(asset: table.assets[column], price: price))
        }
        return Prices(
            asOf: try Timestamp(table.days[row], second: 75_600), number: row + 1, prices: quotes,
            session: Identifier(table.days[row]))
    }
}
