import Files
import Glibc
import Storage

extension StorageError {
    /// What the system refused, as an error of the storage.
    init(_ error: FileError) {
        let code: Code =
            switch error.reason {
            case .heldByAnotherWriter: .locked
            case .system(ENOSPC), .system(EDQUOT), .system(EFBIG): .full
            default: .inputOutput
            }
        self.init(
            code, "cannot \(error.operation.rawValue) \(error.printablePath): \(error.cause)",
            remedy: error.remedy)
    }
}

/// Does something with files and throws what the system refuses as an error of the storage.
@inline(__always)
func storing<Result: ~Copyable>(
    _ body: () throws(FileError) -> Result
) throws(StorageError) -> Result {
    do throws(FileError) {
        return try body()
    } catch {
        throw StorageError(error)
    }
}
