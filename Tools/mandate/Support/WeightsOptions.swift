import ArgumentParser
import Console
import Quantities
import Records

/// Weights as arguments, each asset once, which sum to 1.
struct WeightsOptions: ParsableArguments {
    @Argument(
        help: "The weights, such as VTI=60% or VTI=0.6; cash is an asset too.",
        transform: ShareArgument.read)
    private var weights: [ShareArgument]

    func validate() throws {
        let assets = Set(weights.map(\.share.asset))
        guard assets.count == weights.count else {
            throw ValidationError("an asset is given more than once")
        }
    }

    /// The weights by asset. Throws `Failure` where they do not sum to 1.
    func sorted() throws -> [Target.Share] {
        let sum = weights.reduce(0) { $0 + $1.share.weight.units }
        guard sum == Weight.one.units else {
            let whole = DecimalText.text(units: sum, places: WeightUnit.places)
            throw Failure.refused("the weights sum to \(whole), expected 1: nothing was signed")
        }
        return weights.map(\.share).sorted { $0.asset < $1.asset }
    }
}
