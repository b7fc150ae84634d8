import Chain
import Encoding
import Files
import Signing
import Storage

/// The check of a whole ledger before its writer may go on from its end.
struct Opening: ~Copyable {
    let layout: LedgerLayout
    let location: RememberedCheckpoint.Location
    /// The checkpoint in the ledger, and the one remembered outside with its slot.
    private(set) var inside: SignedCheckpoint?
    private(set) var outside: (checkpoint: SignedCheckpoint, slot: Int)?
    /// Where the newest checkpoint is remembered from now on.
    private(set) var slots: CheckpointSlots?
    let levels: [StoredHashes]
    var cursor: FrameCursor
    var hasher = SHA256()
    var tree = CompactTree()
    var index = FrameIndex()
    /// The leaf hash of the last entry that was checked.
    var previous = Digest.zero
    var genesis: Digest?
    /// The hashes of each level that entries beyond the checkpoint in the ledger complete.
    var newHashes = [[Digest]](repeating: [], count: LedgerLayout.levelCount)
    var report = OpeningReport()
    var opening: [UInt8] = []
    /// Whether there are neither entries nor a checkpoint that could miss some.
    let isEmpty: Bool

    init(
        _ layout: LedgerLayout, _ location: RememberedCheckpoint.Location
    ) throws(StorageError) {
        var levels: [StoredHashes] = []
        for level in 0..<LedgerLayout.levelCount {
            levels.append(try StoredHashes(layout, level: level))
        }
        let inside = try layout.signedCheckpoint()
        let isEmpty = try layout.segments().isEmpty && inside == nil
        self.layout = layout
        self.location = location
        self.levels = levels
        self.inside = inside
        self.isEmpty = isEmpty
        cursor = FrameCursor(layout)
    }

    /// The checkpoint in force: the larger of the two.
    var checkpoint: SignedCheckpoint? {
        (outside?.checkpoint.checkpoint.size ?? 0) > settled ? outside?.checkpoint : inside
    }

    /// The number of entries below which everything was made durable, stored hashes too.
    var settled: Int { inside?.checkpoint.size ?? 0 }

    /// The number of entries that a checkpoint covers, in which nothing may be wrong.
    var covered: Int { checkpoint?.checkpoint.size ?? 0 }

    /// Checks everything, moves aside what does not belong, and brings both checkpoints together.
    mutating func run() throws(StorageError) {
        try recall()
        while tree.size < covered {
            try checkCovered()
        }
        let tail = (first: cursor.first, offset: cursor.offset)
        try keepTail()
        report.size = tree.size
        report.checkpoint = inside?.checkpoint
        report.remembered = outside?.checkpoint.checkpoint
        try moveTail()
        if tree.size > covered { try secureTail(from: tail) }
        try rebuildLevels()
        try settle()
    }

    /// Loads the remembered checkpoint. The ledger's name for it is the hash of entry 0, as it is or
    /// as it was stored, so that damage to that entry does not hide it.
    private mutating func recall() throws(StorageError) {
        var candidates: [Digest] = []
        if case .entry(let length) = try storing({ () throws(FileError) in try cursor.find(0) }),
            let leaf = cursor.withEntry(length: length, { hasher.leaf($0) })
        {
            candidates.append(leaf)
        }
        if let stored = try levels[0].hash(0) { candidates.append(stored) }
        if case .file = location, candidates.isEmpty { candidates.append(.zero) }
        for candidate in candidates where outside == nil {
            outside = try RememberedCheckpoint(location, genesis: candidate).newest()
        }
        guard let inside, let outside else { return }
        let (here, remembered) = (
            inside.checkpoint.origin, outside.checkpoint.checkpoint.origin
        )
        guard here.hasSameBytes(as: remembered) else {
            throw StorageError(
                .damaged, at: StorageError.Place(file: LedgerLayout.checkpoint, offset: 0),
                "the checkpoint is of \(here), the remembered one of \(remembered)",
                remedy: Self.restoreRemedy)
        }
    }

    /// Makes the newer checkpoint the one inside and outside. One outside that is newer was perhaps
    /// never synced, so it is written anew as well.
    private mutating func settle() throws(StorageError) {
        guard let genesis else { return }
        let memory = try RememberedCheckpoint(location, genesis: genesis)
        report.rememberedIn = memory.path
        var durable = outside?.slot
        if let checkpoint {
            if min(settled, outside?.checkpoint.checkpoint.size ?? 0) < covered {
                try memory.store(checkpoint)
                durable = RememberedCheckpoint.firstSlot
            }
            if settled < covered {
                try layout.store(checkpoint)
                report.completedCheckpoint = true
            }
        }
        slots = CheckpointSlots(memory, durable: durable)
    }

    static let restoreRemedy =
        "nothing was changed; compare with a good copy of the ledger and restore what is damaged"
}

extension LedgerLayout {
    /// The checkpoint in the ledger, or nothing; throws `damaged` where the file is none.
    func signedCheckpoint() throws(StorageError) -> SignedCheckpoint? {
        guard let bytes = try note(Self.checkpoint) else { return nil }
        do throws(CheckpointError) {
            return try SignedCheckpoint(bytes)
        } catch {
            throw StorageError(
                .damaged, at: StorageError.Place(file: Self.checkpoint), "\(error)",
                remedy: Opening.restoreRemedy)
        }
    }

    /// Puts a checkpoint into the ledger, durably and in one step.
    func store(_ checkpoint: SignedCheckpoint) throws(StorageError) {
        try storing { () throws(FileError) in
            try FileSystem.writeAtomically(checkpoint.bytes, to: path(Self.checkpoint))
        }
    }
}
