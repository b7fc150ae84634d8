import Chain
import Testing

@Suite struct TilePathTests {
    @Test(arguments: [
        (TilePath(.hashes(level: 0), index: 1_234_067), "tile/0/x001/x234/067"),
        (TilePath(.entries, index: 0, width: 3), "tile/entries/000.p/3"),
        (TilePath(.hashes(level: 2), index: 999, width: 255), "tile/2/999.p/255"),
        (TilePath(.entries, index: 1000), "tile/entries/x001/000"),
        (TilePath(.hashes(level: 63), index: 7), "tile/63/007"),
    ])
    func pathsAreThoseOfTheSpecification(tile: TilePath, text: String) {
        #expect(tile.text == text)
        #expect(TilePath(text) == tile)
    }

    @Test(arguments: [
        "", "tile", "tile/0", "tile/0/", "tile/0/1", "tile/0/0001", "tile/00/001", "tile/64/001",
        "tile/-1/001", "tile/0/001/", "tile//001", "/tile/0/001", "tile/0/001/067",
        "tile/0/x000/067", "tile/0/x01/067", "tile/0/x001/x067", "tile/0/001.p", "tile/0/001.p/",
        "tile/0/001.p/0", "tile/0/001.p/256", "tile/0/001.p/03", "tile/0/001.p/-3",
        "tile/0/001.P/3", "tile/entries/001.p/3/4", "tile/0/../001",
        "tile/0/x999/x999/x999/x999"
            + "/x999/x999/x999/999", "tile/0/٠٠١",
    ])
    func otherPathsAreNone(text: String) {
        #expect(TilePath(text) == nil)
    }

    /// The example of C2SP tlog-tiles: 273 full tiles and one of 112, one full and one of 17, one of
    /// one hash.
    @Test func filesOfSeventyThousandEntriesAreThoseOfTheSpecification() {
        let files = TilePath.files(size: 70_000)
        func widths(_ content: TilePath.Content) -> [Int] {
            files.filter { $0.content == content }.map(\.width)
        }
        let leaves = [Int](repeating: 256, count: 273) + [112]
        #expect(widths(.entries) == leaves)
        #expect(widths(.hashes(level: 0)) == leaves)
        #expect(widths(.hashes(level: 1)) == [256, 17])
        #expect(widths(.hashes(level: 2)) == [1])
        #expect(widths(.hashes(level: 3)) == [])
        #expect(
            TilePath.files(size: 256).map(\.text) == [
                "tile/entries/000", "tile/0/000", "tile/1/000.p/1",
            ])
        #expect(TilePath.files(size: 0).isEmpty)
    }

    /// Whatever the sizes, what is new and what was there before are all that is needed.
    @Test func growingAddsJustWhatIsNew() {
        for older in [0, 1, 255, 256, 257, 65_535, 65_536, 65_537, 70_000] {
            for more in [0, 1, 3, 255, 256, 66_000] {
                let before = Set(TilePath.files(size: older))
                let all = Set(TilePath.files(size: older + more))
                let new = TilePath.files(size: older + more, after: older)
                #expect(Set(new).count == new.count)
                #expect(Set(new).isDisjoint(with: before))
                #expect(before.union(new).isSuperset(of: all))
                // A full tile that a partial one has grown into is new too.
                #expect(Set(new).isSubset(of: all))
            }
        }
    }
}
