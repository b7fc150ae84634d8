public import Quantities
public import Records

/// What the oracles of a ledger have said: the assets, the sessions, and the last prices under
/// each quorum that a mandate asks for.
public struct Market: Sendable {
    /// How many oracles complete a session.
    public private(set) var needed: Int
    /// The assets in the order they were first named; a slot is a place in this list.
    public private(set) var assets: [AssetID] = []
    /// The last completed session.
    public private(set) var session: Session?
    /// The last prices under each quorum in use; the first is the simplest quorum, of one.
    public internal(set) var views: [PriceView]
    /// Whether prices are kept of what no mandate looks back on so far.
    private let keepsAll: Bool

    /// The actions that took effect as the session under way began.
    public internal(set) var actionsNow: [AppliedAction] = []
    /// What halts all of the ledger.
    public internal(set) var halts: [Halted] = []
    /// Whether a halt of the ledger lapsed as the session under way began.
    var hasHaltLapsed = false
    /// What owners said of the dates with a session.
    var calendars = CalendarBook()
    /// What owners registered of the assets in these slots.
    var instruments: [Int: Instrument] = [:]
    /// What they registered since the session began; in force from the next.
    var nextInstruments: [Int: Instrument] = [:]
    /// What oracles have stated of assets.
    var book = ActionBook()

    private(set) var slots: [AssetID: Int] = [:]
    /// What mandates ask for, each mandate once; none from before an asset was renamed.
    private var terms: [Mandate: Account.Terms] = [:]
    /// The sessions that some oracles, but not enough, have stated prices for.
    var pending: [Observation] = []
    /// The oracles that have spoken about the last completed session.
    var heard: [Int] = []
    /// The statements that completed the last session that several oracles had to; of no use after
    /// one that a single oracle completed.
    var agreed: [Observation] = []
    /// Which statements of the last completed session have been undone.
    var voided: Set<Reference> = []
    /// Each asset's statements in the last session in which it had any, where several count; none
    /// where all oracles were taken to say the same.
    private var stated: [[Price]] = []
    /// The assets of the statement before and their slots, since the next usually names the same.
    private var lastNamed: [AssetID] = []
    private var lastSlots: [Int] = []

    /// The prices one oracle stated in one session.
    struct Observation {
        let oracle: Int
        let session: Identifier
        let asOf: Timestamp
        let reference: Reference
        let quotes: [Prices.Quote]
        let volumes: [Prices.Volume]
    }

    /// The most statements of one oracle that may wait for the rest of their quorum.
    public static let mostPending = 64

    /// A market of which so many oracles complete a session. Where no mandate comes after prices
    /// that it might look back on, those that none looks back on need not be kept.
    public init(needed: Int, keepsAll: Bool = true) {
        precondition(needed > 0)
        self.needed = needed
        self.keepsAll = keepsAll
        views = [PriceView(quorum: .one, assets: 0, keepsAll: keepsAll)]
    }

    /// From now on so many oracles complete a session, also one that is under way.
    public mutating func require(_ needed: Int) {
        precondition(needed > 0)
        // Until now one oracle spoke for all.
        if self.needed == 1, needed > 1 { stated = assets.map { _ in [] } }
        self.needed = needed
    }

    /// The slot of an asset, given one if it has none yet.
    public mutating func slot(of asset: AssetID) -> Int {
        if let slot = slots[asset] { return slot }
        let slot = assets.count
        assets.append(asset)
        slots[asset] = slot
        if needed > 1 { stated.append([]) }
        for index in views.indices { views[index].grow(to: assets.count) }
        return slot
    }

    /// The slot of an asset that has been named before.
    func knownSlot(of asset: AssetID) -> Int? { slots[asset] }

    /// Keeps prices under a quorum from now on, beginning with what was last stated, and gives
    /// the place of its view.
    public mutating func view(under quorum: Quorum) -> Int {
        if let place = views.firstIndex(where: { $0.quorum == quorum }) { return place }
        var view = PriceView(quorum: quorum, assets: assets.count, keepsAll: keepsAll)
        for slot in assets.indices {
            let isPriced = views[0].session(slot) > 0
            view.begin(slot, isPriced ? lastPrice(slot, under: quorum) : nil, like: views[0])
        }
        views.append(view)
        return views.count - 1
    }

    /// Keeps sums of the prices in this slot from now on, since a mandate that goes by this view
    /// looks back on them.
    mutating func follow(_ slot: Int, inView view: Int) { views[view].follow(slot) }

    /// What a mandate asks for, which is kept from now on.
    mutating func terms(of mandate: Mandate) -> Account.Terms {
        if let known = terms[mandate] { return known }
        let quorum = Quorum(needed: mandate.prices.needed, tolerance: mandate.prices.tolerance)
        let slots = mandate.holdings.map { slot(of: $0.asset) }
        let series = mandate.seriesLookedAt.map { Series(asset: $0, slot: slot(of: $0)) }
        let view = view(under: quorum)
        for asset in series { follow(asset.slot, inView: view) }
        let made = Account.Terms(mandate, view: view, slots: slots, series: series)
        terms[mandate] = made
        return made
    }

    private func lastPrice(_ slot: Int, under quorum: Quorum) -> Price? {
        guard needed > 1 else { return quorum.price(of: [views[0].price(slot)]) }
        return stated[slot].isEmpty ? views[0].price(slot) : quorum.price(of: stated[slot])
    }
}

extension Market {
    /// Why a price statement cannot count.
    public enum Refusal: Equatable, Sendable {
        /// Its as-of time is not after the last session's.
        case notAfter(Session)
        /// This oracle has stated prices for this session before.
        case repeated
        /// Too many sessions of this oracle are under way.
        case tooManyPending
    }

    /// Why this statement of this oracle would not count; nothing if it would. A statement of the
    /// session completed last is one that comes late: it counts for nothing and is no trouble.
    public func refusal(of prices: Prices, by oracle: Int) -> Refusal? {
        if let session, prices.session != session.id, prices.asOf <= session.asOf {
            return .notAfter(session)
        }
        if prices.session == session?.id {
            return heard.contains(oracle) ? .repeated : nil
        }
        let own = pending.filter { $0.oracle == oracle }
        if own.contains(where: { $0.session == prices.session }) { return .repeated }
        return own.count < Market.mostPending ? nil : .tooManyPending
    }

    /// Whether this statement, were it observed now, would complete a session.
    public func completes(_ prices: Prices) -> Bool {
        guard session.map({ $0.id != prices.session && prices.asOf > $0.asOf }) ?? true else {
            return false
        }
        return pending.count { $0.session == prices.session } + 1 >= needed
    }

    /// Takes in what an oracle, known by a number, stated. Gives the session if that completes it.
    public mutating func observe(
        _ prices: Prices, by oracle: Int, at reference: Reference
    ) -> Session? {
        guard session?.id != prices.session else {
            heard.append(oracle)
            return nil
        }
        if needed == 1 {
            heard = [oracle]
            let session = begin(prices.session, asOf: prices.asOf, statements: [reference])
            take(prices.prices, session: session.number)
            takeVolumes([prices.volumes], session: session.number)
            return session
        }
        pending.append(
            Observation(
                oracle: oracle, session: prices.session, asOf: prices.asOf, reference: reference,
                quotes: prices.prices, volumes: prices.volumes))
        let agreed = pending.filter { $0.session == prices.session }
        guard agreed.count >= needed else { return nil }
        self.agreed = agreed
        let asOf = agreed.map(\.asOf).max() ?? prices.asOf
        let session = begin(
            prices.session, asOf: asOf, statements: agreed.map(\.reference))
        take(agreed.map(\.quotes), session: session.number)
        takeVolumes(agreed.map(\.volumes), session: session.number)
        heard = agreed.map(\.oracle)
        pending.removeAll { $0.asOf <= asOf }
        return session
    }

    /// Completes a session with the prices in these slots, as if every oracle had stated them; a
    /// price of zero is none.
    public mutating func complete(
        _ id: Identifier, asOf: Timestamp, prices: [Price], slots: [Int]
    ) -> Session {
        precondition(prices.count == slots.count)
        let session = begin(id, asOf: asOf, statements: [])
        if needed > 1 {
            for (place, slot) in slots.enumerated() where prices[place] > .zero {
                stated[slot] = []
            }
        }
        for index in views.indices where views[index].quorum.needed == 1 || needed > 1 {
            views[index].set(slots, prices, session: session.number)
        }
        return session
    }

    private mutating func begin(
        _ id: Identifier, asOf: Timestamp, statements: [Reference]
    ) -> Session {
        let next = Session(
            number: (session?.number ?? 0) + 1, id: id, asOf: asOf, statements: statements)
        session = next
        putInstrumentsInForce()
        applyActions(asOf: asOf)
        endHalts(before: next.number)
        if !voided.isEmpty { voided = [] }
        return next
    }

    private mutating func take(_ stated: [Prices.Quote], session: Int) {
        let quotes = traded(stated)
        for place in quotes.indices {
            let asset = quotes[place].asset
            if place == lastNamed.count {
                lastNamed.append(asset)
                lastSlots.append(slot(of: asset))
            } else if lastNamed[place] != asset {
                lastNamed[place] = asset
                lastSlots[place] = slot(of: asset)
            }
        }
        for index in views.indices where views[index].quorum.needed == 1 || needed > 1 {
            views[index].set(lastSlots, quotes, session: session)
        }
    }

    private mutating func take(_ statements: [[Prices.Quote]], session: Int) {
        var slots: Set<Int> = []
        var order: [Int] = []
        for quote in statements.lazy.map(traded).joined() {
            let slot = self.slot(of: quote.asset)
            if slots.insert(slot).inserted {
                order.append(slot)
                stated[slot] = []
            }
            stated[slot].append(quote.price)
        }
        for slot in order {
            for index in views.indices {
                guard let price = views[index].quorum.price(of: stated[slot]) else {
                    continue
                }
                views[index].set(slot, price, session: session)
            }
        }
    }
}

extension Market {
    /// Calls the asset in a slot by another name.
    mutating func rename(_ slot: Int, to name: AssetID) {
        slots[assets[slot]] = nil
        terms = [:]
        assets[slot] = name
        slots[name] = slot
    }

    /// Makes prices of so many units in a slot those of so many others.
    mutating func split(_ slot: Int, from: Int, to: Int) {
        for place in views.indices { views[place].split(slot, from: from, to: to) }
        guard needed > 1 else { return }
        stated[slot] = stated[slot].map { $0.scaled(by: from, over: to) }
    }

    /// Forgets where assets were in the statement before.
    mutating func forgetHints() { (lastNamed, lastSlots) = ([], []) }

    /// What the asset in a slot pays as of this session, in units of price.
    func dividend(_ slot: Int) -> Int128 {
        actionsNow.reduce(0) { sum, action in
            guard action.slot == slot, case .dividend(let amount) = action.change else {
                return sum
            }
            return sum + amount.units
        }
    }
}
