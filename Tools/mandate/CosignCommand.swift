import ArgumentParser
import Console
import Files
import KeyArguments
import Keys
import Records
import Signing

/// Adds signatures to a statement.
struct CosignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cosign", abstract: "Add signatures to a statement.",
        discussion: """
            The file holds a statement's text or a note that others have signed; it is replaced by \
            the note with your signature added, unless --out names another.

              mandate cosign change.note --sign keys/bob.pem
            """)

    @Argument(help: "The file with the statement.")
    var note: String

    @Option(
        name: .customLong("sign"), parsing: .upToNextOption, help: "Key files to sign with.")
    var keys: [String]

    @Option(help: "Write the note to this file instead; - prints it.")
    var out: String?

    @OptionGroup var passphrase: PassphraseOption

    func run() async throws {
        var file = try NoteFile(file: note)
        try file.sign(passphrase.keys(keys))
        try file.write(to: out ?? note)
        Program.remark(
            "signed: \(file.statement.kind.rawValue) for \(file.statement.ledger), "
                + "\(file.statement.summary)")
    }
}

/// Adds a signature made elsewhere.
struct AttachCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "Add a signature that was made elsewhere.",
        discussion: """
            The signature is the 64 bytes that OpenSSL writes; it is checked first.

              mandate target fund --portfolio balanced VTI=60% BND=40% --unsigned > change.txt
              openssl pkeyutl -sign -rawin -inkey alice.pem -in change.txt -out change.sig
              mandate attach change.txt --vkey VKEY --signature change.sig > change.note
              mandate submit fund change.note
            """)

    @Argument(help: "The file with the statement's text, or with a note of it.")
    var text: String

    @Option(help: "The public key of whoever signed.")
    var vkey: String

    @Option(help: "The file with the signature, 64 bytes.")
    var signature: String

    @Option(help: "Write the note to this file instead of standard output.")
    var out: String?

    func run() async throws {
        let key = try PublicKeyArgument.key(vkey)
        var note = try NoteFile(file: text)
        let bytes = try NoteFile.bytes(signature)
        guard bytes.count == SignatureVerifier.signatureByteCount else {
            throw Failure.unusable(
                "\(signature) has \(bytes.count) bytes; expected the "
                    + "\(SignatureVerifier.signatureByteCount) of an Ed25519 signature")
        }
        try note.add(NoteSignature(key: key, bytes: bytes), of: key)
        try note.write(to: out)
    }
}
