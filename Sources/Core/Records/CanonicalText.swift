/// What text may stand in a string of canonical JSON.
public enum CanonicalText {
    /// Whether a character is a control character or changes the direction of what follows:
    /// U+0000–001F, U+007F–009F, U+202A–202E, U+2066–2069.
    public static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// The text with what would move a terminal's cursor or turn its text around replaced.
    public static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isForbidden) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            let shown: Unicode.Scalar = scalar == "\n" ? " " : "\u{FFFD}"
            result.unicodeScalars.append(isForbidden(scalar) ? shown : scalar)
        }
        return result
    }
}
