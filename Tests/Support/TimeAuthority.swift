import Testing

/// A time-stamping authority of a test's own, made and run with the openssl command in a folder.
public struct TimeAuthority {
    private static let configuration = """
        [req]
        distinguished_name = name
        [name]
        [ca]
        basicConstraints = critical,CA:true
        keyUsage = critical,keyCertSign
        [tsa]
        basicConstraints = critical,CA:false
        keyUsage = critical,digitalSignature
        extendedKeyUsage = critical,timeStamping
        [server]
        basicConstraints = critical,CA:false
        keyUsage = critical,digitalSignature
        extendedKeyUsage = serverAuth
        [clock]
        serial = serial
        signer_digest = sha256
        default_policy = 1.3.6.1.4.1.99999.1
        digests = sha256, sha512
        accuracy = secs:1
        ess_cert_id_alg = sha256

        """

    private let folder: String

    /// The certificates to check its tokens with, in PEM.
    public let certificates: String

    /// Makes an authority in a folder, with keys of this many bits.
    public init(in folder: String, bits: Int = 2048) throws {
        self.folder = folder
        certificates = folder + "/ca.pem"
        try run("mkdir", ["-p", folder], in: "/")
        try write(TimeAuthority.configuration.utf8, toFile: folder + "/tsa.cnf")
        try run(
            "openssl",
            ["req", "-x509", "-newkey", "rsa:\(bits)", "-nodes", "-keyout", "ca.key"]
                + ["-out", "ca.pem", "-subj", "/CN=Authority", "-days", "30"]
                + ["-config", "tsa.cnf", "-extensions", "ca"])
        try run(
            "openssl",
            ["req", "-newkey", "rsa:\(bits)", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr"]
                + ["-subj", "/CN=Clock", "-config", "tsa.cnf"])
        try run(
            "openssl",
            ["x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key"]
                + ["-CAcreateserial", "-out", "tsa.pem", "-days", "30", "-extfile", "tsa.cnf"]
                + ["-extensions", "tsa"])
    }

    /// The bytes of its own certificate for time stamps, in PEM.
    public func certificate() throws -> [UInt8] { try bytes(ofFile: folder + "/tsa.pem") }

    /// Its answer to a request, both in DER; it signs over this digest.
    public func reply(to request: [UInt8], digest: String = "sha256") throws -> [UInt8] {
        try write(request, toFile: folder + "/request.tsq")
        try run(
            "openssl",
            ["ts", "-reply", "-config", "tsa.cnf", "-section", "clock", "-\(digest)"]
                + ["-queryfile", "request.tsq", "-inkey", "tsa.key", "-signer", "tsa.pem"]
                + ["-chain", "ca.pem", "-out", "reply.tsr"])
        return try bytes(ofFile: folder + "/reply.tsr")
    }

    private func run(
        _ name: String, _ arguments: [String], in place: String? = nil
    ) throws {
        let result = try Command.run(name, arguments, in: place ?? folder)
        try #require(result.status == 0, "\(name): \(result.errors)")
    }
}
