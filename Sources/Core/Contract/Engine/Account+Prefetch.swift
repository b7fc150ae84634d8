import CPrefetch

extension [Account] {
    /// Begins to bring near what a session will read of the accounts that come after the one in this
    /// place. Where there are many, they are far away, and to wait for each would take as long as
    /// its look. This changes nothing, and is mutating lest it work on a copy.
    public mutating func prefetch(after place: Int) {
        if place + 2 < count {
            withUnsafeBytes { bytes in
                // What every session asks for comes first.
                let offset = (place + 2) * MemoryLayout<Account>.stride
                CPrefetch.prefetch(bytes.baseAddress?.advanced(by: offset), 640)
            }
        }
        if place + 1 < count { self[place + 1].prefetch() }
    }
}

extension Account {
    /// What lies apart from the account itself.
    fileprivate mutating func prefetch() {
        holdings.prefetch()
        history.prefetch(last: pace.trigger.ownSessions)
    }
}

extension Holdings {
    fileprivate mutating func prefetch() {
        // Eleven lines: to ask how many there are would be to read what is far away.
        lines.withUnsafeBufferPointer { CPrefetch.prefetch($0.baseAddress, 704) }
    }
}
