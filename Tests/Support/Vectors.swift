import Foundation
public import Testing

/// Published test vectors, which are read from the folder that `MANDATE_VECTORS` names.
public enum Vectors {
    /// The folder, or nothing where the variable is not set.
    public static let folder: String? = {
        let value = ProcessInfo.processInfo.environment["MANDATE_VECTORS"]
        return value?.isEmpty == false ? value : nil
    }()

    /// Whether the variable is set; where it is and a file is missing, the test fails.
    public static var isAvailable: Bool { folder != nil }

    /// The path of a file of the folder. Throws where there is no folder.
    public static func path(_ file: String) throws -> String {
        try #require(folder, "MANDATE_VECTORS is not set") + "/" + file
    }

    /// The bytes of a file of the folder.
    public static func bytes(_ file: String) throws -> [UInt8] {
        try TestSupport.bytes(ofFile: path(file))
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test or suite, and says so, where the published vectors are not there.
    public static var vectors: Self {
        .enabled(if: Vectors.isAvailable, "MANDATE_VECTORS is not set")
    }
}
