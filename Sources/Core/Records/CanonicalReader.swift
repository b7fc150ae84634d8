import Quantities

/// Reads canonical JSON (RFC 8785 narrowed) front to back, members in the order they must stand
/// in, and accepts nothing but the one form that `CanonicalWriter` writes.
public struct CanonicalReader: ~Copyable {
    let bytes: [UInt8]
    /// Where the places in errors count from.
    let start: Int
    let end: Int
    var position: Int
    /// One frame for every open object: whether a member was read, and the last one's name.
    private var frame = Frame(name: "", isEmpty: true)
    private var outer = InlineArray<4, Frame>(repeating: Frame(name: "", isEmpty: true))
    private var depth = 0

    /// The most levels of objects that any record has.
    static let mostLevels = 4

    private struct Frame {
        var name: StaticString
        var isEmpty: Bool
    }

    /// A reader of `bytes[range]`; places in errors count from the start of the range.
    public init(_ bytes: [UInt8], range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
        self.bytes = bytes
        start = range.lowerBound
        end = range.upperBound
        position = range.lowerBound
    }

    /// A reader of the body in this range of what another reads, with places counted as there.
    init(body range: Range<Int>, of whole: borrowing CanonicalReader) {
        bytes = whole.bytes
        start = whole.start
        end = range.upperBound
        position = range.lowerBound
        frame = Frame(name: "body", isEmpty: false)
    }

    var byte: UInt8? { position < end ? bytes[position] : nil }

    /// Begins an object. Throws `notCanonical`.
    public mutating func beginObject() throws(RecordError) {
        try expect(UInt8(ascii: "{"), "an object")
        guard depth < CanonicalReader.mostLevels else {
            throw error(.notCanonical, at: position, found: "a deeper level", expected: "4 levels")
        }
        outer[depth] = frame
        depth += 1
        frame = Frame(name: "", isEmpty: true)
    }

    /// Ends an object; any member still there is unknown, repeated or out of order.
    public mutating func endObject() throws(RecordError) {
        guard byte == UInt8(ascii: "}") else { throw misplacedMember(insteadOf: nil) }
        position += 1
        depth -= 1
        frame = outer[depth]
    }

    /// Moves to the value of the member that must come next.
    public mutating func member(_ name: StaticString) throws(RecordError) {
        guard try optionalMember(name) else { throw misplacedMember(insteadOf: name) }
    }

    /// Moves to the value of this member if it comes next.
    public mutating func optionalMember(_ name: StaticString) throws(RecordError) -> Bool {
        var cursor = position
        if !frame.isEmpty {
            guard cursor < end, bytes[cursor] == UInt8(ascii: ",") else { return false }
            cursor += 1
        }
        let length = name.utf8CodeUnitCount
        guard cursor + length + 3 <= end, bytes[cursor] == UInt8(ascii: "\""),
            bytes[cursor + length + 1] == UInt8(ascii: "\""),
            bytes[cursor + length + 2] == UInt8(ascii: ":"),
            bytes.span.extracting(cursor + 1..<cursor + 1 + length).isEqual(to: name)
        else { return false }
        position = cursor + length + 3
        frame = Frame(name: name, isEmpty: false)
        return true
    }

    /// Reads a map whose keys are not known in advance, sorted by bytes without repeats and not
    /// empty: `entry` gets the reader standing at each value.
    @inline(__always)
    public mutating func map(
        _ entry: (inout CanonicalReader, Range<Int>) throws(RecordError) -> Void
    ) throws(RecordError) {
        try expect(UInt8(ascii: "{"), "an object")
        var previous: Range<Int>?
        repeat {
            if previous != nil { try expect(UInt8(ascii: ","), "a comma or the end of the object") }
            let at = position
            let key = try plainString("a member name")
            if let previous, !bytes.span.isBefore(previous, key) {
                throw error(
                    bytes[previous].elementsEqual(bytes[key]) ? .duplicateMember : .unsorted,
                    at: at, found: quoted(key), expected: "names in order, each once")
            }
            previous = key
            try expect(UInt8(ascii: ":"), "a colon")
            try entry(&self, key)
        } while byte != UInt8(ascii: "}")
        position += 1
    }

    /// Reads an array: `element` gets the reader standing at each element. Elements are sorted by
    /// their bytes without repeats unless their order means something. It is not empty.
    public mutating func array(
        ordered: Bool, _ element: (inout CanonicalReader) throws(RecordError) -> Void
    ) throws(RecordError) {
        try expect(UInt8(ascii: "["), "an array")
        var previous: Range<Int>?
        repeat {
            if previous != nil { try expect(UInt8(ascii: ","), "a comma or the end of the array") }
            let at = position
            try element(&self)
            if !ordered, let previous, !bytes.span.isBefore(previous, at..<position) {
                throw error(
                    .unsorted, at: at, found: quoted(at..<position),
                    expected: "elements sorted by bytes, each once")
            }
            previous = at..<position
        } while byte != UInt8(ascii: "]")
        position += 1
    }

    /// Passes over the value that stands here, for a second look later, to the last place where
    /// this text stands or, without one, to where its brackets and quotes say that it ends.
    mutating func skipValue(before text: StaticString) throws(RecordError) -> Range<Int> {
        let from = position
        guard
            let after = bytes.span.lastPlace(of: text, from: from, to: end)
                ?? bytes.span.endOfValue(from: from, to: end)
        else {
            throw error(.notCanonical, at: from, found: "an unfinished value", expected: "its end")
        }
        position = after
        return from..<after
    }

    /// Ends the reading: nothing may follow.
    public func finish() throws(RecordError) {
        guard position == end else {
            throw error(.notCanonical, at: position, found: here, expected: "the end")
        }
    }

    @inline(__always)
    mutating func expect(_ byte: UInt8, _ what: StaticString) throws(RecordError) {
        guard position < end, bytes[position] == byte else { throw unexpected(what) }
        position += 1
    }
}

extension CanonicalReader {
    /// The name of the member being read, with those that hold it.
    var field: String {
        ((0..<depth).map { "\(outer[$0].name)" } + ["\(frame.name)"])
            .filter { !$0.isEmpty }.joined(separator: ".")
    }

    func error(
        _ code: RecordError.Code, at position: Int, found: String, expected: String
    ) -> RecordError {
        RecordError(
            code, offset: position - start, field: field, found: found, expected: expected)
    }

    /// What stands here is not what must.
    @inline(never)
    func unexpected(_ what: StaticString) -> RecordError {
        error(.notCanonical, at: position, found: here, expected: "\(what)")
    }

    /// The same trouble with a number, a time or an id, at this place.
    func error(_ cause: QuantityError, at position: Int, key: Range<Int>? = nil) -> RecordError {
        var suffix = ""
        if let key { suffix = "." + quoted(key) }
        return RecordError(
            .badValue, offset: position - start, field: field + suffix, found: cause.found,
            expected: cause.expected)
    }

    /// What stands here, shortened for a message.
    var here: String {
        position < end ? quoted(position..<min(end, position + 24)) : "the end"
    }

    func quoted(_ range: Range<Int>) -> String {
        let shown = bytes[range.lowerBound..<min(range.upperBound, range.lowerBound + 64)]
        let printable = shown.map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }
        return String(decoding: printable, as: UTF8.self)
    }

    /// Why the member that stands here is not the one that should.
    private mutating func misplacedMember(insteadOf name: StaticString?) -> RecordError {
        let from = position
        if !frame.isEmpty, byte == UInt8(ascii: ",") { position += 1 }
        let at = position
        guard let key = try? plainString("a member name"), byte == UInt8(ascii: ":") else {
            position = from
            if byte == UInt8(ascii: "}"), let name {
                return error(
                    .missingMember, at: position, found: "the end of the object",
                    expected: "member \"\(name)\"")
            }
            return error(
                .notCanonical, at: position, found: here,
                expected: name.map { "member \"\($0)\"" } ?? "the end of the object")
        }
        let text = Array(bytes[key])
        let last = Array("\(frame.name)".utf8)
        let found = "member \"\(quoted(key))\""
        if !frame.isEmpty, text == last {
            return error(.duplicateMember, at: at, found: found, expected: "each member once")
        }
        if !frame.isEmpty, text.lexicographicallyPrecedes(last) {
            return error(.unsorted, at: at, found: found, expected: "members in order, each once")
        }
        guard let name, !text.lexicographicallyPrecedes(Array("\(name)".utf8)) else {
            return error(
                .unknownMember, at: at, found: found,
                expected: name.map { "member \"\($0)\"" } ?? "no further member")
        }
        return error(.missingMember, at: at, found: found, expected: "member \"\(name)\"")
    }
}
