import Console
import Files
import Records
import Signing

/// A statement's text in a file, with the signatures it has so far.
struct NoteFile {
    /// What is signed.
    let text: [UInt8]
    /// The signatures, none where the file is the text alone.
    private(set) var signatures: [NoteSignature]
    /// What the text says.
    let statement: Statement

    /// A text that nobody has signed yet. Throws `Failure` where it is no statement.
    init(text: [UInt8], path: String) throws {
        self.text = text
        signatures = []
        do throws(RecordError) {
            statement = try Statement(text)
        } catch {
            throw Failure.unusable("\(path) is not a statement: \(error)")
        }
    }

    /// A statement's text, or a note of one. Throws `Failure` where the file cannot be read or is
    /// neither.
    init(file path: String) throws {
        let bytes = try NoteFile.bytes(path)
        // A statement's text is one line, so only a note has a blank one.
        let isNote = zip(bytes, bytes.dropFirst()).contains { $0 == 0x0A && $1 == 0x0A }
        guard isNote else {
            try self.init(text: bytes, path: path)
            return
        }
        do {
            let note = try SignedNote(bytes)
            try self.init(text: note.text, path: path)
            signatures = note.signatures
        } catch let error as SigningError {
            throw Failure.unusable("\(path) is not a signed note: \(error)")
        }
    }

    /// The bytes of a file with a mandate, whose reader says where it is too long. Throws `Failure`.
    static func mandate(_ path: String) throws -> [UInt8] {
        try bytes(path, atMost: 1 << 30)
    }

    /// The bytes of a file. Throws `Failure`.
    static func bytes(
        _ path: String, atMost limit: Int = FileSystem.mostNoteBytes
    ) throws -> [UInt8] {
        do throws(FileError) {
            return try FileSystem.read(path, maximumByteCount: limit)
        } catch {
            throw Failure.unusable("\(error)")
        }
    }

    /// Adds a signature, which holds. Throws `Failure` where the key has signed before, or the
    /// lines would be more than an entry has.
    mutating func add(_ signature: NoteSignature, of key: VerifierKey) throws {
        guard key.check(signature, of: text) != nil else {
            throw Failure.refused("the signature is not one of this text by \(key)")
        }
        guard !signatures.contains(where: { $0.isSaidToBe(by: key) }) else {
            throw Failure.refused("\(key.name) has signed it before")
        }
        signatures.append(signature)
        signatures.sort()
    }

    /// Adds the signatures of these keys. Throws `Failure`.
    mutating func sign(_ signers: [some NoteSigner]) throws {
        for signer in signers {
            let signature: NoteSignature
            do throws(SigningError) {
                signature = try NoteSignature(text: text, signer: signer)
            } catch {
                throw Failure.unusable("\(error)")
            }
            try add(signature, of: signer.verifierKey)
        }
    }

    /// Adds the signature of this key, unless it is there. Throws `Failure`.
    mutating func signUnlessSigned(_ signer: some NoteSigner) throws {
        guard !signatures.contains(where: { $0.isSaidToBe(by: signer.verifierKey) }) else { return }
        try sign([signer])
    }

    /// The text where nobody has signed it, else the note. Throws `Failure`.
    func bytes() throws -> [UInt8] {
        guard !signatures.isEmpty else { return text }
        do throws(SigningError) {
            return try SignedNote(text: text, signatures: signatures).bytes
        } catch {
            throw Failure.unusable("\(error)")
        }
    }

    /// Writes the text or note to a file in one step, or to standard output where none is given
    /// or it is `-`. Throws `Failure`.
    func write(to path: String?) throws {
        let bytes = try bytes()
        guard let path, path != "-" else {
            Program.say(bytes: bytes)
            return
        }
        try NoteFile.write(bytes, to: path)
    }

    /// Writes a file anew in one step; it keeps its permissions. Throws `Failure`.
    static func rewrite(_ bytes: [UInt8], at path: String) throws {
        do throws(FileError) {
            try FileSystem.rewriteAtomically(bytes, at: path)
        } catch {
            throw Failure.unusable("\(error)")
        }
    }

    /// Writes the bytes of a file in one step. Throws `Failure`.
    static func write(_ bytes: [UInt8], to path: String) throws {
        do throws(FileError) {
            try FileSystem.writeAtomically(bytes, to: path)
        } catch {
            throw Failure.unusable("\(error)")
        }
    }
}
