import Encoding

/// The first statement of a ledger: who may sign what, and how it tells time.
public struct Genesis: Equatable, Sendable {
    /// A key and the one role it has.
    public struct Grant: Hashable, Sendable {
        /// The key as a C2SP vkey.
        public let key: String
        /// What it may sign.
        public let role: Role

        /// This role for this key.
        public init(key: String, role: Role) {
            self.key = key
            self.role = role
        }
    }

    /// Certificates (DER) of time-stamp authorities that audits accept.
    public var authorities: [[UInt8]]
    /// Seconds by which the clock may jump ahead between entries without being confirmed.
    public var gap: Int
    /// Every key, with its role, sorted by key.
    public var keys: [Grant]
    /// Seconds by which a price may be recorded after its as-of time, in live mode.
    public var lag: Int
    /// Whether entry times are the clock's.
    public var mode: Mode
    /// How many oracles complete a session.
    public var oraclesNeeded: Int
    /// How many owners sign what changes the ledger.
    public var ownersNeeded: Int

    /// A genesis; `keys` are written sorted.
    public init(
        authorities: [[UInt8]] = [], gap: Int, keys: [Grant], lag: Int, mode: Mode,
        oraclesNeeded: Int, ownersNeeded: Int
    ) {
        self.authorities = authorities
        self.gap = gap
        self.keys = keys
        self.lag = lag
        self.mode = mode
        self.oraclesNeeded = oraclesNeeded
        self.ownersNeeded = ownersNeeded
    }

    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        authorities = []
        if try reader.optionalMember("authorities") {
            var certificates: [[UInt8]] = []
            try reader.array(ordered: false) { (reader) throws(RecordError) in
                certificates.append(try reader.binary("a certificate in padded base64"))
            }
            authorities = certificates
        }
        try reader.member("gap")
        gap = try reader.count()
        try reader.member("keys")
        var keys: [Grant] = []
        try reader.array(ordered: false) { (reader) throws(RecordError) in
            keys.append(try Grant(reading: &reader))
        }
        self.keys = keys
        try reader.member("lag")
        lag = try reader.count()
        try reader.member("mode")
        mode = try reader.word(Mode.self)
        try reader.member("needed")
        try reader.beginObject()
        try reader.member("oracle")
        oraclesNeeded = try reader.count()
        try reader.member("owner")
        ownersNeeded = try reader.count()
        try reader.endObject()
        try reader.endObject()
    }

    func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            if !authorities.isEmpty {
                writer.member("authorities")
                writer.set(authorities) { $0.string(Base64.encode($1)) }
            }
            writer.member("gap")
            writer.integer(gap)
            writer.member("keys")
            writer.set(keys) { $1.write(to: &$0) }
            writer.member("lag")
            writer.integer(lag)
            writer.member("mode")
            writer.string(mode.rawValue)
            writer.member("needed")
            writer.object { writer in
                writer.member("oracle")
                writer.integer(oraclesNeeded)
                writer.member("owner")
                writer.integer(ownersNeeded)
            }
        }
    }
}

extension Genesis.Grant {
    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        try reader.member("key")
        key = try reader.string()
        try reader.member("role")
        role = try reader.word(Role.self)
        try reader.endObject()
    }

    func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("key")
            writer.string(key)
            writer.member("role")
            writer.string(role.rawValue)
        }
    }
}
