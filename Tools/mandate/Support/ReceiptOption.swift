import ArgumentParser
import Console
import Files
import Operator

/// Where the operator's answer to a statement goes.
struct ReceiptOption: ParsableArguments {
    @Option(
        name: .customLong("receipt"),
        help: """
            Write the operator's answer to this file: a proof that the statement is in the ledger \
            (C2SP tlog-proof), or its refusal, signed. Of several, each to FILE and its number.
            """)
    var file: String?

    /// Writes an answer, where one is asked for. Throws `Failure`.
    func write(_ number: Int? = nil, _ answer: () throws -> [UInt8]) throws {
        guard let file else { return }
        do {
            let path = number.map { "\(file).\($0)" } ?? file
            try FileSystem.writeAtomically(answer(), to: path)
        } catch let error as FileError {
            throw Failure.unusable("\(error)")
        } catch let error as OperatorError {
            throw Failure(error)
        }
    }
}
