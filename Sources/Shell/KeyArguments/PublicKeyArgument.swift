import Console
public import Signing

/// A public key as an argument: a vkey.
public enum PublicKeyArgument {
    /// The key of an argument. Throws `Failure` where it is none.
    public static func key(_ argument: String) throws -> VerifierKey {
        do throws(SigningError) {
            return try VerifierKey(argument)
        } catch {
            throw Failure.unusable("\(argument.prefix(80)): \(error)")
        }
    }
}
