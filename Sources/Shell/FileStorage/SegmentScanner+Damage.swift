import Files
import Storage

/// What is done where a frame is not followed by the next one.
///
/// Where headers can be read, they say where entries begin; lengths are believed only as far as the
/// headers do not contradict them.
extension SegmentScanner {
    /// The item at a frame that fails one of the simple checks.
    mutating func resynchronize() throws(FileError) -> LedgerItem {
        guard index < limit else { return try takeSurplus(upTo: end()) }
        let sync = try nextHeader()
        let boundary: Int
        if let sync {
            boundary = sync.offset - LedgerLayout.lengthByteCount
        } else {
            boundary = try end()
        }
        try window.fill(Self.lookAhead)
        if let length = window.length(at: 0), length > 0 {
            let frameEnd = window.offset + LedgerLayout.lengthByteCount + length
            if frameEnd == boundary { return try placed(length, next: sync?.index) }
            if frameEnd < boundary, isBelievable(frameEnd, boundary, sync) {
                return takeEntry(length)
            }
        }
        return try takeDamaged(upTo: boundary, next: sync?.index)
    }

    /// The item at a frame whose length is right, of which the header states another index or none,
    /// or after which another index follows than its own and one.
    private mutating func placed(_ length: Int, next: Int?) throws(FileError) -> LedgerItem {
        let stated = stated(at: 0)
        if let stated, stated > index, stated < limit, next == stated + 1 {
            let missing = index..<stated
            index = stated
            return .missing(
                missing,
                StorageError.Place(
                    entry: missing.lowerBound, file: LedgerLayout.segment(first),
                    offset: window.offset))
        }
        let isRepeated = stated.map { $0 < index && next == $0 + 1 } ?? false
        if stated != index, next == index || isRepeated {
            return try takeSurplus(
                upTo: window.offset + LedgerLayout.lengthByteCount + length)
        }
        return takeEntry(length)
    }

    /// Whether the next frame ends where its length says although no header that can be read
    /// follows there, so that the damage is behind it.
    private func isBelievable(_ frameEnd: Int, _ boundary: Int, _ sync: Sync?) -> Bool {
        if lengthsLead(from: frameEnd, to: boundary, sync) { return true }
        guard stated(at: 0) == index else { return false }
        return sync.map { $0.index > index + 1 } ?? isCutFrame(at: frameEnd - window.offset)
    }

    /// Whether what stands at the end of a segment is the beginning of a frame, or zero bytes, and
    /// not the rest of a text: no control character but newline is in any text.
    private func isCutFrame(at start: Int) -> Bool {
        let opening = Array("{\"index\":\(index + 1),\"prev\":\"".utf8)
        return window.withBytes { bytes in
            let rest = bytes.extracting(start...)
            guard let first = rest.indices.first.map({ rest[$0] }) else { return false }
            // Of a length alone nothing can be told but that an entry ended before it.
            if rest.count <= LedgerLayout.lengthByteCount {
                return start > 0 && bytes[start - 1] == UInt8(ascii: "\n")
            }
            if first < 0x20 && first != UInt8(ascii: "\n") { return true }
            let header = min(rest.count - LedgerLayout.lengthByteCount, opening.count)
            return header > 0
                && (0..<header).allSatisfy {
                    rest[LedgerLayout.lengthByteCount + $0] == opening[$0]
                }
        }
    }

    /// Whether the lengths of the frames between two offsets lead from one to the other, so that
    /// only their headers are damaged.
    private func lengthsLead(from start: Int, to boundary: Int, _ sync: Sync?) -> Bool {
        let most = sync.map { $0.index - index - 1 } ?? 2
        var offset = start
        var frames = 0
        while offset < boundary, frames < most,
            let length = window.length(at: offset - window.offset), length > 0
        {
            offset += LedgerLayout.lengthByteCount + length
            frames += 1
        }
        return offset == boundary && (sync == nil || frames == most)
    }

    private mutating func takeDamaged(
        upTo boundary: Int, next: Int?
    ) throws(FileError) -> LedgerItem {
        let (frame, byteCount) = try take(upTo: boundary)
        index += 1
        return .damaged(frame, byteCount: byteCount)
    }

    private mutating func takeSurplus(upTo boundary: Int) throws(FileError) -> LedgerItem {
        let (frame, byteCount) = try take(upTo: boundary)
        return .surplus(frame, byteCount: byteCount)
    }

    /// Takes the bytes up to an offset, as many as an entry may have into a frame.
    private mutating func take(upTo boundary: Int) throws(FileError) -> (Frame, Int) {
        let start = window.offset
        let total = boundary - start
        try window.fill(Self.lookAhead)
        let header = min(LedgerLayout.lengthByteCount, total)
        let kept = min(total - header, LedgerLayout.maximumEntryLength)
        let frame = Frame(
            index: index, bytes: window.copy(header, kept), segment: first, offset: start)
        window.seek(to: boundary)
        return (frame, total - header)
    }

    /// The first header behind the next frame's own, or nothing where none follows in the segment.
    private mutating func nextHeader() throws(FileError) -> Sync? {
        let start = window.offset
        let own = start + LedgerLayout.lengthByteCount
        if let known = nextSync, known.offset > own { return known }
        if let knownEnd, searchedUpTo >= knownEnd { return nil }
        defer { window.seek(to: start) }
        window.seek(to: max(own + 1, searchedUpTo))
        nextSync = nil
        while true {
            try window.fill(Self.lookAhead)
            if let (position, found) = search() {
                nextSync = Sync(offset: window.offset + position, index: found)
                return nextSync
            }
            if window.endsInBuffer {
                knownEnd = max(start, try window.size())
                searchedUpTo = knownEnd ?? start
                return nil
            }
            // A header may begin in the last bytes and end behind them.
            window.skip(window.available - ChainHeader.openingLength)
            searchedUpTo = window.offset
        }
    }

    private func search() -> (Int, Int)? {
        window.withBytes { bytes in
            for position in bytes.indices where bytes[position] == UInt8(ascii: "{") {
                if let found = ChainHeader.index(in: bytes, at: position) {
                    return (position, found)
                }
            }
            return nil
        }
    }

    /// The segment's size as far as it can be read.
    private func end() throws(FileError) -> Int {
        if let knownEnd { return knownEnd }
        return max(try window.size(), window.offset)
    }
}
