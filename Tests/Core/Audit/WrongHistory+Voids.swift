import Audit
import Encoding
import Keys
import Quantities
import Records
import SampleLedger

extension WrongHistory {
    private static let cast = Cast()

    /// What is undone and may not be, or by whom it may not.
    static let voids: [WrongHistory] = [
        .at("void of growth", "a trade undone by its executor alone", .signersTooFew) {
            $0.signers = [cast.executor]
        },
        .at("void of growth", "a trade undone by its owners alone", .signersTooFew) {
            $0.signers = [cast.ben, cast.cleoAgain]
        },
        .at("void of growth", "a trade undone by too few owners", .signersTooFew) {
            $0.signers = [cast.ben, cast.executor]
        },
        .at("void of growth", "a trade undone with another executor", .voidInvalid) {
            $0.signers = [cast.ben, cast.cleoAgain, cast.secondExecutor]
        },
        .at("void of growth", "a trade undone with two executors", .signersTooFew) {
            $0.signers = [cast.ben, cast.cleoAgain, cast.executor, cast.secondExecutor]
        },
        .at(
            "void of growth", "a trade undone with an oracle", .roleMissing,
            besides: [.signersTooFew]
        ) {
            $0.signers = [cast.ben, cast.cleoAgain, cast.firstOracle]
        },
        .at("void of growth", "a trade undone by an owner of another portfolio", .roleMissing) {
            $0.signers = [cast.ann, cast.ben, cast.cleoAgain, cast.executor]
        },
        .at("void of growth", "a trade undone with a key that was revoked", .keyRevoked) {
            $0.signers = [cast.ben, cast.cleoAgain, cast.cleo, cast.executor]
        },
        .at("void of growth", "a trade undone for another portfolio", .voidInvalid) { draft in
            draft.editVoid { $0.portfolio = "balanced" }
            draft.signers = [cast.ann, cast.ben, cast.executor]
        },
        .at("void of growth", "a trade undone as if it were prices", .voidInvalid) { draft in
            draft.editVoid { $0.portfolio = nil }
            draft.signers = [cast.ann, cast.ben, cast.firstOracle]
        },
        .at("void of growth", "an entry undone that has another leaf", .voidInvalid) { draft in
            draft.editVoid { $0.entry = Reference(index: $0.entry.index, leaf: .zero) }
        },
        .at("void of growth", "an entry undone that is still to come", .voidInvalid) { draft in
            draft.editVoid { $0.entry = Reference(index: 1 << 40, leaf: $0.entry.leaf) }
        },
        .at("void of growth", "a trade undone after the time for it", .late) { draft in
            let time = draft.time
            draft.editVoid { $0.acceptBy = time.later(-1) }
        },
        .at(
            "void of prices", "prices undone by their oracle alone", .signersTooFew,
            besides: [.sessionRepeated]
        ) { $0.signers = [cast.firstOracle] },
        .at(
            "void of prices", "prices undone by the owners alone", .signersTooFew,
            besides: [.sessionRepeated]
        ) { $0.signers = [cast.ann, cast.ben] },
        .at(
            "void of prices", "prices undone with another oracle", .voidInvalid,
            besides: [.sessionRepeated]
        ) { $0.signers = [cast.ann, cast.ben, cast.secondOracle] },
        .at(
            "void of prices", "prices undone by the owners of a portfolio", .roleMissing,
            besides: [.sessionRepeated]
        ) { $0.signers = [cast.ann, cast.ben, cast.cleoAgain, cast.firstOracle] },
        .at(
            "void of prices", "prices undone as if they were a portfolio's", .voidInvalid,
            besides: [.sessionRepeated]
        ) { draft in
            draft.editVoid { $0.portfolio = "balanced" }
            draft.signers = [cast.ann, cast.ben, cast.executor]
        },
    ]

    /// What an auditor has not seen, or someone else says.
    static let attestations: [WrongHistory] = [
        .at("attestation", "an attestation by an owner", .roleMissing) { $0.signers = [cast.ann] },
        .at("attestation", "an attestation by an oracle", .roleMissing) {
            $0.signers = [cast.firstOracle]
        },
        .at(
            "attestation", "an attestation by an auditor and an owner", .roleMissing,
            besides: [.signersTooFew]
        ) { $0.signers = [cast.ann, cast.auditor] },
        .at("attestation", "an attestation of another root", .headDiffers) { draft in
            draft.editAttestation { $0.root = .zero }
        },
        .at("attestation", "an attestation of more than there is", .headDiffers) { draft in
            draft.editAttestation { $0.size += 1 }
        },
        .at("attestation", "an attestation of less than it comes after", .headDiffers) { draft in
            draft.editAttestation { $0.size -= 1 }
        },
        .at("attestation", "an attestation that leaves a number out", .numberSkipped) { draft in
            draft.editAttestation { $0.number += 1 }
        },
        .at("attestation", "an attestation for another history", .otherHistory) { draft in
            draft.after = draft.after.map { Reference(index: $0.index, leaf: .zero) }
        },
    ]
}

extension Draft {
    /// Changes what undoes an entry.
    mutating func editVoid(_ edit: (inout Voiding) -> Void) {
        guard case .void(var voiding) = body else { return }
        edit(&voiding)
        body = .void(voiding)
    }

    /// Changes an attestation.
    mutating func editAttestation(_ edit: (inout Attestation) -> Void) {
        guard case .attest(var attestation) = body else { return }
        edit(&attestation)
        body = .attest(attestation)
    }
}
