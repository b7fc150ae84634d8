import Audit
import Chain
import Encoding
import Foundation
import Keys
import Quantities
import Records
import SampleLedger
import Signing
import TestSupport
import Testing

@Suite("The program mandate-audit")
struct ProgramTests {
    /// Runs the program in a folder that also has its memory.
    private func audit(_ arguments: [String], in folder: String) throws -> Command.Result {
        try Command.run(
            Repository.program("mandate-audit"), arguments, in: folder,
            environment: ["XDG_STATE_HOME": folder + "/state"])
    }

    @Test("a good ledger passes with exit code 0, and its report says what it rests on")
    func clean() throws {
        try withTemporaryFolder { folder in
            let (_, history) = try AuditedLedger.sample(in: folder + "/fund")
            let first = try audit(["fund"], in: folder)
            #expect(first.status == 0 && first.errors.isEmpty, "\(first.errors)")
            let leaf = try #require(history.leaves.first)
            #expect(first.output.contains("genesis       \(leaf)"))
            #expect(first.output.contains("anchor        none"))
            #expect(first.output.contains("no findings"))
            let second = try audit(["fund"], in: folder)
            #expect(second.output.contains("remembered from an earlier audit"))
            #expect(second.output.contains("an earlier audit, at \(Sample.size) entries"))
            let again = try audit(["fund", "--jobs", "1"], in: folder)
            #expect(again.output == second.output)
            for (option, value) in [
                ("--genesis", "\(leaf)"), ("--owner", "\(Cast().ann.verifierKey)"),
                ("--vkey", "\(Cast().operator_.verifierKey)"),
            ] {
                let report = try audit(["fund", option, value, "--no-memory"], in: folder)
                #expect(report.status == 0, "\(report.output)")
                #expect(report.output.contains("second view   none"))
            }
        }
    }

    @Test("the JSON report is one object with the members that programs read")
    func json() throws {
        try withTemporaryFolder { folder in
            let (ledger, history) = try AuditedLedger.sample(in: folder + "/fund")
            try ledger.flip(1, at: 5000, of: AuditedLedger.segment)
            let result = try audit(["fund", "--report", "json"], in: folder)
            #expect(result.status == 1)
            let report = try #require(
                try JSONSerialization.jsonObject(with: Data(result.output.utf8))
                    as? [String: Any])
            #expect(report["ledger"] as? String == Cast.origin)
            #expect(report["size"] as? Int == Sample.size)
            let root = try history.checkpoint().checkpoint.root
            #expect(report["root"] as? String == "\(root)")
            #expect(
                report["verdicts"] as? [String: String] == [
                    "integrity": "fail", "authority": "pass", "compliance": "pass",
                    "completeness": "pass",
                ])
            let findings = try #require(report["findings"] as? [[String: Any]])
            #expect(findings.count == 1)
            let members: Set = [
                "code", "verdict", "severity", "entry", "portfolio", "field", "expected",
                "actual", "message", "offset",
            ]
            #expect(Set(findings[0].keys) == members)
        }
    }

    @Test("the HTML report is one page in which nothing of the ledger is markup")
    func html() throws {
        try withTemporaryFolder { folder in
            _ = try AuditedLedger.sample(in: folder + "/fund") { draft in
                if draft.label == "prices 3 of oracle 1" {
                    draft.ledger = "<script>alert('&\"')</script>"
                }
            }
            let result = try audit(["fund", "--report", "html"], in: folder)
            #expect(result.status == 1)
            #expect(result.output.hasPrefix("<!DOCTYPE html>"))
            #expect(!result.output.contains("<script"))
            #expect(result.output.contains("&lt;script&gt;alert(&#39;&amp;&quot;&#39;)"))
            #expect(!result.output.contains("://"))
        }
    }

    @Test("what cannot be done ends with exit code 2 and one line")
    func unusable() throws {
        try withTemporaryFolder { folder in
            _ = try AuditedLedger.sample(in: folder + "/fund")
            try write(Array("nothing".utf8), toFile: folder + "/text")
            for arguments in [
                ["nowhere"], ["fund", "--since", "nowhere"], ["fund", "--since", "text"],
                ["fund", "--save-checkpoint", "nowhere/at/all"],
            ] {
                let result = try audit(arguments, in: folder)
                #expect(result.status == 2, "\(arguments): \(result.output)")
                #expect(result.errors.hasPrefix("error: "))
                #expect(result.errors.split(separator: "\n").count == 1)
            }
            for arguments in [
                [], ["fund", "--genesis", "AAAA"], ["fund", "--vkey", "x"],
                ["fund", "--jobs", "0"],
                ["fund", "--report", "xml"], ["fund", "--owner", "x", "--vkey", "x"],
            ] {
                #expect(try audit(arguments, in: folder).status == 2, "\(arguments)")
            }
        }
    }

    @Test("where nothing is found and not all is judged, the exit code is 3")
    func notJudged() throws {
        try withTemporaryFolder { folder in
            let (ledger, history) = try AuditedLedger.sample(in: folder + "/fund")
            try ledger.write(try history.checkpoint(of: 0).bytes, to: "checkpoint")
            let vkey = "\(Cast().operator_.verifierKey)"
            for options in [[], ["--vkey", vkey]] {
                let result = try audit(
                    ["fund", "--no-memory", "--report", "json"] + options, in: folder)
                #expect(result.status == 3, "\(result.output)")
                #expect(result.output.contains("\"authority\":\"not-judged\""))
                #expect(!result.output.contains("\"fail\""))
            }
        }
    }

    @Test("where something is found and not all is judged, the exit code is 1")
    func lostGenesis() throws {
        try withTemporaryFolder { folder in
            // Only damage of the genesis leaves even the operator's key unknown.
            let (ledger, _) = try AuditedLedger.sample(in: folder + "/fund")
            for offset in [40, 50] { try ledger.flip(1, at: offset, of: AuditedLedger.segment) }
            let result = try audit(["fund", "--report", "json"], in: folder)
            #expect(result.status == 1)
            #expect(result.output.contains("\"authority\":\"not-judged\""))
        }
    }

    @Test("several owners may be given at once or one by one")
    func owners() throws {
        try withTemporaryFolder { folder in
            _ = try AuditedLedger.sample(in: folder + "/fund")
            let (ann, ben) = ("\(Cast().ann.verifierKey)", "\(Cast().ben.verifierKey)")
            let stranger = "\(Cast().stranger.verifierKey)"
            for arguments in [["--owner", ann, ben], ["--owner", ann, "--owner", ben]] {
                let result = try audit(["fund", "--no-memory"] + arguments, in: folder)
                #expect(result.status == 0, "\(result.errors)")
                #expect(result.output.contains("owners ann@example.org, ben@example.org"))
            }
            let other = try audit(["fund", "--owner", ann, stranger], in: folder)
            #expect(other.status == 1 && other.output.contains("anchor-differs"))
        }
    }

    @Test("a ledger is remembered however long its path is")
    func longPath() throws {
        try withTemporaryFolder { folder in
            let place = (1...3).map { String(repeating: "\($0)", count: 120) }
                .joined(separator: "/")
            try FileManager.default.createDirectory(
                atPath: folder + "/" + place, withIntermediateDirectories: true)
            _ = try AuditedLedger.sample(in: folder + "/" + place + "/fund")
            for isRemembered in [false, true] {
                let result = try audit([place + "/fund"], in: folder)
                #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
                #expect(result.output.contains("remembered from") == isRemembered)
            }
            let places = folder + "/state/mandate/audits/places"
            let name = try #require(
                FileManager.default.contentsOfDirectory(atPath: places).first)
            #expect(name.count == 64)
            let text = String(
                decoding: try bytes(ofFile: places + "/" + name), as: UTF8.self)
            #expect(text.hasSuffix("/" + place + "/fund\n"))
        }
    }

    @Test("what cannot be remembered is said, and the report stands")
    func unreadableMemory() throws {
        try withTemporaryFolder { folder in
            _ = try AuditedLedger.sample(in: folder + "/fund")
            #expect(try audit(["fund"], in: folder).status == 0)
            let places = folder + "/state/mandate/audits/places"
            let name = try #require(
                FileManager.default.contentsOfDirectory(atPath: places).first)
            try FileManager.default.removeItem(atPath: places + "/" + name)
            try FileManager.default.createDirectory(
                atPath: places + "/" + name, withIntermediateDirectories: false)
            let result = try audit(["fund"], in: folder)
            #expect(result.status == 0 && result.output.contains("no findings"))
            #expect(result.errors.contains(places + "/" + name), "\(result.errors)")
        }
    }

    @Test("a checkpoint that cannot be saved does not take the report away")
    func unsaved() throws {
        try withTemporaryFolder { folder in
            _ = try AuditedLedger.sample(in: folder + "/fund")
            let result = try audit(["fund", "--save-checkpoint", "nowhere/at/all"], in: folder)
            #expect(result.status == 2)
            #expect(result.output.contains("no findings"))
            #expect(result.errors.hasPrefix("error: ") && result.errors.contains("nowhere"))
        }
    }

    @Test("another ledger put in the place of one audited before is noticed")
    func swapped() throws {
        try withTemporaryFolder { folder in
            _ = try AuditedLedger.sample(in: folder + "/fund")
            #expect(try audit(["fund"], in: folder).status == 0)
            try FileManager.default.removeItem(atPath: folder + "/fund")
            try FileManager.default.removeItem(atPath: folder + "/fund.memory")
            let (_, other) = try AuditedLedger.sample(in: folder + "/fund") { draft in
                guard case .genesis(var genesis) = draft.body else { return }
                genesis.lag += 1
                draft.body = .genesis(genesis)
            }
            for _ in 0..<2 {
                let result = try audit(["fund"], in: folder)
                #expect(result.status == 1)
                #expect(result.output.contains("anchor-differs"), "\(result.output)")
            }
            // Whoever knows better says so, and is believed from then on.
            let leaf = try #require(other.leaves.first)
            #expect(try audit(["fund", "--genesis", "\(leaf)"], in: folder).status == 0)
            #expect(try audit(["fund"], in: folder).status == 0)
        }
    }

    @Test("a copy that was cut or rewritten since an audit is noticed wherever it lies")
    func rewritten() throws {
        try withTemporaryFolder { folder in
            let (_, history) = try AuditedLedger.sample(in: folder + "/fund")
            #expect(try audit(["fund"], in: folder).status == 0)
            var short = History()
            for entry in history.entries.prefix(40) { short.append(entry) }
            try short.write(to: folder + "/older")
            let cut = try audit(["older"], in: folder)
            #expect(cut.status == 1 && cut.output.contains("truncated"), "\(cut.output)")
            let alone = try audit(["older", "--no-memory"], in: folder)
            #expect(alone.status == 0)
            let (_, _) = try AuditedLedger.sample(in: folder + "/fork") { draft in
                if draft.label == "income of growth" { draft.isDropped = true }
            }
            let forked = try audit(["fork"], in: folder)
            #expect(forked.status == 1, "\(forked.output)")
            #expect(forked.output.contains("truncated") || forked.output.contains("forked"))
        }
    }

    @Test("--since names a ledger that was cut, forked or rewritten since, with both roots")
    func since() throws {
        try withTemporaryFolder { folder in
            let (_, history) = try AuditedLedger.sample(in: folder + "/fund")
            let seen = try history.checkpoint()
            try write(seen.bytes, toFile: folder + "/seen")
            var short = History()
            for entry in history.entries.prefix(40) { short.append(entry) }
            try short.write(to: folder + "/short")
            let (_, forked) = try AuditedLedger.sample(in: folder + "/forked") { draft in
                guard draft.label == "income of growth", case .flow(var flow) = draft.body else {
                    return
                }
                flow.reference = .plain("another")
                draft.body = .flow(flow)
            }
            let option = ["--since", "seen", "--no-memory"]
            #expect(try audit(["fund"] + option, in: folder).status == 0)
            for (name, code, other) in [
                ("short", "truncated", short), ("forked", "forked", forked),
            ] {
                let report = try audit([name] + option, in: folder)
                #expect(report.status == 1 && report.output.contains(code), "\(report.output)")
                for root in [seen, try other.checkpoint()].map(\.checkpoint.root) {
                    #expect(report.output.contains("\(root)"), "\(name): \(report.output)")
                }
                #expect(try audit([name, "--no-memory"], in: folder).status == 0)
            }
        }
    }

    @Test("a ledger that fails is not remembered, and its checkpoint is not saved")
    func unremembered() throws {
        try withTemporaryFolder { folder in
            let (ledger, history) = try AuditedLedger.sample(in: folder + "/fund")
            try ledger.flip(1, at: 9000, of: AuditedLedger.segment)
            let bad = try audit(["fund", "--save-checkpoint", "seen"], in: folder)
            #expect(bad.status == 1)
            #expect(!FileManager.default.fileExists(atPath: folder + "/seen"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/state/mandate"))
            try ledger.flip(1, at: 9000, of: AuditedLedger.segment)
            #expect(try audit(["fund", "--save-checkpoint", "seen"], in: folder).status == 0)
            #expect(try bytes(ofFile: folder + "/seen") == history.checkpoint().bytes)
            let since = try audit(["fund", "--since", "seen", "--no-memory"], in: folder)
            #expect(since.output.contains("seen, at \(Sample.size) entries"))
        }
    }
}

@Suite("What mandate-audit is linked with")
struct LinkageTests {
    private var program: String { Repository.program("mandate-audit") }

    @Test("nothing that makes keys, asks for randomness or reads private keys")
    func symbols() throws {
        let result = try Command.run("nm", ["-D", "--undefined-only", program])
        try #require(result.status == 0)
        let symbols = result.output.split(separator: "\n").compactMap {
            $0.split(separator: " ").last.map { String($0.prefix { $0 != "@" }) }
        }
        let openSSL = symbols.filter { symbol in
            ["EVP_", "PEM_", "BIO_", "RAND_", "PKCS", "X509", "ERR_", "OPENSSL_", "OSSL", "SSL_"]
                .contains { symbol.hasPrefix($0) }
        }
        #expect(
            Set(openSSL) == [
                "ERR_clear_error", "EVP_DigestFinal_ex", "EVP_DigestInit_ex2",
                "EVP_DigestUpdate", "EVP_DigestVerify", "EVP_DigestVerifyInit",
                "EVP_MD_CTX_free", "EVP_MD_CTX_new", "EVP_MD_fetch", "EVP_PKEY_free",
                "EVP_PKEY_new_raw_public_key",
                // Reading and checking time stamps and the certificates they are checked with.
                "BIO_free", "BIO_new_mem_buf", "ERR_peek_last_error", "OPENSSL_sk_num",
                "OPENSSL_sk_value", "PEM_read_bio_X509", "PKCS7_free", "PKCS7_get_signer_info",
                "PKCS7_to_TS_TST_INFO", "X509_STORE_add_cert", "X509_STORE_get0_param",
                "X509_STORE_new", "X509_VERIFY_PARAM_set_auth_level",
                "X509_VERIFY_PARAM_set_time", "X509_free",
            ])
        let forbidden = ["keygen", "PrivateKey", "RAND_", "PKCS8", "PQconnect", "curl_", "nghttp"]
        #expect(!symbols.contains { name in forbidden.contains { name.contains($0) } })
    }

    @Test("no library but libcrypto, the C library's and the Swift runtime's")
    func libraries() throws {
        let result = try Command.run("ldd", [program])
        try #require(result.status == 0)
        let names = result.output.split(separator: "\n").compactMap {
            $0.split(whereSeparator: { " \t".contains($0) }).first.map(String.init)
        }
        let allowed = [
            "linux-vdso", "libcrypto.so", "libc.so", "libm.so", "libgcc_s.so",
            "libstdc++.so",
            "libdl.so", "libpthread.so", "librt.so", "libutil.so", "libz.so", "libzstd.so",
            "/lib64/ld-linux", "/lib/ld-linux", "libswift", "lib_FoundationICU.so",
            "libFoundation.so", "libFoundationEssentials.so",
            "libFoundationInternationalization.so", "libdispatch.so", "libBlocksRuntime.so",
        ]
        for name in names {
            let base = name.split(separator: "/").last.map(String.init) ?? name
            #expect(
                allowed.contains { name.hasPrefix($0) || base.hasPrefix($0) }, "\(name)")
        }
        #expect(names.contains { $0.contains("libcrypto") })
        #expect(!names.contains { $0.contains("libpq") || $0.contains("Networking") })
    }
}
