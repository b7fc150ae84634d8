import Chain
import Encoding
import Foundation
import Signing
import TestSupport
import Testing

/// The cases of github.com/transparency-dev/merkle, testdata: 98 of each kind, of which 92 must be
/// rejected.
@Suite struct PublishedProofTests {
    private struct Inclusion: Decodable {
        let name: String
        let leafIdx: UInt64
        let treeSize: UInt64
        let root: String?
        let leafHash: String?
        let proof: [String]?
        let wantErr: Bool
    }

    private struct Consistency: Decodable {
        let name: String
        let size1: UInt64
        let size2: UInt64
        let root1: String?
        let root2: String?
        let proof: [String]?
        let wantErr: Bool
    }

    private static func load<Case: Decodable>(_ file: String) throws -> [Case] {
        try JSONDecoder().decode([Case].self, from: Data(Vectors.bytes(file)))
    }

    /// Hashes of 32 bytes; nothing where one is not, which no `Digest` can hold.
    private static func digests(_ texts: [String]) -> [Digest]? {
        let digests = texts.compactMap(Digest.init(base64:))
        return digests.count == texts.count ? digests : nil
    }

    @Test(.vectors)
    func publishedInclusionProofs() throws {
        let cases: [Inclusion] = try Self.load("merkle-inclusion.json")
        var hasher = SHA256()
        var accepted = 0
        for vector in cases {
            var result: ProofResult?
            if let index = Int(exactly: vector.leafIdx), let size = Int(exactly: vector.treeSize),
                let root = Digest(base64: vector.root ?? ""),
                let leaf = Digest(base64: vector.leafHash ?? ""),
                let path = Self.digests(vector.proof ?? [])
            {
                result = InclusionProof(index: index, size: size, path: path)
                    .verify(leaf: leaf, root: root, hasher: &hasher)
            }
            #expect((result == .valid) == !vector.wantErr, "\(vector.name)")
            if result == .valid { accepted += 1 }
        }
        #expect(cases.count == 98)
        #expect(accepted == 6)
    }

    @Test(.vectors)
    func publishedConsistencyProofs() throws {
        let cases: [Consistency] = try Self.load("merkle-consistency.json")
        // Its two roots are of 12 bytes, and equal: nothing a hash of 32 bytes can say.
        let leftOut = "consistency/additional/sizes-are-equal-one-and-proof-is-empty"
        #expect(cases.count { $0.name == leftOut } == 1)
        var hasher = SHA256()
        var accepted = 0
        for vector in cases where vector.name != leftOut {
            var result: ProofResult?
            if let older = Int(exactly: vector.size1), let newer = Int(exactly: vector.size2),
                let olderRoot = Digest(base64: vector.root1 ?? ""),
                let newerRoot = Digest(base64: vector.root2 ?? ""),
                let path = Self.digests(vector.proof ?? [])
            {
                result = ConsistencyProof(older: older, newer: newer, path: path)
                    .verify(olderRoot: olderRoot, newerRoot: newerRoot, hasher: &hasher)
            }
            #expect((result == .valid) == !vector.wantErr, "\(vector.name)")
            if result == .valid { accepted += 1 }
        }
        #expect(cases.count == 98)
        #expect(accepted == 5)
    }
}
