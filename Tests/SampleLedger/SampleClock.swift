public import Audit
public import Quantities
import Encoding
import Signing

/// A time-stamping authority for tests of what tokens prove: its tokens are text, a time and what
/// was stamped then, for which nobody has signed.
public enum SampleClock {
    /// The token over this text at this time.
    public static func token(over text: [UInt8], at time: Timestamp) -> [UInt8] {
        Array("\(time) \(SHA256.hash(text))".utf8)
    }

    /// Checks such tokens: a time is meant to the second.
    public static let check: TokenCheck = { token, text in
        let words = token.split(separator: UInt8(ascii: " "))
        guard words.count == 2,
            let time = try? Timestamp(String(decoding: words[0], as: UTF8.self)),
            let proven = try? StampedTime(time, within: 1)
        else { return .failure(TokenRefusal("it is no token", expected: "a time and a digest")) }
        guard words[1].elementsEqual("\(SHA256.hash(text))".utf8) else {
            return .failure(
                TokenRefusal("it is over another text", expected: "a token over this text"))
        }
        return .success(proven)
    }
}
