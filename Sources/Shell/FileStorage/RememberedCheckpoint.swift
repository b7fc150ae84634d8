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

    /// What is remembered, or nothing; its signatures are not checked. Throws where the file is no
    /// checkpoint.
    public func load() throws(StorageError) -> SignedCheckpoint? {
        let bytes = try storing { () throws(FileError) -> [UInt8]? in
            guard try FileSystem.exists(path) else { return nil }
            return try FileSystem.read(
                path, maximumByteCount: LedgerLayout.maximumNoteLength)
        }
        guard let bytes else { return nil }
        do throws(CheckpointError) {
            return try SignedCheckpoint(bytes)
        } catch {
            throw StorageError(
                .damaged, at: StorageError.Place(file: path),
                "the remembered checkpoint cannot be read: \(error)",
                remedy: "find out what changed it; if it is beyond repair, move it aside, and the "
                    + "ledger is opened without what it would have shown")
        }
    }

    /// Remembers this checkpoint instead, durably and in one step.
    public func store(_ checkpoint: SignedCheckpoint) throws(StorageError) {
        try storing { () throws(FileError) in
            try FileSystem.makeDirectories(FileSystem.parent(of: path), permissions: 0o700)
            try FileSystem.writeAtomically(checkpoint.bytes, to: path)
        }
    }
}
