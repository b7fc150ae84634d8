/// What is known of the ledger that the script makes.
public enum Sample {
    /// How many entries it has.
    public static let size = 79
}
