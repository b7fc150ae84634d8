public import Chain
public import Encoding
import Files
import Glibc
import Signing
public import Storage

/// A ledger in a directory of files, opened by its one writer (`FORMAT.md`: files of the ledger).
///
/// All it knows of the world goes through `Files`, where tests put failures in the place of system
/// calls. The writer's lock is the directory's and dies with the process.
public struct FileStorage: ~Copyable, Storage {
    /// Which ledger is wanted.
    public enum Mode: Hashable, Sendable {
        /// One that has entries.
        case existing
        /// One that has none yet. The directory is made where it is missing, and may hold nothing
        /// but what an interrupted attempt to make a ledger left there.
        case new
    }

    /// What was found and done when the ledger was opened.
    public let report: OpeningReport

    let layout: LedgerLayout
    private let lock: FileLock
    let location: RememberedCheckpoint.Location
    var hasher: SHA256
    /// The tree over all entries, folded from bytes that were read back.
    var tree: CompactTree
    public internal(set) var head: Head
    public internal(set) var root: Digest
    public internal(set) var checkpoint: SignedCheckpoint?
    /// The leaf hash of entry 0.
    var genesis: Digest?
    var index: FrameIndex
    /// Where the newest checkpoint is remembered; nothing before there is one.
    var slots: CheckpointSlots?
    /// The tile levels whose hashes may not be durable.
    var unsettledLevels: Set<Int> = []
    /// Whether a tile level has a file whose name may not be durable.
    var hasNewLevels = false
    /// The size of the checkpoint in the ledger, which all below rests on.
    var settledSize: Int
    /// Why it is not known what is stored.
    var uncertainty: StorageError?

    /// Opens the ledger in this directory for writing and checks every entry against its hash, the
    /// chain, the tree and both checkpoints.
    ///
    /// What lies beyond the larger checkpoint and is no whole, chained entry is moved aside. Throws
    /// `noLedger`, `occupied`, `locked`, what the system refuses, `damaged` with the place of
    /// what is not as it was, and `rolledBack` or `forked` for another history than the remembered.
    public init(
        _ directory: String, _ mode: Mode = .existing,
        remembered location: RememberedCheckpoint.Location = .stateHome
    ) throws(StorageError) {
        let layout = LedgerLayout(directory: directory)
        // A ledger whose checkpoints cannot be remembered is better refused before it has entries.
        _ = try RememberedCheckpoint(location, genesis: .zero)
        if mode == .new { try layout.prepareNew() }
        let lock = try layout.lock()
        var opening = try Opening(layout, location)
        if mode == .existing, opening.isEmpty { throw layout.noLedger() }
        try opening.run()
        switch mode {
        // A first entry that never was whole makes no ledger.
        case .existing where opening.tree.size == 0: throw layout.noLedger()
        case .new where opening.tree.size > 0: throw layout.occupied()
        default: break
        }
        try layout.removeLeftovers()
        self.init(layout, lock, location, opening)
    }

    private init(
        _ layout: LedgerLayout, _ lock: consuming FileLock,
        _ location: RememberedCheckpoint.Location, _ opening: borrowing Opening
    ) {
        self.layout = layout
        self.lock = lock
        self.location = location
        report = opening.report
        hasher = SHA256()
        tree = opening.tree
        head = Head(size: opening.tree.size, leaf: opening.previous)
        root = opening.tree.root(hasher: &hasher)
        checkpoint = opening.checkpoint
        genesis = opening.genesis
        index = opening.index
        slots = opening.slots
        settledSize = opening.checkpoint?.checkpoint.size ?? 0
    }

    deinit {
        // A courtesy to the next opening, which else works out the same from the entries.
        guard uncertainty == nil, let checkpoint, checkpoint.checkpoint.size > settledSize else {
            return
        }
        _ = try? secure(checkpoint)
    }
}

extension LedgerLayout {
    /// Makes the directory where it is missing; throws `occupied` where anything but the remains of
    /// an interrupted attempt is in it.
    func prepareNew() throws(StorageError) {
        let names = try storing { () throws(FileError) in
            try FileSystem.makeDirectories(directory)
            return try FileSystem.list(directory)
        }
        let own = [Self.checkpoint, Self.verifierKeys, Self.entries, Self.tiles, Self.aside]
        guard names.allSatisfy({ own.contains($0) || isLeftover($0) }),
            !names.contains(Self.checkpoint)
        else { throw occupied() }
    }

    func occupied() -> StorageError {
        StorageError(
            .occupied, "\(directory) is not empty",
            remedy: "choose another directory for the new ledger")
    }

    /// Locks the directory, after a short wait where a writer is about to finish.
    func lock() throws(StorageError) -> FileLock {
        let kind = try storing { () throws(FileError) in try FileSystem.kind(of: directory) }
        guard kind == .directory else { throw noLedger() }
        for _ in 0..<Self.lockAttempts - 1 {
            do throws(FileError) {
                return try FileLock(directory)
            } catch  where error.reason == .heldByAnotherWriter {
                usleep(Self.lockPause)
            } catch {
                throw refusal(error)
            }
        }
        do throws(FileError) {
            return try FileLock(directory)
        } catch {
            throw refusal(error)
        }
    }

    private static let lockAttempts = 11
    /// In microseconds.
    private static let lockPause: UInt32 = 50_000

    private func refusal(_ error: FileError) -> StorageError {
        guard !error.isNotFound else { return noLedger() }
        guard error.reason == .heldByAnotherWriter else { return StorageError(error) }
        return StorageError(
            .locked, "another process is writing to \(directory)",
            remedy: "wait until it has finished, or stop it")
    }

    /// Removes the unfinished copies of whole files that a killed writer left; none was ever in force.
    func removeLeftovers() throws(StorageError) {
        try storing { () throws(FileError) in
            for name in try FileSystem.list(directory) where isLeftover(name) {
                try FileSystem.remove(path(name))
            }
        }
    }

    /// Whether a name is exactly what an unfinished copy has: `checkpoint.1.2.3.tmp`.
    private func isLeftover(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 5 && (parts[0] == Self.checkpoint || parts[0] == Self.verifierKeys)
            && parts[1...3].allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
            } && parts[4] == "tmp"
    }
}
