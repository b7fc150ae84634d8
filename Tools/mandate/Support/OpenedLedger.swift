import ArgumentParser
import Audit
import Authority
import Console
import Encoding
import FileStorage
import Files
import KeyArguments
import Keys
import Operator
import Quantities
import Signing
import Storage
import Timestamps

typealias OpenLedger = Ledger<FileStorage, SigningKey>

/// The ledger a command appends to, and the key of its operator.
struct LedgerOptions: ParsableArguments {
    @Argument(help: "The ledger's directory.")
    var ledger: String

    @Option(help: "The operator's key file; without it, the one that `init` remembered.")
    var `operator`: String?

    @Option(
        name: .customLong("operator-next"),
        help: "The operator's next key file, where its key is changed.")
    var operatorNext: String?

    @Flag(
        name: .customLong("operator-lost"),
        help: "The operator's key is lost: owners put the next one in its place without it.")
    var isOperatorLost = false

    @Flag(name: .customLong("confirm-gap"), help: "The clock has jumped ahead, and rightly so.")
    var confirmsGap = false

    @OptionGroup var passphrase: PassphraseOption

    func validate() throws {
        if isOperatorLost, operatorNext == nil || `operator` != nil {
            throw ValidationError(
                "--operator-lost: give the key that takes its place with --operator-next, and no "
                    + "--operator")
        }
    }

    /// Opens the ledger for appending; time-stamp tokens are checked so. Throws `Failure`.
    func open(tokens: @escaping TokenCheck = TimeStampToken.checkForm) throws -> OpenLedger {
        let storage: FileStorage
        do throws(StorageError) {
            storage = try FileStorage(ledger)
        } catch {
            throw Failure(error)
        }
        LedgerOptions.tell(storage.report)
        let next = try operatorNext.map(passphrase.key)
        if isOperatorLost, let next {
            return try LedgerOptions.open(
                storage, key: next, next: next, isOperatorLost: true, confirmsGap: confirmsGap,
                tokens: tokens)
        }
        let path = try `operator` ?? OperatorMemory.path(of: ledger)
        return try LedgerOptions.open(
            storage, key: passphrase.key(path), next: next, confirmsGap: confirmsGap,
            tokens: tokens)
    }

    /// Remembers the operator's next key file once that key is in force. Throws `Failure`.
    func rememberOperator(of opened: borrowing OpenLedger) throws {
        guard let operatorNext, let successor = opened.successor,
            opened.replay.authority.operatorKey == successor.verifierKey
        else { return }
        try OperatorMemory.remember(operatorNext, of: ledger)
    }

    /// Opens a ledger, new or not, with its operator's key.
    static func open(
        _ storage: consuming FileStorage, key: SigningKey, next: SigningKey? = nil,
        isOperatorLost: Bool = false, confirmsGap: Bool = false,
        tokens: @escaping TokenCheck = TimeStampToken.checkForm
    ) throws -> OpenLedger {
        do throws(OperatorError) {
            return try OpenLedger(
                storage, signer: key, successor: next, isOperatorLost: isOperatorLost,
                confirmsGap: confirmsGap, tokens: tokens, clock: LedgerOptions.now)
        } catch {
            throw Failure(error)
        }
    }

    private static func tell(_ report: OpeningReport) {
        for line in report.notices { Program.remark(line) }
    }

    static func now() -> Timestamp {
        let (seconds, nanoseconds) = Surroundings.now()
        return (try? Timestamp(seconds: seconds, nanosecond: UInt32(nanoseconds))) ?? .epoch
    }
}

/// Where `init` remembers which key file is the operator's: outside the ledger, under the user's
/// state home, by the ledger's absolute path.
enum OperatorMemory {
    /// The operator's key file of a ledger. Throws `Failure` where none is remembered.
    static func path(of ledger: String) throws -> String {
        do throws(FileError) {
            let bytes = try FileSystem.read(place(of: ledger), maximumByteCount: 1 << 16)
            return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        } catch  where error.isNotFound {
            throw Failure.unusable(
                "no operator's key is remembered for \(ledger); give it with --operator KEY")
        } catch {
            throw Failure.unusable("\(error); or give the operator's key with --operator KEY")
        }
    }

    /// Remembers the operator's key file of a ledger: its path on the first line of a file, that of
    /// the ledger on the second. Throws `Failure`.
    static func remember(_ key: String, of ledger: String) throws {
        do throws(FileError) {
            let place = try place(of: ledger)
            try FileSystem.makeDirectories(FileSystem.parent(of: place), permissions: 0o700)
            try FileSystem.writeAtomically(
                Array("\(absolute(key))\n\(absolute(ledger))\n".utf8), to: place)
        } catch {
            throw Failure.unusable("\(error)")
        }
    }

    private static func place(of ledger: String) throws(FileError) -> String {
        try Surroundings.stateHome() + "/mandate/operators/"
            + RememberedPlace.fileName(of: absolute(ledger))
    }

    private static func absolute(_ path: String) -> String {
        Surroundings.absolutePath(path)
    }
}

extension Failure {
    /// What storage says, with the exit code that goes with it.
    init(_ error: StorageError) { self.init(code: 2, message: "\(error)") }

    /// What the operator's side says, with the exit code that goes with it.
    init(_ error: OperatorError) {
        switch error {
        case .findings, .overtaken: self.init(code: 1, message: "\(error)")
        default: self.init(code: 2, message: "\(error)")
        }
    }

    /// Why a statement was refused: the first reason, and how many more there are.
    static func refused(_ findings: [Finding], of what: String) -> Failure {
        let lines = findings.map { finding in
            let field = finding.field.isEmpty ? "" : " \(finding.field):"
            return "\(what) refused (\(finding.code.rawValue)):\(field) \(finding.message)"
        }
        return .refused(lines.joined(separator: "\nerror: "))
    }
}
