public import Chain
public import Encoding
public import Signing
public import Storage

/// The stored hashes of all levels of a tree, at their word.
public struct StoredTree {
    private let levels: [StoredHashes]

    /// The tree with these levels, from level 0 on.
    public init(_ levels: [StoredHashes]) { self.levels = levels }

    /// The hash of a level with this index, or nothing where there is none; throws where the system
    /// cannot read what is there.
    public func hash(level: Int, _ index: Int) throws(StorageError) -> Digest? {
        guard levels.indices.contains(level) else { return nil }
        return try levels[level].hash(index)
    }

    /// What is made of the hashes. Throws what the system refused first, else `outOfRange` where a
    /// size or an index is beyond the tree, else `damaged`.
    public func proving<Result>(
        _ body: (inout SHA256, TileHashes.Lookup) throws(TreeError) -> Result
    ) throws(StorageError) -> Result {
        var refusal: StorageError?
        var hasher = SHA256()
        do throws(TreeError) {
            return try body(&hasher) { level, index in
                do throws(StorageError) {
                    return try hash(level: level, index)
                } catch {
                    refusal = refusal ?? error
                    return nil
                }
            }
        } catch {
            if let refusal { throw refusal }
            switch error {
            case .leafOutside, .sizesOutOfOrder:
                throw StorageError(
                    .outOfRange, "no proof can be made: \(error)",
                    remedy: "ask for what the ledger has")
            default:
                throw StorageError(
                    .damaged, at: StorageError.Place(file: "tiles"),
                    "the stored hashes are not those of the tree: \(error)",
                    remedy: "run mandate-audit, which says what is damaged")
            }
        }
    }
}
