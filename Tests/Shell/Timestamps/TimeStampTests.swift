import Audit
import Encoding
import Quantities
import TestSupport
import Testing

@testable import Timestamps

/// Tokens of authorities made with the openssl command.
@Suite struct TimeStampTests {
    private static let text = Array("ledger.example.org/a\n7\nAAAA\n".utf8)

    /// Runs a test with an authority and its token over the text.
    private func withToken(
        _ body: (TimeAuthority, _ token: [UInt8], _ check: @escaping TokenCheck) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            let authority = try TimeAuthority(in: folder + "/tsa")
            let reply = try authority.reply(to: TimeStampRequest.der(over: Self.text))
            try body(authority, TimeStampReply.token(in: reply), Self.check(by: authority))
        }
    }

    private static func check(by authority: TimeAuthority) throws -> TokenCheck {
        try TimeStampAuthorities(pem: bytes(ofFile: authority.certificates)).check
    }

    /// The time that a token proves; nothing where it proves none.
    private func time(_ token: [UInt8], _ text: [UInt8], _ check: @escaping TokenCheck)
        -> StampedTime?
    {
        guard case .success(let time) = check(token, text) else { return nil }
        return time
    }

    @Test func aRequestIsReadByOpenSSL() throws {
        try withTemporaryFolder { folder in
            try write(TimeStampRequest.der(over: Self.text), toFile: folder + "/a.tsq")
            let read = try Command.run(
                "openssl", ["ts", "-query", "-in", "a.tsq", "-text"], in: folder)
            #expect(read.status == 0)
            #expect(read.output.contains("Hash Algorithm: sha256"))
            #expect(read.output.contains("Certificate required: yes"))
        }
    }

    @Test func aTokenProvesItsTimeForItsTextUnderItsAuthority() throws {
        try withToken { authority, token, check in
            let proven = try #require(time(token, Self.text, check))
            #expect(proven == (try TimeStampToken(token).time))
            #expect(proven.earliest > (try Timestamp("2026-01-01T00:00:00Z")))
            #expect(proven.latest == (try proven.earliest.adding(seconds: 2)))
            #expect(check(token, Self.text + [0x0A]) != .success(proven))
            #expect(time(token, [], check) == nil)
            // Without an authority it has its form and its text, and proves nothing.
            #expect(TimeStampToken.checkForm(token, Self.text) == .success(nil))
            #expect(time(token, [], TimeStampToken.checkForm) == nil)
            guard case .failure = TimeStampToken.checkForm(token, []) else {
                Issue.record("a token over another text has its form")
                return
            }
            // The certificate of the clock is no authority.
            let clock = try TimeStampAuthorities(pem: authority.certificate()).check
            #expect(time(token, Self.text, clock) == nil)
        }
    }

    @Test func aTokenOfAnotherAuthorityProvesNothing() throws {
        try withToken { authority, token, check in
            try withTemporaryFolder { folder in
                let other = try TimeAuthority(in: folder + "/other")
                let reply = try other.reply(to: TimeStampRequest.der(over: Self.text))
                let foreign = try TimeStampReply.token(in: reply)
                #expect(time(foreign, Self.text, check) == nil)
                #expect(time(token, Self.text, try Self.check(by: other)) == nil)
                // Both are believed where both are trusted.
                let both = try TimeStampAuthorities(
                    pem: bytes(ofFile: authority.certificates)
                        + bytes(ofFile: other.certificates)
                ).check
                #expect(time(foreign, Self.text, both) != nil)
                #expect(time(token, Self.text, both) != nil)
            }
        }
    }

    /// Some bytes of a token nobody has signed, such as those of certificates that the check does
    /// not need; none of them makes it say another time, or be over another text.
    @Test func aTokenChangedInAnyByteIsRefusedOrSaysTheSame() throws {
        try withToken { _, token, check in
            let proven = try #require(time(token, Self.text, check))
            var refused = 0
            for place in token.indices {
                var changed = token
                changed[place] ^= [1, 0x20, 0x80][place % 3]
                if let time = time(changed, Self.text, check) {
                    #expect(time == proven, "byte \(place)")
                } else {
                    refused += 1
                }
                // Nor does the form alone ever trap.
                _ = TimeStampToken.checkForm(changed, Self.text)
            }
            #expect(refused > token.count / 2, "\(refused) of \(token.count)")
            for count in [0, 1, token.count / 2, token.count - 1] {
                #expect(time(Array(token[..<count]), Self.text, check) == nil)
            }
            #expect(time(token + [0], Self.text, check) == nil)
        }
    }

    @Test(arguments: [
        [], [0], [0x30, 0x80], [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
        Array(repeating: 0x30, count: 49_000), Array("hello".utf8),
    ])
    func whatIsNoTokenIsRefused(bytes: [UInt8]) throws {
        guard case .failure(let refusal) = TimeStampToken.checkForm(bytes, Self.text) else {
            Issue.record("\(bytes.prefix(8)) has the form of a token")
            return
        }
        #expect(refusal.problem.contains("no time-stamp token"))
        #expect(throws: TokenRefusal.self) { try TimeStampReply.token(in: bytes) }
    }

    @Test func anAuthorityThatRefusesGrantsNoToken() throws {
        try withTemporaryFolder { folder in
            let authority = try TimeAuthority(in: folder + "/tsa")
            // It does not take SHA-1, whose request differs in its algorithm and length.
            let digest = [UInt8](repeating: 7, count: 20)
            let request: [UInt8] =
                [0x30, 0x26, 2, 1, 1, 0x30, 0x21, 0x30, 9, 6, 5, 0x2B, 0x0E, 3, 2, 0x1A, 5, 0, 4]
                + [20] + digest
            let refused = try authority.reply(to: request)
            let error = #expect(throws: TokenRefusal.self) {
                try TimeStampReply.token(in: refused)
            }
            #expect(error?.problem.contains("status is 2") == true, "\(error?.problem ?? "")")
        }
    }

    @Test func aTokenOverAnotherDigestOrSignedOverAWeakOneProvesNothing() throws {
        try withToken { authority, _, check in
            let request = try withTemporaryFolder { folder in
                try write(Self.text, toFile: folder + "/text")
                let query = ["ts", "-query", "-data", "text", "-sha512", "-cert", "-out", "a.tsq"]
                try #require(try Command.run("openssl", query, in: folder).status == 0)
                return try bytes(ofFile: folder + "/a.tsq")
            }
            let long = try TimeStampReply.token(in: authority.reply(to: request))
            #expect(throws: TokenRefusal.self) { try TimeStampToken(long) }
            let weak = try authority.reply(
                to: TimeStampRequest.der(over: Self.text), digest: "sha1")
            guard
                case .failure(let refusal) = check(
                    try TimeStampReply.token(in: weak), Self.text)
            else {
                Issue.record("a signature over SHA-1 holds")
                return
            }
            #expect(refusal.problem.contains("weak digest"), "\(refusal.problem)")
        }
    }

    @Test func anAuthorityOfShortKeysProvesNothing() throws {
        try withTemporaryFolder { folder in
            let authority = try TimeAuthority(in: folder + "/tsa", bits: 1024)
            let reply = try authority.reply(to: TimeStampRequest.der(over: Self.text))
            let token = try TimeStampReply.token(in: reply)
            #expect(time(token, Self.text, try Self.check(by: authority)) == nil)
        }
    }

    @Test func aTokenIsCheckedAsOfItsOwnTimeAndSoOnAnyDay() throws {
        let token = try #require(Base64.decode(Array(ExpiredToken.token.utf8)))
        let check = try TimeStampAuthorities(pem: Array(ExpiredToken.certificate.utf8)).check
        let proven = try #require(time(token, Array(ExpiredToken.text.utf8), check))
        // Its accuracy is 2.5 seconds.
        #expect(
            "\(proven.earliest) \(proven.latest)" == "2020-05-31T23:59:57Z 2020-06-01T00:00:03Z")
    }

    @Test(arguments: [
        "", "words\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n",
    ])
    func whatIsNoCertificateIsNoAuthority(text: String) {
        #expect(throws: TokenRefusal.self) { try TimeStampAuthorities(pem: Array(text.utf8)) }
        let good = ExpiredToken.certificate
        if text.contains("AAAA") {
            #expect(throws: TokenRefusal.self) {
                try TimeStampAuthorities(pem: Array((good + text).utf8))
            }
        }
    }
}
