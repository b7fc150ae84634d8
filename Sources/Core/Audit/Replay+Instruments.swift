import Authority
public import Contract
import Quantities
public import Records

extension Replay {
    /// The same for what is about the ledger's assets and sessions, or stops and resumes; nothing
    /// where it is about something else.
    func judgeOfLedger(
        _ body: Statement.Body, _ admission: Admission
    ) -> ([Judgement], Effect)? {
        guard let market else { return nil }
        let breaches: [Breach]
        let effect: Effect
        let signer = admission.signers.first ?? 0
        switch body {
        case .action(let action):
            breaches = market.check(action, by: signer)
            effect = .action(action, oracle: signer)
        case .asset(let asset):
            breaches = self.breaches(of: asset)
            effect = .asset(asset)
        case .calendar(let calendar): return ([], .calendar(calendar))
        case .halt(let halt):
            let lapses = authority.keyring.members[signer].role == .executor
            return ([], .halt(lapses: lapses, account: halt.scope.flatMap { places[$0] }))
        case .resume(let resume):
            let place = resume.scope.flatMap { places[$0] }
            let halts = place.map { accounts[$0].halts } ?? market.halts
            breaches = Account.check(resume, of: halts)
            effect = .resume(resume.halt, account: place)
        default: return nil
        }
        return (breaches.map { .breach($0) }, breaches.isEmpty ? effect : .none)
    }

    /// How an asset may not be registered like that.
    public func breaches(of asset: Asset) -> [Breach] {
        (market?.check(asset) ?? []) + accounts.flatMap { $0.check(asset) }
    }

    /// Takes in what is about the ledger's assets and sessions, or stops and resumes. Gives what that
    /// shows to be missing.
    mutating func applyToLedger(
        _ effect: Effect, at reference: Reference, in market: inout Market
    ) -> [Finding] {
        var findings: [Finding] = []
        switch effect {
        case .action(let action, let oracle): market.accept(action, by: oracle)
        case .asset(let asset): market.register(asset)
        case .calendar(let calendar): market.accept(calendar)
        case .halt(let lapses, let place?):
            let breaches = accounts[place].halt(
                at: reference, lapses: lapses, in: market, time: lastTime)
            findings = report(breaches, of: accounts[place].id, at: reference)
        case .halt(let lapses, nil):
            for place in accounts.indices {
                let breaches = accounts[place].stop(in: market, time: lastTime)
                findings += report(breaches, of: accounts[place].id, at: reference)
            }
            market.halt(at: reference, lapses: lapses)
        case .resume(let halt, let place?): accounts[place].resume(halt)
        case .resume(let halt, nil):
            market.resume(halt)
            for place in accounts.indices { accounts[place].resume(halt) }
        default: break
        }
        return findings
    }
}

extension Finding {
    /// That there was no session on dates on which the owners' calendar says there is one; nothing
    /// where there are none.
    init?(missing days: [Day], at entry: Int?) {
        guard let first = days.first, let last = days.last else { return nil }
        let shown = days.prefix(6).map { "\($0)" }.joined(separator: ", ")
        let rest = days.count > 6 ? " and \(days.count - 6) more up to \(last)" : ""
        self.init(
            .sessionMissing, entry: entry, field: "session of \(first)",
            expected: "a session on \(shown)\(rest)", actual: "none",
            message: days.count == 1
                ? "The owners' calendar has a session on \(first), and none was completed."
                : "The owners' calendar has a session on each of \(days.count) weekdays from "
                    + "\(first) to \(last), and none was completed.")
    }
}
