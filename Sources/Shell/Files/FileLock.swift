import Glibc

/// An exclusive advisory lock on a file or directory (`flock(2)`), released when it goes out of
/// scope and by the kernel when the process ends in any way.
///
/// The path itself must not be replaced by renaming while the lock is held.
public struct FileLock: ~Copyable, Sendable {
    /// The path that is locked.
    public let path: String
    private let descriptor: CInt

    /// Locks what stands at `path` without waiting; throws `heldByAnotherWriter` where it is taken.
    public init(_ path: String) throws(FileError) {
        let descriptor = try call(.open, path) { open(path, O_RDONLY | O_CLOEXEC) }
        do throws(FileError) {
            try call(.lock, path) { flock(descriptor, LOCK_EX | LOCK_NB) }
        } catch {
            close(descriptor)
            guard error.reason == .system(EWOULDBLOCK) else { throw error }
            throw FileError(.lock, path, .heldByAnotherWriter)
        }
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        close(descriptor)
    }
}
