import Encoding
public import Signing

/// A checkpoint as a signed note (C2SP tlog-checkpoint). Reading it checks the form alone:
/// `verified` tells whether the operator signed it.
public struct SignedCheckpoint: Hashable, Sendable {
    /// What the note says, whoever signed it.
    public let checkpoint: Checkpoint
    /// The note with all its signature lines, those of witnesses included.
    public let note: SignedNote

    /// More bytes than a checkpoint has with all the signature lines a note may have.
    public static let mostBytes = 1 << 16

    /// The checkpoint in these bytes of a signed note; throws `malformed`.
    public init(_ bytes: [UInt8]) throws(CheckpointError) {
        guard bytes.count <= Self.mostBytes else {
            throw CheckpointError(
                .malformed, "\(bytes.count) bytes", expected: "at most \(Self.mostBytes)")
        }
        let note: SignedNote
        do throws(SigningError) {
            note = try SignedNote(bytes)
        } catch {
            throw CheckpointError(error)
        }
        try self.init(note)
    }

    /// The checkpoint in this note; throws `malformed` where its text is none.
    public init(_ note: SignedNote) throws(CheckpointError) {
        checkpoint = try Checkpoint(text: note.text)
        self.note = note
    }

    /// This checkpoint with this signer's signature; throws `signature` where it cannot sign.
    public init(
        _ checkpoint: Checkpoint, signer: some NoteSigner
    ) throws(CheckpointError) {
        self.checkpoint = checkpoint
        do throws(SigningError) {
            let signature = try NoteSignature(text: checkpoint.text, signer: signer)
            note = try SignedNote(text: checkpoint.text, signatures: [signature])
        } catch {
            throw CheckpointError(error)
        }
    }

    /// The same checkpoint with this signer's line too, as the first one after a key rotation has
    /// both; throws `signature` where it cannot sign.
    public func adding(_ signer: some NoteSigner) throws(CheckpointError) -> SignedCheckpoint {
        do throws(SigningError) {
            let signature = try NoteSignature(text: note.text, signer: signer)
            return SignedCheckpoint(
                checkpoint: checkpoint, note: try note.adding(signature))
        } catch {
            throw CheckpointError(error)
        }
    }

    /// The checkpoint, once it is certain that this key of the operator signed it. Lines by other
    /// keys are ignored. Throws `signature` where the key's line is missing or does not hold, and
    /// `origin` where the key is of another ledger: its name is the origin.
    public func verified(by key: VerifierKey) throws(CheckpointError) -> Checkpoint {
        guard key.name.hasSameBytes(as: checkpoint.origin) else {
            throw CheckpointError(
                .origin, "a checkpoint of \(checkpoint.origin)", expected: key.name)
        }
        do throws(SigningError) {
            _ = try note.verified(by: [key])
        } catch {
            throw CheckpointError(error)
        }
        return checkpoint
    }

    /// The bytes of the note, exactly as they were read.
    public var bytes: [UInt8] { note.bytes }

    private init(checkpoint: Checkpoint, note: SignedNote) {
        self.checkpoint = checkpoint
        self.note = note
    }
}

extension CheckpointError {
    init(_ error: SigningError) {
        let place = error.offset.map { " at byte \($0)" } ?? ""
        self.init(
            error.code == .noteMalformed ? .malformed : .signature, error.problem + place,
            expected: error.expected)
    }
}
