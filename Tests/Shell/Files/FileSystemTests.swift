import Files
import Glibc
import TestSupport
import Testing

@Suite struct FileSystemTests {
    @Test(arguments: [0, 1, 4094, 4095, 4096, 4097, 100_000])
    func aFileIsReadWholeUpToTheMaximum(count: Int) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/data"
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
            try write(bytes, toFile: path)
            #expect(try FileSystem.read(path, maximumByteCount: count) == bytes)
            #expect(try FileSystem.read(path, maximumByteCount: .max) == bytes)
            guard count > 0 else { return }
            let error = fileError { _ = try FileSystem.read(path, maximumByteCount: count - 1) }
            #expect(error == FileError(.read, path, .largerThan(count - 1)))
        }
    }

    @Test func aFileWithoutASizeIsReadWhole() throws {
        let status = try FileSystem.read("/proc/self/status", maximumByteCount: 100_000)
        #expect(String(decoding: status, as: UTF8.self).contains("VmPeak"))
        let error = fileError { _ = try FileSystem.read("/dev/zero", maximumByteCount: 10_000) }
        #expect(error?.reason == .largerThan(10_000))
    }

    @Test func whatCannotBeReadIsNamed() throws {
        try withTemporaryFolder { folder in
            let missing = fileError { _ = try FileSystem.read(folder + "/no", maximumByteCount: 1) }
            #expect(
                missing.map { "\($0)" }
                    == "cannot open \(folder)/no: No such file or directory; check the path")
            let directory = fileError { _ = try FileSystem.read(folder, maximumByteCount: 1) }
            #expect(directory?.reason == .system(EISDIR))
        }
    }

    @Test func aMessageIsOneLineWhateverThePath() {
        let error = FileError(.open, "two\nlines\u{1B}[2J", .system(ENOENT))
        #expect(
            "\(error)" == "cannot open two?lines?[2J: No such file or directory; check the path")
    }

    @Test func kindsAreTold() throws {
        try withTemporaryFolder { folder in
            try write([1], toFile: folder + "/file")
            #expect(try FileSystem.kind(of: folder) == .directory)
            #expect(try FileSystem.kind(of: folder + "/file") == .file)
            #expect(try FileSystem.kind(of: "/dev/null") == .other)
            #expect(try FileSystem.kind(of: folder + "/no") == nil)
            #expect(try FileSystem.kind(of: folder + "/file/no") == nil)
            #expect(try FileSystem.exists(folder + "/file"))
            #expect(try !FileSystem.exists(folder + "/no"))
        }
    }

    @Test func namesAreListedInTheOrderOfTheirBytes() throws {
        try withTemporaryFolder { folder in
            let names = ["Z", "a", "\u{E9}", "10", "9", ".hidden"]
            for name in names { try write([], toFile: folder + "/" + name) }
            #expect(try FileSystem.list(folder) == [".hidden", "10", "9", "Z", "a", "\u{E9}"])
            #expect(fileError { _ = try FileSystem.list(folder + "/no") }?.isNotFound == true)
        }
    }

    @Test func directoriesAreMadeWithThoseAboveThem() throws {
        try withTemporaryFolder { folder in
            try FileSystem.makeDirectories(folder + "/a/b//c/")
            #expect(try FileSystem.kind(of: folder + "/a/b/c") == .directory)
            try FileSystem.makeDirectories(folder + "/a/b/c")
            try write([1], toFile: folder + "/file")
            #expect(fileError { try FileSystem.makeDirectories(folder + "/file") } != nil)
            #expect(fileError { try FileSystem.makeDirectories(folder + "/file/below") } != nil)
        }
    }

    @Test(
        arguments: [
            ("/", "/"), ("/a", "/"), ("/a/b", "/a"), ("a", "."), ("a/b", "a"), ("a/b/", "a"),
            ("a//b", "a"), (".", "."), ("./a", "."),
        ])
    func theParentIsWhatStandsBeforeTheLastName(path: String, parent: String) {
        #expect(FileSystem.parent(of: path) == parent)
    }

    @Test func filesAreRenamedAndRemoved() throws {
        try withTemporaryFolder { folder in
            try write([1], toFile: folder + "/a")
            try write([2], toFile: folder + "/b")
            try FileSystem.rename(folder + "/a", to: folder + "/b")
            #expect(try FileSystem.read(folder + "/b", maximumByteCount: 1) == [1])
            try FileSystem.remove(folder + "/b")
            #expect(try FileSystem.list(folder) == [])
            #expect(fileError { try FileSystem.remove(folder + "/b") }?.isNotFound == true)
        }
    }

    @Test func aDirectoryIsRemovedWithWhatIsInItAndNothingItLinksTo() throws {
        try withTemporaryFolder { folder in
            try FileSystem.makeDirectories(folder + "/a/b")
            try FileSystem.makeDirectories(folder + "/kept")
            try write([1], toFile: folder + "/kept/file")
            try write([2], toFile: folder + "/a/b/file")
            #expect(symlink("../kept", folder + "/a/link") == 0)
            try FileSystem.removeAll(folder + "/a")
            #expect(try FileSystem.list(folder) == ["kept"])
            #expect(try FileSystem.list(folder + "/kept") == ["file"])
            try FileSystem.removeAll(folder + "/kept/file")
            #expect(try FileSystem.list(folder + "/kept") == [])
            #expect(fileError { try FileSystem.removeAll(folder + "/a") }?.isNotFound == true)
        }
    }
}

/// Creating and replacing whole files, with every system call failing in turn.
@Suite struct WholeFileTests {
    @Test func aFileIsReplacedInOneStepWhicheverCallFails() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/checkpoint"
            let old = [UInt8](repeating: 1, count: 100)
            let new = [UInt8](repeating: 2, count: 300)
            let undisturbed = FaultCounter()
            try undisturbed.failing(at: nil, with: EIO) {
                try FileSystem.writeAtomically(new, to: path)
            }
            #expect(try bytes(ofFile: path) == new)
            #expect(undisturbed.operations.contains(.synchronize))
            for index in undisturbed.operations.indices {
                try write(old, toFile: path)
                let counter = FaultCounter()
                let error = fileError {
                    try counter.failing(at: index, with: ENOSPC) {
                        try FileSystem.writeAtomically(new, to: path)
                    }
                }
                #expect(error?.reason == .system(ENOSPC))
                let isRenamed = counter.operations.dropLast().contains(.rename)
                #expect(try bytes(ofFile: path) == (isRenamed ? new : old))
                #expect(try FileSystem.list(folder) == ["checkpoint"])
            }
        }
    }

    @Test func aLinkStaysAndTheFileItLeadsToIsReplaced() throws {
        try withTemporaryFolder { folder in
            try FileSystem.makeDirectories(folder + "/far")
            try write([1], toFile: folder + "/far/file")
            #expect(symlink("far/second", folder + "/first") == 0)
            #expect(symlink(folder + "/far/file", folder + "/far/second") == 0)
            #expect(symlink("far/none", folder + "/dangling") == 0)
            #expect(symlink("round", folder + "/round") == 0)
            try FileSystem.writeAtomically([2, 3], to: folder + "/first")
            #expect(try bytes(ofFile: folder + "/far/file") == [2, 3])
            try FileSystem.writeAtomically([4], to: folder + "/dangling")
            #expect(try bytes(ofFile: folder + "/far/none") == [4])
            var status = stat()
            for link in ["first", "far/second", "dangling"] {
                #expect(lstat(folder + "/" + link, &status) == 0)
                #expect(status.st_mode & S_IFMT == S_IFLNK, "\(link)")
            }
            #expect(try FileSystem.list(folder) == ["dangling", "far", "first", "round"])
            #expect(try FileSystem.list(folder + "/far") == ["file", "none", "second"])
            let round = fileError { try FileSystem.writeAtomically([1], to: folder + "/round") }
            #expect(round?.reason == .system(ELOOP))
        }
    }

    @Test func aDeviceOrPipeIsWrittenToAndStaysWhatItIs() throws {
        try withTemporaryFolder { folder in
            #expect(symlink("/dev/null", folder + "/null") == 0)
            #expect(mkfifo(folder + "/pipe", 0o600) == 0)
            try FileSystem.writeAtomically([1, 2], to: folder + "/null")
            #expect(try FileSystem.kind(of: "/dev/null") == .other)
            let reader = try Command("cat", ["pipe"], in: folder)
            try FileSystem.writeAtomically(Array("through".utf8), to: folder + "/pipe")
            #expect(try reader.wait().output == "through")
            #expect(try FileSystem.kind(of: folder + "/pipe") == .other)
            #expect(try FileSystem.kind(of: folder + "/null") == .other)
            #expect(try FileSystem.list(folder) == ["null", "pipe"])
            #expect(symlink("/dev/full", folder + "/full") == 0)
            let full = fileError { try FileSystem.writeAtomically([1], to: folder + "/full") }
            #expect(full?.reason == .system(ENOSPC))
        }
    }

    @Test func aNewFileIsWholeOrAbsentWhicheverCallFails() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/key.pem"
            let undisturbed = FaultCounter()
            try undisturbed.failing(at: nil, with: EIO) {
                try FileSystem.create(path, containing: [1, 2].span, permissions: 0o600)
            }
            for index in undisturbed.operations.indices {
                try? FileSystem.remove(path)
                let error = fileError {
                    try FaultCounter().failing(at: index, with: ENOSPC) {
                        try FileSystem.create(path, containing: [1, 2].span, permissions: 0o600)
                    }
                }
                #expect(error?.reason == .system(ENOSPC))
                #expect(try FileSystem.list(folder) == [])
            }
        }
    }

    @Test func aFileIsCreatedWithItsPermissionsAndNeverOverAnother() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/key.pem"
            try FileSystem.create(path, containing: [1].span, permissions: 0o600)
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect(status.st_mode & 0o7777 == 0o600)
            let error = fileError {
                try FileSystem.create(path, containing: [2].span, permissions: 0o600)
            }
            #expect(error?.alreadyExists == true)
            #expect(try bytes(ofFile: path) == [1])
            #expect(symlink("elsewhere", folder + "/link") == 0)
            let link = fileError {
                try FileSystem.create(folder + "/link", containing: [2].span, permissions: 0o600)
            }
            #expect(link?.alreadyExists == true)
            #expect(try FileSystem.list(folder) == ["key.pem", "link"])
        }
    }

    @Test func manyWritersLeaveTheBytesOfOne() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/checkpoint"
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 1...8 {
                    group.addTask {
                        let bytes = [UInt8](repeating: UInt8(writer), count: 5000)
                        for _ in 0..<10 { try FileSystem.writeAtomically(bytes, to: path) }
                    }
                }
                try await group.waitForAll()
            }
            let found = try bytes(ofFile: path)
            #expect(found.count == 5000)
            #expect(Set(found).count == 1)
            #expect(try FileSystem.list(folder) == ["checkpoint"])
        }
    }
}
