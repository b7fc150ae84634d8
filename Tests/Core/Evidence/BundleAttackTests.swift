import Audit
import Authority
import Chain
import Encoding
import Evidence
import Keys
import Quantities
import Records
import SampleLedger
import Signing
import Testing

/// What someone with every key but the owners' can leave out or write must not be proved by it.
@Suite("A bundle with something left out or made up")
struct BundleAttackTests {
    private static let key = Cast().operator_.verifierKey

    private func problems(
        _ bundle: ProofBundle, _ anchor: Anchor = .operatorKey(key)
    ) -> [String] {
        switch BundleCheck.check(bundle, against: anchor) {
        case .success(let proven): ["holds: \(proven.report())"]
        case .failure(let failures): failures.list.map { "\($0)" }
        }
    }

    private func report(
        _ bundle: ProofBundle, _ anchor: Anchor = .operatorKey(key)
    ) throws -> [Substring] {
        try BundleCheck.check(bundle, against: anchor).get().report().split(separator: "\n")
    }

    @Test("names the genesis it rests on, and is refused under another one or other owners")
    func anchors() throws {
        let excerpt = try Excerpt()
        let bundle = try excerpt.bundle(about: 3)
        let genesis = excerpt.history.leaves[0]
        let (ann, cleo) = (Cast().ann.verifierKey, Cast().cleo.verifierKey)
        let named = "who the owners are"
        let lines = try report(bundle)
        #expect(lines[0].contains(genesis.base64) && lines[1].contains(named))
        #expect(try !report(bundle, .genesis(genesis))[1].contains(named))
        #expect(try !report(bundle, .owners([ann]))[1].contains(named))
        #expect(problems(bundle, .genesis(.zero)).first?.contains("anchor-differs") == true)
        // Cleo owns a portfolio, and did not sign the genesis.
        #expect(problems(bundle, .owners([ann, cleo])).count == 1)
    }

    @Test("cannot leave out a change of keys that another follows, and says that the last may be")
    func keysLeftOut() throws {
        var excerpt = try Excerpt()
        let revoking = try excerpt.putKeys(revoking: [excerpt.script.cast.secondExecutor])
        try excerpt.putKeys(revoking: [excerpt.script.cast.dora])
        try excerpt.script.flow("after", "balanced", .deposit, "1")
        let about = excerpt.size - 1
        let members = try excerpt.keys.union([about, excerpt.entry("portfolio balanced")])
        #expect(try report(excerpt.bundle(about: about, of: members)).count == 2)
        let gap = try excerpt.bundle(about: about, of: members.subtracting([revoking]))
        #expect(problems(gap).first?.contains("number-skipped") == true)
        let cut = try excerpt.bundle(
            about: about, of: members.subtracting([revoking, revoking + 1]))
        #expect(try report(cut)[1].contains("no change of keys"))
    }

    @Test("with fewer prices than complete a session is refused")
    func quorum() throws {
        var excerpt = try Excerpt()
        try excerpt.script.session(30, ["GLD": "161", "VTI": "269"])
        var next = try excerpt.decision([("VTI", "263.62", "-1")])
        #expect(next.prices.count == 2)
        next.prices.removeLast()
        let raised = try excerpt.put(.decision(next), by: [excerpt.script.cast.executor])
        #expect(problems(try excerpt.bundle(about: raised)).first?.contains("one session") == true)
    }

    @Test("about any entry holds after the operator's key has changed, under either key")
    func rotation() throws {
        var excerpt = try Excerpt()
        let next = excerpt.script.cast.nextOperator
        let rotation = try excerpt.putKeys(
            adding: [(next, .operator_)], revoking: [excerpt.script.cast.operator_])
        try excerpt.script.flow("after", "balanced", .deposit, "1")
        for about in [0, 3, try excerpt.entry("decision 3 of balanced"), rotation, rotation + 1] {
            let bundle = try excerpt.bundle(about: about)
            #expect(try report(bundle).count == 2)
            #expect(try report(bundle, .operatorKey(next.verifierKey)).count == 2)
            let without = ProofBundle(
                about: about, items: bundle.items.filter { $0.index != rotation },
                checkpoint: bundle.checkpoint)
            #expect(!problems(without).contains { $0.hasPrefix("holds") })
        }
        let foreign = try VerifierKey(
            name: Cast.origin, publicKey: excerpt.script.cast.stranger.verifierKey.publicKey)
        #expect(
            problems(try excerpt.bundle(about: 3), .operatorKey(foreign)).first?.contains(
                "anchor-differs") == true)
    }

    @Test("about a close says how the decision ended, and none may say what cannot be")
    func closes() throws {
        var excerpt = try Excerpt()
        let executor = [excerpt.script.cast.executor]
        try excerpt.script.session(29, ["GLD": "161", "VTI": "269"])
        let sale = try excerpt.decision([("VTI", "263.62", "-1")])
        try excerpt.put(.decision(sale), by: executor)
        let open = excerpt
        func close(_ outcome: Close.Outcome) -> Statement.Body {
            .close(Close(decision: sale.number, outcome: outcome, portfolio: Excerpt.growth))
        }
        let fill = try excerpt.trade(sale.number, "VTI", "-1", at: "268")
        for outcome in Close.Outcome.allCases {
            excerpt = open
            let closed = try excerpt.put(close(outcome), by: executor)
            let found = problems(try excerpt.bundle(about: closed))
            if outcome == .completed {
                #expect(found.first?.contains("close-differs") == true)
            } else {
                #expect(found.first?.contains("a close (\(outcome.rawValue)) of") == true)
            }
            var twice = excerpt
            let again = try twice.put(close(.cancelled), by: executor)
            #expect(
                problems(try twice.bundle(about: again)).last?.contains("close-differs") == true)
            try excerpt.script.session(30, ["GLD": "161", "VTI": "269"])
            let late = try excerpt.put(
                .trade(excerpt.trade(sale.number, "VTI", "-1", at: "268")), by: executor)
            #expect(!problems(try excerpt.bundle(about: late)).contains { $0.hasPrefix("holds") })
        }
        excerpt = open
        try excerpt.put(.trade(fill), by: executor)
        let done = try excerpt.put(close(.completed), by: executor)
        let lines = try report(excerpt.bundle(about: done))
        #expect(lines[0].contains("a close (completed) of decision \(sale.number) of growth"))
        #expect(lines[0].contains("1 fill in entry \(done - 1) is within"))
        excerpt = open
        try excerpt.put(.trade(fill), by: executor)
        let lie = try excerpt.put(close(.expired), by: executor)
        #expect(problems(try excerpt.bundle(about: lie)).first?.contains("close-differs") == true)
    }

    @Test("about a part holds only with the whole")
    func parts() throws {
        let excerpt = try Excerpt()
        let parts = try ["part 1", "part 2"].map {
            try excerpt.entry("target 1 of balanced, \($0)")
        }
        let balanced = try ["portfolio balanced", "contract 1 of balanced"].map {
            try excerpt.entry($0)
        }
        for part in parts {
            let alone = try excerpt.keys.union(balanced + [part])
            let found = problems(try excerpt.bundle(about: part, of: alone))
            #expect(found.first?.contains("of 2, and the whole is not there") == true, "\(found)")
            let lines = try report(excerpt.bundle(about: part))
            #expect(lines[0].contains("part \(part - parts[0] + 1) of 2 of target 1 of balanced"))
        }
    }

    @Test("about a contract that cannot be read, or a target outside its bounds, is refused")
    func withoutEffect() throws {
        var excerpt = try Excerpt()
        let owners = [excerpt.script.cast.ann, excerpt.script.cast.ben]
        let target = try excerpt.put(
            .target(
                Target(
                    acceptBy: "2030-01-01T00:00:00Z", portfolio: "balanced", revision: 2,
                    weights: [Target.Share(asset: "GME", weight: "1")])), by: owners)
        let contract = try excerpt.put(
            .contract(
                Contract(
                    acceptBy: "2030-01-01T00:00:00Z", portfolio: "balanced", revision: 2,
                    source: ["rubbish"])), by: owners)
        #expect(
            problems(try excerpt.bundle(about: target)).first?.contains("out-of-bounds")
                == true)
        #expect(
            problems(try excerpt.bundle(about: contract)).first?.contains("contract-invalid")
                == true)
        let without = try excerpt.keys.union([target, excerpt.entry("portfolio balanced")])
        #expect(
            problems(try excerpt.bundle(about: target, of: without)).first?.contains("no contract")
                == true)
        let good = try excerpt.entry("target 1 of balanced, part 2")
        let own = try excerpt.entry("contract 1 of balanced")
        #expect(try report(excerpt.bundle(about: good))[0].contains("contract of entry \(own)"))
    }

    @Test("about a decision that its contract and prices do not allow is refused")
    func decisions() throws {
        var good = try Excerpt()
        let executor = [good.script.cast.executor]
        try good.script.session(29, ["GLD": "161", "VTI": "269"])
        // 200bp from the first oracle's price.
        let cases: [(AssetID, Price?, Quantity, String?)] = [
            ("VTI", "274.38", "1", nil), ("VTI", "263.62", "-1", nil),
            ("GME", "900000", "5", "nothing to buy"), ("VTI", "900000", "1", "limit"),
            ("VTI", nil, "1", "limit"), ("GME", nil, "-5", "limit"),
        ]
        for (asset, limit, quantity, problem) in cases {
            var excerpt = good
            let decision = try excerpt.decision([(asset, limit, quantity)])
            let index = try excerpt.put(.decision(decision), by: executor)
            let found = problems(try excerpt.bundle(about: index))
            #expect(found.first?.contains(problem ?? "holds: ") == true, "\(found)")
        }
        // A contract that was signed after the session's prices is not yet in force.
        var late = good
        var decision = try late.decision([("VTI", "263.62", "-1")])
        let old = try ReadEntry(late.history.entries[decision.contract.index]).statement.get()
        guard case .contract(var contract) = old.body else { return }
        contract.revision += 1
        contract.acceptBy = "2030-01-01T00:00:00Z"
        let index = try late.put(
            .contract(contract), by: [late.script.cast.ben, late.script.cast.cleoAgain])
        decision.contract = Reference(index: index, leaf: late.history.leaves[index])
        let named = try late.put(.decision(decision), by: executor)
        #expect(
            problems(try late.bundle(about: named)).first?.contains("were not in force") == true)
    }

    @Test("about prices of a time that its entry cannot have is refused")
    func future() throws {
        var excerpt = try Excerpt()
        let number = excerpt.history.replay.authority.nextNumber(
            of: excerpt.script.cast.firstOracle.verifierKey)
        for time: Timestamp in ["2030-01-01T00:00:00Z", "2024-01-02T00:00:00Z"] {
            var copy = excerpt
            let index = try copy.put(
                .prices(
                    Prices(
                        asOf: time, number: number,
                        prices: [Prices.Quote(asset: "VTI", price: "1")], session: "day-29")),
                by: [copy.script.cast.firstOracle])
            #expect(
                problems(try copy.bundle(about: index)).first?.contains("does not allow") == true)
        }
        try excerpt.script.session(29, ["VTI": "269"])
        #expect(try report(excerpt.bundle(about: excerpt.size - 1)).count == 2)
    }

    @Test("may not be made to need more memory than its bytes")
    func bombs() throws {
        let start = "mandate/proof-bundle@v1\nabout 0\n"
        for text in [
            start + String(repeating: " ", count: 1 << 22),
            start + String(repeating: "a ", count: 1 << 21) + "\n",
            start + "entry 0 5\n" + String(repeating: "\n", count: 1 << 22),
            start + "checkpoint\n" + String(repeating: "\n", count: 1 << 22),
        ] {
            let error = #expect(throws: EvidenceError.self) { try ProofBundle(Array(text.utf8)) }
            #expect(error?.code == .malformed)
            #expect((error?.description.utf8.count ?? 0) < 300)
        }
    }
}
