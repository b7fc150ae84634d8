import TestSupport
import Testing

@Suite struct LinkageTests {
    // `mandate` asks witnesses over HTTPS, so it has TLS; nothing that only reads or signs does.
    @Test(arguments: ["mandate-audit", "forge"])
    func aProgramLinksTheCryptographyOfOpenSSLAndNotItsTLS(name: String) throws {
        let result = try Command.run("ldd", [Repository.program(name)])
        try #require(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("libcrypto.so"))
        #expect(!result.output.contains("libssl"), "\(result.output)")
    }
}
