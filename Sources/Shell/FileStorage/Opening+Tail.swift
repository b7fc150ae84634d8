import Chain
import Encoding
import Files
import Storage

/// The part of the ledger that no checkpoint covers: what a crash may have torn.
extension Opening {
    /// Keeps the whole entries that are chained.
    mutating func keepTail() throws(StorageError) {
        while true {
            let found = try storing { () throws(FileError) in try cursor.find(tree.size) }
            guard case .entry(let length) = found,
                let leaf = cursor.withEntry(length: length, { hasher.leaf($0) }),
                isChained(length), try isWhole(length, leaf)
            else { return }
            newHashes[0].append(leaf)
            tree.append(leaf, hasher: &hasher) { height, root in
                if height.isMultiple(of: TileHashes.levelHeight) {
                    newHashes[height / TileHashes.levelHeight].append(root)
                }
            }
            passed(leaf, length)
        }
    }

    /// Whether all bytes of the entry reached the disk. Its stored hash or the entry after it says
    /// so. Where neither does, which a hash need not that was never synced, an unwritten page shows
    /// as zero bytes, which no statement contains.
    private mutating func isWhole(_ length: Int, _ leaf: Digest) throws(StorageError) -> Bool {
        if try levels[0].hash(tree.size) == leaf { return true }
        if try isConfirmed(length, leaf) { return true }
        return cursor.withEntry(length: length) { entry in
            entry.indices.allSatisfy { entry[$0] != 0 }
        } ?? false
    }

    /// Moves aside what stands behind the last entry, in its segment and in later ones.
    mutating func moveTail() throws(StorageError) {
        let place = framePlace
        let first = cursor.first
        let names = try storing { () throws(FileError) -> [Int] in
            guard try FileSystem.kind(of: layout.path(LedgerLayout.entries)) == .directory else {
                return []
            }
            return try FileSystem.list(layout.path(LedgerLayout.entries))
                .compactMap(LedgerLayout.firstIndex(inName:)).sorted()
        }
        for segment in names where segment >= first {
            let offset = segment == first ? cursor.offset : 0
            let moved = try storing { () throws(FileError) in
                try layout.moveAside(segment, from: offset, entry: tree.size)
            }
            guard let moved else { continue }
            report.moved.append(
                OpeningReport.MovedBytes(
                    place: segment == first
                        ? place
                        : StorageError.Place(file: LedgerLayout.segment(segment), offset: 0),
                    byteCount: moved.byteCount, file: moved.file))
        }
    }

    /// Makes the entries that stay durable. A writer that was killed may have left them in memory
    /// alone, and after a sync that failed Linux takes pages for clean that never reached the disk:
    /// so they are written once more before anyone signs for them.
    func secureTail(from start: (first: Int, offset: Int)) throws(StorageError) {
        try storing { () throws(FileError) in
            for first in stride(
                from: start.first, through: cursor.first, by: LedgerLayout.segmentLength)
            {
                try layout.rewriteSegment(first, from: first == start.first ? start.offset : 0)
            }
            try layout.synchronizeDirectories()
        }
    }

    /// Writes the hashes beyond the checkpoint in the ledger once more, and cuts what is too much;
    /// reports those that were missing or differed.
    mutating func rebuildLevels() throws(StorageError) {
        for level in levels {
            let hashes = newHashes[level.level]
            let start = TileHashes.count(level: level.level, size: tree.size) - hashes.count
            var good = 0
            while good < hashes.count, try level.hash(start + good) == hashes[good] { good += 1 }
            let keptBytes = (start + good) * Digest.byteCount
            let cut = level.count * Digest.byteCount + level.trailingByteCount - keptBytes
            guard !hashes.isEmpty || cut > 0 else { continue }
            try storing { () throws(FileError) in
                try layout.rewrite(level.level, from: start, hashes)
            }
            guard good < hashes.count || cut > 0 else { continue }
            report.rebuilt.append(
                OpeningReport.RebuiltLevel(
                    level: level.level, count: hashes.count - good, cutByteCount: max(0, cut)))
        }
    }
}

extension LedgerLayout {
    /// Moves the bytes of a segment from an offset on into a new file that is durable before they
    /// are cut; nothing where there are none. That there are none is durable, too.
    fileprivate func moveAside(
        _ segment: Int, from offset: Int, entry: Int
    ) throws(FileError) -> (file: String, byteCount: Int)? {
        let name = Self.segment(segment)
        let file = try File(path(name), .readWrite)
        let byteCount = try file.size() - offset
        guard byteCount > 0 else {
            // An append that failed may have been cut in memory alone: what it wrote would be back.
            try file.synchronize()
            return nil
        }
        try FileSystem.makeDirectories(path(Self.aside))
        let target = try unusedName(max(entry, segment))
        let copy = try File(path(target), .createNew(permissions: 0o666))
        var position = 0
        while position < byteCount {
            let count = min(ByteWindow.defaultCapacity, byteCount - position)
            try copy.write(try file.read(count: count, at: offset + position), at: position)
            position += count
        }
        try copy.synchronize()
        try FileSystem.synchronizeDirectory(path(Self.aside))
        try file.truncate(to: offset)
        try file.synchronize()
        return (target, byteCount)
    }

    private func unusedName(_ entry: Int) throws(FileError) -> String {
        let stem = "\(Self.aside)/\(Self.padded(entry))"
        var number = 1
        while try FileSystem.exists(path("\(stem).\(number)")) { number += 1 }
        return "\(stem).\(number)"
    }

    /// Writes the bytes of a segment from an offset on once more, and syncs them.
    fileprivate func rewriteSegment(_ first: Int, from offset: Int) throws(FileError) {
        let name = path(Self.segment(first))
        // The cursor may stand at the start of a segment that nothing has been written to.
        guard try FileSystem.exists(name) else { return }
        let file = try File(name, .readWrite)
        let size = try file.size()
        var position = offset
        while position < size {
            let count = min(ByteWindow.defaultCapacity, size - position)
            try file.write(try file.read(count: count, at: position), at: position)
            position += count
        }
        try file.synchronize()
    }

    /// Returns once the names of all that an append may have made are on the disk, the directories
    /// themselves among them. Whether one was made just now or by an attempt that failed does not
    /// matter: the attempt may have failed at this.
    func synchronizeDirectories() throws(FileError) {
        for name in [Self.entries, Self.tiles]
        where try FileSystem.kind(of: path(name)) == .directory {
            try FileSystem.synchronizeDirectory(path(name))
        }
        try FileSystem.synchronizeDirectory(directory)
        try FileSystem.synchronizeAncestors(of: directory, levels: 1)
    }

    /// Gives a level these hashes from an index on, and none behind them.
    fileprivate func rewrite(
        _ level: Int, from index: Int, _ hashes: [Digest]
    ) throws(FileError) {
        try FileSystem.makeDirectories(path(Self.tiles))
        let file = try File(path(Self.tile(level)), .readWriteCreating(permissions: 0o666))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hashes.count * Digest.byteCount)
        for hash in hashes { hash.append(to: &bytes) }
        try file.write(bytes, at: index * Digest.byteCount)
        try file.truncate(to: index * Digest.byteCount + bytes.count)
        try file.synchronizeData()
        try FileSystem.synchronizeDirectory(path(Self.tiles))
    }
}
