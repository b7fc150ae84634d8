/// The rules for the names that stand on signature lines (C2SP signed-note).
enum KeyName {
    /// Whether these bytes may be the name on a signature line: UTF-8, not empty, without a plus,
    /// a character below U+0020 or a space of any script. What else no key of ours may have in its
    /// name, such as U+007F, is left to `check`.
    static func isReadable(_ bytes: Span<UInt8>) -> Bool {
        guard !bytes.isEmpty else { return false }
        var isASCII = true
        for index in bytes.indices {
            let byte = bytes[index]
            guard byte > UInt8(ascii: " ") && byte != UInt8(ascii: "+") else { return false }
            if byte >= 0x80 { isASCII = false }
        }
        if isASCII { return true }
        guard let name = try? UTF8Span(validating: bytes) else { return false }
        return String(copying: name).unicodeScalars.allSatisfy { !$0.properties.isWhitespace }
    }

    /// Whether a name that may stand on a signature line may be that of a key of ours: it has no
    /// control character at all and none that reorders text.
    static func isClean(_ name: String) -> Bool {
        if isPlain(name.utf8Span.span) { return true }
        return name.unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control && !$0.properties.isBidiControl
        }
    }

    private static func isPlain(_ bytes: Span<UInt8>) -> Bool {
        for place in bytes.indices where bytes[place] < 0x20 || bytes[place] >= 0x7F {
            return false
        }
        return true
    }

    /// Throws `keyNameInvalid` unless this may be the name of a key of ours.
    static func check(_ name: String) throws(SigningError) {
        guard isClean(name), isReadable(name.utf8.span) else {
            throw SigningError(
                .keyNameInvalid, "a key name that cannot stand on a signature line",
                expected: "a name without spaces, plus signs or control characters")
        }
    }
}
