import Quantities
import Records

/// A portfolio's id as an argument.
struct PortfolioArgument: ReadArgument {
    static let expected = "an id of 1 to 64 characters of a-z 0-9 . / @ _ -"

    let id: Identifier

    init?(argument: String) {
        guard let id = try? Identifier(argument) else { return nil }
        self.id = id
    }
}

/// An asset's id as an argument.
struct AssetArgument: ReadArgument {
    static let expected = "an asset id of 1 to 64 characters of A-Z a-z 0-9 . / @ _ -"

    let id: AssetID

    static let cash = AssetArgument(id: .cash)

    private init(id: AssetID) { self.id = id }

    init?(argument: String) {
        guard let id = try? AssetID(argument) else { return nil }
        self.id = id
    }
}

/// A currency as an argument.
struct CurrencyArgument: ReadArgument {
    static let expected = "three capitals such as USD"

    let currency: Currency

    init?(argument: String) {
        guard let currency = try? Currency(argument) else { return nil }
        self.currency = currency
    }
}

/// An asset with its weight as an argument: `VTI=60%` or `VTI=0.6`.
struct ShareArgument: ReadArgument {
    static let expected =
        "an asset and a weight of 0% to 100% with at most 10 decimal places, such as VTI=60% or "
        + "VTI=0.6"

    let share: Target.Share

    init?(argument: String) {
        guard let sign = argument.firstIndex(of: "="),
            let asset = try? AssetID(String(argument[..<sign]))
        else { return nil }
        var digits = Array(argument[argument.index(after: sign)...].utf8)
        let isPercent = digits.last == UInt8(ascii: "%")
        if isPercent { digits.removeLast() }
        guard
            let units = try? DecimalText.units(
                of: digits.span, places: isPercent ? WeightUnit.places - 2 : WeightUnit.places),
            let weight = try? Weight(units: units), (.zero...Weight.one).contains(weight)
        else { return nil }
        share = Target.Share(asset: asset, weight: weight)
    }
}
