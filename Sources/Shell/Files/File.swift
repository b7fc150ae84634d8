import Glibc

/// An open file, closed when it goes out of scope; errors name its path.
///
/// Positions are byte offsets from the start; there is no current position, so that several
/// readers can share one open file.
public struct File: ~Copyable, Sendable {
    /// What the file is opened for.
    public enum Mode: Sendable {
        /// Reading only; the file must exist.
        case read
        /// Reading and writing; the file must exist.
        case readWrite
        /// Reading and writing; the file is created with these permissions where it is missing.
        case readWriteCreating(permissions: UInt32)
        /// Reading and writing; the file is created with these permissions and must be new.
        case createNew(permissions: UInt32)
    }

    /// The path it was opened by.
    public let path: String
    private var descriptor: CInt
    /// The disk of a test that the file is on instead, and its number there.
    private var model: (disk: any Disk, file: Int)?

    /// Opens the file at `path`; throws what `open(2)` says.
    public init(_ path: String, _ mode: Mode) throws(FileError) {
        if let disk = DiskInjection.disk {
            model = (disk, try disk.open(path, mode))
            descriptor = -1
            self.path = path
            return
        }
        model = nil
        var operation = FileError.Operation.open
        var flags = O_CLOEXEC
        var permissions: mode_t = 0
        switch mode {
        case .read: flags |= O_RDONLY
        case .readWrite: flags |= O_RDWR
        case .readWriteCreating(let bits):
            flags |= O_RDWR | O_CREAT
            permissions = bits
        case .createNew(let bits):
            operation = .create
            flags |= O_RDWR | O_CREAT | O_EXCL
            permissions = bits
        }
        descriptor = try call(operation, path) { Glibc.open(path, flags, permissions) }
        self.path = path
    }

    deinit {
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
        if let model { model.disk.close(model.file) }
    }

    /// Closes the file and reports what only closing reveals, such as a full disk on NFS.
    public consuming func close() throws(FileError) {
        // A model closes it as it goes out of scope.
        if model != nil { return }
        let closing = descriptor
        descriptor = -1
        let result = Glibc.close(closing)
        let number = errno
        if case .error(let injected)? = FaultInjection.next(.close, path) {
            throw FileError(.close, path, .system(injected))
        }
        // Linux has released the descriptor even when a signal interrupted the call.
        if result == -1 && number != EINTR { throw FileError(.close, path, .system(number)) }
    }

    /// The number of bytes in the file.
    public func size() throws(FileError) -> Int {
        if let model { return try model.disk.size(model.file) }
        var status = stat()
        try call(.inspect, path) { fstat(descriptor, &status) }
        return Int(status.st_size)
    }

    /// Makes the file `size` bytes long, cutting its tail or adding zero bytes.
    public func truncate(to size: Int) throws(FileError) {
        if let model { return try model.disk.truncate(model.file, to: size) }
        try call(.truncate, path) { ftruncate(descriptor, off_t(size)) }
    }

    /// Returns once the data, and the length needed to read it back, are on the disk.
    public func synchronizeData() throws(FileError) {
        if let model { return try model.disk.synchronize(model.file) }
        try call(.synchronize, path) { fdatasync(descriptor) }
    }

    /// Returns once the data and all that is kept about the file are on the disk.
    public func synchronize() throws(FileError) {
        if let model { return try model.disk.synchronize(model.file) }
        try call(.synchronize, path) { fsync(descriptor) }
    }
}

extension File {
    /// Reads into the first `count` bytes of `buffer` from `offset` on, and returns how many there
    /// were: fewer than `count` only where the file ends.
    public func read(
        into buffer: inout [UInt8], count: Int, at offset: Int
    ) throws(FileError) -> Int {
        precondition(count >= 0 && count <= buffer.count, "a read larger than its buffer")
        var done = 0
        while done < count {
            let position = done
            let received: Int
            if let model {
                let some = try model.disk.read(
                    model.file, count: count - position, at: offset + position)
                buffer.withUnsafeMutableBytes { bytes in
                    UnsafeMutableRawBufferPointer(rebasing: bytes[position...]).copyBytes(
                        from: some)
                }
                received = some.count
            } else {
                received = try call(.read, path) {
                    buffer.withUnsafeMutableBytes { bytes in
                        pread(
                            descriptor, bytes.baseAddress.map { $0 + position }, count - position,
                            off_t(offset + position))
                    }
                }
            }
            guard received > 0 else { break }
            done += received
        }
        return done
    }

    /// The `count` bytes from `offset` on; throws `ended` where the file has fewer.
    public func read(count: Int, at offset: Int) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let received = try read(into: &bytes, count: count, at: offset)
        guard received == count else {
            throw FileError(.read, path, .ended(at: offset + received))
        }
        return bytes
    }

    /// Writes all of `bytes` from `offset` on; a failure may leave a part of them written.
    public func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        try write(bytes.span, at: offset)
    }

    /// Writes all of `bytes` from `offset` on; a failure may leave a part of them written.
    public func write(_ bytes: Span<UInt8>, at offset: Int) throws(FileError) {
        if let model {
            var done = 0
            while done < bytes.count {
                done += try model.disk.write(
                    model.file, bytes.extracting(done...), at: offset + done)
            }
            return
        }
        try writeAll(path, bytes) { base, position, count in
            pwrite(descriptor, base, count, off_t(offset + position))
        }
    }
}

extension File {
    /// Takes the only lock on the file, without waiting (`flock(2)`).
    func lock() throws(FileError) {
        if let model { return try model.disk.lock(model.file) }
        do throws(FileError) {
            try call(.lock, path) { flock(descriptor, LOCK_EX | LOCK_NB) }
        } catch {
            guard error.reason == .system(EWOULDBLOCK) else { throw error }
            throw FileError(.lock, path, .heldByAnotherWriter)
        }
    }
}

/// Writes all of `bytes` by a call that is given the rest, how many went before, and how many
/// there are.
func writeAll(
    _ path: String, _ bytes: Span<UInt8>, _ body: (UnsafeRawPointer?, Int, Int) -> Int
) throws(FileError) {
    var done = 0
    while done < bytes.count {
        let position = done
        done += try callWrite(path, count: bytes.count - position) { count in
            bytes.withUnsafeBytes { buffer in
                body(buffer.baseAddress.map { $0 + position }, position, count)
            }
        }
    }
}
