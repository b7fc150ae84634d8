import ArgumentParser
import Audit
import Authority
import Chain
import Console
import FileStorage
import KeyArguments
import Keys
import Operator
import Quantities
import Records
import Storage

extension LedgerOptions {
    /// Drafts a statement from what the ledger has come to, has it signed with these key files and
    /// submits it, or writes it down where `signing` says so. Throws `Failure` where it is refused;
    /// nothing is stored then.
    func carryOut(
        _ keys: [String], after: Int? = nil, signing: SigningOptions? = nil,
        receipt: ReceiptOption, _ body: (Replay, [SigningKey]) throws -> Statement.Body
    ) throws {
        let signers = try passphrase.keys(keys)
        if let signing, !signing.submits {
            let replay = try ReadLedger.replay(ledger)
            let statement = try Statement(body(replay, signers), after: after, in: replay)
            try replay.refuse(statement.body, kind: statement.kind.noun)
            try signing.write(statement.texts(), signers: signers)
            return
        }
        var opened = try open()
        let statement = try Statement(body(opened.replay, signers), after: after, in: opened.replay)
        let outgoing: SigningKey?
        do throws(OperatorError) {
            outgoing = try opened.outgoingSigner(of: statement.body)
        } catch {
            throw Failure(error)
        }
        // What one key signs comes in no parts; the door says where it is too long.
        let texts = signing == nil ? [statement.text] : try statement.texts()
        let notes = try texts.map { text in
            var note = try NoteFile(text: text, path: "the statement")
            try note.sign(signers)
            if let outgoing { try note.signUnlessSigned(outgoing) }
            return try note.bytes()
        }
        let places = try opened.submit(
            notes, of: "the \(statement.kind.noun)", receipt: receipt)
        try opened.complete(saying: places, receipt: receipt)
        try rememberOperator(of: opened)
        opened.replay.warnOfOwners(after: statement.body)
    }
}

extension Kind {
    /// What one is called in a sentence.
    fileprivate var noun: String { self == .keys ? "change of keys" : rawValue }
}

extension Replay {
    /// Says so where a change of owners has left none that may be lost.
    func warnOfOwners(after body: Statement.Body) {
        let scope: Identifier?
        switch body {
        case .genesis: scope = nil
        case .keys(let change): scope = change.scope
        case .portfolio(let portfolio): scope = portfolio.id
        default: return
        }
        guard let owners = authority.owners(of: scope), owners.needed == owners.count else {
            return
        }
        Program.remark(
            "all \(owners.count) owners of \(scope.map { "portfolio \($0)" } ?? "the ledger") must "
                + "sign: if one loses their key, nothing of it can be changed any more, not even the "
                + "key")
    }
}

extension Statement {
    /// A statement that comes after an entry, the last one unless given. Throws `Failure`.
    fileprivate init(_ body: Body, after: Int?, in replay: Replay) throws {
        let index = after ?? replay.size - 1
        guard let leaf = replay.authority.leaves[index] else {
            throw Failure.unusable(
                "--after \(index): expected 0 or one of the last \(LeafMemory.reach) entries, the "
                    + "newest of which is \(replay.size - 1)")
        }
        self.init(
            after: Reference(index: index, leaf: leaf), body: body,
            ledger: replay.authority.ledger ?? "")
    }

    /// What is signed: the text, or those of its parts. Throws `Failure`.
    fileprivate func texts() throws -> [[UInt8]] {
        do throws(OperatorError) {
            return try Drafting.texts(of: self)
        } catch {
            throw Failure(error)
        }
    }
}

extension Ledger where Store == FileStorage, Signer == SigningKey {
    /// Admits the notes of one statement, its parts in order. Throws `Failure` where one is
    /// refused, before anything of it is stored.
    mutating func submit(
        _ notes: [[UInt8]], of what: String, receipt: ReceiptOption? = nil
    ) throws -> [Reference] {
        var places: [Reference] = []
        for note in notes {
            let outcome: Outcome
            do throws(OperatorError) {
                outcome = try admit(note)
            } catch {
                throw Failure(error)
            }
            // Of a part after others, which are not stored, nobody could judge a refusal.
            places.append(
                try place(
                    of: note, outcome, of: what, receipt: places.isEmpty ? receipt : nil))
        }
        return places
    }

    /// The place that an admitted note has. Throws `Failure` where it was refused; the refusal is the
    /// answer of this number.
    mutating func place(
        of note: [UInt8], _ outcome: Outcome, of what: String, receipt: ReceiptOption?,
        number: Int? = nil
    ) throws -> Reference {
        switch outcome {
        case .admitted(let place): return place
        case .refused(let findings):
            if let finding = findings.first, let receipt, receipt.file != nil {
                let refusal: [UInt8]
                do throws(OperatorError) {
                    refusal = try self.refusal(of: note, because: finding)
                } catch {
                    throw Failure(error)
                }
                try receipt.write(number) { refusal }
            }
            throw Failure.refused(findings, of: "\(what) is")
        }
    }

    /// Makes everything admitted durable and says where the entries are: where that fails, of
    /// those alone that are under a checkpoint. Their receipts are numbered where there are several
    /// answers. Throws `Failure`.
    mutating func complete(
        saying places: [Reference], receipt: ReceiptOption? = nil, ofSeveral: Bool = false
    ) throws {
        defer {
            let covered = store.checkpoint?.checkpoint.size ?? 0
            for place in places where place.index < covered {
                Program.say("accepted at index \(place.index) leaf \(place.leaf)")
            }
        }
        try complete()
        guard let receipt, receipt.file != nil else { return }
        for (number, place) in places.enumerated() {
            try receipt.write(places.count == 1 && !ofSeveral ? nil : number + 1) {
                try proof(of: place.index).bytes
            }
        }
    }

    /// The proof that an entry, which it holds, stands in the ledger. Throws `Failure`.
    private mutating func proof(of index: Int) throws -> LogProof {
        do {
            let path = try asking { (store) throws(StorageError) in
                try store.inclusionProof(index: index)
            }
            let entries = try asking { (store) throws(StorageError) in
                try store.read(index..<index + 1)
            }
            guard let checkpoint = store.checkpoint, let entry = entries.first else {
                throw Failure.unusable("there is no checkpoint for a receipt")
            }
            return LogProof(
                index: index, path: path.path, checkpoint: checkpoint, extra: entry)
        } catch let error as StorageError {
            throw Failure(error)
        }
    }
}
