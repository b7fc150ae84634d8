public import Quantities

/// What a person or machine signs: something about a ledger, tied to a place in its history.
public struct Statement: Equatable, Sendable {
    /// What it says.
    public indirect enum Body: Equatable, Sendable {
        case action(Action)
        case asset(Asset)
        case calendar(SessionCalendar)
        case attest(Attestation)
        case close(Close)
        case contract(Contract)
        case decision(Decision)
        case flow(Flow)
        case genesis(Genesis)
        case halt(Halt)
        case keys(KeyChange)
        case portfolio(Portfolio)
        case positions(Positions)
        case prices(Prices)
        case proposal(Proposal)
        case resume(Resume)
        case target(Target)
        case time(TimeToken)
        case trade(Trade)
        case void(Voiding)
    }

    /// The version of the format.
    public static let format = 1

    /// An entry its signers had verified, or entry 0. Genesis alone has none.
    public var after: Reference?
    /// What it says.
    public var body: Body
    /// The ledger's name.
    public var ledger: String

    public init(after: Reference?, body: Body, ledger: String) {
        self.after = after
        self.body = body
        self.ledger = ledger
    }

    /// What it is about.
    public var kind: Kind {
        switch body {
        case .action: .action
        case .asset: .asset
        case .calendar: .calendar
        case .attest: .attest
        case .close: .close
        case .contract: .contract
        case .decision: .decision
        case .flow: .flow
        case .genesis: .genesis
        case .halt: .halt
        case .keys: .keys
        case .portfolio: .portfolio
        case .positions: .positions
        case .prices: .prices
        case .proposal: .proposal
        case .resume: .resume
        case .target: .target
        case .time: .time
        case .trade: .trade
        case .void: .void
        }
    }
}

extension Statement {
    /// Reads a statement's text: one line of canonical JSON and a newline, all of the range.
    public init(reading bytes: [UInt8], range: Range<Int>) throws(RecordError) {
        var reader = CanonicalReader(bytes, range: range)
        try reader.beginObject()
        after = try reader.optionalMember("after") ? Reference(reading: &reader) : nil
        try reader.member("body")
        // After the body come only a number and two strings, in which a quote is escaped: where
        // this stands last, the body has ended.
        let bodyRange = try reader.skipValue(before: ",\"format\":")
        try reader.member("format")
        let formatAt = reader.position
        let format = try reader.integer(in: 0...CanonicalReader.largest)
        guard format == Statement.format else {
            throw reader.error(
                .unknownFormat, at: formatAt, found: "\(format)", expected: "\(Statement.format)")
        }
        try reader.member("kind")
        let kindRange = try reader.plainString("a kind")
        guard let kind = Kind(named: reader.plainText(kindRange)) else {
            throw reader.error(
                .unknownKind, at: kindRange.lowerBound, found: reader.quoted(kindRange),
                expected: "one of " + Kind.allCases.map(\.rawValue).joined(separator: ", "))
        }
        try reader.member("ledger")
        ledger = try reader.string()
        try reader.endObject()
        try reader.expect(UInt8(ascii: "\n"), "a newline")
        try reader.finish()
        body = try reader.body(of: kind, in: bodyRange)
        guard (after == nil) == (kind == .genesis) else {
            throw RecordError(
                kind == .genesis ? .unknownMember : .missingMember, offset: 1, field: "after",
                found: kind == .genesis ? "member \"after\" in a genesis" : "no member \"after\"",
                expected: kind == .genesis ? "none" : "the entry it comes after")
        }
    }

    /// Reads a statement's text: one line of canonical JSON and a newline.
    public init(_ bytes: [UInt8]) throws(RecordError) {
        try self.init(reading: bytes, range: 0..<bytes.count)
    }

    /// The text: one line of canonical JSON and a newline.
    public var text: [UInt8] {
        var writer = CanonicalWriter()
        writer.object { writer in
            if let after {
                writer.member("after")
                after.write(to: &writer)
            }
            writer.member("body")
            switch body {
            case .action(let body): body.write(to: &writer)
            case .asset(let body): body.write(to: &writer)
            case .calendar(let body): body.write(to: &writer)
            case .attest(let body): body.write(to: &writer)
            case .close(let body): body.write(to: &writer)
            case .contract(let body): body.write(to: &writer)
            case .decision(let body): body.write(to: &writer)
            case .flow(let body): body.write(to: &writer)
            case .genesis(let body): body.write(to: &writer)
            case .halt(let body): body.write(to: &writer)
            case .keys(let body): body.write(to: &writer)
            case .portfolio(let body): body.write(to: &writer)
            case .positions(let body): body.write(to: &writer)
            case .prices(let body): body.write(to: &writer)
            case .proposal(let body): body.write(to: &writer)
            case .resume(let body): body.write(to: &writer)
            case .target(let body): body.write(to: &writer)
            case .time(let body): body.write(to: &writer)
            case .trade(let body): body.write(to: &writer)
            case .void(let body): body.write(to: &writer)
            }
            writer.member("format")
            writer.integer(Statement.format)
            writer.member("kind")
            writer.string(kind.rawValue)
            writer.member("ledger")
            writer.string(ledger)
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}

extension Statement {
    /// The portfolio it is about.
    public var portfolio: Identifier? {
        switch body {
        case .close(let body): body.portfolio
        case .contract(let body): body.portfolio
        case .decision(let body): body.portfolio
        case .flow(let body): body.portfolio
        case .portfolio(let body): body.id
        case .positions(let body): body.portfolio
        case .proposal(let body): body.portfolio
        case .target(let body): body.portfolio
        case .trade(let body): body.portfolio
        case .halt(let body): body.scope
        case .keys(let body): body.scope
        case .resume(let body): body.scope
        case .void(let body): body.portfolio
        case .action, .asset, .attest, .calendar, .genesis, .prices, .time: nil
        }
    }
}

extension CanonicalReader {
    /// Reads the body that stands in this range; places still count from where this reader began.
    fileprivate mutating func body(
        of kind: Kind, in range: Range<Int>
    ) throws(RecordError) -> Statement.Body {
        var reader = CanonicalReader(body: range, of: self)
        let body: Statement.Body
        switch kind {
        case .action: body = .action(try Action(reading: &reader))
        case .asset: body = .asset(try Asset(reading: &reader))
        case .calendar: body = .calendar(try SessionCalendar(reading: &reader))
        case .attest: body = .attest(try Attestation(reading: &reader))
        case .close: body = .close(try Close(reading: &reader))
        case .contract: body = .contract(try Contract(reading: &reader))
        case .decision: body = .decision(try Decision(reading: &reader))
        case .flow: body = .flow(try Flow(reading: &reader))
        case .genesis: body = .genesis(try Genesis(reading: &reader))
        case .halt: body = .halt(try Halt(reading: &reader))
        case .keys: body = .keys(try KeyChange(reading: &reader))
        case .portfolio: body = .portfolio(try Portfolio(reading: &reader))
        case .positions: body = .positions(try Positions(reading: &reader))
        case .prices: body = .prices(try Prices(reading: &reader))
        case .proposal: body = .proposal(try Proposal(reading: &reader))
        case .resume: body = .resume(try Resume(reading: &reader))
        case .target: body = .target(try Target(reading: &reader))
        case .time: body = .time(try TimeToken(reading: &reader))
        case .trade: body = .trade(try Trade(reading: &reader))
        case .void: body = .void(try Voiding(reading: &reader))
        }
        try reader.finish()
        return body
    }
}
