import Files
import Synchronization

/// Fails one system call of many, and remembers every call that was made.
final class FaultCounter: Sendable {
    private let made = Mutex<[FileError.Operation]>([])

    /// The operations so far, the one that failed among them.
    var operations: [FileError.Operation] { made.withLock { $0 } }

    /// Runs `body` with the call at this index failing by this number, or none failing.
    func failing<Result>(
        at index: Int?, with number: Int32, _ body: () throws -> Result
    ) rethrows -> Result {
        try FaultInjection.inject({ operation, _ in
            let position = self.made.withLock { made in
                made.append(operation)
                return made.count - 1
            }
            return position == index ? .error(number) : nil
        }) {
            try body()
        }
    }
}

/// The `FileError` that something throws, or nothing where it throws none.
func fileError(_ body: () throws -> Void) -> FileError? {
    do {
        try body()
        return nil
    } catch {
        return error as? FileError
    }
}
