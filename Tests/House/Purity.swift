/// What lets a result depend on more than the input, rounds it, or ends the program: not in Core.
enum Purity {
    /// Words and signs that may not follow one another.
    private static let phrases: [[String]] = [
        ["Date", "("], ["try", "!"], ["fatalError"], ["ContinuousClock"], ["SuspendingClock"],
        ["print", "("], ["readLine", "("],
    ]

    /// What no word may contain.
    private static let parts = ["random", "RandomNumber", "Double", "Float"]

    /// The places where a source does what Core may not do.
    static func violations(path: String, source: String) -> [String] {
        let tokens = SwiftTokens(source).tokens
        let texts = tokens.map(\.text)
        return texts.indices.compactMap { index in
            guard let found = violation(texts, at: index) else { return nil }
            return "\(path):\(tokens[index].line): \(found) has no place in Core"
        }
    }

    private static func violation(_ texts: [String], at index: Int) -> String? {
        for phrase in phrases where texts[index...].starts(with: phrase) {
            return phrase.joined()
        }
        if parts.contains(where: texts[index].contains) { return texts[index] }
        return isFloatingPoint(texts, at: index) ? "a floating-point literal" : nil
    }

    /// `1.5` and `1e5` are `Double` without saying so; `pair.0.1` and `0x1e5` are not.
    private static func isFloatingPoint(_ texts: [String], at index: Int) -> Bool {
        let text = texts[index]
        guard text.first?.isNumber == true, index == 0 || texts[index - 1] != "." else {
            return false
        }
        if !text.hasPrefix("0x"), text.contains(where: { "eE".contains($0) }) { return true }
        guard index + 2 < texts.count, texts[index + 1] == "." else { return false }
        return texts[index + 2].first?.isNumber == true
    }
}
