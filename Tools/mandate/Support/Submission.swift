import ArgumentParser
import Audit
import Authority
import Chain
import Console
import FileStorage
import KeyArguments
import Keys
import Operator
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
            try replay.refuse(statement.body, kind: statement.kind.rawValue)
            try signing.write(statement.texts(), signers: signers)
            return
        }
        var opened = try open()
        let statement = try Statement(body(opened.replay, signers), after: after, in: opened.replay)
        // What one key signs comes in no parts; the door says where it is too long.
        let texts = signing == nil ? [statement.text] : try statement.texts()
        let notes = try texts.map { text in
            var note = try NoteFile(text: text, path: "the statement")
            try note.sign(signers)
            return try note.bytes()
        }
        let places = try opened.submit(
            notes, of: "the \(statement.kind.rawValue)", receipt: receipt)
        try opened.complete(saying: places, receipt: receipt)
        try rememberOperator(of: opened)
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
    /// refused, before anything is stored.
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
            places.append(try place(of: note, outcome, of: what, receipt: receipt))
        }
        return places
    }

    /// The place that an admitted note has. Throws `Failure` where it was refused.
    func place(
        of note: [UInt8], _ outcome: Outcome, of what: String, receipt: ReceiptOption?
    ) throws -> Reference {
        switch outcome {
        case .admitted(let place): return place
        case .refused(let findings):
            if let finding = findings.first {
                try receipt?.write { try refusal(of: note, because: finding) }
            }
            throw Failure.refused(findings, of: "\(what) is")
        }
    }

    /// Makes everything admitted durable and says where the entries are: where that fails, of
    /// those alone that are under a checkpoint. Throws `Failure`.
    mutating func complete(
        saying places: [Reference], receipt: ReceiptOption? = nil
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
            try receipt.write(places.count == 1 ? nil : number + 1) {
                try proof(of: place.index).bytes
            }
        }
    }

    /// The proof that an entry stands in the ledger. Throws `Failure`.
    private mutating func proof(of index: Int) throws -> LogProof {
        do {
            let path = try asking { (store) throws(StorageError) in
                try store.inclusionProof(index: index)
            }
            guard let checkpoint = store.checkpoint else {
                throw Failure.unusable("there is no checkpoint for a receipt")
            }
            return LogProof(index: index, path: path.path, checkpoint: checkpoint)
        } catch let error as StorageError {
            throw Failure(error)
        }
    }
}
