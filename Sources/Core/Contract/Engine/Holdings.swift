public import Quantities
import Records

/// One asset that a portfolio holds or is to hold, in 64 bytes: every look reads all of them.
public struct Line: Equatable, Sendable {
    /// The asset.
    public let asset: AssetID
    /// How much is held.
    public var quantity: Quantity
    /// Its band, in units of 10^-24 of the whole, or one of the two below where it has none.
    private var range = Line.unmandated
    private var targetUnits: Int64 = 0
    private let place: UInt32
    private var orderedIn: UInt32 = 0

    /// What has no band, and is of the mandate or not.
    private static var unbounded: Int128 { -1 }
    private static var unmandated: Int128 { -2 }

    init(asset: AssetID, slot: Int, quantity: Quantity) {
        self.asset = asset
        self.quantity = quantity
        place = UInt32(slot)
    }

    /// The asset's slot in the market.
    public var slot: Int { Int(place) }

    /// The weight it is to have; zero for what is held without a target.
    public var target: Weight { Weight(unchecked: Int128(targetUnits)) }

    /// How far its weight may drift before it is outside, in units of 10^-24 of the whole; none
    /// where it has no band.
    public var band: Int128? { range >= 0 ? range : nil }

    /// Whether it is to have the same weight, with the same band, as another.
    @inline(__always)
    func isAimed(like other: borrowing Line) -> Bool {
        targetUnits == other.targetUnits && range == other.range
    }

    /// Whether the mandate holds it, be it with a weight of zero.
    public var isMandated: Bool { range != Line.unmandated }

    /// The session of the last decision that ordered it; 0 before any.
    var ordered: Int {
        get { Int(orderedIn) }
        set { orderedIn = UInt32(newValue) }
    }

    /// What it is worth at the prices of these slots, in units of value, where quantity and price are
    /// of 64 bits, as most are: then the product needs no check.
    @inline(__always)
    func ordinaryValue(at courses: Span<PriceView.Course>) -> Int128? {
        let price = courses[slot].ordinary
        let quantity = Int64(truncatingIfNeeded: self.quantity.units)
        guard price >= 0, Int128(quantity) == self.quantity.units else { return nil }
        let product = quantity.multipliedFullWidth(by: price)
        return Int128(product.high) << 64 | Int128(product.low)
    }

    /// The mandate holds it with this weight, which is below 2^60 units as all are.
    fileprivate mutating func aim(at target: Weight, band: Int128?) {
        targetUnits = Int64(target.units)
        range = band ?? Line.unbounded
    }

    /// The same line under another name.
    fileprivate func renamed(_ name: AssetID, slot: Int) -> Line {
        var line = Line(asset: name, slot: slot, quantity: quantity)
        (line.range, line.targetUnits, line.orderedIn) = (range, targetUnits, orderedIn)
        return line
    }

    /// The mandate has no say in it.
    fileprivate mutating func release() {
        targetUnits = 0
        range = Line.unmandated
    }
}

/// The cash and the assets of a portfolio, with the weights they are to have.
public struct Holdings: Equatable, Sendable {
    /// The cash, exact.
    public var cash: Value = .zero
    /// The weight cash is to have.
    public var cashTarget: Weight = .zero
    /// Everything held or targeted but cash, sorted by asset.
    public private(set) var lines: [Line] = []

    /// How much of an asset is held.
    public func quantity(of asset: AssetID) -> Quantity {
        index(of: asset).map { lines[$0].quantity } ?? .zero
    }

    /// The place of an asset among the lines.
    public func index(of asset: AssetID) -> Int? {
        let place = insertion(of: asset)
        return place < lines.count && lines[place].asset == asset ? place : nil
    }

    /// The same, found at once where it is the place asked about.
    func index(of asset: AssetID, near guess: Int) -> Int? {
        if guess < lines.count, lines[guess].asset == asset { return guess }
        return index(of: asset)
    }

    /// The place that an asset has among the lines by its name, whether or not it is there.
    func insertion(of asset: AssetID) -> Int {
        var low = 0
        var high = lines.count
        while low < high {
            let middle = (low + high) / 2
            if lines[middle].asset < asset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Adds to what is held of an asset, or takes away. Throws `outOfRange`.
    mutating func add(
        _ quantity: Quantity, of asset: AssetID, slot: Int
    ) throws(QuantityError) {
        let place = insertion(of: asset)
        if place < lines.count, lines[place].asset == asset {
            _ = try add(quantity, toLine: place)
        } else {
            lines.insert(
                Line(asset: asset, slot: slot, quantity: quantity), at: place)
        }
    }

    /// Adds to what is held of a line. Gives whether the line is still there: what is neither held
    /// nor mandated any more has no say, and no price is asked of it. Throws `outOfRange`.
    mutating func add(_ quantity: Quantity, toLine line: Int) throws(QuantityError) -> Bool {
        let held = try lines[line].quantity + quantity
        if held == .zero, !lines[line].isMandated {
            lines.remove(at: line)
            return false
        }
        lines[line].quantity = held
        return true
    }

    /// Notes that a decision of a session orders the asset of a line.
    mutating func noteOrder(ofLine line: Int, at session: Int) {
        lines[line].ordered = session
    }

    /// Takes in what came in or went out. Throws `outOfRange`.
    mutating func take(_ flow: Flow, slot: Int) throws(QuantityError) {
        let amount = flow.purpose.isInward ? flow.amount : -flow.amount
        if flow.asset == .cash {
            cash = try cash + Value(Money(units: amount.units))
        } else {
            try add(amount, of: flow.asset, slot: slot)
        }
    }

    /// Makes room for so many lines. Made before the first session, the room of portfolios that begin
    /// together is close together, and sooner at hand.
    mutating func makeRoom(for count: Int) { lines.reserveCapacity(count) }

    /// The same in memory of its own.
    func copied() -> Holdings {
        var copy = self
        copy.lines = lines.withUnsafeBufferPointer { Array($0) }
        return copy
    }

    /// Sets the weight a line is to have, and its band in units of 10^-24 if it has one.
    mutating func aim(line: Int, at weight: Weight, band: Int128?) {
        lines[line].aim(at: weight, band: band)
    }

    /// Takes an asset out, with what is held of it.
    mutating func remove(_ asset: AssetID) {
        if let line = index(of: asset) { lines.remove(at: line) }
    }

    /// Calls an asset by another name; what may be held under that name already is added to it.
    mutating func rename(_ asset: AssetID, to name: AssetID, slot: Int) {
        guard let line = index(of: asset) else { return }
        var renamed = lines.remove(at: line).renamed(name, slot: slot)
        if let other = index(of: name) {
            renamed.quantity = (try? renamed.quantity + lines[other].quantity) ?? renamed.quantity
            lines.remove(at: other)
        }
        lines.insert(renamed, at: insertion(of: name))
    }

    /// Sets the weights everything is to have: what is not named and not held goes.
    mutating func aim(
        at targets: [(asset: AssetID, slot: Int, weight: Weight, band: Int128?)], cash: Weight
    ) {
        for place in lines.indices { lines[place].release() }
        lines.reserveCapacity(max(lines.count, targets.count))
        for target in targets {
            let place = insertion(of: target.asset)
            if place == lines.count || lines[place].asset != target.asset {
                lines.insert(
                    Line(asset: target.asset, slot: target.slot, quantity: .zero), at: place)
            }
            lines[place].aim(at: target.weight, band: target.band)
        }
        lines.removeAll { $0.quantity == .zero && !$0.isMandated }
        cashTarget = cash
    }
}

extension PriceView {
    /// The value of everything held at the last prices, cash included; what never had a price is
    /// worth nothing. Throws `outOfRange` or `overflow`.
    func total(of holdings: Holdings) throws(QuantityError) -> Value {
        if let total = holdings.ordinaryTotal(at: self) { return total }
        var total = holdings.cash
        // A line is not copied whole: that counts the references to its name.
        let lines = holdings.lines.span
        for place in lines.indices where lines[place].quantity != .zero {
            total = try total + Value(lines[place].quantity, at: price(lines[place].slot))
        }
        return total
    }

}

extension Holdings {
    /// The same where every quantity has 64 bits and every value is of ordinary size, below 2^95
    /// units, and there are so few that no sum can leave its range: nothing else.
    func ordinaryTotal(at view: borrowing PriceView) -> Value? {
        let lines = self.lines.span
        let courses = view.courses.span
        guard lines.count < 64, cash.units.magnitude >> 96 == 0 else { return nil }
        var total = cash.units
        // Bits of all values that are above the sign of those below 2^95.
        var high: Int64 = 0
        for place in lines.indices {
            guard let value = lines[place].ordinaryValue(at: courses) else { return nil }
            let upper = Int64(truncatingIfNeeded: value >> 64)
            high |= upper ^ (upper >> 63)
            total &+= value
        }
        return high >> 31 == 0 ? Value(unchecked: total) : nil
    }
}

/// What holdings are worth at the prices of one view.
public struct Valuation: Equatable, Sendable {
    /// The value of each line.
    public var values: [Value]
    /// The price of each line.
    let prices: [Price]
    /// The value of everything, cash included.
    public var total: Value

    /// Values holdings at the last prices of a view; what never had a price is worth nothing.
    /// Throws `outOfRange` or `overflow`.
    public init(_ holdings: Holdings, at view: PriceView) throws(QuantityError) {
        var values: [Value] = []
        var prices: [Price] = []
        var total = holdings.cash
        let lines = holdings.lines.span
        values.reserveCapacity(lines.count)
        prices.reserveCapacity(lines.count)
        for place in lines.indices {
            let price = view.price(lines[place].slot)
            let value = try Value(lines[place].quantity, at: price)
            total = try total + value
            prices.append(price)
            values.append(value)
        }
        self.values = values
        self.prices = prices
        self.total = total
    }
}
