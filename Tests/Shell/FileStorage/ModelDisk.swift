import Files
import Glibc
import TestSupport

/// A disk in memory that keeps apart what a program sees and what a power cut would leave, and that
/// fails where its seed says. One test uses it at a time.
///
/// What it takes for possible is what file systems are known to do: of what was not synced, any
/// write is there, or not, or a part of it, in any order; a file may have its new length and zero
/// bytes in it; a new name, a removed or a changed one is there or not until its directory has been
/// synced; and what a sync failed to write is never written by a later one.
final class ModelDisk: Disk, @unchecked Sendable {
    /// What a program is told to go wrong.
    struct Trouble {
        /// After so many calls nothing works any more.
        var callsLeft = Int.max
        /// One call of so many fails; none where it is 0.
        var failureEvery: UInt64 = 0
        /// Whether reads and writes stop short now and then.
        var isShort = false
        /// Whether syncs say that they are done and do nothing.
        var isLying = false
    }

    enum Change {
        case write(Int, [UInt8], isLost: Bool)
        case truncate(Int)
    }

    final class Inode {
        var seen: [UInt8] = []
        var durable: [UInt8] = []
        var changes: [Change] = []
    }

    enum Node {
        case file(Inode)
        case directory
    }

    /// A name that is given (a node) or taken (nothing), in one step with another where it moves.
    struct NameChange {
        let directory: String
        let names: [(String, Node?)]
    }

    struct Open {
        let path: String
        let inode: Inode?
    }

    var trouble = Trouble()
    private(set) var isDead = false
    /// For how many calls more failures are likelier.
    private var swarm = 0
    /// Whether the call under way is the one at which it all ends.
    private var isLastCall = false
    private var random: SplitMix64
    private var names: [String: Node] = ["/": .directory, "/disk": .directory]
    private var durableNames: [String: Node] = ["/": .directory, "/disk": .directory]
    private var nameChanges: [NameChange] = []
    private var files: [Int: Open] = [:]
    private var locks: [String: Int] = [:]
    private var nextFile = 0

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    private func chance(_ one: UInt64, of many: UInt64) -> Bool { random.next() % many < one }

    private func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }

    /// Counts a call and throws where it is to fail.
    private func begin(
        _ operation: FileError.Operation, _ path: String, _ number: CInt = EIO
    ) throws(FileError) {
        isLastCall = false
        if !isDead {
            trouble.callsLeft -= 1
            isLastCall = trouble.callsLeft < 0
            isDead = isLastCall
        }
        if isDead { throw FileError(operation, path, .system(EIO)) }
        guard trouble.failureEvery > 0 else { return }
        // Failures come in swarms.
        swarm -= 1
        if random.next() % trouble.failureEvery == 0 || swarm > 0 && chance(1, of: 3) {
            if swarm <= 0 { swarm = below(9) }
            throw FileError(operation, path, .system(number))
        }
    }

    private func opened(_ file: Int, _ operation: FileError.Operation) throws(FileError) -> Open {
        guard let open = files[file] else { throw FileError(operation, "", .system(EBADF)) }
        return open
    }

    private func inode(
        _ file: Int, _ operation: FileError.Operation
    ) throws(FileError) -> (Inode, String) {
        let open = try opened(file, operation)
        guard let inode = open.inode else {
            throw FileError(operation, open.path, .system(EISDIR))
        }
        return (inode, open.path)
    }

    private func change(_ path: String, _ names: [(String, Node?)]) {
        for (name, node) in names { self.names[name] = node }
        nameChanges.append(NameChange(directory: FileSystem.parent(of: path), names: names))
    }

    // MARK: What a program calls.

    func open(_ path: String, _ mode: File.Mode) throws(FileError) -> Int {
        var operation = FileError.Operation.open
        if case .createNew = mode { operation = .create }
        try begin(operation, path, ENOSPC)
        var found = names[path]
        switch (mode, found) {
        case (.createNew, .some): throw FileError(operation, path, .system(EEXIST))
        case (.read, nil), (.readWrite, nil): throw FileError(operation, path, .system(ENOENT))
        case (.readWrite, .directory), (.readWriteCreating, .directory):
            throw FileError(operation, path, .system(EISDIR))
        case (_, nil):
            guard case .directory? = names[FileSystem.parent(of: path)] else {
                throw FileError(operation, path, .system(ENOENT))
            }
            found = .file(Inode())
            change(path, [(path, found)])
        default: break
        }
        nextFile += 1
        if case .file(let inode)? = found {
            files[nextFile] = Open(path: path, inode: inode)
        } else {
            files[nextFile] = Open(path: path, inode: nil)
        }
        return nextFile
    }

    func close(_ file: Int) {
        guard let open = files.removeValue(forKey: file) else { return }
        if locks[open.path] == file { locks[open.path] = nil }
    }

    func size(_ file: Int) throws(FileError) -> Int {
        try inode(file, .inspect).0.seen.count
    }

    func read(_ file: Int, count: Int, at offset: Int) throws(FileError) -> [UInt8] {
        let (inode, path) = try inode(file, .read)
        try begin(.read, path)
        var end = min(inode.seen.count, offset + count)
        guard offset < end else { return [] }
        if trouble.isShort, chance(1, of: 4) { end = offset + 1 + below(end - offset) }
        return Array(inode.seen[offset..<end])
    }

    func write(_ file: Int, _ bytes: Span<UInt8>, at offset: Int) throws(FileError) -> Int {
        let (inode, path) = try inode(file, .write)
        var count = bytes.count
        var failure: FileError?
        do throws(FileError) {
            try begin(.write, path, chance(1, of: 2) ? ENOSPC : EIO)
            if trouble.isShort, chance(1, of: 4) { count = 1 + below(count) }
        } catch {
            // A call that fails, or is killed, may have written a part.
            failure = error
            guard !isDead || isLastCall else { throw error }
            count = below(count + 1)
        }
        if count > 0 {
            let part = bytes.extracting(..<count).withUnsafeBytes { Array($0) }
            Self.write(part, at: offset, into: &inode.seen)
            inode.changes.append(.write(offset, part, isLost: false))
        }
        if let failure { throw failure }
        return count
    }

    func truncate(_ file: Int, to size: Int) throws(FileError) {
        let (inode, path) = try inode(file, .truncate)
        try begin(.truncate, path)
        Self.truncate(&inode.seen, to: size)
        inode.changes.append(.truncate(size))
    }

    func synchronize(_ file: Int) throws(FileError) {
        let open = try opened(file, .synchronize)
        do throws(FileError) {
            try begin(.synchronize, open.path)
        } catch {
            if !isDead, let inode = open.inode { Self.lose(inode) }
            throw error
        }
        if trouble.isLying, chance(1, of: 2) { return }
        if let inode = open.inode {
            Self.settle(inode)
        } else {
            nameChanges.removeAll { change in
                guard change.directory == open.path else { return false }
                for (name, node) in change.names { durableNames[name] = node }
                return true
            }
        }
    }

    func lock(_ file: Int) throws(FileError) {
        let open = try opened(file, .lock)
        try begin(.lock, open.path)
        guard locks[open.path] == nil else {
            throw FileError(.lock, open.path, .heldByAnotherWriter)
        }
        locks[open.path] = file
    }

    func kind(of path: String) throws(FileError) -> FileSystem.Kind? {
        try begin(.inspect, path)
        switch names[path] {
        case nil: return nil
        case .directory: return .directory
        case .file: return .file
        }
    }

    func list(_ path: String) throws(FileError) -> [String] {
        try begin(.list, path)
        let prefix = path + "/"
        return names.keys.filter { $0.hasPrefix(prefix) }
            .map { String($0.dropFirst(prefix.count)) }.filter { !$0.contains("/") }
    }

    func makeDirectory(_ path: String) throws(FileError) {
        try begin(.makeDirectory, path, ENOSPC)
        guard names[path] == nil else { throw FileError(.makeDirectory, path, .system(EEXIST)) }
        change(path, [(path, .directory)])
    }

    func rename(_ path: String, to destination: String) throws(FileError) {
        try begin(.rename, path)
        guard let node = names[path] else { throw FileError(.rename, path, .system(ENOENT)) }
        change(path, [(path, nil), (destination, node)])
    }

    func remove(_ path: String) throws(FileError) {
        try begin(.remove, path)
        guard names[path] != nil else { throw FileError(.remove, path, .system(ENOENT)) }
        change(path, [(path, nil)])
    }

    // MARK: What becomes of files.

    // Whole runs of bytes at once: tests run this unoptimised, thousands of times.

    private static func write(_ bytes: [UInt8], at offset: Int, into content: inout [UInt8]) {
        if content.count < offset + bytes.count {
            truncate(&content, to: offset + bytes.count)
        }
        content.withUnsafeMutableBytes { content in
            bytes.withUnsafeBytes { bytes in
                guard let from = bytes.baseAddress, let to = content.baseAddress else { return }
                (to + offset).copyMemory(from: from, byteCount: bytes.count)
            }
        }
    }

    private static func truncate(_ content: inout [UInt8], to size: Int) {
        if content.count > size {
            content.removeLast(content.count - size)
        } else if content.count < size {
            content += [UInt8](repeating: 0, count: size - content.count)
        }
    }

    /// All that was not lost is durable, and the length of the file.
    private static func settle(_ inode: Inode) {
        for change in inode.changes {
            switch change {
            case .write(let offset, let bytes, isLost: false):
                write(bytes, at: offset, into: &inode.durable)
            case .write: break
            case .truncate(let size): truncate(&inode.durable, to: size)
            }
        }
        truncate(&inode.durable, to: inode.seen.count)
        inode.changes = []
    }

    /// What was not synced stays visible and is never written.
    private static func lose(_ inode: Inode) {
        inode.changes = inode.changes.map { change in
            guard case .write(let offset, let bytes, _) = change else { return change }
            return .write(offset, bytes, isLost: true)
        }
    }

    // MARK: What ends a program.

    /// The program is killed: what it has written is seen, nothing is open.
    func kill() {
        files = [:]
        locks = [:]
        isDead = false
        trouble = Trouble()
    }

    /// The power fails: of what was not synced, something is there.
    func cutPower() {
        kill()
        let way = below(4)
        /// Whether a change that was not synced reached the disk.
        func reaches() -> Bool { way == 0 ? false : way == 1 ? true : chance(1, of: 2) }
        for change in nameChanges where reaches() {
            for (name, node) in change.names { durableNames[name] = node }
        }
        nameChanges = []
        // Without a directory there is nothing in it.
        for name in durableNames.keys.sorted() {
            if durableNames[FileSystem.parent(of: name)] == nil { durableNames[name] = nil }
        }
        names = durableNames
        for name in names.keys.sorted() {
            guard case .file(let inode)? = names[name] else { continue }
            for change in inode.changes {
                let isThere = reaches()
                switch change {
                case .write(let offset, let bytes, let isLost):
                    apply(bytes, at: offset, to: inode, isThere: isThere && !isLost)
                case .truncate(let size):
                    if isThere { Self.truncate(&inode.durable, to: size) }
                }
            }
            inode.changes = []
            inode.seen = inode.durable
        }
    }

    private func apply(_ bytes: [UInt8], at offset: Int, to inode: Inode, isThere: Bool) {
        if isThere {
            guard chance(1, of: 3) else {
                Self.write(bytes, at: offset, into: &inode.durable)
                return
            }
            let start = chance(1, of: 2) ? 0 : below(bytes.count)
            let end = start + below(bytes.count - start + 1)
            if start < end {
                Self.write(Array(bytes[start..<end]), at: offset + start, into: &inode.durable)
            }
        }
        if inode.durable.count < offset + bytes.count, chance(1, of: 3) {
            Self.truncate(&inode.durable, to: offset + bytes.count)
        }
    }

    // MARK: Copies.

    /// The files below a directory as a program sees them.
    func contents(below directory: String) -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for (name, node) in names where name.hasPrefix(directory + "/") {
            if case .file(let inode) = node { contents[name] = inode.seen }
        }
        return contents
    }

    /// Puts other files in the place of those below a directory, durably.
    func restore(_ contents: [String: [UInt8]], below directory: String) {
        for (name, node) in names where name.hasPrefix(directory + "/") {
            if case .file = node { names[name] = nil }
        }
        for (name, bytes) in contents {
            let inode = Inode()
            inode.seen = bytes
            inode.durable = bytes
            names[name] = .file(inode)
        }
        durableNames = names
        nameChanges = []
    }

}
