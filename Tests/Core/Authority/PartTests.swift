import Audit
import Authority
import Encoding
import Keys
import Quantities
import Records
import SampleLedger
import Testing

@Suite("A statement in parts")
struct PartTests {
    private func parts(
        _ door: Counter, revision: Int? = nil, of count: Int = 3
    ) throws -> [Target] {
        let target = door.target(revision: revision)
        return try #require(target.divided(into: count))
    }

    private func submit(_ target: Target, to door: inout Counter) throws -> [String] {
        try door.admit(.target(target), by: [door.cast.ann, door.cast.ben]).codes
    }

    @Test("is in force with its last part, and not before")
    func whole() throws {
        var door = try Counter()
        for (place, part) in try parts(door).enumerated() {
            #expect(try submit(part, to: &door) == [])
            let next = door.replay.authority.nextNumber(.target, of: "balanced")
            #expect(next == 3, "part \(place + 1) takes the number")
        }
        // Other statements may stand between.
        var other = try Counter()
        let pieces = try parts(other, of: 2)
        #expect(try submit(pieces[0], to: &other) == [])
        #expect(
            try other.admit(.prices(other.prices()), by: [other.cast.firstOracle]) == [])
        #expect(try submit(pieces[1], to: &other) == [])
    }

    @Test("out of order, repeated or with a part left out is refused")
    func order() throws {
        var door = try Counter()
        let pieces = try parts(door)
        #expect(try submit(pieces[1], to: &door) == ["parts-broken"])
        #expect(try submit(pieces[0], to: &door) == [])
        #expect(try submit(pieces[0], to: &door) == ["replayed"])
        #expect(try submit(pieces[2], to: &door) == ["parts-broken"])
        #expect(try submit(pieces[1], to: &door) == [])
        #expect(try submit(pieces[1], to: &door) == ["parts-broken"])
        #expect(try submit(pieces[2], to: &door) == [])
        #expect(try submit(pieces[2], to: &door) == ["parts-broken"])
    }

    @Test("whose parts do not belong together is refused")
    func strangers() throws {
        var door = try Counter()
        let pieces = try parts(door)
        #expect(try submit(pieces[0], to: &door) == [])
        var wrong = pieces[1]
        wrong.acceptBy = wrong.acceptBy.later(1)
        #expect(try submit(wrong, to: &door) == ["parts-broken"])
        wrong = pieces[1]
        wrong.part = Part(number: 2, of: 4, whole: wrong.digestOfWhole)
        #expect(try submit(wrong, to: &door) == ["parts-broken"])
        wrong = pieces[1]
        wrong.revision += 1
        #expect(try submit(wrong, to: &door) == ["parts-broken"])
        wrong = pieces[0]
        wrong.part = Part(number: 2, of: 3, whole: wrong.digestOfWhole)
        #expect(try submit(wrong, to: &door) == ["parts-broken"])
        #expect(try submit(pieces[1], to: &door) == [])
    }

    @Test("is abandoned by a first part with the next number")
    func abandoned() throws {
        var door = try Counter()
        let old = try parts(door, of: 2)
        #expect(try submit(old[0], to: &door) == [])
        let new = try parts(door, revision: 3, of: 2)
        #expect(try submit(new[0], to: &door) == [])
        #expect(try submit(old[1], to: &door) == ["replayed"])
        #expect(try submit(new[1], to: &door) == [])
    }

    @Test("is abandoned by a whole statement with the next number")
    func abandonedByWhole() throws {
        var door = try Counter()
        let old = try parts(door, of: 2)
        #expect(try submit(old[0], to: &door) == [])
        #expect(try submit(door.target(revision: 3), to: &door) == [])
        #expect(try submit(old[1], to: &door) == ["replayed"])
    }

    @Test("is checked part by part, also past a part that lacks one of its maps")
    func volumes() throws {
        var door = try Counter()
        let number = door.replay.authority.nextNumber(of: door.cast.firstOracle.verifierKey)
        var whole = door.prices(["A": "1", "B": "1", "C": "1", "D": "1"])
        whole.number = number
        whole.asOf = "2024-03-01T00:00:00Z"
        whole.volumes = ["M", "N"].map { Prices.Volume(asset: $0, quantity: "1") }
        func part(
            _ place: Int, _ asset: AssetID, volume: AssetID?
        ) throws -> [String] {
            var prices = whole
            prices.part = Part(number: place, of: 4, whole: whole.digestOfWhole)
            prices.prices = [Prices.Quote(asset: asset, price: "1")]
            prices.volumes = volume.map { [Prices.Volume(asset: $0, quantity: "1")] } ?? []
            return try door.admit(.prices(prices), by: [door.cast.firstOracle]).codes
        }
        door.now = "2024-03-01T00:00:00Z"
        #expect(try part(1, "A", volume: "M") == [])
        #expect(try part(2, "B", volume: nil) == [])
        #expect(try part(3, "C", volume: "L") == ["parts-broken"])
        #expect(try part(3, "C", volume: nil) == [])
        #expect(try part(4, "D", volume: "M") == ["parts-broken"])
        #expect(try part(4, "D", volume: "N") == [])
    }

    @Test("that says the same reason in other bytes does not go on")
    func bytes() throws {
        var door = try Counter()
        let reference = Reference(index: 0, leaf: .zero)
        func decision(_ place: Int, _ reason: String) throws -> [String] {
            let body = Decision(
                contract: reference,
                number: door.replay.authority.nextNumber(
                    .decision, of: "balanced") - (place - 1),
                orders: [
                    Decision.Order(asset: place == 1 ? "BND" : "VTI", limit: nil, quantity: "1")
                ], part: Part(number: place, of: 2, whole: .zero), portfolio: "balanced",
                prices: [reference],
                reason: reason, target: nil)
            return try door.admit(.decision(body), by: [door.cast.executor]).codes
        }
        try #require("caf\u{E9}" == "cafe\u{301}")
        #expect(try decision(1, "caf\u{E9}") == [])
        #expect(try decision(2, "cafe\u{301}") == ["parts-broken"])
    }

    @Test("is put together of the parts of one draft alone, whoever signed those of another")
    func drafts() throws {
        var door = try Counter()
        let first = try parts(door, of: 2)
        let second = try #require(
            door.target(["BND": "0.38", "VTI": "0.6", "cash": "0.02"]).divided(into: 2))
        #expect(first[0].part?.whole != second[0].part?.whole)
        #expect(try submit(first[0], to: &door) == [])
        #expect(try submit(second[1], to: &door) == ["parts-broken"])
        // Nor where the parts of both claim the same whole.
        var claimed = second[1]
        claimed.part = first[1].part
        let found = try door.admit(.target(claimed), by: [door.cast.ann, door.cast.ben])
        #expect(found.codes == ["parts-broken"])
        #expect(found.map(\.field) == ["body.whole"])
        #expect(try submit(first[1], to: &door) == [])
    }

    @Test("says what its signers signed as the whole: any other member, lie or cut is refused")
    func wholes() throws {
        let door = try Counter()
        let whole = door.target()
        for lie in [Digest.zero, door.target(revision: 7).digestOfWhole] {
            var door = door
            let pieces = try #require(whole.divided(into: 3, whole: lie))
            #expect(try submit(pieces[0], to: &door) == [])
            #expect(try submit(pieces[1], to: &door) == [])
            #expect(try submit(pieces[2], to: &door) == ["parts-broken"])
        }
        // Two of three parts, as if there were only two.
        var cut = door
        for (place, piece) in try parts(door).prefix(2).enumerated() {
            var piece = piece
            piece.part = Part(number: place + 1, of: 2, whole: whole.digestOfWhole)
            #expect(try submit(piece, to: &cut) == (place == 0 ? [] : ["parts-broken"]))
        }
    }

    @Test("is held to the mandate as a whole, at its last part")
    func bounds() throws {
        var door = try Counter()
        let target = door.target(["BND": "0.2", "VTI": "0.78", "cash": "0.02"])
        let pieces = try #require(target.divided(into: 2))
        #expect(try submit(pieces[0], to: &door) == [])
        #expect(try submit(pieces[1], to: &door) == ["target-out-of-bounds"])
    }
}
