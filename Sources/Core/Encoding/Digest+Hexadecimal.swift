extension Digest {
    /// The digest as 64 lower-case hexadecimal digits, which fit the name of a file.
    public var hexadecimal: String {
        let bytes = bytes
        return stride(from: 0, to: bytes.count, by: 4).map { start in
            Hexadecimal.encode(bytes[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
        }.joined()
    }
}
