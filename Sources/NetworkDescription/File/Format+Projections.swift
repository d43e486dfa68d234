// The section `projections:` of the format: who connects to whom, and by which rule.

extension Record {
    static let projection = Record(
        "projection",
        [
            Key("from", .oneOrMany(.text), "Source population, or several as one pool."),
            Key("to", .oneOrMany(.text), "Target population.receptor, or several as one pool."),
            Key("connect", .record(connect), "Which pairs are connected."),
            Key(
                "weight", .value(nil, .any), .optional,
                "Weight in the receptor's unit; required, but for cues, where it is 1, and for the "
                    + "rule 'sonata'."),
            Key(
                "delay", .value(.time, .delay), .optional,
                "Time from spike to arrival; required, but for the rule 'sonata'."),
            Key("plasticity", .record(plasticity), .optional, "How the weights change."),
        ])

    private static let autapses = Key(
        "autapses", .flag, .defaulted("true"), "Whether an element may connect to itself.")
    private static let multapses = Key(
        "multapses", .flag, .defaulted("true"), "Whether a pair may be connected more than once.")
    private static let degree = Shape.whole(0...UInt64(Int32.max), or: nil)

    static let connect = Record(
        "connect", [],
        .value(
            of: "rule", doc: "The connection rule.",
            [
                Branch("one_to_one"), Branch("all_to_all", [autapses]),
                Branch(
                    "fixed_indegree",
                    [
                        Key("indegree", degree, "Synapses onto each target."), autapses, multapses,
                    ]),
                Branch(
                    "fixed_outdegree",
                    [
                        Key("outdegree", degree, "Synapses from each source."), autapses, multapses,
                    ]),
                Branch(
                    "fixed_total_number",
                    [
                        Key("number", .whole(0...1_000_000_000_000, or: nil), "Synapses in all."),
                        autapses, multapses,
                    ]),
                Branch(
                    "pairwise_bernoulli",
                    [
                        Key("p", .quantity(.none, .fraction), "Probability of each pair."),
                        autapses,
                    ]),
                Branch(
                    "list",
                    [
                        Key("file", .path, "A table with one row for each synapse."),
                        Key("source", .text, .defaulted("source"), "Column of the sources."),
                        Key("target", .text, .defaulted("target"), "Column of the targets."),
                    ]),
                Branch(
                    "sonata",
                    [
                        Key("edges", .path, "A SONATA edges file (.h5)."),
                        Key("types", .path, .optional, "Its table of edge types."),
                        Key(
                            "parameters", .path, .optional,
                            "Folder of the parameter files that edge types name."),
                        Key("population", .text, .optional, "The edge population in the file."),
                    ]),
            ]))
}
