import Glibc

/// Why the operating system, or a limit of this module, refused to do something with a file.
public struct FileError: Error, Hashable, Sendable {
    /// What was being done.
    public enum Operation: String, Hashable, Sendable {
        case open, create, read, write, truncate, synchronize, close, lock, list, inspect, rename
        case remove, run
        case makeDirectory = "make directory"
    }

    /// What stood against it.
    public enum Reason: Hashable, Sendable {
        /// A system call failed with this number of `errno(3)`.
        case system(CInt)
        /// The file holds more than this many bytes.
        case largerThan(Int)
        /// The file ended at this byte offset, before all that was asked for.
        case ended(at: Int)
        /// Another process, or another part of this one, has the file locked.
        case heldByAnotherWriter
        /// Neither `XDG_STATE_HOME` nor `HOME` names an absolute path.
        case noStateHome
    }

    public let operation: Operation
    public let path: String
    public let reason: Reason

    /// An error of this operation on the file at `path`.
    public init(_ operation: Operation, _ path: String, _ reason: Reason) {
        self.operation = operation
        self.path = path
        self.reason = reason
    }

    /// Whether the error is that there is no such file or directory.
    public var isNotFound: Bool { reason == .system(ENOENT) || reason == .system(ENOTDIR) }

    /// Whether the error is that something already stands at the path.
    public var alreadyExists: Bool { reason == .system(EEXIST) }
}

extension FileError: CustomStringConvertible {
    /// One line: what could not be done, with which file, why, and what to do.
    public var description: String {
        "cannot \(operation.rawValue) \(printablePath): \(cause); \(remedy)"
    }

    /// Why, in the system's words where it was the system that refused.
    public var cause: String {
        switch reason {
        case .system(let number): Self.text(of: number)
        case .largerThan(let limit): "it is larger than \(limit) bytes"
        case .ended(let offset): "it ends at byte \(offset), before what was expected there"
        case .heldByAnotherWriter: "it is held by another writer"
        case .noStateHome: "neither XDG_STATE_HOME nor HOME is an absolute path"
        }
    }

    /// What the person reading the error can do about it.
    public var remedy: String {
        switch reason {
        case .system(ENOSPC), .system(EDQUOT): "free some space there and try again"
        case .system(EACCES), .system(EPERM): "check who owns it and its permissions"
        case .system(ENOENT), .system(ENOTDIR): "check the path"
        case .system(EEXIST): "choose another path, or move what is there away"
        case .system(EROFS): "choose a place that can be written"
        case .system(EISDIR): "give a file, not a directory"
        case .system(EMFILE), .system(ENFILE): "close other files or raise the limit (ulimit -n)"
        case .system(EFBIG): "raise the limit on file sizes (ulimit -f)"
        case .system(EIO): "check the disk, and restore from a copy if it is failing"
        case .system: "resolve that and try again"
        case .largerThan: "check that it is the right file"
        case .ended: "check that nothing else shortened it"
        case .heldByAnotherWriter: "wait for the other writer to finish, or stop it"
        case .noStateHome: "set XDG_STATE_HOME to a directory of yours"
        }
    }

    /// The path with control characters replaced, so that the message stays one line.
    public var printablePath: String {
        String(
            String.UnicodeScalarView(
                path.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }

    private static func text(of number: CInt) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let base = buffer.baseAddress, strerror_r(number, base, 256) == 0 else {
                return "error \(number)"
            }
            return String(cString: base)
        }
    }
}
