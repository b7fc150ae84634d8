import Files

/// A line on a terminal that says how far long work has come; silent where nobody watches.
public struct Progress {
    private let what: String
    private let total: Int?
    private let isShown: Bool
    private var next = 0

    /// Begins work on `total` of what is counted, such as `entries`.
    public init(_ what: String, of total: Int?) {
        self.what = what
        self.total = total
        isShown = Surroundings.isTerminal(.error)
    }

    /// Shows that this many are done, now and then.
    public mutating func update(_ done: Int) {
        guard isShown, done >= next else { return }
        next = done + max(1, (total ?? 100_000) / 200)
        let share = total.map { " of \($0)" } ?? ""
        show("\r\(what) \(done)\(share)\u{1B}[K")
    }

    /// Takes the line away.
    public func finish() {
        if isShown { show("\r\u{1B}[K") }
    }

    private func show(_ text: String) {
        try? Surroundings.write(Array(text.utf8), to: .error)
    }
}
