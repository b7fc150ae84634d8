import Audit
import Console
import FileStorage
import Keys
import Operator
import Records
import Storage

extension Ledger where Store == FileStorage, Signer == PrivateKey {
    /// Admits the notes of one statement, its parts in order. Throws `Failure` where one is
    /// refused, before anything is stored.
    mutating func submit(_ notes: [[UInt8]], of what: String) throws -> [Reference] {
        var places: [Reference] = []
        for note in notes {
            do {
                switch try admit(note) {
                case .admitted(let place): places.append(place)
                case .refused(let findings): throw Failure.refused(findings, of: "\(what) is")
                }
            } catch let error as OperatorError {
                throw Failure(error)
            }
        }
        return places
    }

    /// Makes everything admitted durable, renews the list of keys beside the entries, and says
    /// where the entries are. Throws `Failure`.
    mutating func complete(saying places: [Reference], in directory: String) throws {
        try complete()
        try publishKeys(in: directory)
        for place in places {
            Program.say("accepted at index \(place.index) leaf \(place.leaf)")
        }
    }

    /// Writes the keys in force beside the entries where the list there is another.
    func publishKeys(in directory: String) throws {
        let text = KeysFile.text(of: replay.authority)
        do throws(StorageError) {
            let reader = try LedgerReader(directory)
            guard try reader.verifierKeyBytes() != text else { return }
            try store.publish(verifierKeys: text)
        } catch {
            throw Failure(error)
        }
    }
}
