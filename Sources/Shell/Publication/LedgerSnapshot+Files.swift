import Chain
import Encoding
import Records
import Signing
import Storage

/// What the files of a published log are copied from, once it is known to be right.
extension LedgerSnapshot {
    /// Checks that the stored leaves after the first `before` complete the stored hashes of every
    /// level, and with the tree over those before, whose hashes are taken at their word, give the
    /// checkpoint's root. Throws `damaged`.
    mutating func checkHashes(after before: Int) throws(StorageError) {
        var tree = try tree(size: before)
        var counts = (0..<TileHashes.levels(size: size)).map {
            TileHashes.count(level: $0, size: before)
        }
        for index in before..<size {
            var completed: [(level: Int, root: Digest)] = []
            tree.append(try stored(level: 0, index), hasher: &hasher) { height, root in
                if height.isMultiple(of: TileHashes.levelHeight) {
                    completed.append((height / TileHashes.levelHeight, root))
                }
            }
            for (level, root) in completed {
                let stored = try stored(level: level, counts[level])
                guard root == stored else {
                    throw StorageError(
                        .damaged, at: StorageError.Place(entry: index, file: "tiles/\(level)"),
                        "the hashes up to it give \(root), stored is \(stored)",
                        remedy: Self.auditRemedy)
                }
                counts[level] += 1
            }
        }
        let root = tree.root(hasher: &hasher)
        guard root == checkpoint.checkpoint.root else {
            throw StorageError(
                .damaged, at: StorageError.Place(file: "checkpoint"),
                "the entries have the root \(root), the checkpoint \(checkpoint.checkpoint.root)",
                remedy: Self.auditRemedy)
        }
    }

    /// The bytes of a file of the log: a slice of the stored hashes, or of the entries, each of which
    /// has its stored hash. Throws `damaged`.
    mutating func bytes(of file: TilePath) throws(StorageError) -> [UInt8] {
        var bytes: [UInt8] = []
        for index in file.range {
            switch file.content {
            case .hashes(let level): try stored(level: level, index).append(to: &bytes)
            case .entries:
                let entry = try entry(index)
                bytes.append(UInt8(entry.count >> 8))
                bytes.append(UInt8(entry.count & 0xFF))
                bytes += entry
            }
        }
        return bytes
    }

    /// Checks that a key which the ledger says is the operator's signed the checkpoint: one of its
    /// list of keys, or else of genesis or a change of keys. Whether it may say so is for an audit to
    /// find out. Throws `damaged`.
    mutating func checkSignature() throws(StorageError) {
        if listedOperators.contains(where: { isSigned(by: $0) }) { return }
        for index in 0..<size {
            let bytes = try entry(index)
            guard let entry = try? ReadEntry(bytes), case .success(let statement) = entry.statement
            else { continue }
            let grants: [Genesis.Grant]
            switch statement.body {
            case .genesis(let genesis): grants = genesis.keys
            case .keys(let change): grants = change.added
            default: continue
            }
            for grant in grants where grant.role == .operator_ {
                if let key = try? VerifierKey(grant.key), isSigned(by: key) { return }
            }
        }
        throw StorageError(
            .damaged, at: StorageError.Place(file: "checkpoint"),
            "no key of the ledger's operator signed it", remedy: Self.auditRemedy)
    }

    private func isSigned(by key: VerifierKey) -> Bool {
        (try? checkpoint.verified(by: key)) != nil
    }
}
