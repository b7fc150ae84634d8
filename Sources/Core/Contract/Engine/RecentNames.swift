/// Names that may not be used again for 1,024 sessions.
struct RecentNames<Name: Hashable & Sendable>: Sendable {
    /// The session each was used in last; older ones may be among them for a while.
    private var sessions: [Name: Int] = [:]
    /// How many may be among them until the older ones are taken out.
    private var limit = RecentNames.leastLimit

    private static var memory: Int { 1024 }
    private static var leastLimit: Int { 8192 }

    /// Whether a name was used in the last 1,024 sessions up to this one.
    func contains(_ name: Name, at session: Int) -> Bool {
        sessions[name].map { $0 >= session - RecentNames.memory } ?? false
    }

    /// Takes in a name that is used in a session, and forgets now and then those that may be used
    /// again.
    mutating func insert(_ name: Name, at session: Int) {
        sessions[name] = session
        guard sessions.count >= limit else { return }
        sessions = sessions.filter { $0.value >= session - RecentNames.memory }
        limit = max(2 * sessions.count, RecentNames.leastLimit)
    }
}
