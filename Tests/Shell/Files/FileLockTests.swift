import Files
import Foundation
import TestSupport
import Testing

@Suite struct FileLockTests {
    @Test func aSecondWriterIsToldSo() throws {
        try withTemporaryFolder { folder in
            let lock = try FileLock(folder)
            let error = try #require(fileError { _ = try FileLock(folder) })
            #expect(error == FileError(.lock, folder, .heldByAnotherWriter))
            #expect(
                "\(error)" == "cannot lock \(folder): it is held by another writer; "
                    + "wait for the other writer to finish, or stop it")
            #expect(lock.path == folder)
        }
    }

    @Test func aLockThatGoesOutOfScopeIsFree() throws {
        try withTemporaryFolder { folder in
            for _ in 0..<3 { _ = try FileLock(folder) }
            try write([1], toFile: folder + "/file")
            _ = try FileLock(folder + "/file")
            #expect(fileError { _ = try FileLock(folder + "/no") }?.isNotFound == true)
        }
    }

    /// It sleeps on its own thread: given up, that could be taken by other tests for longer than
    /// the holder lives.
    @Test func aLockEndsWithTheProcessThatHoldsIt() throws {
        try withTemporaryFolder { folder in
            let holder = try Command("flock", ["--no-fork", folder, "sleep", "600"])
            var isHeld = false
            for _ in 0..<4000 where !isHeld {
                isHeld = fileError { _ = try FileLock(folder) }?.reason == .heldByAnotherWriter
                Thread.sleep(forTimeInterval: 0.005)
            }
            #expect(isHeld)
            holder.kill()
            #expect(try holder.wait().status == 128 + 9)
            _ = try FileLock(folder)
        }
    }
}
