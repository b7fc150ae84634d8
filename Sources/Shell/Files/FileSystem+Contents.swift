import Glibc

extension FileSystem {
    /// More bytes than any note, checkpoint, policy or list of keys has.
    public static let mostNoteBytes = 1 << 20

    /// All bytes of a file, a pipe or a terminal; throws `largerThan` beyond the maximum.
    public static func read(_ path: String, maximumByteCount: Int) throws(FileError) -> [UInt8] {
        if DiskInjection.disk != nil {
            let file = try File(path, .read)
            let size = try file.size()
            guard size <= maximumByteCount else {
                throw FileError(.read, path, .largerThan(maximumByteCount))
            }
            return try file.read(count: size, at: 0)
        }
        let descriptor = try call(.open, path) { open(path, O_RDONLY | O_CLOEXEC) }
        defer { close(descriptor) }
        return try read(descriptor, path, maximumByteCount)
    }

    private static func read(
        _ descriptor: CInt, _ path: String, _ limit: Int
    ) throws(FileError) -> [UInt8] {
        let maximum = min(limit, Int.max / 2)
        var status = stat()
        try call(.inspect, path) { fstat(descriptor, &status) }
        // The size is only a first guess: files under /proc say zero, pipes have none.
        var room = min(max(Int(status.st_size), 4095), maximum) + 1
        var bytes: [UInt8] = []
        while true {
            let position = bytes.count
            bytes.append(contentsOf: [UInt8](repeating: 0, count: room))
            let received = try call(.read, path) {
                bytes.withUnsafeMutableBytes { buffer in
                    Glibc.read(descriptor, buffer.baseAddress.map { $0 + position }, room)
                }
            }
            bytes.removeLast(room - received)
            guard bytes.count <= maximum else {
                throw FileError(.read, path, .largerThan(maximum))
            }
            guard received > 0 else { return bytes }
            // One byte more than the limit allows is asked for, to tell a file that exceeds it.
            room = room > received ? room - received : min(bytes.count, maximum - bytes.count) + 1
        }
    }

    /// Gives the file at `path` these bytes in one step: whoever opens it, also after a crash, finds
    /// the old bytes or the new. Durable when it returns; a failure leaves no other file behind.
    ///
    /// A link stays, and the file it leads to gets the bytes. What is no file, such as a device or a
    /// pipe, is written to as it is.
    public static func writeAtomically(
        _ bytes: [UInt8], to path: String, permissions: UInt32 = 0o666
    ) throws(FileError) {
        try writeAtomically(bytes, to: path, permissions: permissions, areExact: false)
    }

    /// Gives a file other bytes as `writeAtomically` does; its permissions stay. Throws `EACCES` where
    /// nobody may write to it, the administrator included.
    public static func rewriteAtomically(_ bytes: [UInt8], at path: String) throws(FileError) {
        var status = stat()
        try call(.inspect, path) { stat(path, &status) }
        guard status.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH) != 0 else {
            throw FileError(.write, path, .system(EACCES))
        }
        try File(path, .readWrite).close()
        try writeAtomically(
            bytes, to: path, permissions: status.st_mode & 0o7777, areExact: true)
    }

    private static func writeAtomically(
        _ bytes: [UInt8], to path: String, permissions: UInt32, areExact: Bool
    ) throws(FileError) {
        guard try kind(of: path) != .other else { return try writeThrough(bytes.span, to: path) }
        let path = try followingLinks(path)
        let temporary = temporaryPath(beside: path)
        do throws(FileError) {
            try writeNew(bytes.span, to: temporary, permissions: permissions)
            // The process's mask takes permissions away from a file that is made.
            if areExact { try call(.write, temporary) { chmod(temporary, permissions) } }
            try rename(temporary, to: path)
        } catch {
            if error.operation != .create { discard(temporary) }
            throw error
        }
        try synchronizeDirectory(parent(of: path))
    }

    /// Creates a file with these bytes and permissions; throws `EEXIST` where anything stands at
    /// `path`. Durable when it returns; a failure leaves no file behind.
    public static func create(
        _ path: String, containing bytes: Span<UInt8>, permissions: UInt32
    ) throws(FileError) {
        do throws(FileError) {
            try writeNew(bytes, to: path, permissions: permissions)
            try synchronizeDirectory(parent(of: path))
        } catch {
            if error.operation != .create { discard(path) }
            throw error
        }
    }

    /// Writes to a device or a pipe, waiting for its reader.
    private static func writeThrough(_ bytes: Span<UInt8>, to path: String) throws(FileError) {
        let descriptor = try call(.open, path) { open(path, O_WRONLY | O_CLOEXEC) }
        defer { close(descriptor) }
        try writeAll(path, bytes) { base, _, count in Glibc.write(descriptor, base, count) }
    }

    /// Where the symbolic links at `path` lead, also where nothing is there yet.
    private static func followingLinks(_ path: String) throws(FileError) -> String {
        var path = path
        // A test's disk has no links.
        guard DiskInjection.disk == nil else { return path }
        // As many as Linux follows.
        for _ in 0...40 {
            guard let target = try link(path) else { return path }
            path = target.hasPrefix("/") ? target : parent(of: path) + "/" + target
        }
        throw FileError(.inspect, path, .system(ELOOP))
    }

    /// What the symbolic link at `path` says, or nothing where there is none.
    private static func link(_ path: String) throws(FileError) -> String? {
        var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
        do throws(FileError) {
            let count = try call(.inspect, path) {
                bytes.withUnsafeMutableBytes { buffer in
                    let start = buffer.assumingMemoryBound(to: CChar.self).baseAddress
                    return start.map { readlink(path, $0, buffer.count) } ?? 0
                }
            }
            return String(decoding: bytes.prefix(count), as: UTF8.self)
        } catch  where error.isNotFound || error.reason == .system(EINVAL) {
            return nil
        }
    }

    private static func writeNew(
        _ bytes: Span<UInt8>, to path: String, permissions: UInt32
    ) throws(FileError) {
        let file = try File(path, .createNew(permissions: permissions))
        try file.write(bytes, at: 0)
        try file.synchronize()
        try file.close()
    }

    /// Removes a file that a failure has left behind, if it can be.
    private static func discard(_ path: String) {
        guard let disk = DiskInjection.disk else {
            unlink(path)
            return
        }
        try? disk.remove(path)
    }

    /// A path in the same directory that no other process and no earlier call uses.
    public static func temporaryPath(beside path: String) -> String {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return "\(path).\(getpid()).\(time.tv_sec).\(time.tv_nsec).tmp"
    }
}
