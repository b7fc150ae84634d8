import Authority
import Chain
public import Encoding
import Records
import Signing

/// What an audit reads: the stored hashes of the leaves, and the items of the segments in order.
public protocol AuditSource: ~Copyable {
    associatedtype Failure: Error
    /// The next stored leaf hash; nothing at the end.
    mutating func nextStored() throws(Failure) -> Digest?
    /// The next item of the segments; nothing at the end.
    mutating func nextItem() throws(Failure) -> AuditItem?
    /// The stored leaf hash of an entry; nothing where there is none.
    mutating func stored(_ index: Int) throws(Failure) -> Digest?
    /// The same ledger from its beginning, to read the items of its segments once more.
    func rewound() throws(Failure) -> Self
    /// The list of keys beside the ledger as it is now; nothing where there is none.
    func keysFile() throws(Failure) -> [UInt8]?
}

extension Auditor {
    /// Audits a whole ledger: entries are prepared `jobs` groups at a time and judged in order.
    /// Throws what the source does. `progress` is told how many entries have been judged.
    public static func audit<Source: AuditSource & ~Copyable>(
        _ terms: AuditTerms, from source: inout Source, jobs: Int,
        progress: (Int) -> Void
    ) async throws(Source.Failure) -> AuditReport {
        var auditor = Auditor(terms)
        while let leaf = try source.nextStored() { auditor.takeStored(leaf) }
        auditor.endStored()
        try auditor.readClaims(of: &source)
        try auditor.readSuccessors(of: &source)

        // The first entries say which keys there are, so they are prepared before the rest.
        var isAtEnd = false
        let first = try Group.read(&source, atMost: 16, isAtEnd: &isAtEnd)
        try auditor.take(first.prepared(with: auditor.keyring), from: &source)
        // Some wait while one is judged, so that no core does.
        let ahead = jobs > 1 ? jobs * 3 : 1
        var failure: Source.Failure?
        await withTaskGroup(of: (Int, Group.Prepared).self) { tasks in
            var started = 0
            var taken = 0
            var ready: [Int: Group.Prepared] = [:]
            do throws(Source.Failure) {
                while true {
                    while !isAtEnd, started - taken < ahead {
                        let group = try Group.read(&source, atMost: 128, isAtEnd: &isAtEnd)
                        let (number, keyring) = (started, auditor.keyring)
                        started += 1
                        tasks.addTask { (number, group.prepared(with: keyring)) }
                    }
                    guard taken < started else { return }
                    if let group = ready.removeValue(forKey: taken) {
                        taken += 1
                        try auditor.take(group, from: &source)
                        progress(auditor.position)
                    } else if let (number, group) = await tasks.next() {
                        ready[number] = group
                    }
                }
            } catch {
                failure = error
                tasks.cancelAll()
            }
        }
        if let failure { throw failure }
        auditor.settle(next: nil)
        try auditor.readSuspects(of: &source)
        if !auditor.isRight(terms.keysFile) { auditor.laterKeysFile = try source.keysFile() }
        return auditor.finish()
    }

    private mutating func take<Source: AuditSource & ~Copyable>(
        _ group: Group.Prepared, from source: inout Source
    ) throws(Source.Failure) {
        for item in group.items {
            switch item {
            case .entry(let entry): try take(entry, from: &source)
            case .surplus(let index, let count):
                takeSurplus(before: index + shift, byteCount: count)
            case .missing(let range):
                try takeMissing(range.clamped(to: 0..<endOfGap(range)), from: &source)
            }
        }
    }

    /// Takes in a gap: one by one as far as hashes are stored, and a reasonable number of entries
    /// more in the whole audit; the rest of it at once.
    private mutating func takeMissing<Source: AuditSource & ~Copyable>(
        _ gap: Range<Int>, from source: inout Source
    ) throws(Source.Failure) {
        let stored = max(storedCount - shift, gap.lowerBound)
        let known = min(stored + gapsLeft, gap.upperBound)
        gapsLeft -= max(0, known - stored)
        for index in gap.clamped(to: 0..<known) {
            takeMissing(index + shift, stored: try source.stored(index + shift))
        }
        if known < gap.upperBound { skipMissing(known + shift..<gap.upperBound + shift) }
    }

    /// Up to where the entries of a gap are taken for missing: beyond what was signed for, nothing
    /// is. Where nobody is known to have signed, a file's name does not make up any number of them.
    private mutating func endOfGap(_ range: Range<Int>) -> Int {
        let end = max(0, (coveredSize ?? Int.max) - shift)
        if isCheckpointSigned { return end }
        let known = max(storedCount, range.lowerBound + Auditor.longestGap)
        return min(end, known)
    }

    /// How many entries without a stored hash are taken for missing one by one.
    static var longestGap: Int { 1 << 20 }

    /// Takes in an entry where it stands, or, where the entries before its own place are gone and
    /// nothing after it shows that, where it belongs.
    private mutating func take<Source: AuditSource & ~Copyable>(
        _ entry: PreparedEntry, from source: inout Source
    ) throws(Source.Failure) {
        let index = entry.index + shift
        let stored = try source.stored(index)
        if let leaf = entry.leaf, leaf != stored, case .success(let read) = entry.entry,
            read.header.index > index, read.header.index < coveredSize ?? Int.max,
            try source.stored(read.header.index) == leaf
        {
            for place in index..<read.header.index {
                takeMissing(place, stored: try source.stored(place))
            }
            shift += read.header.index - index
            take(PreparedEntry(entry, at: read.header.index), stored: leaf)
        } else {
            take(shift == 0 ? entry : PreparedEntry(entry, at: index), stored: stored)
        }
    }
}

/// Items that are prepared together.
private struct Group: Sendable {
    let items: [AuditItem]

    /// Items of which the entries have been hashed, read and checked.
    struct Prepared: Sendable {
        enum Item: Sendable {
            case entry(PreparedEntry)
            case surplus(before: Int, byteCount: Int)
            case missing(Range<Int>)
        }
        let items: [Item]
    }

    static func read<Source: AuditSource & ~Copyable>(
        _ source: inout Source, atMost count: Int, isAtEnd: inout Bool
    ) throws(Source.Failure) -> Group {
        var items: [AuditItem] = []
        while items.count < count {
            guard let item = try source.nextItem() else {
                isAtEnd = true
                break
            }
            items.append(item)
        }
        return Group(items: items)
    }

    func prepared(with keyring: Keyring) -> Prepared {
        var hasher = SHA256()
        return Prepared(
            items: items.map { item in
                switch item {
                case .entry(let entry):
                    .entry(PreparedEntry(entry, keyring: keyring, hasher: &hasher))
                case .damaged(let index, let byteCount, let bytes):
                    .entry(
                        PreparedEntry(
                            unreadable: index,
                            because: EntryError(
                                .size, offset: 0, found: "\(byteCount) bytes",
                                expected: "an entry of the length before it"), bytes: bytes))
                case .surplus(let index, let byteCount):
                    .surplus(before: index, byteCount: byteCount)
                case .missing(let range): .missing(range)
                }
            })
    }
}
