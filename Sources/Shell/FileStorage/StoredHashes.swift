public import Encoding
import Files
public import Storage

/// The stored hashes of one tile level, read in blocks: nothing is checked, and there are none where
/// the file is missing.
public final class StoredHashes {
    private static let blockLength = 256

    /// The tile level: its hashes are the roots of complete subtrees of 256^level leaves.
    public let level: Int
    /// The number of whole hashes in the file when it was opened.
    public let count: Int
    /// The number of bytes after the last whole hash.
    public let trailingByteCount: Int
    private let file: File?
    private var block: [UInt8]
    private var blockStart = -1

    init(_ layout: LedgerLayout, level: Int) throws(StorageError) {
        self.level = level
        block = [UInt8](repeating: 0, count: Self.blockLength * Digest.byteCount)
        let path = layout.path(LedgerLayout.tile(level))
        var size = 0
        file = try storing { () throws(FileError) -> File? in
            guard try FileSystem.exists(path) else { return nil }
            let file = try File(path, .read)
            size = try file.size()
            return file
        }
        (count, trailingByteCount) = size.quotientAndRemainder(dividingBy: Digest.byteCount)
    }

    /// The hash with this index, or nothing where the file has none; throws where the system cannot
    /// read what is there.
    public func hash(_ index: Int) throws(StorageError) -> Digest? {
        guard index >= 0, index < count else { return nil }
        let start = index - index % Self.blockLength
        if start != blockStart { try load(start) }
        let position = (index - start) * Digest.byteCount
        let block = block
        return Digest(bytes: block.span.extracting(position..<position + Digest.byteCount))
    }

    /// The place of the hash with this index.
    public func place(_ index: Int) -> StorageError.Place {
        StorageError.Place(
            file: LedgerLayout.tile(level), offset: index * Digest.byteCount)
    }

    private func load(_ start: Int) throws(StorageError) {
        blockStart = -1
        let wanted = min(Self.blockLength, count - start) * Digest.byteCount
        let offset = start * Digest.byteCount
        do throws(FileError) {
            let read = try file?.read(into: &block, count: wanted, at: offset) ?? 0
            guard read == wanted else {
                throw FileError(.read, LedgerLayout.tile(level), .ended(at: offset + read))
            }
        } catch {
            throw StorageError(error)
        }
        blockStart = start
    }
}
