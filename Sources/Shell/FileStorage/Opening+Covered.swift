import Chain
import Encoding
import Files
import Storage

/// The part of the ledger that a checkpoint covers: anything wrong there is damage, but that hashes
/// beyond the checkpoint in the ledger need not have reached the disk.
extension Opening {
    /// Checks the next entry against its stored hash, the chain and the tree.
    mutating func checkCovered() throws(StorageError) {
        let found = try storing { () throws(FileError) in try cursor.find(tree.size) }
        guard case .entry(let length) = found,
            let leaf = cursor.withEntry(length: length, { hasher.leaf($0) })
        else { throw try shortage(found) }
        let stored = try levels[0].hash(tree.size)
        if stored != leaf {
            let isGood = try isGood(length, leaf)
            guard isGood, tree.size >= settled else {
                throw mismatch(isEntryGood: isGood, stored)
            }
        }
        guard isChained(length) else {
            throw damaged(entryPlace, "the entry is not chained to the one before")
        }
        try fold(leaf, length)
        try compareRoots()
    }

    /// Whether the entry that was found begins with its index and the hash of the one before.
    mutating func isChained(_ length: Int) -> Bool {
        ChainHeader.write(index: tree.size, previous: previous, into: &opening)
        let opening = opening
        return cursor.withEntry(length: length) { ChainHeader.matches(opening, $0, at: 0) } ?? false
    }

    /// Whether the entry after the one that was found is chained to it.
    mutating func isConfirmed(_ length: Int, _ leaf: Digest) throws(StorageError) -> Bool {
        ChainHeader.write(index: tree.size + 1, previous: leaf, into: &opening)
        let opening = opening
        return try storing { () throws(FileError) in
            try cursor.isFollowed(tree.size, length: length, by: opening)
        }
    }

    private mutating func fold(_ leaf: Digest, _ length: Int) throws(StorageError) {
        let isSettled = tree.size < settled
        if !isSettled { newHashes[0].append(leaf) }
        var completed: [(level: Int, root: Digest)] = []
        tree.append(leaf, hasher: &hasher) { height, root in
            if height.isMultiple(of: TileHashes.levelHeight) {
                completed.append((height / TileHashes.levelHeight, root))
            }
        }
        passed(leaf, length)
        for (level, root) in completed {
            guard isSettled else {
                newHashes[level].append(root)
                continue
            }
            let position = TileHashes.count(level: level, size: tree.size) - 1
            guard try levels[level].hash(position) == root else {
                throw damaged(
                    levels[level].place(position),
                    "the hash over 256^\(level) entries differs from those below it")
            }
        }
    }

    /// Goes past an entry that belongs to the ledger.
    mutating func passed(_ leaf: Digest, _ length: Int) {
        if genesis == nil { genesis = leaf }
        previous = leaf
        index.append(frameLength: LedgerLayout.lengthByteCount + length)
        cursor.pass(length: length)
    }

    /// Whether an entry is the one that was signed for, by what comes after: the entry after it, or
    /// the root.
    private mutating func isGood(_ length: Int, _ leaf: Digest) throws(StorageError) -> Bool {
        guard isChained(length) else { return false }
        if try isConfirmed(length, leaf) { return true }
        guard tree.size + 1 == covered else { return false }
        var whole = tree
        whole.append(leaf, hasher: &hasher)
        return whole.root(hasher: &hasher) == checkpoint?.checkpoint.root
    }

    /// Which of the two is damaged where an entry and its stored hash disagree.
    private func mismatch(isEntryGood: Bool, _ stored: Digest?) -> StorageError {
        let place = levels[0].place(tree.size)
        guard stored != nil || !isEntryGood else {
            return damaged(place, "the hash of entry \(tree.size) is missing")
        }
        return isEntryGood
            ? damaged(place, "the stored hash of entry \(tree.size) is not the entry's")
            : damaged(entryPlace, "the entry is not the one whose hash was stored")
    }

    /// Why there is no next entry although a checkpoint covers it.
    private mutating func shortage(_ found: FrameCursor.Found) throws(StorageError) -> StorageError
    {
        if let remembered = outside?.checkpoint.checkpoint, tree.size >= settled,
            tree.size < remembered.size
        {
            return rolledBack(remembered)
        }
        let covered = "the checkpoint covers \(covered) entries"
        switch found {
        case .surplus(let byteCount):
            return damaged(framePlace, "\(byteCount) bytes too many in a full segment")
        case .broken(let length?, let left) where length > 0:
            return damaged(
                framePlace, "the entry should have \(length) bytes, of which \(left - 2) are there")
        case .broken:
            return damaged(framePlace, "there is no entry's length here, yet \(covered)")
        case .nothing, .entry:
            return damaged(framePlace, "the entries end here, yet \(covered)")
        }
    }

    private mutating func rolledBack(_ remembered: Checkpoint) -> StorageError {
        let root = tree.root(hasher: &hasher)
        return StorageError(
            .rolledBack,
            "\(layout.directory) has \(tree.size) entries with the root \(root), but a checkpoint "
                + "of \(remembered.size) entries with the root \(remembered.root) was seen before",
            remedy: Self.rollbackRemedy)
    }

    /// Holds the tree against the checkpoints of its size.
    private mutating func compareRoots() throws(StorageError) {
        let size = tree.size
        let (here, remembered) = (inside?.checkpoint, outside?.checkpoint.checkpoint)
        guard here?.size == size || remembered?.size == size else { return }
        let root = tree.root(hasher: &hasher)
        if let remembered, remembered.size == size, remembered.root != root {
            throw StorageError(
                .forked,
                "the first \(size) entries of \(layout.directory) have the root \(root), but a "
                    + "checkpoint of \(size) entries with the root \(remembered.root) was seen before",
                remedy: Self.rollbackRemedy)
        }
        if let here, here.size == size, here.root != root {
            throw damaged(
                StorageError.Place(file: LedgerLayout.checkpoint),
                "the checkpoint has the root \(here.root) for \(size) entries whose root is \(root)"
            )
        }
    }

    /// Where the length of the next entry stands.
    var framePlace: StorageError.Place {
        StorageError.Place(
            entry: tree.size, file: LedgerLayout.segment(cursor.first), offset: cursor.offset)
    }

    /// Where the first byte of the next entry stands.
    private var entryPlace: StorageError.Place {
        StorageError.Place(
            entry: tree.size, file: LedgerLayout.segment(cursor.first),
            offset: cursor.offset + LedgerLayout.lengthByteCount)
    }

    private func damaged(_ place: StorageError.Place, _ problem: String) -> StorageError {
        StorageError(.damaged, at: place, problem, remedy: Self.restoreRemedy)
    }

    private static let rollbackRemedy =
        "nothing was changed. Appending here would give the ledger two histories. If an old backup "
        + "was restored, restore the newest copy instead; only where the later entries are lost for "
        + "good and everyone concerned knows it, move the remembered checkpoint aside"
}
