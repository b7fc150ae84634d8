import COpenSSL

/// Bytes that nobody else may see: never copied, never printed, overwritten when they go.
struct SecretBytes: ~Copyable {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    /// How many bytes are in use.
    private(set) var count = 0

    /// Room for this many bytes, none in use.
    init(capacity: Int) {
        buffer = .allocate(capacity: capacity)
        buffer.initialize(repeating: 0)
    }

    /// These bytes, which are overwritten where they came from.
    init(moving bytes: inout [UInt8]) {
        self.init(capacity: bytes.count)
        for byte in bytes { append(byte) }
        bytes.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    }

    deinit {
        OPENSSL_cleanse(buffer.baseAddress, buffer.count)
        buffer.deallocate()
    }

    /// Whether there is room for no more.
    var isFull: Bool { count == buffer.count }

    /// Adds a byte, for which there must be room.
    mutating func append(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
    }

    /// Adds what `fill` writes to the unused room; it says how many bytes those were.
    mutating func append(_ fill: (UnsafeMutableBufferPointer<UInt8>) -> Int) {
        count += fill(UnsafeMutableBufferPointer(rebasing: buffer[count...]))
        precondition(count <= buffer.count, "more bytes than there was room for")
    }

    /// Leaves only the first `count` bytes in use.
    mutating func shorten(to count: Int) {
        precondition(count >= 0 && count <= self.count, "bytes that were not there")
        self.count = count
    }

    /// Lets `body` see the bytes in use, which must not outlive the call.
    func withBytes<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeBufferPointer(rebasing: buffer[..<count]))
    }
}
