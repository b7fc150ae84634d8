import Audit
import Encoding
import Keys
import Quantities
import Records
import SampleLedger
import Signing

extension WrongHistory {
    private static let cast = Cast()

    /// What changes keys and may not.
    static let keys: [WrongHistory] = [
        .at("keys 1", "a key that is added and did not sign", .signersTooFew) { draft in
            draft.signers = [cast.ann, cast.ben]
        },
        .at("keys 1", "an owner who adds herself beside one other", .signersTooFew) { draft in
            draft.signers = [cast.ann, cast.dora]
        },
        .at(
            "keys 1 of growth", "a key that adds itself", .signersTooFew,
            besides: [.signerUnknown]
        ) { $0.signers = [cast.cleoAgain] },
        .at(
            "keys 1 of growth", "keys of a portfolio changed by an owner of the ledger",
            .roleMissing, besides: [.signerUnknown]
        ) { draft in
            draft.signers = [cast.ann, cast.ben, cast.cleoAgain]
        },
        .at(
            "keys 1", "an oracle's key that is made an owner's", .keysInvalid,
            besides: [.signersTooFew]
        ) { draft in
            draft.editKeys { change in
                change.added.append(grant(cast.stranger, .oracle))
                change.added.append(grant(cast.firstOracle, .owner))
            }
            draft.signers += [cast.stranger]
        },
        .at("keys 1", "owners revoked until too few are left", .keysInvalid) { draft in
            draft.editKeys { $0.revoked += [revocation(cast.ann), revocation(cast.ben)] }
        },
        .at("keys 1", "oracles revoked until too few are left", .keysInvalid) { draft in
            draft.editKeys { $0.revoked.append(revocation(cast.firstOracle)) }
        },
        .at("keys 1", "a key revoked that is not there", .keysInvalid) { draft in
            draft.editKeys { $0.revoked.append(revocation(cast.stranger)) }
        },
        .at("keys 1", "a second operator", .keysInvalid) { draft in
            draft.editKeys { $0.added.append(grant(cast.nextOperator, .operator_)) }
            draft.signers.append(cast.nextOperator)
        },
        .at("keys 1", "the operator's key changed to a stranger's", .keysInvalid) { draft in
            draft.editKeys { change in
                change.added.append(grant(cast.stranger, .operator_))
                change.revoked.append(revocation(cast.operator_))
            }
            draft.signers.append(cast.stranger)
        },
        .at(
            "keys 1", "the operator's key changed without the next one's signature",
            .signersTooFew
        ) { draft in
            draft.editKeys { change in
                change.added.append(grant(cast.nextOperator, .operator_))
                change.revoked.append(revocation(cast.operator_))
            }
        },
        .at("keys 1", "a change of keys that changes nothing", .keysInvalid) { draft in
            draft.editKeys { change in
                change.added = []
                change.revoked = []
            }
            draft.signers = [cast.ann, cast.ben]
        },
        .at("keys 1", "a change of keys accepted after its time", .late) { draft in
            let time = draft.time
            draft.editKeys { $0.acceptBy = time.later(-1) }
        },
        .at(
            "keys 1 once more", "a change of keys accepted twice", .replayed,
            besides: [.keysInvalid], changing: "keys 1"
        ) { $0.followers = [Draft.Follower(repeatedAs: "keys 1 once more")] },
        .at(
            "keys again", "a revoked key that comes back", .keysInvalid, besides: [.keyRevoked],
            changing: "keys 1"
        ) { draft in
            let acceptBy = draft.time.later(86_400)
            draft.followers = [
                Draft.Follower("keys again", by: [cast.ann, cast.ben, cast.oldExecutor]) { _, _ in
                    .keys(
                        KeyChange(
                            acceptBy: acceptBy, added: [grant(cast.oldExecutor, .executor)],
                            revision: 2))
                }
            ]
        },
        .at(
            "contract 3 of growth", "a contract signed with a key that was revoked", .keyRevoked
        ) { $0.signers = [cast.ben, cast.cleo] },
        .at(
            "contract 3 of growth", "a contract signed by as few as before the change",
            .signersTooFew
        ) { $0.signers = [cast.ben] },
    ]

    static func grant(_ key: PrivateKey, _ role: Role) -> Genesis.Grant {
        Genesis.Grant(key: "\(key.verifierKey)", role: role)
    }

    static func revocation(
        _ key: PrivateKey, since suspect: Timestamp? = nil
    ) -> KeyChange.Revocation {
        KeyChange.Revocation(key: "\(key.verifierKey)", suspect: suspect)
    }
}
