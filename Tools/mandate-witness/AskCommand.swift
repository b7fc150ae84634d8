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
            cosigned then.

              mandate witness ask fund --policy witnesses.policy
            """)

    @Argument(help: "The ledger's directory.")
    var ledger: String

    @Option(
        help: "The policy (C2SP tlog-policy): its witnesses, and which of them must cosign.")
    var policy: String

    @Option(help: "Seconds that a witness may take to answer.")
    var patience = 10

    func run() async throws {
        let policy = try PolicyFile.read(policy)
        var storage = try opened()
        guard var checkpoint = storage.checkpoint else {
            throw Failure.unusable("\(ledger) has no checkpoint yet")
        }
        for witness in policy.witnesses where witness.url != nil {
            if let line = try await ask(witness, checkpoint, &storage) {
                checkpoint = try added(line, to: checkpoint, in: &storage)
            }
        }
        let cosigners = policy.cosigners(of: checkpoint)
        let size = checkpoint.checkpoint.size
        guard policy.isQuorum(cosigners) else {
            throw Failure.refused(
                "\(cosigners.count) of \(policy.witnesses.count) witnesses have cosigned the "
                    + "checkpoint of \(size) entries, which is no quorum of the policy")
        }
        Program.say(
            "\(cosigners.count) of \(policy.witnesses.count) witnesses have cosigned the "
                + "checkpoint of \(size) entries: a quorum")
    }

    private func opened() throws -> FileStorage {
        do throws(StorageError) {
            let storage = try FileStorage(ledger)
            for line in storage.report.notices { Program.remark(line) }
            return storage
        } catch {
            throw Failure.unusable("\(error)")
        }
    }

    private func ask(
        _ witness: WitnessPolicy.Witness, _ checkpoint: SignedCheckpoint,
        _ storage: inout FileStorage
    ) async throws -> NoteSignature? {
        let answer: WitnessClient.Answer
        do {
            let proofs = try storage.consistencyProofs()
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

    private func added(
        _ line: NoteSignature, to checkpoint: SignedCheckpoint, in storage: inout FileStorage
    ) throws -> SignedCheckpoint {
        do {
            let others = checkpoint.note.signatures.filter { !$0.hasSameSigner(as: line) }
            let note = try SignedNote(
                text: checkpoint.note.text, signatures: others + [line])
            let signed = try SignedCheckpoint(note)
            switch try storage.advance(signed, ifCheckpointIs: checkpoint.checkpoint) {
            case .advanced: return signed
            case .conflict:
                throw Failure.unusable("the checkpoint has changed meanwhile; ask again")
            case .unknown(let error): throw Failure.unusable("\(error)")
            }
        } catch let error as StorageError {
            throw Failure.unusable("\(error)")
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
