import Quantities

extension MandateParser {
    /// Reads what follows `hold`: the assets, and what holds for each of them.
    mutating func hold(from start: Place) throws(MandateError) {
        let assets = try heldAssets()
        let isCash = assets.first?.value == .cash
        var line = HoldDraft(asset: .cash, place: start, clause: start..<start)
        try heldWeight(of: &line, isCash: isCash)
        if isCash, token.kind == .word, token.text == "band" {
            throw error(
                .syntax, at: token.place, "cash has no band",
                expected: "`owners` or the end of the line")
        }
        if !isCash, accept("band") { line.band = try band() }
        if accept("owners") {
            try expect(["may", "set"])
            let place = token.place
            line.owners = Placed(value: try range("a weight the owners may set"), place: place)
        }
        if let weight = line.weight, weight.value == .zero, !isCash, line.owners == nil {
            throw error(
                .range, at: weight.place,
                "a weight of 0% that the owners may not change holds nothing",
                expected: "a weight above 0%, or `owners may set` with a range")
        }
        line.clause = start..<lastEnd
        for asset in assets {
            line.asset = asset.value
            line.place = asset.place
            draft.holds.append(line)
        }
    }

    private mutating func heldAssets() throws(MandateError) -> [Placed<AssetID>] {
        let place = token.place
        if accept("cash") {
            try remember(Placed(value: .cash, place: place))
            return [Placed(value: .cash, place: place)]
        }
        guard accept("each") else {
            let asset = try asset()
            try remember(asset)
            return [asset]
        }
        try expect("of")
        let inParentheses = accept("(")
        var assets: [Placed<AssetID>] = []
        repeat {
            let asset = try asset()
            try remember(asset)
            assets.append(asset)
        } while accept(",")
        if inParentheses { try expect(")") }
        return assets
    }

    private mutating func remember(_ asset: Placed<AssetID>) throws(MandateError) {
        guard draft.assets.insert(asset.value).inserted else {
            throw error(
                .duplicate, at: asset.place, "`\(asset.value)` is held twice",
                expected: "one `hold` for each asset")
        }
    }

    /// Reads the weight, or the range of weights, if one stands here.
    private mutating func heldWeight(
        of line: inout HoldDraft, isCash: Bool
    ) throws(MandateError) {
        switch token.kind {
        case .number: break
        default:
            if token.isDecimal { break }
            note(MandateToken.Unit.percent.example)
            return
        }
        let weight = try weight("a weight")
        let dots = token.place
        guard accept("..") else {
            line.weight = weight
            return
        }
        guard !isCash else {
            throw error(
                .syntax, at: dots, "cash has a weight, not a range",
                expected: "`owners` or the end of the line")
        }
        let upper = try self.weight("a weight").value
        line.range = Placed(
            value: RangeDraft(lower: weight.value, upper: upper), place: weight.place)
    }

    private mutating func band() throws(MandateError) -> Placed<Band> {
        let token = token
        let band: Band
        if token.kind == .number(.percent) {
            let part = try rate(.percent, of: "a band")
            guard accept("of") else { throw percentWithoutTarget(token) }
            try expect("target")
            band = .relative(part.value)
        } else {
            note("a percentage such as 20% of target")
            band = .absolute(try rate(.points, of: "a band").value)
        }
        guard band != .absolute(.zero), band != .relative(.zero) else {
            throw error(
                .range, at: token.place, "a band of `\(token.text)` has no room to drift in",
                expected: "a band wider than zero")
        }
        return Placed(value: band, place: token.place)
    }

    /// The likely cause is a band in % where pp was meant, so the message says so.
    private func percentWithoutTarget(_ band: MandateToken) -> MandateError {
        guard case .invalid = token.kind else {
            let points = band.text.dropLast() + "pp"
            return error(
                .unit, at: token.endsClause ? lastEnd : token.place,
                "a band of `\(band.text)` does not say of what",
                expected: "`of target`, or the band in percentage points: `\(points)`")
        }
        return unexpected()
    }

    private mutating func range(_ what: String) throws(MandateError) -> RangeDraft {
        let lower = try weight(what)
        try expect("..")
        return RangeDraft(lower: lower.value, upper: try weight(what).value)
    }
}
