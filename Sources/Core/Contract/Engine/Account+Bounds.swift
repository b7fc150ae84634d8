import Quantities
import Records

extension Account {
    /// How weights that someone else sets depart from what a mandate lets them be: they sum to 1,
    /// name everything it holds, and cash if it has a weight, and nothing else. `bounds` says what
    /// the weight of a line, or that of cash, should have been; nothing where it is within them.
    func departures(
        of weights: [Target.Share], from mandate: Mandate, called name: String,
        bounds: (Holding?, Weight) -> String?
    ) -> [Breach] {
        var breaches: [Breach] = []
        func breach(_ field: String, _ expected: String, _ actual: String) {
            breaches.append(outOfBounds(name, field, expected, actual))
        }
        var given: [AssetID: Weight] = [:]
        for share in weights { given[share.asset] = share.weight }
        let sum = weights.reduce(0) { $0 + $1.weight.units }
        if sum != Weight.one.units {
            let text = DecimalText.text(units: sum, places: WeightUnit.places)
            breach("weights", "weights that sum to 1", text)
        }
        func hold(_ asset: AssetID, _ line: Holding?) {
            guard let weight = given.removeValue(forKey: asset) else {
                if line != nil || mandate.cash.weight != .zero {
                    breach("weights.\(asset)", "a weight of \(asset)", "none")
                }
                return
            }
            guard let expected = bounds(line, weight) else { return }
            breach("weights.\(asset)", expected, "\(weight)")
        }
        for line in mandate.holdings { hold(line.asset, line) }
        hold(.cash, nil)
        for asset in given.keys.sorted() {
            breach("weights.\(asset)", "only what the mandate holds", "\(asset)")
        }
        return breaches
    }

    /// That a target or a proposal, called so, is not within its mandate.
    func outOfBounds(
        _ name: String, _ field: String, _ expected: String, _ actual: String
    ) -> Breach {
        Breach(
            .targetOutOfBounds, field: field, expected: expected, actual: actual,
            message: "\(name) is outside what its mandate allows: "
                + "\(field.isEmpty ? "contract" : field) is \(actual), expected \(expected).")
    }
}
