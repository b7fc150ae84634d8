import ArgumentParser
import Audit
import Chain
import Console
import Encoding
import Files
import Records
import Signing
import Storage
import Timestamps
import Witnessing

extension MandateAudit {
    /// The anchor given, or else the genesis an earlier audit saw at this place.
    func givenAnchor(_ recalled: AuditMemory.Recalled?) throws(StorageError) -> Anchor {
        if let given = try? anchor.anchor() { return given }
        return recalled?.genesis.map { .remembered($0) } ?? .none
    }

    /// The checkpoint given, and the one that earlier audits left.
    func secondViews(
        _ recalled: AuditMemory.Recalled?
    ) throws(StorageError) -> [SecondView] {
        var views: [SecondView] = []
        if let since {
            views.append(SecondView(source: since, checkpoint: try checkpoint(in: since)))
        }
        if let checkpoint = recalled?.checkpoint {
            views.append(SecondView(source: "an earlier audit", checkpoint: checkpoint))
        }
        return views
    }

    /// The policy given.
    func witnessPolicy() throws(StorageError) -> WitnessPolicy? {
        guard let policy else { return nil }
        return try WitnessPolicy(file: policy)
    }

    /// What time stamps are checked with; nothing where no authority is given.
    func tokenCheck() throws(StorageError) -> TokenCheck? {
        guard let authorities else { return nil }
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try FileSystem.read(authorities, maximumByteCount: 1 << 24)
        } catch {
            throw StorageError(.inputOutput, "\(error)", remedy: "check --timestamp-ca")
        }
        do throws(TokenRefusal) {
            return try TimeStampAuthorities(pem: bytes).check
        } catch {
            throw StorageError(
                .damaged, "\(authorities): \(error.problem), expected \(error.expected)",
                remedy: "check --timestamp-ca")
        }
    }

    /// The statements that were handed in.
    func expectations() throws(StorageError) -> [Expectation] {
        var expectations: [Expectation] = []
        for path in expected {
            expectations.append(Expectation(source: path, note: try note(in: path)))
        }
        return expectations
    }

    /// The refusals of such statements.
    func signedRefusals() throws(StorageError) -> [SignedNote] {
        var notes: [SignedNote] = []
        for path in refusals { notes.append(try note(in: path)) }
        return notes
    }

    /// The signed note in a file.
    func note(in path: String) throws(StorageError) -> SignedNote {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try FileSystem.read(path, maximumByteCount: FileSystem.mostNoteBytes)
        } catch {
            throw StorageError(.inputOutput, "\(error)", remedy: "check --expect and --refusal")
        }
        do throws(SigningError) {
            return try SignedNote(bytes)
        } catch {
            throw StorageError(
                .damaged, "\(path) is not a signed note: \(error)",
                remedy: "check --expect and --refusal")
        }
    }

    private func checkpoint(in path: String) throws(StorageError) -> SignedCheckpoint {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try FileSystem.read(path, maximumByteCount: FileSystem.mostNoteBytes)
        } catch {
            throw StorageError(.inputOutput, "\(error)", remedy: "check --since")
        }
        do throws(CheckpointError) {
            return try SignedCheckpoint(bytes)
        } catch {
            throw StorageError(
                .damaged, at: StorageError.Place(file: path), "this is no checkpoint: \(error)",
                remedy: "give --since a file that --save-checkpoint wrote")
        }
    }

    /// The auditors whose attestations count as another view.
    func attestingAuditors() throws -> [VerifierKey] {
        try trustedAuditors.map { try AnchorOptions.key($0, "--attested-by") }
    }

    /// Writes what the audit found as a statement for an auditor to sign.
    func writeAttestation(of report: AuditReport) throws(StorageError) {
        guard let attestation, let attestor, let key = try? VerifierKey(attestor) else { return }
        guard let statement = report.attestation(by: key) else {
            throw StorageError(
                .inputOutput, "\(key.name) is no auditor of this ledger, so nothing is attested",
                remedy: "give --attest-as the vkey of an auditor in force")
        }
        do throws(FileError) {
            try FileSystem.writeAtomically(statement.text, to: attestation)
        } catch {
            throw StorageError(.inputOutput, "\(error)", remedy: "check --attestation")
        }
    }

    /// Remembers a ledger whose integrity was found good.
    func keep(
        _ report: AuditReport, _ terms: AuditTerms, in memory: AuditMemory,
        _ recalled: AuditMemory.Recalled?
    ) {
        guard report.verdicts[.integrity] == .pass, let genesis = report.genesis else { return }
        let newest = terms.checkpoint.flatMap { try? SignedCheckpoint($0) }
        memory.remember(genesis: genesis, checkpoint: newest, recalled)
    }

    /// Writes the checkpoint of a ledger whose integrity was found good to where it was asked for.
    func save(_ report: AuditReport, _ terms: AuditTerms) throws(StorageError) {
        guard let saveCheckpoint else { return }
        guard report.verdicts[.integrity] == .pass, let bytes = terms.checkpoint else {
            Program.remark("the checkpoint is not saved: the integrity of the ledger is not good")
            return
        }
        do throws(FileError) {
            try FileSystem.writeAtomically(bytes, to: saveCheckpoint)
        } catch {
            throw StorageError(.inputOutput, "\(error)", remedy: "check --save-checkpoint")
        }
    }
}
