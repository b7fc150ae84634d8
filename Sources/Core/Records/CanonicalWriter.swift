/// Writes canonical JSON (RFC 8785 narrowed): what `CanonicalReader` accepts, byte for byte.
/// Members are written in the order the reader wants them in.
public struct CanonicalWriter {
    /// What has been written.
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// A writer of nothing yet.
    public init() {}

    /// Writes an object with the members that `content` writes.
    public mutating func object(_ content: (inout CanonicalWriter) -> Void) {
        open(UInt8(ascii: "{"))
        content(&self)
        close(UInt8(ascii: "}"))
    }

    /// Writes a member's name; its value comes next.
    public mutating func member(_ name: String) {
        separate()
        write(quoted: name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes an array, an element at a time.
    public mutating func array<Element>(
        _ elements: some Sequence<Element>, _ write: (inout CanonicalWriter, Element) -> Void
    ) {
        open(UInt8(ascii: "["))
        for element in elements { write(&self, element) }
        close(UInt8(ascii: "]"))
    }

    /// Writes an array whose order means nothing: sorted by bytes, each element once.
    public mutating func set<Element>(
        _ elements: some Sequence<Element>, _ write: (inout CanonicalWriter, Element) -> Void
    ) {
        var texts: [[UInt8]] = []
        for element in elements {
            var writer = CanonicalWriter()
            write(&writer, element)
            texts.append(writer.bytes)
        }
        texts.sort { $0.lexicographicallyPrecedes($1) }
        open(UInt8(ascii: "["))
        for (position, text) in texts.enumerated()
        where position == 0 || texts[position - 1] != text {
            separate()
            bytes.append(contentsOf: text)
            needsComma = true
        }
        close(UInt8(ascii: "]"))
    }

    /// Writes a string.
    public mutating func string(_ text: String) {
        separate()
        write(quoted: text)
        needsComma = true
    }

    /// Writes a value by its one text in quotes: a decimal, a time, an id, a digest.
    public mutating func text(_ value: some CustomStringConvertible) { string(value.description) }

    /// Writes an integer.
    public mutating func integer(_ value: Int) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
        needsComma = true
    }

    /// Writes a boolean.
    public mutating func boolean(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
        needsComma = true
    }

    /// Writes a string, or null, which reports may have and records may not.
    public mutating func optional(_ text: String?) {
        if let text { string(text) } else { null() }
    }

    /// Writes an integer, or null, which reports may have and records may not.
    public mutating func optional(_ value: Int?) {
        if let value { integer(value) } else { null() }
    }

    private mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func write(quoted text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                bytes.append(UInt8(ascii: "\\"))
            }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
