import Foundation
import Glibc
import Synchronization

/// Signals sent to one thread every few milliseconds, each interrupting the call it waits in.
final class Interruptions: Sendable {
    private let sent = Mutex(0)
    private let isStopped = Mutex(false)

    init(ofThread thread: pthread_t) {
        var action = sigaction()
        // No SA_RESTART: the system leaves it to the program to make the call again.
        action.__sigaction_handler.sa_handler = { _ in }
        sigaction(SIGUSR1, &action, nil)
        Thread { [self] in
            while !isStopped.withLock({ $0 }) {
                isStopped.withLock { isStopped in
                    guard !isStopped else { return }
                    pthread_kill(thread, SIGUSR1)
                    sent.withLock { $0 += 1 }
                }
                usleep(5000)
            }
        }.start()
    }

    /// Sends no more, and says how many were sent.
    func stop() -> Int {
        isStopped.withLock { $0 = true }
        return sent.withLock { $0 }
    }
}
