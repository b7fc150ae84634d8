import Quantities

extension Condition {
    /// Whether a comparison of a statistic holds; nothing where that is unknown, or where it
    /// compares something else. Throws `overflow`.
    func holdsOfStatistic(
        of account: Account, in market: Market
    ) throws(QuantityError) -> Bool? {
        switch self {
        case .drawdown(let sessions, let comparison, let limit):
            return account.drawdown(over: sessions).known.map { $0.compares(comparison, limit) }
        case .volatility(let asset, let sessions, let comparison, let limit):
            let volatility = account.volatility(of: asset, over: sessions, in: market).known
            return try volatility?.compares(comparison, limit)
        case .price(let asset, let comparison, let averaged, let sessions):
            let found = account.price(of: asset, averageOf: averaged, over: sessions, in: market)
                .known
            // p < 10^23 and N ≤ 1,024: the product is below 2^87.
            return found.map { comparison.holds($0.price * Int128(sessions), $0.sum) }
        case .returned(let asset, let sessions, let comparison, let limit):
            guard let found = account.change(of: asset, over: sessions, in: market).known else {
                return nil
            }
            // p/p₋ₙ − 1 against the limit, both sides times 10^12 · p₋ₙ, which is above zero.
            return comparison.holds(
                Int256(found.now, times: Weight.one.units),
                Int256(found.before, times: Weight.one.units + limit.units))
        case .correlation(let asset, let other, let sessions, let comparison, let limit):
            let found = account.correlation(of: asset, with: other, over: sessions, in: market)
                .known
            return try found?.compares(comparison, limit)
        case .level(let asset, let comparison, let limit):
            // Units of 10^-8 below 10^23 against units of 10^-12.
            return account.level(of: asset, in: market).known.map {
                comparison.holds($0.units * 10_000, limit.units)
            }
        default:
            return nil
        }
    }

    /// What a comparison of a statistic measured, or why that is unknown. Throws `overflow`.
    func measuredStatistic(
        of account: Account, in market: Market
    ) throws(QuantityError) -> String {
        switch self {
        case .drawdown(let sessions, _, _):
            return try account.drawdown(over: sessions).text { "\($0.percent)%" }
        case .volatility(let asset, let sessions, _, _):
            return try account.volatility(of: asset, over: sessions, in: market).text {
                volatility throws(QuantityError) in "\(try volatility.percent)%"
            }
        case .price(let asset, _, let averaged, let sessions):
            return try account.price(of: asset, averageOf: averaged, over: sessions, in: market)
                .text {
                    let price = DecimalText.text(units: $0.price, places: PriceUnit.places)
                    let average = DecimalText.text(
                        units: $0.sum / Int128(sessions), places: PriceUnit.places)
                    return "\(price), average \(average)"
                }
        case .returned(let asset, let sessions, _, _):
            return try account.change(of: asset, over: sessions, in: market).text {
                found throws(QuantityError) in
                let ratio = try Int256(found.now - found.before, times: 1_000_000).floored(
                    by: Int256(found.before))
                return "\(DecimalText.percent(ratio.narrowed ?? 0))%"
            }
        case .correlation(let asset, let other, let sessions, _, _):
            return try account.correlation(of: asset, with: other, over: sessions, in: market).text
            {
                correlation throws(QuantityError) in try correlation.text
            }
        case .level(let asset, _, _):
            return try account.level(of: asset, in: market).text { "\($0)" }
        default:
            return ""
        }
    }
}

extension Statistic {
    /// What it comes to in words, or why it is unknown.
    fileprivate func text(
        _ describe: (Measured) throws(QuantityError) -> String
    ) throws(QuantityError) -> String {
        switch self {
        case .known(let measured): try describe(measured)
        case .unknown(let reason): "\(reason)"
        }
    }
}
