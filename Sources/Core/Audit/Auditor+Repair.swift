import Chain
import Encoding
import Signing

/// Where one byte of an entry was changed, it can be changed back: bytes that have the hash that was
/// signed for are, as surely as SHA-256 holds, the bytes that were signed.
extension Auditor {
    /// How many bytes an audit may hash in all to find altered bytes: some seconds' work.
    static var mostRepairEffort: Int { 1 << 32 }

    private static var singleBits: [UInt8] { (0..<8).map { 1 << $0 } }

    private static var otherMasks: [UInt8] { (1...255).filter { $0 & ($0 - 1) != 0 } }

    /// The entry as it was signed and the place of the byte that was changed in it (none where only
    /// the length before it was); nothing where it is not found by changing one byte.
    mutating func repair(
        _ altered: PreparedEntry, to leaf: Digest
    ) -> (entry: PreparedEntry, offset: Int?)? {
        guard var bytes = altered.bytes, !bytes.isEmpty,
            bytes.count <= UnverifiedEntry.mostBytes
        else { return nil }
        var offset: Int?
        if altered.leaf == nil {
            // Bytes that cannot be told apart stand behind a length that is wrong already.
            guard hashing.sha256.leaf(bytes.span) == leaf else { return nil }
        } else {
            offset =
                search(&bytes, for: leaf, Auditor.singleBits)
                ?? search(&bytes, for: leaf, Auditor.otherMasks)
            guard offset != nil else { return nil }
        }
        let entry = PreparedEntry(
            UnverifiedEntry(index: altered.index, bytes: bytes), keyring: keyring,
            hasher: &hashing.sha256)
        return (entry, offset)
    }

    /// Changes one byte by one of the masks so that the bytes have this leaf hash, and gives its
    /// place; or nothing, and the bytes as they were.
    private mutating func search(
        _ bytes: inout [UInt8], for leaf: Digest, _ masks: [UInt8]
    ) -> Int? {
        // Beside its bytes, every hash costs about as much as a few blocks.
        let effort = masks.count * bytes.count * (bytes.count + 256)
        guard effort <= repairEffort else { return nil }
        repairEffort -= effort
        for offset in bytes.indices {
            let byte = bytes[offset]
            for mask in masks {
                bytes[offset] = byte ^ mask
                if hashing.sha256.leaf(bytes.span) == leaf { return offset }
            }
            bytes[offset] = byte
        }
        return nil
    }
}
