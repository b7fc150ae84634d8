public import Chain
public import Storage

/// What was found, and what was done about it, when a ledger was opened for writing.
public struct OpeningReport: Hashable, Sendable {
    /// Bytes beyond every checkpoint that were no whole, chained entries, and where they are now.
    public struct MovedBytes: Hashable, Sendable {
        /// Where they stood, with the index the next entry would have had.
        public let place: StorageError.Place
        /// How many there were.
        public let byteCount: Int
        /// The file that has them now, below the ledger's directory.
        public let file: String
    }

    /// A tile level that, beyond every checkpoint, was not what the entries make it.
    public struct RebuiltLevel: Hashable, Sendable {
        /// The tile level.
        public let level: Int
        /// How many hashes of it were missing or wrong and were written anew.
        public let count: Int
        /// How many bytes of hashes were cut or overwritten.
        public let cutByteCount: Int
    }

    /// The number of entries.
    public internal(set) var size = 0
    /// The checkpoint in the ledger when it was opened, or nothing.
    public internal(set) var checkpoint: Checkpoint?
    /// The file that remembers the newest checkpoint; nothing for a ledger without entries.
    public internal(set) var rememberedIn: String?
    /// The checkpoint remembered outside the ledger when it was opened. Where there is none, an
    /// older copy of the ledger would not have been noticed.
    public internal(set) var remembered: Checkpoint?
    /// Whether the remembered checkpoint was newer than the one in the ledger, which an interrupted
    /// writer leaves behind, and was put in force.
    public internal(set) var completedCheckpoint = false
    /// What was moved aside.
    public internal(set) var moved: [MovedBytes] = []
    /// What was written anew.
    public internal(set) var rebuilt: [RebuiltLevel] = []

    /// The number of entries that no checkpoint covers yet.
    public var uncoveredCount: Int {
        size - max(checkpoint?.size ?? 0, remembered?.size ?? 0)
    }

    /// What a person should know, a line for each; empty where everything was as it should be.
    public var notices: [String] {
        var notices: [String] = []
        if let rememberedIn, remembered == nil, checkpoint != nil {
            notices.append(
                "no checkpoint of this ledger was remembered in \(rememberedIn): an older copy put "
                    + "in its place would not have been noticed")
        }
        if completedCheckpoint {
            notices.append("the remembered checkpoint was the newer one and is now in force")
        }
        for moved in moved {
            notices.append(
                "\(moved.place): \(moved.byteCount) bytes are no whole entry and were moved to "
                    + moved.file)
        }
        for level in rebuilt {
            notices.append(
                "tile level \(level.level): \(level.cutByteCount) bytes did not belong to the entries,"
                    + " and \(level.count) hashes were written anew from them")
        }
        if uncoveredCount > 0 {
            notices.append("\(uncoveredCount) entries are under no checkpoint yet")
        }
        return notices
    }
}
