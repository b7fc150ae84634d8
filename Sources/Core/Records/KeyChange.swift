public import Quantities

/// Adds keys, revokes keys and changes how many must sign: the kind `keys`.
public struct KeyChange: Equatable, Sendable {
    /// A key that is to sign nothing more.
    public struct Revocation: Hashable, Sendable {
        /// The key as a C2SP vkey.
        public let key: String
        /// The time from which on someone else may have signed with it; nothing where nobody did.
        public let suspect: Timestamp?

        /// This key, with the time from which on what it signed is doubted.
        public init(key: String, suspect: Timestamp? = nil) {
            self.key = key
            self.suspect = suspect
        }
    }

    /// The latest entry time at which it may be accepted.
    public var acceptBy: Timestamp
    /// The keys that join, each with its role.
    public var added: [Genesis.Grant]
    /// How many oracles complete a session from now on; as before where there is nothing.
    public var oraclesNeeded: Int?
    /// How many owners of the scope sign from now on; as before where there is nothing.
    public var ownersNeeded: Int?
    /// Which change of the scope's keys it is, from 1.
    public var revision: Int
    /// The keys that leave.
    public var revoked: [Revocation]
    /// The portfolio whose owners change; nothing where it is the ledger's keys.
    public var scope: Identifier?

    /// The most owners of a portfolio, or of the ledger.
    public static let mostOwners = Portfolio.mostOwners
    /// The most owners that may have to sign: an entry has room for those and for as many new ones.
    public static let mostNeeded = 8

    /// A change of the keys of a portfolio, or of the ledger.
    public init(
        acceptBy: Timestamp, added: [Genesis.Grant] = [], oraclesNeeded: Int? = nil,
        ownersNeeded: Int? = nil, revision: Int, revoked: [Revocation] = [],
        scope: Identifier? = nil
    ) {
        self.acceptBy = acceptBy
        self.added = added
        self.oraclesNeeded = oraclesNeeded
        self.ownersNeeded = ownersNeeded
        self.revision = revision
        self.revoked = revoked
        self.scope = scope
    }

    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        try reader.member("acceptBy")
        acceptBy = try reader.timestamp()
        var added: [Genesis.Grant] = []
        if try reader.optionalMember("add") {
            try reader.array(ordered: false) { (reader) throws(RecordError) in
                added.append(try Genesis.Grant(reading: &reader))
            }
        }
        self.added = added
        if try reader.optionalMember("needed") {
            try reader.beginObject()
            if try reader.optionalMember("oracle") {
                oraclesNeeded = try reader.count()
                if try reader.optionalMember("owner") { ownersNeeded = try reader.count() }
            } else {
                try reader.member("owner")
                ownersNeeded = try reader.count()
            }
            try reader.endObject()
        }
        try reader.member("revision")
        revision = try reader.count()
        var revoked: [Revocation] = []
        if try reader.optionalMember("revoke") {
            try reader.array(ordered: false) { (reader) throws(RecordError) in
                revoked.append(try Revocation(reading: &reader))
            }
        }
        self.revoked = revoked
        if try reader.optionalMember("scope") { scope = try reader.identifier() }
        try reader.endObject()
    }

    func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("acceptBy")
            writer.text(acceptBy)
            if !added.isEmpty {
                writer.member("add")
                writer.set(added) { $1.write(to: &$0) }
            }
            if oraclesNeeded != nil || ownersNeeded != nil {
                writer.member("needed")
                writer.object { writer in
                    if let oraclesNeeded {
                        writer.member("oracle")
                        writer.integer(oraclesNeeded)
                    }
                    if let ownersNeeded {
                        writer.member("owner")
                        writer.integer(ownersNeeded)
                    }
                }
            }
            writer.member("revision")
            writer.integer(revision)
            if !revoked.isEmpty {
                writer.member("revoke")
                writer.set(revoked) { $1.write(to: &$0) }
            }
            if let scope {
                writer.member("scope")
                writer.text(scope)
            }
        }
    }
}

extension KeyChange.Revocation {
    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        try reader.member("key")
        key = try reader.string()
        suspect = try reader.optionalMember("suspect") ? try reader.timestamp() : nil
        try reader.endObject()
    }

    func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("key")
            writer.string(key)
            if let suspect {
                writer.member("suspect")
                writer.text(suspect)
            }
        }
    }
}
