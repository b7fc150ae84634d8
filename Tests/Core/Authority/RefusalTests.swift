import Audit
import Authority
import Chain
import Encoding
import Keys
import Quantities
import Records
import SampleLedger
import Signing
import Testing

@Suite("The door refuses, and nothing is written,")
struct RefusalTests {
    /// Tries a note that must be refused and then the target as it should be.
    private func refuses(
        _ codes: [String], _ make: (Counter) throws -> [UInt8],
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        var door = try Counter()
        let before = (door.replay.size, door.replay.lastLeaf, door.replay.counts)
        let findings = door.admit(try make(door))
        #expect(findings.codes == codes, "\(findings)", sourceLocation: location)
        #expect(
            findings.allSatisfy { !$0.message.isEmpty && !$0.expected.isEmpty },
            sourceLocation: location)
        let after = (door.replay.size, door.replay.lastLeaf, door.replay.counts)
        #expect(after == before, sourceLocation: location)
        let good = try door.admit(
            .target(door.target()), by: [door.cast.ann, door.cast.ben])
        #expect(good == [], sourceLocation: location)
        #expect(door.replay.size == before.0 + 1, sourceLocation: location)
    }

    @Test("one owner's signature where two are needed")
    func oneOwner() throws {
        try refuses(["signers-too-few"]) { door in
            try door.note(door.text(.target(door.target())), by: [door.cast.ann])
        }
    }

    @Test("the same key twice, or sixteen times")
    func sameKey() throws {
        for count in [2, 16] {
            try refuses(["entry-not-canonical"]) { door in
                try door.note(
                    door.text(.target(door.target())),
                    by: Array(repeating: door.cast.ann, count: count))
            }
        }
    }

    @Test("more than sixteen signature lines")
    func manyLines() throws {
        try refuses(["entry-not-canonical"]) { door in
            try door.note(
                door.text(.target(door.target())),
                by: (0..<17).map { Cast.key("owner-\($0).example.org") })
        }
    }

    @Test("signature lines out of order")
    func unsortedLines() throws {
        try refuses(["entry-not-canonical"]) { door in
            let text = door.text(.target(door.target()))
            let signatures = try [door.cast.ben, door.cast.ann].map {
                try NoteSignature(text: text, signer: $0)
            }
            return try SignedNote(text: text, signatures: signatures).bytes
        }
    }

    @Test(
        "an oracle's, an executor's or the operator's key on a target, beside the owners' or alone")
    func otherRoles() throws {
        let cast = Cast()
        for key in [cast.firstOracle, cast.executor, cast.operator_, cast.custodian] {
            try refuses(["role-missing"]) { door in
                try door.note(
                    door.text(.target(door.target())), by: [cast.ann, cast.ben, key])
            }
            try refuses(["role-missing", "signers-too-few"]) { door in
                try door.note(door.text(.target(door.target())), by: [key])
            }
        }
    }

    @Test("an owner of another portfolio")
    func otherOwner() throws {
        try refuses(["role-missing"]) { door in
            try door.note(
                door.text(.target(door.target())),
                by: [door.cast.ann, door.cast.ben, door.cast.cleoAgain])
        }
    }

    @Test("a key that nobody knows, and a known name with another key")
    func unknownKey() throws {
        for name in ["stranger@example.org", "ann@example.org"] {
            try refuses(["signer-unknown"]) { door in
                try door.note(
                    door.text(.target(door.target())),
                    by: [door.cast.ben, PrivateKey(generatedFor: name)])
            }
        }
    }

    @Test("a statement for another ledger")
    func otherLedger() throws {
        try refuses(["other-ledger"]) { door in
            try door.note(
                door.text(.target(door.target()), ledger: Cast.origin + "x"),
                by: [door.cast.ann, door.cast.ben])
        }
    }

    @Test("a statement for a ledger whose name is equal but for its bytes")
    func ledgerBytes() throws {
        var authority = Authority()
        let cast = Cast()
        let origin = "led\u{212A}er"
        try #require(origin == "ledKer")
        let ledgerKey = Cast.key(origin)
        var genesis = cast.genesis()
        genesis.keys.removeAll { $0.role == .operator_ }
        genesis.keys.append(Genesis.Grant(key: "\(ledgerKey.verifierKey)", role: .operator_))
        try authority.take(
            .genesis(genesis), by: [cast.ann, cast.ben, ledgerKey], ledger: origin)
        let portfolio = try Authority.opening("one", owners: [cast.ann, cast.ben], needed: 1)
        #expect(
            try authority.objections(
                to: .portfolio(portfolio), by: [cast.ann, cast.ben], ledger: "ledKer"
            ).map(\.code) == [.otherLedger])
        #expect(
            try authority.objections(
                to: .portfolio(portfolio), by: [cast.ann, cast.ben], ledger: origin) == [])
    }

    @Test("a statement for a fork, for an entry that is not there yet, and for itself")
    func otherHistory() throws {
        let afters: [(Counter) -> Reference] = [
            { Reference(index: 20, leaf: $0.last.leaf) },
            { Reference(index: 0, leaf: $0.last.leaf) },
            { Reference(index: $0.last.index + 1, leaf: $0.last.leaf) },
            { Reference(index: 1 << 40, leaf: $0.last.leaf) },
        ]
        for after in afters {
            try refuses(["other-history"]) { door in
                try door.note(
                    door.text(.target(door.target()), after: after(door)),
                    by: [door.cast.ann, door.cast.ben])
            }
        }
    }

    @Test("a target that was accepted before, and one that leaves a number out")
    func numbers() throws {
        var door = try Counter()
        let target = try door.note(
            door.text(.target(door.target())), by: [door.cast.ann, door.cast.ben])
        #expect(door.admit(target) == [])
        #expect(door.admit(target).codes == ["replayed"])
        try refuses(["number-skipped"]) { door in
            try door.note(
                door.text(.target(door.target(revision: 3))), by: [door.cast.ann, door.cast.ben])
        }
    }

    @Test("names the member that carries the number", arguments: ["revision", "number"])
    func numberMember(member: String) throws {
        var door = try Counter()
        let found: [Finding]
        if member == "revision" {
            found = try door.admit(
                .target(door.target(revision: 1)), by: [door.cast.ann, door.cast.ben])
        } else {
            var prices = door.prices()
            prices.number = 1
            found = try door.admit(.prices(prices), by: [door.cast.firstOracle])
        }
        #expect(found.map(\.field) == ["body.\(member)"])
        #expect(found.codes == ["replayed"])
    }

    @Test("a statement for a portfolio nobody opened by whoever may not sign such statements")
    func unknownPortfolio() throws {
        let cast = Cast()
        try refuses(["portfolio-unknown", "role-missing"]) { door in
            var target = door.target(revision: 1)
            target.portfolio = "nobodys"
            return try door.note(door.text(.target(target)), by: [cast.ann, cast.executor])
        }
        try refuses(["portfolio-unknown"]) { door in
            var target = door.target(revision: 1)
            target.portfolio = "nobodys"
            return try door.note(door.text(.target(target)), by: [cast.ann])
        }
        let close = Close(decision: 1, outcome: .expired, portfolio: "nobodys")
        try refuses(["portfolio-unknown", "signers-too-few"]) { door in
            try door.note(door.text(.close(close)), by: [cast.executor, cast.secondExecutor])
        }
        try refuses(["portfolio-unknown", "role-missing"]) { door in
            try door.note(door.text(.close(close)), by: [cast.ann])
        }
    }

    @Test("weights that do not sum to 1, that leave the bounds, or of what is not held")
    func weights() throws {
        let wrong: [KeyValuePairs<String, Weight>] = [
            ["BND": "0.4", "VTI": "0.5799", "cash": "0.02"],
            ["BND": "0.27", "VTI": "0.71", "cash": "0.02"],
            ["BND": "0.4", "VTI": "0.57", "cash": "0.03"],
            ["BND": "0.4", "GLD": "0.01", "VTI": "0.57", "cash": "0.02"],
            ["BND": "0.4", "VTI": "0.6"],
        ]
        for weights in wrong {
            try refuses(["target-out-of-bounds"]) { door in
                try door.note(
                    door.text(.target(door.target(weights))),
                    by: [door.cast.ann, door.cast.ben])
            }
        }
    }

    @Test("a target after the time its owners set")
    func late() throws {
        try refuses(["late"]) { door in
            var target = door.target()
            target.acceptBy = door.time.later(-1)
            return try door.note(
                door.text(.target(target)), by: [door.cast.ann, door.cast.ben])
        }
    }

    @Test("a target whose weights are no longer to be in force")
    func over() throws {
        for (seconds, isRefused) in [(-1, true), (0, false), (1, false)] {
            var door = try Counter()
            var target = door.target()
            target.validUntil = door.time.later(Int64(seconds))
            let note = try door.note(
                door.text(.target(target)), by: [door.cast.ann, door.cast.ben])
            #expect(door.admit(note).codes == (isRefused ? ["late"] : []), "\(seconds) s")
        }
    }

    @Test("prices from longer ago than genesis allows, or from times to come")
    func lag() throws {
        for (ago, isLate) in [(-3600, false), (-3601, true), (0, false), (1, true)] {
            var door = try Counter()
            door.now = door.time.later(86_400)
            var prices = door.prices()
            prices.asOf = door.time.later(Int64(ago))
            let note = try door.note(door.text(.prices(prices)), by: [door.cast.firstOracle])
            #expect(door.admit(note).codes == (isLate ? ["time-contradicted"] : []), "\(ago) s")
        }
    }

    @Test("a time stamp of a root, size or place that is not this ledger's, and one by an owner")
    func stamps() throws {
        func stamp(_ door: Counter, size: Int? = nil, root: Digest = .zero) -> Statement.Body {
            .time(TimeToken(root: root, size: size ?? door.replay.size, token: [1]))
        }
        try refuses(["head-differs"]) { door in
            try door.note(door.text(stamp(door)), by: [door.cast.operator_])
        }
        try refuses(["head-differs"]) { door in
            try door.note(
                door.text(stamp(door, size: door.replay.size + 1)), by: [door.cast.operator_])
        }
        try refuses(["head-differs", "role-missing"]) { door in
            try door.note(door.text(stamp(door)), by: [door.cast.ann])
        }
        try refuses(["head-differs", "replayed"]) { door in
            let stamped = door.replay.authority.stampedSize
            let after = Reference(
                index: stamped - 1, leaf: door.replay.authority.leaves[stamped - 1] ?? .zero)
            return try door.note(
                door.text(stamp(door, size: stamped), after: after), by: [door.cast.operator_])
        }
    }

    @Test("an entry whose time goes back")
    func timeBack() throws {
        var door = try Counter()
        let note = try door.note(
            door.text(.target(door.target())), by: [door.cast.ann, door.cast.ben])
        let before = (door.replay.lastTime ?? .epoch).later(-1)
        #expect(door.admit(note, at: before).codes == ["time-decreasing"])
        #expect(door.admit(note) == [])
    }

    @Test("a text that was changed after it was signed")
    func changedText() throws {
        try refuses(["signature-invalid"]) { door in
            let text = door.text(.target(door.target()))
            let other = door.text(
                .target(door.target(["BND": "0.41", "VTI": "0.57", "cash": "0.02"])))
            let note = try door.note(text, by: [door.cast.ann, door.cast.ben])
            return other + note[text.count...]
        }
    }
}
