public import Chain
import Encoding
public import Records
public import Signing

/// The keys of a ledger: each with one name and one role for ever.
public struct Keyring: Sendable {
    /// A key with its role.
    public struct Member: Sendable {
        /// The key.
        public let key: VerifierKey
        /// What it may sign.
        public let role: Role
        let verifier: SignatureVerifier
        /// In how many places it is in force: each portfolio an owner has is one, and the ledger.
        var scopes = 0

        /// Whether it may sign anything any more.
        public var isInForce: Bool { scopes > 0 }
    }

    /// The keys in the order they were added; a number is a place in this list.
    public private(set) var members: [Member] = []
    private var numbersOfID: [UInt32: [Int]] = [:]
    private var numberOfKey: [PublicKey: Int] = [:]

    /// A keyring without keys.
    public init() {}

    /// The number of the key that a signature line names.
    public func number(of signature: NoteSignature) -> Int? {
        numbersOfID[signature.keyID]?.first { signature.isSaidToBe(by: members[$0].key) }
    }

    /// The number of a key.
    public func number(of key: VerifierKey) -> Int? {
        numberOfKey[key.publicKey].flatMap { members[$0].key == key ? $0 : nil }
    }

    /// Why a key cannot be added; nothing if it can.
    func refusal(of key: VerifierKey) -> String? {
        if let known = numberOfKey[key.publicKey] {
            let member = members[known]
            return "the key is known as \(member.key.name) with the role \(member.role.rawValue)"
        }
        if numbersOfID[key.keyID]?.contains(where: {
            members[$0].key.name.hasSameBytes(as: key.name)
        })
            == true
        {
            return "another key has the name \(key.name) and the same key ID"
        }
        return nil
    }

    mutating func add(_ key: VerifierKey, role: Role) {
        let number = members.count
        members.append(
            Member(key: key, role: role, verifier: SignatureVerifier(key.publicKey)))
        numbersOfID[key.keyID, default: []].append(number)
        numberOfKey[key.publicKey] = number
    }

    /// Puts a key in force in one more place.
    mutating func join(_ number: Int) { members[number].scopes += 1 }

    /// Takes a key out of force in one place; it stays known.
    mutating func leave(_ number: Int) { members[number].scopes -= 1 }

    /// Whether the signatures of an entry hold, line by line; unknown where the key is.
    public func check(_ entry: ReadEntry) -> [Bool?] {
        check(entry.signatures, of: entry.bytes, entry.text)
    }

    /// Whether the signatures of a note hold, line by line; unknown where the key is.
    public func check(_ note: ReadNote) -> [Bool?] {
        check(note.signatures, of: note.bytes, note.text)
    }

    private func check(
        _ signatures: [NoteSignature], of bytes: [UInt8], _ range: Range<Int>
    ) -> [Bool?] {
        let text = bytes.span.extracting(range)
        return signatures.map { signature in
            number(of: signature).map {
                members[$0].verifier.isValid(signature: signature.bytes.span, of: text)
            }
        }
    }
}
