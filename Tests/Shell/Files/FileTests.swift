import Files
import Glibc
import TestSupport
import Testing

@Suite struct FileTests {
    @Test func bytesAreReadWhereTheyWereWritten() throws {
        try withTemporaryFolder { folder in
            let file = try File(folder + "/data", .readWriteCreating(permissions: 0o600))
            try file.write([1, 2, 3], at: 0)
            try file.write([4, 5], at: 3)
            try file.write([9], at: 1)
            #expect(try file.size() == 5)
            #expect(try file.read(count: 5, at: 0) == [1, 9, 3, 4, 5])
            #expect(try file.read(count: 2, at: 3) == [4, 5])
            try file.synchronizeData()
            try file.synchronize()
            try file.close()
            #expect(try FileSystem.read(folder + "/data", maximumByteCount: 5) == [1, 9, 3, 4, 5])
        }
    }

    @Test func aReadBeyondTheEndSaysWhereTheFileEnds() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/data"
            let file = try File(path, .readWriteCreating(permissions: 0o600))
            try file.write([1, 2, 3], at: 0)
            let error = fileError { _ = try file.read(count: 4, at: 1) }
            #expect(error == FileError(.read, path, .ended(at: 3)))
            var buffer = [UInt8](repeating: 7, count: 4)
            #expect(try file.read(into: &buffer, count: 4, at: 1) == 2)
            #expect(buffer == [2, 3, 7, 7])
            #expect(try file.read(into: &buffer, count: 4, at: 3) == 0)
            #expect(try file.read(into: &buffer, count: 0, at: 0) == 0)
        }
    }

    @Test func truncationCutsAndExtends() throws {
        try withTemporaryFolder { folder in
            let file = try File(folder + "/data", .createNew(permissions: 0o600))
            try file.write([1, 2, 3, 4], at: 0)
            try file.truncate(to: 2)
            #expect(try file.read(count: 2, at: 0) == [1, 2])
            try file.truncate(to: 4)
            #expect(try file.read(count: 4, at: 0) == [1, 2, 0, 0])
        }
    }

    @Test func aModeRefusesWhatItIsNotFor() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/data"
            #expect(fileError { _ = try File(path, .read) }?.isNotFound == true)
            #expect(fileError { _ = try File(path, .readWrite) }?.isNotFound == true)
            _ = try File(path, .createNew(permissions: 0o600))
            let again = fileError { _ = try File(path, .createNew(permissions: 0o600)) }
            #expect(again?.alreadyExists == true)
            let file = try File(path, .read)
            #expect(fileError { try file.write([1], at: 0) }?.operation == .write)
        }
    }

    @Test func shortWritesAreContinued() throws {
        try withTemporaryFolder { folder in
            let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
            let path = folder + "/data"
            try FaultInjection.inject({ _, _ in .shortWrite(7) }) {
                let file = try File(path, .createNew(permissions: 0o600))
                try file.write(bytes, at: 0)
                try file.write(bytes, at: bytes.count)
            }
            let read = try FileSystem.read(path, maximumByteCount: 2000)
            #expect(read == bytes + bytes)
        }
    }

    @Test func anInterruptedCallIsMadeAgain() throws {
        try withTemporaryFolder { folder in
            // Opening and reading the pipe wait for its writer, while signals come in.
            #expect(mkfifo(folder + "/pipe", 0o600) == 0)
            let script = "sleep 0.2; exec 3> pipe; sleep 0.2; printf done >&3"
            let writer = try Command("sh", ["-c", script], in: folder)
            let interruptions = Interruptions(ofThread: pthread_self())
            let read = try FileSystem.read(folder + "/pipe", maximumByteCount: 10)
            #expect(interruptions.stop() > 10)
            #expect(read == Array("done".utf8))
            #expect(try writer.wait().status == 0)
        }
    }

    @Test func aFullDeviceIsReported() throws {
        let file = try File("/dev/full", .readWrite)
        let error = try #require(fileError { try file.write([1], at: 0) })
        #expect(error == FileError(.write, "/dev/full", .system(ENOSPC)))
        #expect(
            "\(error)" == "cannot write /dev/full: No space left on device; "
                + "free some space there and try again")
    }

    @Test(arguments: [FileError.Operation.write, .synchronize, .close])
    func aFullDiskIsReportedWhereverTheSystemNoticesIt(operation: FileError.Operation) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/data"
            let error = fileError {
                try FaultInjection.inject({ made, _ in
                    made == operation ? .error(ENOSPC) : nil
                }) {
                    let file = try File(path, .createNew(permissions: 0o600))
                    try file.write([1, 2, 3], at: 0)
                    try file.synchronizeData()
                    try file.close()
                }
            }
            #expect(error == FileError(operation, path, .system(ENOSPC)))
        }
    }

    @Test func aFileThatGoesOutOfScopeIsClosed() throws {
        try withTemporaryFolder { folder in
            for _ in 0..<5000 {
                _ = try File(folder + "/data", .readWriteCreating(permissions: 0o600))
            }
        }
    }
}
