public import Quantities

/// What an oracle says happens to an asset: it is split, pays a dividend, gets another name or is
/// no longer traded.
public struct Action: Equatable, Sendable {
    /// What happens, as far as oracles have to say the same.
    public struct Event: Hashable, Sendable {
        /// The asset, never cash.
        public let asset: AssetID
        /// The session it happens in is the first as of this time or later.
        public let effective: Timestamp
        /// What happens.
        public let change: Change

        /// A change of an asset in the first session as of a time or later.
        public init(asset: AssetID, effective: Timestamp, change: Change) {
            self.asset = asset
            self.effective = effective
            self.change = change
        }
    }

    /// What happens to an asset.
    public enum Change: Hashable, Sendable {
        /// It is no longer traded.
        case delist
        /// A unit pays this much, greater than zero.
        case dividend(Price)
        /// It is called so from then on.
        case rename(AssetID)
        /// So many units become so many others, without a common divisor.
        case split(from: Int, to: Int)
    }

    private enum Word: String, CaseIterable { case delist, dividend, rename, split }

    /// What happens.
    public var event: Event
    /// Which statement of this oracle it is, from 1.
    public var number: Int

    /// The most units on either side of a split.
    public static let mostUnits = 1_000_000_000

    /// What an oracle says happens.
    public init(_ event: Event, number: Int) {
        self.event = event
        self.number = number
    }

    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        let from = reader.position
        let amount = try reader.optionalMember("amount") ? try reader.positive(Price.self) : nil
        try reader.member("asset")
        let asset = try reader.tradable()
        try reader.member("effective")
        let effective = try reader.timestamp()
        try reader.member("number")
        number = try reader.count()
        let ratio = try reader.optionalMember("ratio") ? try reader.ratio() : nil
        let renamed = try reader.optionalMember("renamed") ? try reader.tradable() : nil
        try reader.member("type")
        let word = try reader.word(Word.self)
        let change: Change? =
            switch (word, amount, ratio, renamed) {
            case (.delist, nil, nil, nil): .delist
            case (.dividend, let amount?, nil, nil): .dividend(amount)
            case (.rename, nil, nil, let name?) where name != asset: .rename(name)
            case (.split, nil, let ratio?, nil): .split(from: ratio.from, to: ratio.to)
            default: nil
            }
        guard let change else {
            throw reader.error(
                .badValue, at: from, found: "other members",
                expected: "amount for a dividend, ratio for a split, another name for a rename, "
                    + "and nothing else")
        }
        event = Event(asset: asset, effective: effective, change: change)
        try reader.endObject()
    }

    func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            if case .dividend(let amount) = event.change {
                writer.member("amount")
                writer.text(amount)
            }
            writer.member("asset")
            writer.text(event.asset)
            writer.member("effective")
            writer.text(event.effective)
            writer.member("number")
            writer.integer(number)
            var word = Word.delist
            switch event.change {
            case .delist: break
            case .dividend: word = .dividend
            case .rename(let name):
                word = .rename
                writer.member("renamed")
                writer.text(name)
            case .split(let from, let to):
                word = .split
                writer.member("ratio")
                writer.object { writer in
                    writer.member("from")
                    writer.integer(from)
                    writer.member("to")
                    writer.integer(to)
                }
            }
            writer.member("type")
            writer.string(word.rawValue)
        }
    }
}

extension Action.Change {
    /// The split of so many units into so many, without their common divisor; nothing where it is
    /// none, or a side is beyond what may be written.
    public static func split(of from: Int, into to: Int) -> Action.Change? {
        guard from > 0, to > 0 else { return nil }
        let divisor = greatestDivisor(of: from, and: to)
        let (from, to) = (from / divisor, to / divisor)
        guard from != to, max(from, to) <= Action.mostUnits else { return nil }
        return .split(from: from, to: to)
    }
}

extension CanonicalReader {
    /// How many units become how many.
    fileprivate mutating func ratio() throws(RecordError) -> (from: Int, to: Int) {
        try beginObject()
        let at = position
        try member("from")
        let from = try integer(in: 1...Action.mostUnits)
        try member("to")
        let to = try integer(in: 1...Action.mostUnits)
        guard greatestDivisor(of: from, and: to) == 1, from != to else {
            throw error(
                .badValue, at: at, found: "\(from) to \(to)",
                expected: "two numbers that differ, without a common divisor")
        }
        try endObject()
        return (from, to)
    }
}

/// The greatest number that divides both of two that are greater than zero (Euclid).
private func greatestDivisor(of first: Int, and second: Int) -> Int {
    var (divisor, rest) = (first, second)
    while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
    return divisor
}
