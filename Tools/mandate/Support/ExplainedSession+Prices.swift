import Contract
import Quantities
import Records

extension ExplainedSession {
    /// What oracles stated of each asset: those on whom the price rests, and the rest by name.
    var quotes: [String] {
        explanation.quotes.map { quote in
            let price = quote.price.map { "\($0)" } ?? "none"
            return "prices    \(quote.asset) \(price): \(text(of: quote.statements))"
        }
    }

    private func text(of statements: [Explanation.Stated]) -> String {
        let groups = [
            ("agree", statements.filter(\.agrees)), ("left out", statements.filter { !$0.agrees }),
        ]
        let parts = groups.filter { !$0.1.isEmpty }.map { name, statements in
            "\(name) "
                + statements.map { "entry \($0.entry.index) \(signers[$0.oracle]) \($0.price)" }
                .joined(separator: ", ")
        }
        return parts.isEmpty ? "stated by none" : parts.joined(separator: "; ")
    }

    /// Why an asset has no price that counts.
    func lack(of asset: AssetID) -> String {
        if let quote = explanation.quotes.first(where: { $0.asset == asset }),
            !quote.statements.isEmpty
        {
            return "prices \(explanation.mandate.prices); \(text(of: quote.statements))"
        }
        let last = explanation.lines.first { $0.asset == asset }?.price?.session
        return "no oracle stated one in this session, "
            + (last.map { "the last one is of session number \($0)" } ?? "nor before")
    }

    /// What set the weights, or why there are none.
    var weights: [String] {
        guard let weights = explanation.weights else { return [] }
        let missing = weights.missing.map { "no weights, \($0)" } ?? ""
        let found = [weights.measured, missing].filter { !$0.isEmpty }.joined(separator: "; ")
        let line = "weights   \(weights.rule)" + (found.isEmpty ? "" : ": \(found)")
        guard !weights.assets.isEmpty else { return [line] }
        var table = Columns(["asset", "weight", "rule gives", "bound by", "measured"])
        for asset in weights.assets {
            table.add([
                asset.asset.text, asset.weight?.percentText ?? "-", asset.given?.percentText ?? "-",
                asset.bound ?? "", asset.measured,
            ])
        }
        return [line] + table.lines.map { "  " + $0 }
    }
}
