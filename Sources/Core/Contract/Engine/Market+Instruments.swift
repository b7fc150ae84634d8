public import Quantities
public import Records

/// What the ledger's owners say an asset is.
struct Instrument: Sendable {
    let currency: Currency
    let lot: Quantity
    let groups: [Identifier]

    init(_ asset: Asset) {
        currency = asset.currency
        lot = asset.lot
        groups = asset.groups
    }
}

extension Market {
    /// The smallest quantity of the asset in this slot that can be traded; nothing where its owners
    /// have not said.
    public func lot(of slot: Int) -> Quantity? { instruments[slot]?.lot }

    /// The groups that the asset in this slot is in, sorted.
    public func groups(of slot: Int) -> [Identifier] { instruments[slot]?.groups ?? [] }

    /// As what an asset was registered last, be it for the next session; nothing where it was not.
    private func latest(_ asset: AssetID) -> Instrument? {
        slots[asset].flatMap { nextInstruments[$0] ?? instruments[$0] }
    }

    /// The currency in which an asset was registered last; nothing where it was not.
    public func currency(of asset: AssetID) -> Currency? { latest(asset)?.currency }

    /// The groups in which an asset was registered last, sorted.
    func latestGroups(of asset: AssetID) -> [Identifier] { latest(asset)?.groups ?? [] }

    /// How an asset may not be registered: its currency stays what it was first.
    public func check(_ asset: Asset) -> [Breach] {
        var breaches = checkName(asset.id)
        if let currency = currency(of: asset.id), currency != asset.currency {
            breaches.append(
                .asset(asset.id, "currency", "\(currency), as before", "\(asset.currency)"))
        }
        return breaches
    }

    /// Takes in what an asset is, from the next session on.
    public mutating func register(_ asset: Asset) {
        nextInstruments[slot(of: asset.id)] = Instrument(asset)
    }

    /// Puts in force what was registered since the session before began.
    mutating func putInstrumentsInForce() {
        guard !nextInstruments.isEmpty else { return }
        instruments.merge(nextInstruments) { $1 }
        nextInstruments = [:]
    }
}

extension Account {
    /// The smallest quantity of a line that can be traded.
    func lot(ofLine line: Int, in market: Market) -> Quantity {
        market.lot(of: holdings.lines[line].slot) ?? lot
    }

    /// The smallest quantity of something held or targeted that can be traded.
    public func lot(of asset: AssetID, in market: Market) -> Quantity {
        guard !market.instruments.isEmpty else { return lot }
        return holdings.index(of: asset).map { lot(ofLine: $0, in: market) } ?? lot
    }

    /// The lots of the orders that are open, in their order.
    func openLots(in market: Market) -> [Quantity] {
        (open?.orders ?? []).map { lot(of: $0.asset, in: market) }
    }

    /// How an asset may not be registered because of this portfolio: it has to do with it in another
    /// currency, or holds it under a contract that would limit two of its groups.
    public func check(_ asset: Asset) -> [Breach] {
        var breaches: [Breach] = []
        if asset.currency != currency, hasToDo(with: asset.id) {
            breaches.append(
                .asset(
                    asset.id, "currency", "\(currency), in which \(id) holds it",
                    "\(asset.currency)"))
        }
        for mandate in mandatesToCome where mandate.holding(of: asset.id) != nil {
            let groups = mandate.limitedGroups(among: asset.groups)
            guard groups.count > 1 else { continue }
            breaches.append(
                .asset(
                    asset.id, "groups",
                    "at most one of the groups that the contract of \(id) limits",
                    groups.joined))
            break
        }
        return breaches
    }

    /// Whether it holds an asset, is to receive it, or is to hold it under a contract.
    private func hasToDo(with asset: AssetID) -> Bool {
        holdings.index(of: asset) != nil || flows.contains(asset)
            || nextMandated?.mandate.holdings.contains { $0.asset == asset } == true
    }
}

extension [Identifier] {
    /// Their names in one text.
    var joined: String { map { "\($0)" }.joined(separator: " and ") }
}

extension Breach {
    /// That something may not be done with an asset.
    static func asset(
        _ asset: AssetID, _ field: String, _ expected: String, _ actual: String
    ) -> Breach {
        Breach(
            .assetInvalid, field: field, expected: expected, actual: actual,
            message: "\(asset) cannot be dealt with like that: \(field) is \(actual), expected "
                + "\(expected).")
    }
}
