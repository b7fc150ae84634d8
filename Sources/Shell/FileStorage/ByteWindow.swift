import Files

/// A file read from front to back through one buffer, with a look ahead of as many bytes as the
/// buffer has.
struct ByteWindow: ~Copyable {
    static let defaultCapacity = 1 << 20
    /// Two of the longest frames and the header after them.
    private static let leastCapacity = 1 << 17 + 1 << 10

    private let file: File
    /// Of the file up to `count`; what lies behind that is left over from earlier.
    private var buffer: [UInt8]
    private var count = 0
    /// The next byte's position in the buffer.
    private var position = 0
    private var bufferOffset = 0
    /// Whether the file ends with what is in the buffer.
    private(set) var endsInBuffer = false

    /// A window on the beginning of a file, no larger than the file needs or `capacity` allows, but
    /// with room for any look ahead.
    init(_ file: consuming File, capacity: Int = defaultCapacity) throws(FileError) {
        let needed = min(try file.size() + 1, capacity)
        self.init(file, buffer: [UInt8](repeating: 0, count: max(needed, Self.leastCapacity)))
    }

    private init(_ file: consuming File, buffer: [UInt8]) {
        self.file = file
        self.buffer = buffer
    }

    /// The next byte's offset in the file.
    var offset: Int { bufferOffset + position }

    /// The number of bytes from the next one on that are in the buffer.
    var available: Int { count - position }

    /// Makes at least `wanted` bytes available, or all to the end of the file where there are fewer.
    @inline(__always)
    mutating func fill(_ wanted: Int) throws(FileError) {
        if available < wanted && !endsInBuffer { try load(from: offset, wanted) }
    }

    private mutating func load(from offset: Int, _ wanted: Int) throws(FileError) {
        precondition(wanted <= buffer.count, "a look ahead of more than the buffer holds")
        bufferOffset = offset
        position = 0
        count = 0
        // What is left is read a second time: it is little, and one read needs no moving.
        count = try file.read(into: &buffer, count: buffer.count, at: bufferOffset)
        endsInBuffer = count < buffer.count
    }

    /// Goes on at this offset in the file.
    mutating func seek(to offset: Int) {
        guard offset < bufferOffset || offset > bufferOffset + count else {
            position = offset - bufferOffset
            return
        }
        bufferOffset = offset
        position = 0
        count = 0
        endsInBuffer = false
    }

    /// Goes past this many available bytes.
    @inline(__always)
    mutating func skip(_ byteCount: Int) {
        precondition(byteCount <= available, "skipped bytes that are not there")
        position += byteCount
    }

    /// The number of bytes in the file.
    func size() throws(FileError) -> Int { try file.size() }

    /// The big-endian number of two bytes, `start` bytes after the next one, or nothing where they
    /// are not available.
    @inline(__always)
    func length(at start: Int) -> Int? {
        guard start + 2 <= available else { return nil }
        return Int(buffer[position + start]) << 8 | Int(buffer[position + start + 1])
    }

    /// What `body` makes of the available bytes.
    @inline(__always)
    func withBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(buffer.span.extracting(position..<count))
    }

    /// A copy of `byteCount` available bytes, from `start` bytes after the next one on.
    @inline(__always)
    func copy(_ start: Int, _ byteCount: Int) -> [UInt8] {
        Array(buffer[position + start..<position + start + byteCount])
    }
}
