import Chain
import Encoding
public import Signing
import Synchronization
import Witnessing

/// A witness: it cosigns checkpoints of the logs it knows as long as each continues the one before,
/// and remembers a checkpoint before it gives a cosignature away (C2SP tlog-witness).
public final class WitnessService<Signer: NoteSigner & Sendable>: Sendable {
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
    public let verifierKey: VerifierKey
    private let signer: Signer
    private let state: WitnessState
    private let memory: Mutex<Memory>

    /// What it has seen of the logs.
    private struct Memory {
        var logs: [String: WitnessedLog] = [:]
        /// The cosignature of the newest checkpoint of a log, and when it was made.
        var newest: [String: (line: NoteSignature, time: UInt64)] = [:]
        var failure: WitnessError?
    }

    /// How many seconds a cosignature is given again to whoever asks for the same.
    private static var repeatable: UInt64 { 60 }

    /// A witness with this key for the logs with these keys, those of one name in the order in which
    /// the log has had them, which remembers in this directory. Only the logs of the names in
    /// `beginning` may be unknown there.
    ///
    /// Throws where the directory is in use, has nothing of a log (`forgotten`), or holds what was
    /// not cosigned by this key or signed by none of the log's.
    public init(
        signer: Signer, logs keys: [VerifierKey], beginning: [String] = [], directory: String
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
        for origin in beginning where !keys.contains(where: { $0.name.hasSameBytes(as: origin) }) {
            throw WitnessError(
                .key, "\(origin) is to begin, but is the name of no log that is known",
                remedy: "give its key too, or another name")
        }
        let state = try WitnessState(directory, isNew: !beginning.isEmpty)
        var new: [String] = []
        var logs: [String: WitnessedLog] = [:]
        // Names that look alike to Unicode are different logs.
        for key in keys where logs[Self.identity(key.name)] == nil {
            let isToBegin = beginning.contains { $0.hasSameBytes(as: key.name) }
            let memory = try state.memory(of: key.name, cosignedBy: verifierKey)
            logs[Self.identity(key.name)] = try memory.log(
                key.name, keys: keys.filter { $0.name.hasSameBytes(as: key.name) }, isToBegin)
            if isToBegin { new.append(key.name) }
        }
        for origin in new { try state.begin(origin) }
        self.state = state
        self.memory = Mutex(Memory(logs: logs))
    }

    /// The size of the checkpoint of a log that was cosigned last, nothing for an unknown log.
    public func size(of origin: String) -> Int? {
        memory.withLock { $0.logs[Self.identity(origin)]?.size }
    }

    /// Answers a request to cosign, at a time in seconds since 1970.
    public func answer(_ body: [UInt8], at time: UInt64) -> Answer {
        memory.withLock { answer(body, at: time, &$0) }
    }

    private func answer(_ body: [UInt8], at time: UInt64, _ memory: inout Memory) -> Answer {
        // After a failed write nobody knows what the disk remembers.
        if let failure = memory.failure { return Self.text(500, "\(failure)\n") }
        do throws(WitnessRefusal) {
            let request: AddCheckpointRequest
            do throws(CheckpointError) {
                request = try AddCheckpointRequest(body)
            } catch {
                throw WitnessRefusal.malformed("\(error)")
            }
            let origin = request.checkpoint.checkpoint.origin
            guard var log = memory.logs[Self.identity(origin)] else {
                throw WitnessRefusal.unknownLog(origin: origin)
            }
            let checkpoint = try log.take(request)
            return cosign(checkpoint, of: log, request: request, at: time, &memory)
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
        at time: UInt64, _ memory: inout Memory
    ) -> Answer {
        let identity = Self.identity(checkpoint.origin)
        // Whoever replays a request makes the witness neither sign nor write.
        if let last = memory.newest[identity], memory.logs[identity] == log, time >= last.time,
            time - last.time < Self.repeatable
        {
            return Self.text(200, last.line.line)
        }
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
            memory.logs[identity] = log
            memory.newest[identity] = (signature, time)
            return Self.text(200, signature.line)
        } catch {
            if error.code == .file { memory.failure = error }
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
