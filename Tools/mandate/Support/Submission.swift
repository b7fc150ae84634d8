import Audit
import Chain
import Console
import FileStorage
import Keys
import Operator
import Records
import Storage

extension Ledger where Store == FileStorage, Signer == SigningKey {
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

    /// Makes everything admitted durable and says where the entries are: where that fails, of
    /// those alone that are under a checkpoint. Throws `Failure`.
    mutating func complete(saying places: [Reference]) throws {
        defer {
            let covered = store.checkpoint?.checkpoint.size ?? 0
            for place in places where place.index < covered {
                Program.say("accepted at index \(place.index) leaf \(place.leaf)")
            }
        }
        try complete()
    }
}
