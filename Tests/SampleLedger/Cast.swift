public import Keys
public import Quantities
import Encoding
public import Records
import Signing

/// The people and machines of the sample ledger, each with a key made from its name, so that every
/// run signs alike.
public struct Cast: Sendable {
    /// The ledger's name, and its operator's.
    public static let origin = "ledger.example.org/sample"

    public let ann = Cast.key("ann@example.org")
    public let ben = Cast.key("ben@example.org")
    /// An owner of the second portfolio alone.
    public let cleo = Cast.key("cleo@example.org")
    public let firstOracle = Cast.key("one.oracle.example.org")
    public let secondOracle = Cast.key("two.oracle.example.org")
    public let custodian = Cast.key("custodian.example.org")
    public let executor = Cast.key("executor.example.org")
    public let operator_ = Cast.key(Cast.origin)
    /// Nobody's: no ledger knows it.
    public let stranger = Cast.key("stranger@example.org")
    public let auditor = Cast.key("auditor.example.org")
    /// Whoever proposes weights.
    public let model = Cast.key("model.example.org")
    /// An owner who joins the ledger later.
    public let dora = Cast.key("dora@example.org")
    /// The key that the second portfolio's owner has after the first is lost.
    public let cleoAgain = Cast.key("cleo-again@example.org")
    /// The operator's next key, under the same name.
    public let nextOperator = Cast.key(Cast.origin, secret: "next")
    /// An executor who leaves.
    public let oldExecutor = Cast.key("old.executor.example.org")
    /// A second executor.
    public let secondExecutor = Cast.key("two.executor.example.org")

    public init() {}

    /// The keys that genesis lists.
    public var grants: [Genesis.Grant] {
        [
            (ann, Role.owner), (ben, .owner), (firstOracle, .oracle), (secondOracle, .oracle),
            (custodian, .custodian), (executor, .executor), (secondExecutor, .executor),
            (oldExecutor, .executor), (auditor, .auditor), (model, .model),
            (operator_, .operator_),
        ].map { key, role in
            Genesis.Grant(key: key.verifierKey.description, role: role)
        }
    }

    /// A genesis in which both owners must sign and both oracles complete a session.
    public func genesis(mode: Mode = .live) -> Genesis {
        Genesis(
            gap: 90 * 86_400, keys: grants, lag: 3600, mode: mode, oraclesNeeded: 2,
            ownersNeeded: 2)
    }

    /// The key of a name: its secret is the hash of the name (RFC 8410 private key in PEM).
    public static func key(_ name: String, secret: String = "") -> PrivateKey {
        let header: [UInt8] = [
            0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22,
            0x04, 0x20,
        ]
        let secret = SHA256.hash(Array("a sample's secret of \(name)\(secret)".utf8)).bytes
        var pem = Array(
            """
            name: \(name)
            -----BEGIN PRIVATE KEY-----
            \(Base64.encode(header + secret))
            -----END PRIVATE KEY-----

            """.utf8)
        do throws(KeyError) {
            return try PrivateKey(movingPEM: &pem, path: name) { () throws(KeyError) in
                throw .passphraseWrong(path: name)
            }
        } catch {
            preconditionFailure("\(error)")
        }
    }
}

extension Identifier: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) {
        do throws(QuantityError) { try self.init(text) } catch { preconditionFailure("\(error)") }
    }
}

extension AssetID: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) {
        do throws(QuantityError) { try self.init(text) } catch { preconditionFailure("\(error)") }
    }
}

extension Timestamp: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) {
        do throws(QuantityError) { try self.init(text) } catch { preconditionFailure("\(error)") }
    }
}

extension Fixed: ExpressibleByStringLiteral,
    ExpressibleByUnicodeScalarLiteral,
    ExpressibleByExtendedGraphemeClusterLiteral
{
    public init(stringLiteral text: String) {
        do throws(QuantityError) { try self.init(text) } catch { preconditionFailure("\(error)") }
    }
}

extension Timestamp {
    /// So many seconds later.
    public func later(_ seconds: Int64) -> Timestamp {
        do throws(QuantityError) {
            return try adding(seconds: seconds)
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
