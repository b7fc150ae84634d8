import ArgumentParser
import Chain
import Console
import FileStorage
import Files
import Signing
import Storage
import Witness
import Witnessing

/// Asks the witnesses of a policy to cosign the newest checkpoint.
struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask", abstract: "Have the newest checkpoint cosigned.",
        discussion: """
            Each witness that the policy names with an address is asked; its line is added to \
            the ledger's checkpoint. The exit code is 1 where the policy's quorum has not \
            cosigned then. The ledger can be written to meanwhile; a checkpoint that changes is \
            asked for anew.

              mandate witness ask fund --policy witnesses.policy
            """)

    @Argument(help: "The ledger's directory.")
    var ledger: String

    @Option(
        help: "The policy (C2SP tlog-policy): its witnesses, and which of them must cosign.")
    var policy: String

    @Option(help: "Seconds that a witness may take for an answer, of which it gives two at most.")
    var patience = 10

    func run() async throws {
        let policy = try PolicyFile.read(policy)
        let (checkpoint, proofs) = try shown()
        var lines: [NoteSignature] = []
        // Nobody else's slowness keeps the ledger's writer away: nothing is held meanwhile.
        for witness in policy.witnesses where witness.url != nil {
            if let line = try await ask(witness, checkpoint, proofs) { lines.append(line) }
        }
        let cosigned = try added(lines, to: checkpoint)
        let cosigners = policy.cosigners(of: cosigned)
        let size = checkpoint.checkpoint.size
        guard policy.isQuorum(cosigners.map(\.place)) else {
            throw Failure.refused(
                "\(cosigners.count) of \(policy.witnesses.count) witnesses have cosigned the "
                    + "checkpoint of \(size) entries, which is no quorum of the policy")
        }
        Program.say(
            "\(cosigners.count) of \(policy.witnesses.count) witnesses have cosigned the "
                + "checkpoint of \(size) entries: a quorum")
    }

    private typealias Proofs = (_ older: Int) throws(StorageError) -> ConsistencyProof

    /// The newest checkpoint, and what proves that it continues older ones.
    private func shown() throws -> (SignedCheckpoint, Proofs) {
        do throws(StorageError) {
            let storage = try FileStorage(ledger)
            for line in storage.report.notices { Program.remark(line) }
            if let checkpoint = storage.checkpoint {
                return (
                    checkpoint, try storage.consistencyProofs(newer: checkpoint.checkpoint.size)
                )
            }
        } catch {
            throw Failure.unusable("\(error)")
        }
        throw Failure.unusable("\(ledger) has no checkpoint yet")
    }

    private func ask(
        _ witness: WitnessPolicy.Witness, _ checkpoint: SignedCheckpoint, _ proofs: Proofs
    ) async throws -> NoteSignature? {
        let answer: WitnessClient.Answer
        do {
            answer = try await WitnessClient(patience: Double(max(1, patience))).ask(
                witness, to: checkpoint, proof: proofs)
        } catch let error as WitnessError {
            Program.complain("\(error)")
            return nil
        } catch let error as StorageError {
            throw Failure.unusable("\(error)")
        }
        switch answer {
        case .cosigned(let line):
            Program.remark("\(witness.name) has cosigned")
            return line
        case .conflict(let size):
            Program.complain(
                "\(witness.name) has cosigned \(size) entries of this name, or others: "
                    + "another history may have been shown to it; audit both")
        case .refused(let status, let words):
            Program.complain("\(witness.name) refuses (\(status)): \(words)")
        }
        return nil
    }

    /// The checkpoint with these lines beside those it has by now, in the ledger.
    private func added(
        _ lines: [NoteSignature], to asked: SignedCheckpoint
    ) throws -> SignedCheckpoint {
        guard !lines.isEmpty else { return asked }
        do {
            var storage = try FileStorage(ledger)
            guard let present = storage.checkpoint, present.checkpoint == asked.checkpoint else {
                throw Failure.unusable("the checkpoint has changed meanwhile; ask again")
            }
            let others = present.note.signatures.filter { line in
                !lines.contains { $0.hasSameSigner(as: line) }
            }
            let note = try SignedNote(text: present.note.text, signatures: others + lines)
            let signed = try SignedCheckpoint(note)
            switch try storage.advance(signed, ifCheckpointIs: present.checkpoint) {
            case .advanced:
                try storage.settle()
                return signed
            case .conflict:
                throw Failure.unusable("the checkpoint has changed meanwhile; ask again")
            case .unknown(let error): throw Failure.unusable("\(error)")
            }
        } catch let error as StorageError {
            throw Failure.unusable("\(error)")
        } catch let error as SigningError {
            throw Failure.unusable("the witnesses' lines make no note: \(error)")
        }
    }
}

/// A file with a policy.
enum PolicyFile {
    /// The policy in a file. Throws `Failure` with the line that is wrong.
    static func read(_ path: String) throws -> WitnessPolicy {
        do {
            return try WitnessPolicy(
                FileSystem.read(path, maximumByteCount: FileSystem.mostNoteBytes))
        } catch let error as PolicyError {
            throw Failure.unusable("\(path): \(error)")
        } catch let error as FileError {
            throw Failure.unusable("\(error)")
        }
    }
}
