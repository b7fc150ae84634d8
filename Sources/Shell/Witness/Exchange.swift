import Foundation
import FoundationNetworking
import Synchronization

/// One request over HTTP and its answer, which whoever answers can make neither long nor slow, nor
/// send elsewhere.
final class Exchange: NSObject, URLSessionDataDelegate, Sendable {
    /// What was answered.
    struct Answer: Sendable {
        let status: Int
        let body: [UInt8]
    }

    /// Why there is no answer.
    enum Failure: Error, CustomStringConvertible {
        /// The connection or the other side failed.
        case network(String)
        /// It answered something that is not HTTP.
        case noStatus
        /// The answer is longer than this many bytes.
        case tooLong(Int)
        /// The answer was not there within so many seconds.
        case tooSlow(Double)

        var description: String {
            switch self {
            case .network(let problem): "does not answer: \(problem)"
            case .noStatus: "answers without a status"
            case .tooLong(let most): "answers with more than \(most) bytes"
            case .tooSlow(let seconds): "does not answer within \(Int(seconds)) s"
            }
        }
    }

    /// The most bytes of an answer: a request's, which is far more than its answer needs.
    static let mostBytes = 65_536

    private struct State {
        var waiting: CheckedContinuation<Result<Answer, Failure>, Never>?
        var patience = 0.0
        var status: Int?
        var body: [UInt8] = []
    }
    private let state = Mutex(State())

    /// Sends a request and waits at most so many seconds for the whole answer. Redirections are not
    /// followed: they are answers.
    static func send(
        _ request: URLRequest, patience: Double
    ) async -> Result<Answer, Failure> {
        let exchange = Exchange()
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = patience
        let session = URLSession(
            configuration: configuration, delegate: exchange, delegateQueue: nil)
        defer { session.invalidateAndCancel() }
        exchange.state.withLock { $0.patience = patience }
        let deadline = DispatchWorkItem { exchange.end(.failure(.tooSlow(patience))) }
        DispatchQueue.global().asyncAfter(deadline: .now() + patience, execute: deadline)
        defer { deadline.cancel() }
        return await withCheckedContinuation { continuation in
            exchange.state.withLock { $0.waiting = continuation }
            session.dataTask(with: request).resume()
        }
    }

    /// Gives the answer to whoever waits, the first time.
    private func end(_ answer: Result<Answer, Failure>) {
        let waiting = state.withLock { state in
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(returning: answer)
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
        completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
        end(.success(Answer(status: response.statusCode, body: [])))
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        let status = (response as? HTTPURLResponse)?.statusCode
        state.withLock { $0.status = status }
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLong = state.withLock { state in
            guard state.waiting != nil, state.body.count + data.count <= Self.mostBytes else {
                return true
            }
            state.body += data
            return false
        }
        guard isTooLong else { return }
        dataTask.cancel()
        end(.failure(.tooLong(Self.mostBytes)))
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
    ) {
        if let error {
            let patience = state.withLock { $0.patience }
            let isTooSlow = (error as? URLError)?.code == .timedOut
            end(.failure(isTooSlow ? .tooSlow(patience) : .network(error.localizedDescription)))
            return
        }
        let answer = state.withLock { state in
            state.status.map { Answer(status: $0, body: state.body) }
        }
        end(answer.map(Result.success) ?? .failure(.noStatus))
    }
}
