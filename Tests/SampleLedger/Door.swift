public import Audit
import FileStorage
import Keys
import Operator
import Quantities
import Storage

/// The operator's door: what it refuses ends the script.
public struct Door: StatementTaker {
    private final class Office {
        var ledger: Ledger<FileStorage, PrivateKey>
        let clock: Clock

        init(_ directory: String, _ key: PrivateKey) throws {
            let store = try FileStorage(directory, .new, remembered: .file(directory + ".memory"))
            let clock = Clock()
            self.clock = clock
            ledger = try Ledger(store, signer: key) { clock.time }
        }
    }

    private final class Clock {
        var time: Timestamp = .epoch
    }

    private let office: Office
    /// How many statements are admitted before they are made durable together.
    private let batch: Int
    private var waiting = 0

    /// The door of a new ledger in this directory.
    public init(_ directory: String, batch: Int = 1, cast: Cast = Cast()) throws {
        office = try Office(directory, cast.operator_)
        self.batch = batch
    }

    public var replay: Replay { office.ledger.replay }

    public mutating func take(_ draft: Draft) throws {
        office.clock.time = draft.time
        if case .refused(let findings) = try office.ledger.admit(draft.signed()) {
            throw SampleError.refused("\(draft.label): \(findings)")
        }
        waiting += 1
        if waiting >= batch { try commit() }
    }

    /// What the door says to a statement, taken in or not.
    public mutating func findings(on draft: Draft) throws -> [Finding] {
        office.clock.time = draft.time
        switch try office.ledger.admit(draft.signed()) {
        case .admitted: return []
        case .refused(let findings): return findings
        }
    }

    /// Makes durable what was admitted, and publishes the list of keys.
    public mutating func commit() throws {
        waiting = 0
        try office.ledger.commit()
        try office.ledger.store.publish(
            verifierKeys: KeysFile.text(of: office.ledger.replay.authority))
    }
}
