import ArgumentParser
import Audit
import Chain
import Console
import FileStorage
import Files
import Keys
import Operator
import Records
import Storage

extension Ledger where Store == FileStorage, Signer == SigningKey {
    /// Admits the notes of one statement, its parts in order. Throws `Failure` where one is
    /// refused, before anything of it is stored; the refusal of the first is written as the answer
    /// of this number.
    mutating func submit(
        _ notes: [[UInt8]], of what: String, receipt: ReceiptOption? = nil, number: Int? = nil
    ) throws -> [Reference] {
        var places: [Reference] = []
        for note in notes {
            do {
                switch try admit(note) {
                case .admitted(let place): places.append(place)
                case .refused(let findings):
                    // Of a part after others, which are not stored, nobody could judge it.
                    if places.isEmpty, let finding = findings.first, let receipt,
                        receipt.file != nil
                    {
                        let refusal = try refusal(of: note, because: finding)
                        try receipt.write(number) { refusal }
                    }
                    throw Failure.refused(findings, of: "\(what) is")
                }
            } catch let error as OperatorError {
                throw Failure(error)
            }
        }
        return places
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

/// Where the operator's answer to a statement goes.
struct ReceiptOption: ParsableArguments {
    @Option(
        name: .customLong("receipt"),
        help: """
            Write the operator's answer to this file: a proof that the statement is in the ledger \
            (C2SP tlog-proof), or its refusal, signed. Of several, each to FILE and its number.
            """)
    var file: String?

    /// Writes an answer, where one is asked for. Throws `Failure`.
    func write(_ number: Int? = nil, _ answer: () throws -> [UInt8]) throws {
        guard let file else { return }
        do {
            let path = number.map { "\(file).\($0)" } ?? file
            try FileSystem.writeAtomically(answer(), to: path)
        } catch let error as FileError {
            throw Failure.unusable("\(error)")
        } catch let error as OperatorError {
            throw Failure(error)
        }
    }
}
