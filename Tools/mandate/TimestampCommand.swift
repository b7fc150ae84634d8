import ArgumentParser
import Audit
import Authority
import Chain
import Console
import Encoding
import FileStorage
import Files
import Operator
import Signing
import Storage
import Timestamps

/// Has a time-stamping authority say when a checkpoint was there, and records what it said.
struct TimestampCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "timestamp",
        abstract: "Have a time-stamping authority (RFC 3161) stamp the newest checkpoint.",
        discussion: """
            Once with --request, which writes what the authority is to be asked; then with --reply, \
            which records its answer. The ledger may grow in between.

              mandate timestamp fund --request fund.tsq
              curl -H 'Content-Type: application/timestamp-query' --data-binary @fund.tsq \\
                https://tsa.example.org/ > fund.tsr
              mandate timestamp fund --reply fund.tsr --timestamp-ca tsa-ca.pem

            What is recorded is checked first: that the authority granted a token, that it is over \
            a checkpoint of this ledger, and with --timestamp-ca that the authority signed it. An \
            audit checks it again (mandate-audit fund --timestamp-ca tsa-ca.pem), and so does \
            OpenSSL (mandate show fund N --split).
            """)

    @OptionGroup var ledger: LedgerOptions

    @Option(help: "Write the request for the newest checkpoint to this file.")
    var request: String?

    @Option(help: "Record the answer in this file.")
    var reply: String?

    @Option(
        name: .customLong("timestamp-ca"),
        help: "Certificates (PEM) of the authorities to check the answer with.")
    var authorities: String?

    func validate() throws {
        guard (request == nil) != (reply == nil) else {
            throw ValidationError("give --request FILE, and with what was answered --reply FILE")
        }
        guard authorities == nil || reply != nil else {
            throw ValidationError("--timestamp-ca goes with --reply")
        }
    }

    func run() async throws {
        if let request { try ask(request) }
        if let reply { try record(reply) }
    }

    private func ask(_ path: String) throws {
        let checkpoint = try ReadLedger.checkpoint(ledger.ledger)
        do throws(FileError) {
            try FileSystem.writeAtomically(
                TimeStampRequest.der(over: checkpoint.text), to: path)
        } catch {
            throw Failure.unusable("\(error)")
        }
        Program.say("\(path) asks for the checkpoint of \(checkpoint.size) entries")
    }

    private func record(_ path: String) throws {
        let bytes = try NoteFile.bytes(path)
        let check = try check()
        let token: [UInt8]
        let imprint: Digest
        do throws(TokenRefusal) {
            token = try TimeStampReply.token(in: bytes)
            imprint = try TimeStampToken(token).imprint
        } catch {
            throw Failure.refused("\(path): \(error.problem); expected \(error.expected)")
        }
        var opened = try ledger.open(tokens: check)
        let origin = opened.name ?? ""
        var hasher = SHA256()
        let found = opened.replay.stampable { size, root in
            guard let checkpoint = try? Checkpoint(origin: origin, size: size, root: root)
            else { return false }
            return hasher.digest(checkpoint.text.span) == imprint
        }
        guard let found else {
            let stamped = opened.replay.authority.stampedSize
            throw Failure.refused(
                "\(path): it stamps no checkpoint of \(origin) of more than the \(stamped) entries "
                    + "that have been stamped; ask again with --request")
        }
        let note: [UInt8]
        do throws(OperatorError) {
            note = try opened.note(stamping: found.size, root: found.root, token: token)
        } catch {
            throw Failure(error)
        }
        let places = try opened.submit([note], of: "the time stamp")
        try opened.complete(saying: places)
    }

    /// What the token is checked with.
    private func check() throws -> TokenCheck {
        guard let authorities else { return TimeStampToken.checkForm }
        let bytes = try NoteFile.bytes(authorities)
        do throws(TokenRefusal) {
            return try TimeStampAuthorities(pem: bytes).check
        } catch {
            throw Failure.unusable("\(authorities): \(error.problem); expected \(error.expected)")
        }
    }
}
