import Testing

@testable import Contract

@Suite struct MandateLayoutTests {
    private func layout(_ text: String) throws -> String {
        try Mandate.layout(Array(text.utf8))
    }

    @Test func aTextIsWrittenInItsOneLayout() throws {
        let laidOut = try layout(
            """


            # A policy   \u{20}

            # of ours.
            mandate "a  b"  in USD # first
            hold VTI 59.50%   band 5.0pp owners may set 50%..70%
            hold  "BND" 40.5% band 20%of target
            hold cash 0% owners may set 0%..5%


            look every 1 sessions # often
            rebalance when (not any
              drift>=5pp) or (  cash>0.50%)   # twice
            trade  breached to 87.50% of band
            order at least 100.50 USD
            prices from 1 of 2 oracle agreeing within 1% ,at most 1 sessions old
            # the end
            """)
        #expect(
            laidOut == """
                # A policy

                # of ours.
                mandate "a  b" in USD  # first
                hold VTI  59.5%  band 5pp            owners may set 50%..70%
                hold BND  40.5%  band 20% of target
                hold cash    0%                      owners may set 0%..5%

                look every 1 session                                    # often
                rebalance when (not any drift >= 5pp) or (cash > 0.5%)  # twice
                trade breached to 87.5% of band
                order at least 100.5 USD
                prices from 1 of 2 oracles agreeing within 1%, at most 1 session old
                # the end

                """)
    }

    @Test func aLongListOfAssetsIsBrokenBetweenParentheses() throws {
        let assets = (10..<50).map { "ASSET\($0)" }
        let text = """
            mandate "m" in USD
            hold each of \(assets.joined(separator: ","))   2.5%  band 1pp
            rebalance at every look
            trade all to target
            """
        let laidOut = try layout(text)
        let lines = laidOut.split(separator: "\n")
        #expect(lines.count > 6)
        #expect(lines.allSatisfy { $0.utf8.count <= 100 })
        #expect(lines[1].hasPrefix("hold each of (ASSET10, ASSET11"))
        #expect(lines[lines.count - 3].hasSuffix("ASSET49)  2.5%  band 1pp"))
        #expect(try Mandate.parse(laidOut).mandate == Mandate.parse(text).mandate)
        #expect(try layout(laidOut) == laidOut)
    }

    @Test func aShortListNeedsNoParentheses() throws {
        let laidOut = try layout(
            """
            mandate "m" in USD
            hold each of (A,
              1.50, # odd, but an asset
              B) 20%
            hold cash 40.0%
            rebalance at every look
            trade all to target
            """)
        #expect(
            laidOut == """
                mandate "m" in USD
                # odd, but an asset
                hold each of A, 1.50, B  20%
                hold cash 40%
                rebalance at every look
                trade all to target

                """)
    }

    @Test(arguments: 0..<200)
    func layingOutKeepsTheMandateAndChangesNothingTwice(_ seed: Int) throws {
        var generator = MandateRoundTripTests.Generator(state: UInt64(seed))
        let mandate = try generator.mandate()
        let once = try layout(mandate.lines.joined(separator: "  \n\n\n # x\n"))
        #expect(try Mandate.parse(once).mandate == mandate)
        #expect(try layout(once) == once)
    }

    @Test func aTextThatIsNoMandateIsNotLaidOut() {
        #expect(throws: MandateError.self) { try layout("mandate \"m\" in USD\nhold A\n") }
        #expect(throws: MandateError.self) { try layout("") }
    }
}
