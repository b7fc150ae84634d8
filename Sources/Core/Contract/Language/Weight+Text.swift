public import Quantities

extension Weight {
    /// The weight in percent, as a mandate writes it: 0.6 is `60%`.
    public var percentText: String { DecimalText.text(units: units, places: 10) + "%" }

    /// The weight in percentage points, as a mandate writes it: 0.05 is `5pp`.
    var pointsText: String { DecimalText.text(units: units, places: 10) + "pp" }

    /// The rate in basis points, as a mandate writes it: 0.001 is `10bp`.
    var basisPointsText: String { DecimalText.text(units: units, places: 8) + "bp" }
}
