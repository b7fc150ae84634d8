import Authority
import Chain
import Contract
import Quantities
import Records
import Signing

extension Replay {
    /// Why an entry may not be undone: what keeps it from that, or that whoever signed it has not
    /// signed; once that key is revoked, another of its role serves.
    func check(
        _ voiding: Voiding, _ found: (signer: Int?, breaches: [Breach]), by signers: [Int]
    ) -> [Breach] {
        let members = authority.keyring.members
        guard found.breaches.isEmpty, let signer = found.signer, !signers.contains(signer),
            members[signer].isInForce
        else { return found.breaches }
        let other = signers.first { members[$0].role == members[signer].role }
        return [
            Breach(
                .voidInvalid, field: "signatures",
                expected: "a signature of \(members[signer].key.name), who signed it",
                actual: other.map { members[$0].key.name } ?? "none",
                message: "Entry \(voiding.entry.index) cannot be undone without "
                    + "\(members[signer].key.name), who signed it.")
        ]
    }

    /// Undoes a trade of an account, or prices.
    mutating func undo(
        _ voiding: Voiding, account place: Int?, at reference: Reference, in market: inout Market
    ) -> [Finding] {
        guard let time = lastTime else { return [] }
        guard let place else {
            if market.accept(voiding) {
                for place in accounts.indices { accounts[place].distrust(market, time: time) }
            }
            return []
        }
        let portfolio = accounts[place].id
        return accounts[place].accept(voiding, in: &market, time: time).map {
            Finding($0, entry: reference.index, portfolio: portfolio)
        }
    }

    /// Why keys may not change so: sessions would be complete with fewer statements than a mandate
    /// in force needs for a price.
    func checkQuorums(_ change: KeyChange, at index: Int) -> [Finding] {
        guard let needed = change.oraclesNeeded else { return [] }
        return accounts.compactMap { account in
            let most = account.mandates.map(\.prices.needed).max() ?? 0
            guard needed < most else { return nil }
            return Finding(
                .keysInvalid, entry: index, field: "body.needed.oracle",
                expected: "\(most) or more, as the contract of \(account.id) asks for",
                actual: "\(needed)",
                message: "With \(needed) oracles in a session \(account.id) would have no prices: "
                    + "its contract needs \(most).")
        }
    }
}
