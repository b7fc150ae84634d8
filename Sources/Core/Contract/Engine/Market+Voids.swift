public import Records

extension Market {
    /// Why prices may not be undone, and who stated them where it is known. They may be while their
    /// session is the last completed one and they count in it, or is not complete yet.
    public func check(_ voiding: Voiding) -> (signer: Int?, breaches: [Breach]) {
        if let waiting = pending.first(where: { $0.reference == voiding.entry }) {
            return (waiting.oracle, [])
        }
        guard let place = session?.statements.firstIndex(of: voiding.entry),
            heard.indices.contains(place)
        else {
            return (
                nil,
                [
                    .void(
                        voiding, "entry",
                        "prices that count in the last complete session or in a later one",
                        "\(voiding.entry)")
                ]
            )
        }
        let isAgain = voided.contains(voiding.entry)
        return (heard[place], isAgain ? [.undoneBefore(voiding)] : [])
    }

    /// Undoes prices that may be undone. Gives whether they were of the last completed session: then
    /// no price of that session is used any more.
    public mutating func accept(_ voiding: Voiding) -> Bool {
        if let place = pending.firstIndex(where: { $0.reference == voiding.entry }) {
            pending.remove(at: place)
            return false
        }
        guard let session, session.statements.contains(voiding.entry) else { return false }
        voided.insert(voiding.entry)
        for index in views.indices { views[index].forget(session: session.number) }
        return true
    }
}
