public import Chain
import Encoding
import Files
import Signing
public import Storage

extension FileStorage {
    /// The bytes of the entries with these indices, in order, as they are in the files now: they are
    /// not hashed again.
    public func read(_ range: Range<Int>) throws(StorageError) -> [[UInt8]] {
        if let uncertainty { throw uncertainty }
        guard range.lowerBound >= 0, range.upperBound <= head.size else {
            throw StorageError(
                .outOfRange,
                "entries \(range.lowerBound) to \(range.upperBound - 1) were asked for",
                remedy: "the ledger has \(head.size)")
        }
        var entries: [[UInt8]] = []
        entries.reserveCapacity(range.count)
        var next = range.lowerBound
        while next < range.upperBound {
            let first = LedgerLayout.firstIndex(ofSegmentWith: next)
            let end = min(range.upperBound, first + LedgerLayout.segmentLength)
            let position = index.nearest(next)
            let found = try storing { () throws(FileError) in
                try layout.read(next..<end, of: first, from: position, into: &entries)
            }
            guard found else {
                throw StorageError(
                    .damaged,
                    at: StorageError.Place(
                        entry: range.lowerBound + entries.count, file: LedgerLayout.segment(first)),
                    "the entry is no longer whole", remedy: Opening.restoreRemedy)
            }
            next = end
        }
        return entries
    }

    /// The stored hashes of a tile level.
    public func storedHashes(level: Int) throws(StorageError) -> StoredHashes {
        try StoredHashes(layout, level: level)
    }

    /// The proof that the entry with this index is under the present root, checked against it.
    public func inclusionProof(index: Int) throws(StorageError) -> InclusionProof {
        let (size, root) = (tree.size, root)
        return try storedTree().proving { hasher, stored throws(TreeError) in
            let proof = try InclusionProof(
                index: index, size: size, hasher: &hasher, stored: stored)
            guard let leaf = stored(0, index) else { throw .hashMissing(level: 0, index: index) }
            try proof.verify(leaf: leaf, root: root, hasher: &hasher).get()
            return proof
        }
    }

    /// The proof that the present tree begins with the tree of the first `older` entries, which had
    /// this root, checked against both.
    public func consistencyProof(
        older: Checkpoint
    ) throws(StorageError) -> ConsistencyProof {
        let (size, root) = (tree.size, root)
        return try storedTree().proving { hasher, stored throws(TreeError) in
            let proof = try ConsistencyProof(
                older: older.size, newer: size, hasher: &hasher, stored: stored)
            try proof.verify(olderRoot: older.root, newerRoot: root, hasher: &hasher).get()
            return proof
        }
    }

    /// What makes proofs that the present tree begins with the tree of the first so many entries,
    /// from stored hashes; whoever is given a proof holds it against both roots.
    public func consistencyProofs() throws(StorageError) -> (
        _ older: Int
    ) throws(StorageError) -> ConsistencyProof {
        let stored = try storedTree()
        let size = tree.size
        return { (older) throws(StorageError) in
            try stored.proving { hasher, stored throws(TreeError) in
                return try ConsistencyProof(
                    older: older, newer: size, hasher: &hasher, stored: stored)
            }
        }
    }

    private func storedTree() throws(StorageError) -> StoredTree {
        var levels: [StoredHashes] = []
        for level in 0..<LedgerLayout.levelCount { levels.append(try storedHashes(level: level)) }
        return StoredTree(levels)
    }
}

extension ProofResult {
    /// Throws why a proof does not hold.
    fileprivate func get() throws(TreeError) {
        if case .invalid(let reason) = self { throw reason }
    }
}

extension LedgerLayout {
    /// Appends the entries of a range in one segment; false where one is not whole.
    fileprivate func read(
        _ range: Range<Int>, of segment: Int, from start: (index: Int, offset: Int),
        into entries: inout [[UInt8]]
    ) throws(FileError) -> Bool {
        var window = try ByteWindow(
            File(path(Self.segment(segment)), .read),
            capacity: range.count < FrameIndex.stride ? 0 : ByteWindow.defaultCapacity)
        window.seek(to: start.offset)
        for index in start.index..<range.upperBound {
            try window.fill(Self.lengthByteCount)
            guard let length = window.length(at: 0), length > 0 else { return false }
            try window.fill(Self.lengthByteCount + length)
            guard Self.lengthByteCount + length <= window.available else { return false }
            if index >= range.lowerBound {
                entries.append(window.copy(Self.lengthByteCount, length))
            }
            window.skip(Self.lengthByteCount + length)
        }
        return true
    }
}
