import Chain
import Files
import Storage

/// Which tiles and bundles are in a directory.
struct PublishedInventory {
    /// The widest file of each index of a level, or of the entries: what is narrower was published
    /// before it and holds nothing else.
    private var widest: [TilePath.Content: [Int: Int]] = [:]

    /// More directories than the path of any tile has.
    private static let deepest = 12

    init(_ directory: String) throws(StorageError) {
        do throws(FileError) {
            try walk(directory, below: "tile", depth: 0)
        } catch {
            throw StorageError(publishing: error)
        }
    }

    private mutating func walk(
        _ directory: String, below path: String, depth: Int
    ) throws(FileError) {
        guard depth <= Self.deepest else { return }
        for name in try FileSystem.list("\(directory)/\(path)") {
            let member = "\(path)/\(name)"
            // What is neither a file nor a directory, such as a link or a pipe, is not there.
            let kind = try FileSystem.kind(of: "\(directory)/\(member)", following: false)
            if let tile = TilePath(member) {
                guard kind == .file else { continue }
                // A directory of partial files has a name of its own, as every other has.
                let width = widest[tile.content]?[tile.index] ?? 0
                widest[tile.content, default: [:]][tile.index] = max(width, tile.width)
            } else if kind == .directory {
                try walk(directory, below: member, depth: depth + 1)
            }
        }
    }

    /// The widest file with this index.
    func file(_ content: TilePath.Content, _ index: Int) -> TilePath? {
        widest[content]?[index].map { TilePath(content, index: index, width: $0) }
    }

    /// The indices of which there are files, in order.
    func indices(_ content: TilePath.Content) -> [Int] {
        widest[content].map { $0.keys.sorted() } ?? []
    }
}
