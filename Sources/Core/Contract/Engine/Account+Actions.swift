import Quantities
import Records

extension Account {
    /// Takes in what happened to an asset as a session begins, before its flows.
    mutating func take(_ action: AppliedAction, at session: Session) -> [Breach] {
        cancel(by: action, at: session)
        switch action.change {
        case .dividend: break
        case .split(let from, let to):
            do throws(QuantityError) {
                try holdings.scale(action.asset, by: to, over: from)
            } catch {
                return [.overflow(error, in: "a split of \(action.asset)")]
            }
        case .delist:
            holdings.remove(action.asset)
            flows.remove(action.asset)
        case .rename(let name):
            holdings.rename(action.asset, to: name, slot: action.slot)
            mandated = mandated?.renaming(action.asset, to: name)
            if let mandated { pace = Pace(mandated) }
            nextMandated = nextMandated?.renaming(action.asset, to: name)
            targeting = targeting.map { Apart($0.value.renaming(action.asset, to: name)) }
            nextTargeted = nextTargeted.map { Apart($0.value.renaming(action.asset, to: name)) }
            flows.rename(action.asset, to: name)
        }
        return []
    }

    /// An order was made in the units, at the price and under the name of before: the decision ends
    /// with it. What was executed of it before and is not recorded yet was so too, unless a dividend
    /// is all that happened.
    private mutating func cancel(by action: AppliedAction, at session: Session) {
        if slicing != nil, holdings.index(of: action.asset) != nil {
            slicing = nil
            looksNext = true
        }
        if !action.change.isDividend {
            // What it moved was in other units, or of another name.
            trades.removeAll { made in made.trade.fills.contains { $0.asset == action.asset } }
        }
        if overtaken?.value.decision.place(of: action.asset) != nil, !action.change.isDividend {
            overtaken = nil
        }
        guard let open, open.place(of: action.asset) != nil else { return }
        end(open, .cancelled)
        overtaken =
            action.change.isDividend ? Apart(Overtaken(decision: open, time: session.asOf)) : nil
    }
}

extension Action.Change {
    fileprivate var isDividend: Bool {
        if case .dividend = self { true } else { false }
    }
}

extension Account.Mandated {
    /// The same with an asset called by its new name.
    fileprivate func renaming(_ asset: AssetID, to name: AssetID) -> Account.Mandated {
        var slotOf: [AssetID: Int] = [:]
        for (holding, slot) in zip(mandate.holdings, terms.slots) {
            slotOf[holding.asset == asset ? name : holding.asset] = slot
        }
        let renamed = mandate.renaming(asset, to: name)
        let series = terms.series.map {
            Series(asset: $0.asset == asset ? name : $0.asset, slot: $0.slot)
        }
        return Account.Mandated(
            Account.Terms(
                renamed, view: terms.view, slots: renamed.holdings.compactMap { slotOf[$0.asset] },
                series: series),
            reference: reference)
    }
}

extension Account.Targeted {
    /// The same with an asset called by its new name.
    fileprivate func renaming(_ asset: AssetID, to name: AssetID) -> Account.Targeted {
        var renamed = self
        renamed.target.weights = target.weights.map {
            Target.Share(asset: $0.asset == asset ? name : $0.asset, weight: $0.weight)
        }
        return renamed
    }
}

extension Holdings {
    /// Multiplies what is held of an asset by a ratio; a fraction of a unit of 10^-8 is lost.
    /// Throws `outOfRange`.
    fileprivate mutating func scale(
        _ asset: AssetID, by numerator: Int, over denominator: Int
    ) throws(QuantityError) {
        guard let line = index(of: asset) else { return }
        // Below 10^23 times 10^9.
        let scaled = lines[line].quantity.units * Int128(numerator) / Int128(denominator)
        let change = try Quantity(units: scaled) - lines[line].quantity
        _ = try add(change, toLine: line)
    }
}
