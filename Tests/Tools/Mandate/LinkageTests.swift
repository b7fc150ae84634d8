import TestSupport
import Testing

@Suite struct LinkageTests {
    @Test(arguments: ["mandate", "mandate-audit", "forge"])
    func aProgramLinksTheCryptographyOfOpenSSLAndNotItsTLS(name: String) throws {
        let result = try Command.run("ldd", [Repository.program(name)])
        try #require(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("libcrypto.so"))
        #expect(!result.output.contains("libssl"), "\(result.output)")
    }
}
