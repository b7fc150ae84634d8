public import Chain
import Encoding
import Files
import Signing
public import Storage

/// The publication of a ledger as static files (C2SP tlog-tiles): of its entries in bundles, of the
/// hashes of its tree in tiles, and of its checkpoint.
public enum Publication {
    /// What a publication did.
    public struct Report: Hashable, Sendable {
        /// The checkpoint that is published now.
        public let checkpoint: Checkpoint
        /// How many entries were published before.
        public let before: Int
        /// The files that were written, by their paths below the directory, in order.
        public let files: [String]
    }

    /// Publishes the ledger in a directory up to its newest checkpoint; what is published already
    /// and is still there is not written again. Calls `progress` with the number of entries that
    /// have been read.
    ///
    /// Before any file is seen: the operator signed the checkpoint; the stored hashes give its root,
    /// and that of the checkpoint published before; the entries published anew have the stored
    /// hashes. Throws `forked` and `rolledBack` where `destination` has another history or a longer
    /// one, `occupied` where it is no place for one, `damaged`, `locked`, and what the system
    /// refuses.
    public static func publish(
        _ ledger: String, to destination: String, progress: (Int) -> Void = { _ in }
    ) throws(StorageError) -> Report {
        var snapshot = try LedgerSnapshot(ledger)
        try snapshot.checkSignature()
        try refuseLedger(destination)
        var files = try PublishedFiles(destination)
        let present = try published(destination)
        if let present { try check(present.checkpoint, isPrefixOf: &snapshot, in: destination) }
        let before = present?.checkpoint.size ?? 0
        let new = TilePath.files(size: snapshot.size, after: before)
        let lost = try files.lost(of: snapshot.size, published: before)
        if !new.isEmpty || !lost.isEmpty || present?.bytes != snapshot.checkpoint.bytes {
            // What was published is copied again only where its hashes are known to be right.
            try snapshot.checkHashes(after: lost.isEmpty ? before : 0)
            for file in lost + new {
                try files.stage(try snapshot.bytes(of: file), at: file.text)
                if file.content == .entries { progress(file.range.upperBound) }
            }
            try files.publish(checkpoint: snapshot.checkpoint.bytes)
        }
        return Report(
            checkpoint: snapshot.checkpoint.checkpoint, before: before, files: files.paths)
    }

    /// The checkpoint that is published, if there is one.
    private static func published(
        _ destination: String
    ) throws(StorageError) -> SignedCheckpoint? {
        guard let bytes = try PublishedLog.checkpointBytes(destination) else { return nil }
        do throws(CheckpointError) {
            return try SignedCheckpoint(bytes)
        } catch {
            throw StorageError(
                .damaged, at: StorageError.Place(file: "\(destination)/checkpoint"),
                "the published checkpoint cannot be read: \(error)",
                remedy: "find out what changed it; to publish all anew, choose an empty directory")
        }
    }

    private static func check(
        _ published: Checkpoint, isPrefixOf snapshot: inout LedgerSnapshot,
        in destination: String
    ) throws(StorageError) {
        let own = snapshot.checkpoint.checkpoint
        let place = StorageError.Place(file: "\(destination)/checkpoint")
        guard published.origin.hasSameBytes(as: own.origin) else {
            throw StorageError(
                .forked, at: place,
                "what is published there is of \(published.origin), the ledger is "
                    + "\(own.origin)", remedy: "publish each ledger into a directory of its own")
        }
        guard published.size <= own.size else {
            throw StorageError(
                .rolledBack, at: place,
                "\(published.size) entries with the root \(published.root) are published, the "
                    + "ledger has \(own.size) with the root \(own.root)",
                remedy: "the ledger may be an older copy: nothing was changed; go on with the "
                    + "newest one")
        }
        let tree = try snapshot.tree(size: published.size)
        let root = tree.root(hasher: &snapshot.hasher)
        guard root == published.root else {
            throw StorageError(
                .forked, at: place,
                "the first \(published.size) entries are published with the root "
                    + "\(published.root), the ledger's have \(root)",
                remedy: "the history was rewritten, or there are two: nothing was changed; run "
                    + "mandate-audit on both")
        }
    }

    /// A ledger has a checkpoint too, but not of a published log.
    private static func refuseLedger(_ destination: String) throws(StorageError) {
        let kind: FileSystem.Kind?
        do throws(FileError) {
            kind = try FileSystem.kind(of: "\(destination)/entries")
        } catch {
            throw StorageError(publishing: error)
        }
        guard kind == nil else {
            throw StorageError(
                .occupied, "\(destination) is a ledger itself",
                remedy: "choose another directory to publish into")
        }
    }
}
