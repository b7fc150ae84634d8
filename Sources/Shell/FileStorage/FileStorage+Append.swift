import Chain
import Encoding
import Files
public import Storage

extension FileStorage {
    /// Appends entries with one sync for all of them, of the segment they go to; their hashes follow
    /// from them and are synced by `settle`. What a failure has left is cut again, and it throws;
    /// where even that fails, the outcome is `unknown`.
    public mutating func append(
        _ batch: [[UInt8]], ifHeadIs expected: Head
    ) throws(StorageError) -> AppendOutcome {
        if let uncertainty { throw uncertainty }
        guard expected == head else { return .conflict(head) }
        guard !batch.isEmpty else { return .appended(head) }
        let plan = try AppendPlan(
            batch, after: head, tree: tree, end: index.end, hasher: &hasher)
        let grown: CompactTree
        do throws(StorageError) {
            try storing { () throws(FileError) in try layout.write(plan) }
            grown = try readBack(plan)
        } catch {
            return try withdraw(plan, after: error)
        }
        adopt(plan, batch, grown)
        return .appended(head)
    }

    /// The tree grown by what is read back of the entries just written.
    private mutating func readBack(_ plan: AppendPlan) throws(StorageError) -> CompactTree {
        var grown = tree
        for piece in plan.pieces {
            let name = LedgerLayout.segment(piece.first)
            let bytes = try storing { () throws(FileError) in
                try File(layout.path(name), .read)
                    .read(count: piece.bytes.count, at: piece.offset)
            }
            var position = 0
            while position < bytes.count {
                let place = StorageError.Place(
                    entry: grown.size, file: name, offset: piece.offset + position)
                let start = position + LedgerLayout.lengthByteCount
                guard start <= bytes.count else { throw Self.differs(place) }
                position = start + Int(bytes[start - 2]) << 8 + Int(bytes[start - 1])
                guard position <= bytes.count else { throw Self.differs(place) }
                let leaf = hasher.leaf(bytes.span.extracting(start..<position))
                guard grown.size - plan.start < plan.leaves.count,
                    plan.leaves[grown.size - plan.start] == leaf
                else { throw Self.differs(place) }
                grown.append(leaf, hasher: &hasher)
            }
        }
        return grown
    }

    private static func differs(_ place: StorageError.Place) -> StorageError {
        StorageError(
            .damaged, at: place, "what was written is not what is read back",
            remedy: "check the disk and its memory before writing to it again")
    }

    private mutating func adopt(_ plan: AppendPlan, _ batch: [[UInt8]], _ grown: CompactTree) {
        for entry in batch {
            index.append(frameLength: LedgerLayout.lengthByteCount + entry.count)
        }
        genesis = genesis ?? plan.leaves.first
        tree = grown
        head = Head(size: tree.size, leaf: plan.leaves.last ?? head.leaf)
        root = tree.root(hasher: &hasher)
        for level in plan.hashes.indices where !plan.hashes[level].isEmpty {
            unsettledLevels.insert(level)
            if TileHashes.count(level: level, size: plan.start) == 0 { hasNewLevels = true }
        }
    }

    /// Cuts what a failed append has written, so that nothing of it is ever found.
    private mutating func withdraw(
        _ plan: AppendPlan, after failure: StorageError
    ) throws(StorageError) -> AppendOutcome {
        do throws(FileError) {
            try layout.cut(plan)
        } catch {
            uncertainty = StorageError(
                .uncertain,
                "an append failed (\(failure.problem)) and could not be taken back "
                    + "(\(StorageError(error).problem))",
                remedy: "open the ledger again to see what is stored")
            return .unknown(failure)
        }
        throw failure
    }
}

extension LedgerLayout {
    /// Writes the entries of an append, which are durable when this returns, and then their hashes.
    fileprivate func write(_ plan: AppendPlan) throws(FileError) {
        try FileSystem.makeDirectories(path(Self.entries))
        try FileSystem.makeDirectories(path(Self.tiles))
        // An attempt before this one may have made them and failed to sync their names.
        if plan.start == 0 { try synchronizeDirectories() }
        for piece in plan.pieces {
            let file = try File(
                path(Self.segment(piece.first)), .readWriteCreating(permissions: 0o666))
            // A file that is empty may be one whose name never reached the disk.
            if piece.offset == 0 { try FileSystem.synchronizeDirectory(path(Self.entries)) }
            try file.write(piece.bytes, at: piece.offset)
            try file.synchronizeData()
        }
        for (level, bytes) in plan.hashes.enumerated() where !bytes.isEmpty {
            let offset = TileHashes.count(level: level, size: plan.start) * Digest.byteCount
            try File(path(Self.tile(level)), .readWriteCreating(permissions: 0o666))
                .write(bytes, at: offset)
        }
    }

    /// Cuts files to what they had before an append, the entries durably.
    fileprivate func cut(_ plan: AppendPlan) throws(FileError) {
        for piece in plan.pieces {
            try cut(Self.segment(piece.first), to: piece.offset)?.synchronize()
        }
        for (level, bytes) in plan.hashes.enumerated() where !bytes.isEmpty {
            let count = TileHashes.count(level: level, size: plan.start)
            _ = try cut(Self.tile(level), to: count * Digest.byteCount)
        }
    }

    /// Cuts a file and gives it where it was longer.
    private func cut(_ name: String, to byteCount: Int) throws(FileError) -> File? {
        guard try FileSystem.exists(path(name)) else { return nil }
        let file = try File(path(name), .readWrite)
        guard try file.size() > byteCount else { return nil }
        try file.truncate(to: byteCount)
        return file
    }
}
