import Chain
import Encoding
public import Signing
import Witnessing

/// A witness: it cosigns checkpoints of the logs it knows as long as each continues the one before,
/// and remembers a checkpoint before it gives a cosignature away (C2SP tlog-witness).
public actor WitnessService<Signer: NoteSigner & Sendable> {
    /// What is said to whoever asks.
    public struct Answer: Hashable, Sendable {
        /// The HTTP status.
        public let status: Int
        /// The media type of the body.
        public let contentType: String
        /// Signature lines, a size or a sentence.
        public let body: [UInt8]
    }

    /// The key that verifies what this witness cosigns, of the algorithm `cosignature`.
    public nonisolated let verifierKey: VerifierKey
    private let signer: Signer
    private let state: WitnessState
    private var logs: [String: WitnessedLog] = [:]
    private var failure: WitnessError?

    /// A witness with this key for the logs with these keys, which remembers in this directory.
    /// Throws where the directory is in use or what it holds was not cosigned by this key.
    public init(
        signer: Signer, logs keys: [VerifierKey], directory: String
    ) throws(WitnessError) {
        self.signer = signer
        do throws(SigningError) {
            verifierKey = try VerifierKey(
                name: signer.verifierKey.name, publicKey: signer.verifierKey.publicKey,
                algorithm: .cosignature)
        } catch {
            throw WitnessError(error)
        }
        guard !keys.contains(where: { $0.publicKey == signer.verifierKey.publicKey }) else {
            throw WitnessError(
                .key, "the witness's key is that of a log", remedy: "give the witness its own")
        }
        let state = try WitnessState(directory)
        // Names that look alike to Unicode are different logs.
        for key in keys {
            let name = Self.identity(key.name)
            guard logs[name] == nil else { continue }
            logs[name] = WitnessedLog(
                keys: keys.filter { $0.name.hasSameBytes(as: key.name) },
                latest: try state.latest(of: key.name, cosignedBy: verifierKey))
        }
        self.state = state
    }

    /// The size of the checkpoint of a log that was cosigned last, nothing for an unknown log.
    public func size(of origin: String) -> Int? { logs[Self.identity(origin)]?.size }

    /// Answers a request to cosign, at a time in seconds since 1970.
    public func answer(_ body: [UInt8], at time: UInt64) -> Answer {
        // After a failed write nobody knows what the disk remembers.
        if let failure { return Self.text(500, "\(failure)\n") }
        do throws(WitnessRefusal) {
            let request: AddCheckpointRequest
            do throws(CheckpointError) {
                request = try AddCheckpointRequest(body)
            } catch {
                throw WitnessRefusal.malformed("\(error)")
            }
            let origin = request.checkpoint.checkpoint.origin
            guard var log = logs[Self.identity(origin)] else {
                throw WitnessRefusal.unknownLog(origin: origin)
            }
            let checkpoint = try log.take(request)
            return cosign(checkpoint, of: log, request: request, at: time)
        } catch {
            if case .conflict = error {
                return Answer(
                    status: error.status, contentType: "text/x.tlog.size",
                    body: Array(error.body.utf8))
            }
            return Self.text(error.status, error.body)
        }
    }

    private func cosign(
        _ checkpoint: Checkpoint, of log: WitnessedLog, request: AddCheckpointRequest,
        at time: UInt64
    ) -> Answer {
        do throws(WitnessError) {
            let signature = try signature(of: checkpoint, at: time)
            // The log's own lines stay: they prove who showed this history.
            let own = request.checkpoint.note.signatures.filter { line in
                log.keys.contains { $0.check(line, of: checkpoint.text) != nil }
            }
            guard
                let note = try? SignedNote(
                    text: checkpoint.text, signatures: own + [signature]),
                let remembered = try? SignedCheckpoint(note)
            else {
                throw WitnessError(
                    .key, "the cosignature is no line of a note", remedy: "check the key's name")
            }
            try state.store(remembered)
            logs[Self.identity(checkpoint.origin)] = log
            return Self.text(200, signature.line)
        } catch {
            if error.code == .file { failure = error }
            return Self.text(500, "\(error)\n")
        }
    }

    private func signature(
        of checkpoint: Checkpoint, at time: UInt64
    ) throws(WitnessError) -> NoteSignature {
        do throws(SigningError) {
            return try NoteSignature(cosigning: checkpoint.text, at: time, signer: signer)
        } catch {
            throw WitnessError(error)
        }
    }

    private static func text(_ status: Int, _ body: String) -> Answer {
        text(status, Array(body.utf8))
    }

    private static func text(_ status: Int, _ body: [UInt8]) -> Answer {
        Answer(status: status, contentType: "text/plain; charset=utf-8", body: body)
    }

    /// A key for the table of logs: strings compare by what they look like, this by bytes.
    private static func identity(_ origin: String) -> String {
        Base64.encode(Array(origin.utf8))
    }
}
