import FileStorage
import Keys
import Operator
import Quantities
import Records
import Storage
import Testing

/// Everyone whose keys a small ledger needs.
struct Office {
    static let origin = "ledger.example.org/door"
    let owner: PrivateKey
    let custodian: PrivateKey
    let oracle: PrivateKey
    let keeper: PrivateKey

    struct Refused: Error {}

    init() throws {
        owner = try PrivateKey(generatedFor: "alice@example.org")
        custodian = try PrivateKey(generatedFor: "custodian@example.org")
        oracle = try PrivateKey(generatedFor: "oracle@example.org")
        keeper = try PrivateKey(generatedFor: Self.origin)
    }

    /// A new storage in this folder.
    func storage(in folder: String) throws -> FileStorage {
        try FileStorage(folder + "/ledger", .new, remembered: .file(folder + "/seen"))
    }

    /// A ledger over a new storage, with genesis and a portfolio admitted.
    func opened<Store: Storage & ~Copyable>(
        _ storage: consuming Store
    ) throws -> Ledger<Store, PrivateKey> {
        var ledger = try Ledger(storage, signer: keeper, clock: { .epoch })
        let genesis = Genesis(
            gap: 1,
            keys: [
                Genesis.Grant(key: "\(owner.verifierKey)", role: .owner),
                Genesis.Grant(key: "\(custodian.verifierKey)", role: .custodian),
                Genesis.Grant(key: "\(oracle.verifierKey)", role: .oracle),
                Genesis.Grant(key: "\(keeper.verifierKey)", role: .operator_),
            ], lag: 1, mode: .historical, oraclesNeeded: 1, ownersNeeded: 1)
        let statement = Statement(after: nil, body: .genesis(genesis), ledger: Self.origin)
        let note = try Drafting.note(statement.text, signers: [owner, keeper])
        guard case .admitted = try ledger.admit(note) else { throw Refused() }
        let findings = try ledger.sign(
            .portfolio(
                Portfolio(
                    acceptBy: .epoch, currency: Currency("USD"), id: Identifier("balanced"),
                    ownersNeeded: 1, owners: ["\(owner.verifierKey)"])),
            by: [owner])
        #expect(findings.isEmpty)
        return ledger
    }

    /// A deposit signed by the custodian, or by another key.
    func deposit(
        _ number: Int, after place: Reference?, by key: PrivateKey? = nil
    ) throws -> [UInt8] {
        let flow = Flow(
            amount: try Quantity("100"), asset: .cash, number: number,
            portfolio: try Identifier("balanced"), purpose: .deposit,
            reference: .plain("R-\(number) of \((key ?? custodian).verifierKey)"))
        let statement = Statement(after: place, body: .flow(flow), ledger: Self.origin)
        return try Drafting.note(statement.text, signers: [key ?? custodian])
    }
}
