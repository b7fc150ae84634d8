/// Nothing, in a form whose size the compiler does not know. What has it among its fields is read
/// where it stands: else all of the bytes of something large would be copied for some to be read.
struct Unsized: Sendable {
    private let nothing: (any Sendable)? = nil
}
