public import Quantities
public import Records

/// An action that took effect as a session began.
public struct AppliedAction: Equatable, Sendable {
    /// The name that the asset had until then.
    public let asset: AssetID
    /// Its slot, which it keeps.
    public let slot: Int
    /// What happened to it.
    public let change: Action.Change
}

/// What oracles have stated of assets, and which names stand for nothing that is traded.
struct ActionBook: Sendable {
    /// The oracles that stated each event.
    var stated: [Action.Event: Set<Int>] = [:]
    /// The events that enough oracles have stated.
    var accepted: Set<Action.Event> = []
    /// Those of them that have not taken effect yet, in the order they were accepted.
    var coming: [(event: Action.Event, slot: Int)] = []
    /// Names that an asset gave up.
    var retired: Set<AssetID> = []
    /// Names that an asset is to get.
    var reserved: Set<AssetID> = []
    /// The slots of what is no longer traded.
    var delisted: Set<Int> = []

    /// Whether every name stands for something that is traded.
    var isPlain: Bool { retired.isEmpty && reserved.isEmpty && delisted.isEmpty }
}

extension Market {
    /// Whether the asset in this slot is no longer traded.
    public func isDelisted(_ slot: Int) -> Bool { book.delisted.contains(slot) }

    /// Whether a name stands for an asset that can be traded, as far as is known.
    func isInUse(_ asset: AssetID) -> Bool {
        guard !book.isPlain else { return true }
        return !book.retired.contains(asset) && !book.reserved.contains(asset)
            && slots[asset].map { !book.delisted.contains($0) } ?? true
    }

    /// How an asset cannot be dealt with because of its name.
    func checkName(_ asset: AssetID) -> [Breach] {
        guard !isInUse(asset) else { return [] }
        let actual =
            book.retired.contains(asset)
            ? "a name that was given up"
            : book.reserved.contains(asset) ? "a name that is still to come" : "delisted"
        return [.asset(asset, "asset", "an asset that is traded under this name", actual)]
    }

    /// How an action cannot be taken in.
    public func check(_ action: Action, by oracle: Int) -> [Breach] {
        let event = action.event
        func breach(_ code: Breach.Code, _ expected: String, _ actual: String) -> Breach {
            Breach(
                code, field: "asset", expected: expected, actual: actual,
                message: "The action on \(event.asset) cannot be taken in: \(actual), expected "
                    + "\(expected).")
        }
        if book.stated[event]?.contains(oracle) == true {
            return [
                breach(.actionRepeated, "an action this oracle has not stated", "stated before")
            ]
        }
        // What comes late is as the others said.
        guard !book.accepted.contains(event) else { return [] }
        guard isInUse(event.asset) else {
            return [breach(.actionInvalid, "an asset that is traded", "\(event.asset)")]
        }
        if case .rename(let name) = event.change, slots[name] != nil || !isInUse(name) {
            return [breach(.actionInvalid, "a new name that was never used", "\(name)")]
        }
        return []
    }

    /// Takes in what an oracle, known by a number, states: once enough have stated the same, it
    /// takes effect in the first session as of its time or later.
    public mutating func accept(_ action: Action, by oracle: Int) {
        let event = action.event
        book.stated[event, default: []].insert(oracle)
        guard book.stated[event, default: []].count >= needed else { return }
        schedule(event)
    }

    /// Has an event take effect in the first session as of its time or later, once.
    public mutating func schedule(_ event: Action.Event) {
        guard book.accepted.insert(event).inserted else { return }
        book.coming.append((event, slot(of: event.asset)))
        if case .rename(let name) = event.change { book.reserved.insert(name) }
    }

    /// Applies the actions whose time has come, before any price of the session is known.
    mutating func applyActions(asOf: Timestamp) {
        if !actionsNow.isEmpty { actionsNow = [] }
        guard book.coming.contains(where: { $0.event.effective <= asOf }) else { return }
        let due = book.coming.enumerated().filter { $0.element.event.effective <= asOf }
            .sorted {
                ($0.element.event.effective, $0.offset) < ($1.element.event.effective, $1.offset)
            }
        book.coming.removeAll { $0.event.effective <= asOf }
        for (_, (event, slot)) in due { apply(event.change, to: slot) }
        forgetHints()
    }

    private mutating func apply(_ change: Action.Change, to slot: Int) {
        if case .rename(let name) = change { book.reserved.remove(name) }
        guard !book.delisted.contains(slot) else { return }
        actionsNow.append(AppliedAction(asset: assets[slot], slot: slot, change: change))
        switch change {
        case .delist:
            book.delisted.insert(slot)
            for place in views.indices { views[place].forget(slot) }
        case .dividend(let amount):
            for place in views.indices { views[place].pay(amount, slot: slot) }
        case .rename(let name):
            book.retired.insert(assets[slot])
            rename(slot, to: name)
        case .split(let from, let to): split(slot, from: from, to: to)
        }
    }

    /// The prices of a statement that are of what is traded.
    func traded(_ quotes: [Prices.Quote]) -> [Prices.Quote] {
        book.isPlain ? quotes : quotes.filter { isInUse($0.asset) }
    }
}

extension Price {
    /// This price times a ratio, rounded down to 8 decimals; the least price there is where that is
    /// nothing, and the highest where it would be beyond.
    func scaled(by numerator: Int, over denominator: Int) -> Price {
        guard units > 0 else { return self }
        let wide = Int256(units, times: Int128(numerator))
        let exact = (try? wide.floored(by: Int256(Int128(denominator))))?.narrowed
        let most = PriceUnit.limit - 1
        return Price(unchecked: min(max(exact ?? most, 1), most))
    }
}
