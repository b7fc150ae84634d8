import Signing
import Testing

/// The bytes that a text of hexadecimal digits stands for.
func bytes(hexadecimal text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// These bytes with one bit turned over.
func flipped(_ bytes: [UInt8], bit: Int) -> [UInt8] {
    var bytes = bytes
    bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    return bytes
}

/// A published key, signature and text of C2SP signed-note (github.com/C2SP/C2SP, signed-note.md).
enum Example {
    static let key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    static let text = "This is an example message.\n"
    static let line = """
        \u{2014} example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsY\
        jOBH3mFXmRKuwHjG1Yu72IneyaQM=

        """
    static let note = Array((text + "\n" + line).utf8)
}

/// The code of the `SigningError` that something throws, or nothing where it throws none.
func code(_ body: () throws -> Void) -> SigningError.Code? {
    do {
        try body()
        return nil
    } catch {
        return (error as? SigningError)?.code
    }
}
