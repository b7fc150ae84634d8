import Files
import Foundation
import TestSupport
import Testing

@Suite struct SurroundingsTests {
    @Test(
        arguments: [
            ("/var/state", "/home/a", "/var/state"),
            ("relative", "/home/a", "/home/a/.local/state"),
            ("", "/home/a", "/home/a/.local/state"), (nil, "/home/a/", "/home/a/.local/state"),
            (nil, "/", "/.local/state"), (nil, "relative", nil), (nil, nil, nil),
        ] as [(String?, String?, String?)])
    func theStateHomeIsTheUsers(state: String?, home: String?, expected: String?) throws {
        let variables = ["XDG_STATE_HOME": state, "HOME": home].compactMapValues { $0 }
        if let expected {
            #expect(try Surroundings.stateHome { variables[$0] } == expected)
        } else {
            let error = fileError { _ = try Surroundings.stateHome { variables[$0] } }
            #expect(error?.reason == .noStateHome)
        }
    }

    @Test func variablesAreThoseOfTheEnvironment() {
        #expect(Surroundings.variable("PATH") == ProcessInfo.processInfo.environment["PATH"])
        #expect(Surroundings.variable("MANDATE_NO_SUCH_VARIABLE") == nil)
    }

    @Test func theClockAgreesWithAnother() {
        let now = Surroundings.now()
        #expect(abs(Double(now.seconds) - Date().timeIntervalSince1970) < 60)
        #expect((0..<1_000_000_000).contains(now.nanoseconds))
    }

    @Test(arguments: [Surroundings.Stream.input, .output])
    func aStreamThatIsNoTerminalIsToldFromOneThatIs(stream: Surroundings.Stream) async throws {
        let number = stream.rawValue
        await #expect(processExitsWith: .success) { [number = number as CInt] in
            let stream = try #require(Surroundings.Stream(rawValue: number))
            let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
            #expect(terminal >= 0 && dup2(terminal, number) == number)
            #expect(Surroundings.isTerminal(stream))
            for path in ["/dev/null", "/"] {
                let other = open(path, O_RDONLY)
                #expect(other >= 0 && dup2(other, number) == number)
                #expect(!Surroundings.isTerminal(stream))
            }
            close(number)
            #expect(!Surroundings.isTerminal(stream))
        }
    }
}
