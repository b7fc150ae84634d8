import ArgumentParser
import Audit
import Chain
import Console
import Encoding
import Files
import Records
import Signing

/// Shows an entry.
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show an entry as it stands, or take it apart.",
        discussion: """
            --split writes what was signed to N.txt and, for each signer, the 64 bytes of the \
            signature to N.KEYID.sig and the public key to N.KEYID.pub.pem, so that OpenSSL can \
            check them:

              mandate show fund 12 --split
              openssl pkeyutl -verify -rawin -pubin -inkey 12.KEYID.pub.pem -in 12.txt \\
                -sigfile 12.KEYID.sig

            Of a time stamp also its token and the checkpoint it is over:

              openssl ts -verify -token_in -in 12.token -data 12.checkpoint -CAfile tsa-ca.pem
            """)

    @Argument(help: "The ledger's directory.")
    var ledger: String

    @Argument(help: "The entry's index.")
    var index: Int

    @Flag(help: "Write the text, signatures and public keys to files.")
    var split = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @Option(help: "The directory for the files of --split; this one unless given.")
    var out: String?

    func validate() throws {
        guard out == nil || split else { throw ValidationError("--out goes with --split") }
        guard index >= 0 else { throw ValidationError("entries are counted from 0") }
    }

    func run() async throws {
        var found: UnverifiedEntry?
        var keys = SignerKeys()
        try ReadLedger.forEach(ledger, upTo: index) { entry in
            if split { keys.learn(from: entry) }
            if entry.index == index { found = entry }
        }
        guard let found else {
            throw Failure.unusable("\(ledger) has no entry \(index)")
        }
        guard split || json else {
            Program.say(bytes: found.bytes)
            return
        }
        var hasher = SHA256()
        do {
            let row = try LogRow(found, hasher: &hasher)
            if json { Program.say(bytes: row.json(withStatement: true)) }
            if split { try write(row.entry, keys) }
        } catch let error as EntryError {
            throw Failure.unusable("entry \(index) cannot be read: \(error); run mandate-audit")
        }
    }

    private func write(_ entry: ReadEntry, _ keys: SignerKeys) throws {
        let directory = out ?? "."
        var files = [("\(index).txt", Array(entry.bytes[entry.text]))]
        for signature in entry.signatures {
            let name = "\(index).\(Hexadecimal.encode(signature.keyID))"
            files.append(("\(name).sig", signature.bytes))
            guard let key = keys.key(of: signature) else {
                throw Failure.unusable(
                    "no entry up to \(index) has the key of \(signature.name); run mandate-audit")
            }
            files.append(("\(name).pub.pem", key.publicKey.pem))
        }
        files += ShowCommand.stamp(in: entry).map { ("\(index).\($0)", $1) }
        do throws(FileError) {
            try FileSystem.makeDirectories(directory)
            for (name, bytes) in files {
                try FileSystem.writeAtomically(bytes, to: "\(directory)/\(name)")
                // With --json standard output is the object's alone.
                if !json { Program.say(out == nil ? name : "\(directory)/\(name)") }
            }
        } catch {
            throw Failure.unusable("\(error)")
        }
    }
}

extension ShowCommand {
    /// The token of a time stamp and the checkpoint that it is over, by the ends of their files'
    /// names; nothing of other statements.
    fileprivate static func stamp(in entry: ReadEntry) -> [(String, [UInt8])] {
        guard case .success(let statement) = entry.statement,
            case .time(let time) = statement.body,
            let checkpoint = try? Checkpoint(
                origin: statement.ledger, size: time.size, root: time.root)
        else { return [] }
        return [("token", time.token), ("checkpoint", checkpoint.text)]
    }
}

/// The keys that the entries of a ledger introduce.
struct SignerKeys {
    private var keys: [VerifierKey] = []

    /// Takes in the keys of an entry that introduces some.
    mutating func learn(from unverified: UnverifiedEntry) {
        guard let entry = try? ReadEntry(unverified.bytes),
            case .success(let statement) = entry.statement
        else { return }
        let texts: [String] =
            switch statement.body {
            case .genesis(let genesis): genesis.keys.map(\.key)
            case .keys(let change): change.added.map(\.key)
            case .portfolio(let portfolio): portfolio.owners
            default: []
            }
        keys += texts.compactMap { try? VerifierKey($0) }
    }

    /// The key that a signature line names.
    func key(of signature: NoteSignature) -> VerifierKey? {
        keys.first { signature.isSaidToBe(by: $0) }
    }
}

extension PublicKey {
    /// The key as OpenSSL reads it: a SubjectPublicKeyInfo (RFC 8410, section 4) in PEM.
    var pem: [UInt8] {
        let prefix: [UInt8] = [
            0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
        ]
        let body = Base64.encode(prefix + bytes)
        return Array("-----BEGIN PUBLIC KEY-----\n\(body)\n-----END PUBLIC KEY-----\n".utf8)
    }
}
