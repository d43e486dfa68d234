// The rules that have names: texts in the rule language, built into the program.
import NetworkDescription

/// A rule that network files may refer to by name.
public struct NamedRule: Sendable {
    /// The name.
    public var name: String
    /// What the rule does, in one line.
    public var description: String
    /// Where it was published.
    public var source: String
    /// The rule as a text of the rule language.
    public var text: String
    /// What the text says.
    public var plasticity: Plasticity

    /// The names of all rules, in order.
    public static let names = texts.map(\.name)

    /// All rules, in the order of their names.
    ///
    /// - Throws: What is wrong with the text of a rule.
    public static func all() throws(NetworkError) -> [NamedRule] {
        try library.get()
    }

    /// The rule of a name; `nil` when there is none.
    ///
    /// - Throws: What is wrong with the text of a rule.
    public static func named(_ name: String) throws(NetworkError) -> NamedRule? {
        try all().first { $0.name == name }
    }

    /// What locations call the text of a rule.
    static func path(_ name: String) -> String { "\(name).yaml" }

    private static let texts: [(name: String, bytes: [UInt8])] = [
        ("bmvr.apical", PackageResources.bmvr_apical_yaml),
        ("bmvr.basal", PackageResources.bmvr_basal_yaml),
        ("bmvr.lateral", PackageResources.bmvr_lateral_yaml),
        ("pal.feedback", PackageResources.pal_feedback_yaml),
        ("pal.feedback.noise", PackageResources.pal_feedback_noise_yaml),
        ("pal.forward", PackageResources.pal_forward_yaml),
        ("pal.lateral", PackageResources.pal_lateral_yaml),
        ("pal.plateau", PackageResources.pal_plateau_yaml),
        ("pal.plateau.rare", PackageResources.pal_plateau_rare_yaml),
        ("stdp", PackageResources.stdp_yaml),
        ("stdp.nearest", PackageResources.stdp_nearest_yaml),
        ("stdp.triplet", PackageResources.stdp_triplet_yaml),
        ("urbanczik_senn", PackageResources.urbanczik_senn_yaml),
    ]

    private static let library = Result { () throws(NetworkError) -> [NamedRule] in
        var rules: [NamedRule] = []
        for (name, bytes) in texts {
            let text = String(decoding: bytes, as: UTF8.self)
            let file = try RuleFile.read(text, path: path(name))
            rules.append(
                NamedRule(
                    name: name, description: file.description, source: file.source, text: text,
                    plasticity: file.plasticity))
        }
        return rules
    }
}
