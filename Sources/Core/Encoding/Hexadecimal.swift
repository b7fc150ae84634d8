/// Lower-case hexadecimal of a 32-bit number, as key IDs are written (C2SP signed-note).
public enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Eight digits, the highest first.
    public static func encode(_ value: UInt32) -> String {
        let text = (0..<8).map { digits[Int(value >> UInt32(28 - 4 * $0)) & 15] }
        return String(decoding: text, as: UTF8.self)
    }

    /// The number that exactly eight lower-case digits stand for, or nothing.
    public static func decode(_ text: some Collection<UInt8>) -> UInt32? {
        guard text.count == 8 else { return nil }
        var value: UInt32 = 0
        for character in text {
            guard let digit = digits.firstIndex(of: character) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
