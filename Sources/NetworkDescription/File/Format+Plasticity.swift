// `plasticity:` as data: named rules with overrides, rules spelt out, and the texts of named rules.

extension Record {
    static let plasticity = Record(
        "plasticity", limits,
        .open(
            by: Key("rule", .text, "The name of a rule; further keys override its parameters."),
            others: parameters, otherwise: [parameters] + formulas))

    /// The text of a named rule.
    static let rule = Record(
        "rule",
        [
            Key("description", .text, "What the rule does, in one line."),
            Key("source", .text, "Where the rule was published."), parameters,
        ] + formulas + limits)

    private static let parameters = Key(
        "parameters", .named(.anyQuantity, noun: "parameter"), .optional,
        "Numbers that formulas know by name; those without a unit may scale anything.")

    private static let formulas = [
        Key(
            "traces", .named(.record(trace), noun: "trace"), .optional,
            "Numbers that jump at events and decay in between."),
        Key("on_pre", .formula, .optional, "What a presynaptic spike adds to the weight."),
        Key("on_post", .formula, .optional, "What a postsynaptic spike adds to the weight."),
        Key(
            "on_plateau", .formula, .optional,
            "What a postsynaptic plateau adds to the weight, for each mV of its amplitude."),
        Key("dw/dt", .formula, .optional, "What the weight changes by all the time, per ms."),
    ]

    private static let limits = [
        Key(
            "compartments", .named(.text, noun: "role"), .optional,
            "Compartments under the names by which the formulas know them."),
        Key("min", .anyQuantity, .optional, "The smallest weight."),
        Key("max", .anyQuantity, .optional, "The largest weight."),
        Key(
            "sign", .choice(Plasticity.Sign.allCases.map(\.rawValue)), .optional,
            "The sign that weights keep."),
        Key(
            "post_delay", .quantity(.time, .postDelay), .optional,
            "Time until the synapse sees a postsynaptic event; 0 ms by default."),
    ]

    private static let trace = Record(
        "trace",
        [
            Key(
                "of", .choice(Plasticity.Event.allCases.map(\.rawValue)),
                "The events that it jumps at."),
            Key(
                "tau", .quantityOrName(.time, .timeConstant),
                "Time constant of the decay: a time, or the name of a parameter of the rule."),
            Key(
                "nearest", .flag, .defaulted("false"),
                "Whether an event sets the trace to its amplitude instead of adding it."),
        ])
}
