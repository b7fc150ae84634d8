/// An instant in UTC to the nanosecond, years 0 to 9999, written `2024-01-02T21:00:00Z`
/// (RFC 3339 with `Z`, no leap second, no trailing zeros in the fraction).
@frozen
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z.
    public let seconds: Int64
    /// Nanoseconds after that second, 0 to 999,999,999.
    public let nanoseconds: UInt32

    /// The start of 1970, where histories told afterwards begin.
    public static let epoch = Timestamp(uncheckedSeconds: 0, nanoseconds: 0)

    static let first: Int64 = -62_167_219_200
    static let last: Int64 = 253_402_300_799

    /// An instant that the caller knows to be one.
    private init(uncheckedSeconds seconds: Int64, nanoseconds: UInt32) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// The instant this many seconds after 1970 began. Throws `outOfRange`.
    public init(seconds: Int64, nanosecond: UInt32 = 0) throws(QuantityError) {
        guard (Timestamp.first...Timestamp.last).contains(seconds), nanosecond < 1_000_000_000
        else {
            throw QuantityError(
                .outOfRange, found: "\(seconds) s", expected: "a time of the years 0 to 9999")
        }
        self.init(uncheckedSeconds: seconds, nanoseconds: nanosecond)
    }

    /// The instant so many seconds after a date began. Throws `overflow` and `outOfRange`.
    public init(_ day: Day, second: Int = 0) throws(QuantityError) {
        let (start, isFar) = Int64(day.number).multipliedReportingOverflow(by: 86_400)
        let (seconds, overflow) = start.addingReportingOverflow(Int64(second))
        guard !isFar, !overflow else { throw .overflow("a time") }
        try self.init(seconds: seconds)
    }

    /// The instant in its one text form. Throws `notCanonical`.
    public init(_ text: String) throws(QuantityError) {
        let bytes = Array(text.utf8)
        try self.init(bytes: bytes.span)
    }

    /// The instant in its one text form. Throws `notCanonical`.
    public init(bytes: Span<UInt8>) throws(QuantityError) {
        guard let time = Timestamp.read(bytes) else {
            let shown = bytes.extracting(first: 40).withUnsafeBufferPointer {
                String(decoding: $0, as: UTF8.self)
            }
            throw QuantityError(
                .notCanonical, found: "\"\(shown)\"",
                expected: "a time such as 2024-01-02T21:00:00Z")
        }
        self = time
    }

    private static func read(_ text: Span<UInt8>) -> Timestamp? {
        let last = text.count - 1
        guard last >= 19, last <= 29, text[last] == UInt8(ascii: "Z"),
            text[10] == UInt8(ascii: "T"), text[13] == UInt8(ascii: ":"),
            text[16] == UInt8(ascii: ":"), let day = Day(leading: text),
            let hour = Day.number(text, 11..<13), hour < 24,
            let minute = Day.number(text, 14..<16), minute < 60,
            let second = Day.number(text, 17..<19), second < 60
        else { return nil }
        var nanoseconds = 0
        if last > 19 {
            guard text[19] == UInt8(ascii: "."), last > 20, text[last - 1] != UInt8(ascii: "0"),
                let value = Day.number(text, 20..<last)
            else { return nil }
            nanoseconds = value
            for _ in last - 20..<9 { nanoseconds *= 10 }
        }
        let seconds = Int64(day.number) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        return Timestamp(uncheckedSeconds: seconds, nanoseconds: UInt32(nanoseconds))
    }

    /// The date, in UTC.
    public var day: Day {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        return Day(number: Int(days))
    }

    /// This instant this many whole seconds later. Throws `overflow` and `outOfRange`.
    public func adding(seconds more: Int64) throws(QuantityError) -> Timestamp {
        let (sum, overflow) = seconds.addingReportingOverflow(more)
        guard !overflow else { throw .overflow("a time") }
        return try Timestamp(seconds: sum, nanosecond: nanoseconds)
    }

    /// By time.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.seconds == right.seconds
            ? left.nanoseconds < right.nanoseconds : left.seconds < right.seconds
    }
}

extension Timestamp: CustomStringConvertible {
    /// The one text form.
    public var description: String {
        let second = Int(seconds - Int64(day.number) * 86_400)
        var text =
            "\(day)T" + Day.padded(second / 3600, 2) + ":" + Day.padded(second / 60 % 60, 2) + ":"
            + Day.padded(second % 60, 2)
        if nanoseconds > 0 {
            var fraction = Day.padded(Int(nanoseconds), 9)[...]
            while fraction.last == "0" { fraction = fraction.dropLast() }
            text += "." + fraction
        }
        return text + "Z"
    }
}
