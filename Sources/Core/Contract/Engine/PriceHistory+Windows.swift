import Quantities

extension PriceHistory {
    /// Whether the returns of the last `count` sessions are all within range.
    public func isSteady(over count: Int, to session: Int) -> Bool {
        brokenSession <= session - count
    }

    /// Whether the returns of the last `count` sessions are all there.
    public func hasReturns(over count: Int, to session: Int) -> Bool {
        firstSession > 0 && firstSession <= session - count
    }

    /// The sums over the `count` returns up to the present session; nothing where some are missing
    /// or left their range. `count` is at most `mostReturns`.
    public func returns(over count: Int, to session: Int) -> Returns? {
        guard isFollowed else { return followed.returns(over: count, to: session) }
        guard hasReturns(over: count, to: session), isSteady(over: count, to: session),
            let last = place(at: session), let before = place(at: session - count)
        else { return nil }
        return Returns(
            count: count, sum: Int128(sums[last].returns &- sums[before].returns),
            squares: sums[last].squares &- sums[before].squares)
    }

    /// Each of those returns, the oldest first, in units of 10^-9.
    public func eachReturn(over count: Int, to session: Int) -> [Int64]? {
        guard isFollowed else { return followed.eachReturn(over: count, to: session) }
        guard hasReturns(over: count, to: session), isSteady(over: count, to: session),
            var rank = rank(at: session - count)
        else { return nil }
        var returns = [Int64](repeating: 0, count: count)
        var before = place(rank)
        rank += 1
        while rank < entries.count {
            let entry = place(rank)
            let at = entries[entry].session
            guard at <= session else { break }
            returns[at - (session - count) - 1] = sums[entry].returns &- sums[before].returns
            before = entry
            rank += 1
        }
        return returns
    }

    /// Σxy over the `count` returns of this asset and another up to the present session, in units of
    /// 10^-18, below 10^28; nothing where some are missing or left their range.
    public func sumOfProducts(
        with other: PriceHistory, over count: Int, to session: Int
    ) -> Int128? {
        guard isFollowed, other.isFollowed else {
            return followed.sumOfProducts(with: other.followed, over: count, to: session)
        }
        let first = session - count
        guard hasReturns(over: count, to: session), isSteady(over: count, to: session),
            other.hasReturns(over: count, to: session),
            other.isSteady(over: count, to: session), rank(at: first) != nil,
            other.rank(at: first) != nil, var mine = place(at: session),
            var theirs = other.place(at: session)
        else { return nil }
        var sum: Int128 = 0
        // A session without a price of either has a return of 0, and adds nothing. What is in the
        // window has an entry before it: there is one up to the window's beginning.
        while true {
            let at = entries[mine].session
            let otherAt = other.entries[theirs].session
            guard min(at, otherAt) > first else { return sum }
            let (before, beforeTheirs) = (self.before(mine), other.before(theirs))
            if at == otherAt {
                let left = sums[mine].returns &- sums[before].returns
                let right = other.sums[theirs].returns &- other.sums[beforeTheirs].returns
                sum += Int128(left) * Int128(right)
            }
            if at >= otherAt { mine = before }
            if otherAt >= at { theirs = beforeTheirs }
        }
    }

    /// The place of the entry before the one in a place, which is not the first.
    private func before(_ place: Int) -> Int { (place > 0 ? place : entries.count) - 1 }

    /// The adjusted price of a session no more than `mostReturns` before the present one, in units
    /// of 10^-8, above zero; nothing before the first price.
    public func price(at session: Int) -> Int128? {
        firstSession > 0 && firstSession <= session
            ? place(at: session).map { entries[$0].price } : nil
    }

    /// Σq over the `count` sessions up to the present one, in units of 10^-8; nothing where some
    /// have no price, or a return that left its range. `count` is at most `mostReturns`.
    public func sumOfPrices(over count: Int, to session: Int) -> Int128? {
        guard isFollowed else { return followed.sumOfPrices(over: count, to: session) }
        guard firstSession > 0, firstSession <= session - count + 1,
            isSteady(over: count, to: session), let last = sum(to: session)
        else { return nil }
        guard firstSession <= session - count else { return last }
        return sum(to: session - count).map { last &- $0 }
    }

    /// Σq from where sums began to this session, which may wrap.
    private func sum(to session: Int) -> Int128? {
        place(at: session).map {
            sums[$0].prices &+ entries[$0].price &* Int128(session - entries[$0].session + 1)
        }
    }
}
