public import Chain
public import Encoding
import Files
public import Storage

/// The newest checkpoint of a ledger, kept outside its directory so that an older copy put in its
/// place is noticed. It guards against accidents, not against whoever can write there.
public struct RememberedCheckpoint: Hashable, Sendable {
    /// Where checkpoints are remembered.
    public enum Location: Hashable, Sendable {
        /// In `mandate/checkpoints` under the user's state home, by the leaf hash of entry 0.
        case stateHome
        /// In this file.
        case file(String)
    }

    /// The file it is kept in, which may not exist yet.
    public let path: String

    /// The checkpoint remembered in the file at `path`.
    public init(path: String) {
        self.path = path
    }

    /// The checkpoint remembered at this location for the ledger whose entry 0 has this leaf hash;
    /// throws where the environment names no state home.
    public init(_ location: Location, genesis: Digest) throws(StorageError) {
        switch location {
        case .file(let path): self.path = path
        case .stateHome:
            let home = try storing { () throws(FileError) in try Surroundings.stateHome() }
            path = "\(home)/mandate/checkpoints/\(genesis.hexadecimal)"
        }
    }

    /// What is remembered, or nothing; its signatures are not checked. Throws where the file has no
    /// whole checkpoint.
    public func load() throws(StorageError) -> SignedCheckpoint? { try newest()?.checkpoint }

    /// What is remembered, and the slot it is in.
    func newest() throws(StorageError) -> (checkpoint: SignedCheckpoint, slot: Int)? {
        let bytes = try storing { () throws(FileError) -> [UInt8]? in
            guard try FileSystem.exists(path) else { return nil }
            return try FileSystem.read(
                path, maximumByteCount: FileSystem.mostNoteBytes)
        }
        guard let bytes else { return nil }
        guard let newest = CheckpointSlot.newest(in: bytes) else {
            throw StorageError(
                .damaged, at: StorageError.Place(file: path),
                "there is no whole checkpoint in what is remembered",
                remedy: "find out what changed it; if it is beyond repair, move it aside, and the "
                    + "ledger is opened without what it would have shown")
        }
        return newest
    }

    /// The slot that `store` writes to.
    static let firstSlot = 0

    /// Remembers this checkpoint and no other, durably and in one step.
    public func store(_ checkpoint: SignedCheckpoint) throws(StorageError) {
        let slot = try CheckpointSlot.bytes(checkpoint)
        let bytes = slot + [UInt8](repeating: 0, count: CheckpointSlot.byteCount)
        try storing { () throws(FileError) in
            let directory = FileSystem.parent(of: path)
            let isNew = try !FileSystem.exists(path)
            try FileSystem.makeDirectories(directory, permissions: 0o700)
            try FileSystem.writeAtomically(bytes, to: path)
            // An attempt before this one may have made the directories and failed to sync them.
            if isNew { try FileSystem.synchronizeAncestors(of: directory, levels: 2) }
        }
    }
}
