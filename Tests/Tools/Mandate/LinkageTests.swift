import TestSupport
import Testing

@Suite struct LinkageTests {
    private func libraries(of program: String) throws -> String {
        let result = try Command.run("ldd", [Repository.program(program)])
        try #require(result.status == 0, "\(result.errors)")
        return result.output
    }

    @Test(arguments: ["mandate", "mandate-audit", "forge"])
    func aProgramLinksTheCryptographyOfOpenSSLAndNeitherItsTLSNorHTTP(name: String) throws {
        let libraries = try libraries(of: name)
        #expect(libraries.contains("libcrypto.so"))
        for banned in ["libssl", "libcurl", "libFoundationNetworking"] {
            #expect(!libraries.contains(banned), "\(libraries)")
        }
    }

    @Test func theProgramThatAsksWitnessesIsTheOneWithHTTP() throws {
        #expect(try libraries(of: "mandate-witness").contains("libFoundationNetworking"))
    }
}
