import Audit
import Authority
import Encoding
import Evidence
import Keys
import Quantities
import Records
import SampleLedger
import Testing

/// What a bundle proves of the groups that a contract limits or excludes. In the sample GLD is a
/// metal and a commodity, and `guided` may have 10% of metal.
@Suite("A bundle about what keeps to groups")
struct BundleGroupTests {
    private func check(_ bundle: ProofBundle) -> (proven: BundleCheck.Proven?, problem: String) {
        switch BundleCheck.check(bundle, against: .operatorKey(Cast().operator_.verifierKey)) {
        case .success(let proven): (proven, "holds: \(proven.report())")
        case .failure(let failures): (nil, "\(failures.list[0])")
        }
    }

    private func asset(
        _ id: AssetID, _ groups: [Identifier], _ revision: Int
    ) throws -> Statement.Body {
        .asset(
            Asset(
                acceptBy: "2030-01-01T00:00:00Z", currency: try Currency("USD"), groups: groups,
                id: id, lot: "0.01", revision: revision))
    }

    /// The sample with a contract of growth of these clauses, after what is said of assets.
    private func excerpt(
        _ clauses: [String], saying assets: [(AssetID, [Identifier], Int)] = []
    ) throws -> Excerpt {
        var excerpt = try Excerpt()
        let cast = excerpt.script.cast
        for (id, groups, revision) in assets {
            try excerpt.put(asset(id, groups, revision), by: [cast.ann, cast.ben])
        }
        let number = excerpt.history.replay.authority.nextNumber(.contract, of: Excerpt.growth)
        let clauses =
            ["mandate \"growth\" in USD", "hold cash 1%", "trade all to target"] + clauses
            + ["rebalance at every look", "slippage at most 200bp"]
        try excerpt.put(
            .contract(
                Contract(
                    acceptBy: "2030-01-01T00:00:00Z", portfolio: Excerpt.growth, revision: number,
                    source: clauses)), by: [cast.ben, cast.cleoAgain])
        try excerpt.script.session(29, ["BND": "70", "GLD": "161", "VTI": "269"])
        return excerpt
    }

    /// A decision of growth, due or not, and the bundle about it.
    private func bundle(
        _ excerpt: Excerpt, buying asset: AssetID, limit: Price
    ) throws -> (ProofBundle, Excerpt) {
        var excerpt = excerpt
        let decision = try excerpt.decision([(asset, limit, "1")])
        let index = try excerpt.put(.decision(decision), by: [excerpt.script.cast.executor])
        return (try excerpt.bundle(about: index), excerpt)
    }

    private func entries(of bundle: ProofBundle) -> [Int] {
        bundle.items.compactMap { item in
            guard case .entry = item.content else { return nil }
            return item.index
        }
    }

    /// 200bp above the first oracle's price.
    private let gold: Price = "164.22"
    private let stocks: Price = "274.38"

    @Test("has what was said of the assets the contract holds, and names it")
    func members() throws {
        let excerpt = try Excerpt()
        let said = try excerpt.entry("asset 1 of GLD")
        for label in [
            "contract 1 of guided", "proposal 1 for guided", "decision 1 of guided",
            "trade 1 of guided",
        ] {
            let (proven, problem) = check(try excerpt.bundle(about: excerpt.entry(label)))
            #expect(proven?.assets == [said] && proven?.boundsGroups == true, "\(problem)")
            #expect(problem.contains("; entry \(said) says what assets of the contract are"))
            #expect(problem.contains("nothing else says in which groups an asset is"))
        }
        // Balanced holds no GLD, and growth held it under its contract before anything was said.
        for label in ["contract 1 of balanced", "contract 3 of growth"] {
            let bundle = try excerpt.bundle(about: excerpt.entry(label))
            #expect(!bundle.items.contains { $0.index == said })
            #expect(check(bundle).proven?.boundsGroups == false)
        }
    }

    @Test("is refused where a decision buys of an excluded group")
    func excluded() throws {
        for rule in [
            ["hold VTI 69%", "hold GLD 30%"],
            ["hold VTI", "hold GLD", "weights momentum top 1 over 5 sessions"],
            ["hold VTI", "hold GLD", "weights equal"],
        ] {
            let excerpt = try excerpt(rule + ["exclude group metal"])
            let (wrong, after) = try bundle(excerpt, buying: "GLD", limit: gold)
            let problem = check(wrong).problem
            #expect(problem.contains("decision-differs") && problem.contains("nothing to buy"))
            let (right, _) = try bundle(excerpt, buying: "VTI", limit: stocks)
            #expect(check(right).proven != nil, "\(check(right).problem)")
            // Whoever leaves out what makes it wrong cannot make it say that nothing is left out.
            let said = try excerpt.entry("asset 1 of GLD")
            let cut = try after.bundle(
                about: wrong.about, of: Set(entries(of: wrong)).subtracting([said]))
            let report = check(cut).problem
            #expect(report.contains("nothing else says in which groups"), "\(report)")
            #expect(!report.contains("say what assets"))
        }
    }

    @Test("is refused where limits leave no weights to go to")
    func noRoom() throws {
        let limits = ["hold VTI 69%", "hold GLD 30%", "group metal at most 10%"]
        let (right, _) = try bundle(try excerpt(limits), buying: "VTI", limit: stocks)
        #expect(check(right).proven != nil, "\(check(right).problem)")
        let narrow = try excerpt(
            limits + ["group us at most 50%"], saying: [("VTI", ["us"], 1)])
        for (asset, limit) in [("VTI" as AssetID, stocks), ("GLD", gold)] {
            let (wrong, _) = try bundle(narrow, buying: asset, limit: limit)
            let problem = check(wrong).problem
            #expect(
                problem.contains("decision-not-due") && problem.contains("no room"), "\(problem)")
        }
    }

    @Test("is refused where two of an asset's groups are limited, whichever came second")
    func twoLimits() throws {
        let limits = [
            "hold VTI 69%", "hold GLD 30%", "group metal at most 40%",
            "group commodity at most 40%",
        ]
        let refused = try excerpt(limits)
        let contract = refused.size - 3
        let problem = check(try refused.bundle(about: contract)).problem
        #expect(problem.contains("contract-invalid"), "\(problem)")
        // What is said after the contract, and would make it so, has no effect.
        var late = try excerpt(limits.dropLast() + ["group us at most 90%"])
        let cast = late.script.cast
        try late.put(asset("VTI", ["metal", "us"], 1), by: [cast.ann, cast.ben])
        try late.script.session(30, ["BND": "70", "GLD": "161", "VTI": "269"])
        let (wrong, _) = try bundle(late, buying: "VTI", limit: stocks)
        #expect(check(wrong).problem.contains("asset-invalid"), "\(check(wrong).problem)")
    }

    @Test("cannot leave out one of several words about an asset, nor bring one about another")
    func leftOut() throws {
        let clauses = ["hold VTI 69%", "hold GLD 30%", "exclude group arms"]
        let excerpt = try excerpt(
            clauses, saying: [("GLD", ["arms"], 2), ("GLD", ["metal"], 3), ("BND", ["arms"], 1)])
        let (bundle, after) = try bundle(excerpt, buying: "GLD", limit: gold)
        let proven = try #require(check(bundle).proven, "\(check(bundle).problem)")
        let first = try excerpt.entry("asset 1 of GLD")
        #expect(proven.assets.count == 3 && proven.assets[0] == first)
        for left in proven.assets.dropLast() {
            let cut = try after.bundle(
                about: bundle.about, of: Set(entries(of: bundle)).subtracting([left]))
            #expect(check(cut).problem.contains("number-skipped"), "\(check(cut).problem)")
        }
        let other = proven.assets[2] + 1
        let more = try after.bundle(about: bundle.about, of: Set(entries(of: bundle) + [other]))
        #expect(check(more).problem.contains("does not rest on it"), "\(check(more).problem)")
    }

    @Test("is refused where a proposal leaves its groups, or they left it")
    func proposals() throws {
        var excerpt = try Excerpt()
        let cast = excerpt.script.cast
        func proposal(_ gold: Weight, _ bonds: Weight, _ number: Int) -> Statement.Body {
            .proposal(
                Proposal(
                    acceptBy: "2030-01-01T00:00:00Z", number: number, portfolio: "guided",
                    weights: [
                        Target.Share(asset: "BND", weight: bonds),
                        Target.Share(asset: "GLD", weight: gold),
                        Target.Share(asset: "VTI", weight: "0.5"),
                        Target.Share(asset: "cash", weight: "0.02"),
                    ]))
        }
        let within = try excerpt.put(proposal("0.09", "0.39", 2), by: [cast.model])
        #expect(check(try excerpt.bundle(about: within)).proven != nil)
        var other = excerpt
        let beyond = try other.put(proposal("0.11", "0.37", 3), by: [cast.model])
        let problem = check(try other.bundle(about: beyond)).problem
        #expect(problem.contains("out-of-bounds") && problem.contains("metal"), "\(problem)")
        // It was within its bounds, and bonds are metal now: nothing goes to it any more.
        try excerpt.put(asset("BND", ["metal"], 1), by: [cast.ann, cast.ben])
        try excerpt.script.session(29, ["BND": "70", "GLD": "161", "VTI": "269"])
        let decision = try excerpt.decision([("VTI", "271.69", "1")], of: "guided")
        #expect(decision.target?.index == within)
        let index = try excerpt.put(.decision(decision), by: [cast.executor])
        let refusal = check(try excerpt.bundle(about: index)).problem
        #expect(refusal.contains("no weights to go to"), "\(refusal)")
    }
}
