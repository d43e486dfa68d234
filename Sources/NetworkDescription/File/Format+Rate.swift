// The section `task.rate:` of format 1, as data; docs/task-format.md explains it.

extension Record {
    static let rateModel = Record(
        "rate", [],
        .value(
            of: "model", doc: "What learns, and how.",
            [
                Branch(
                    "bmvr",
                    regression + [
                        Key(
                            "rates",
                            .record(
                                Record(
                                    "rates",
                                    rates + [
                                        Key(
                                            "q", .quantity(.none, .nonnegative),
                                            "Rate of the lateral weights.")
                                    ])), "Learning rates."),
                        Key(
                            "decoupled", .flag, .defaulted("false"),
                            "Whether lateral weights have separate copies each way."),
                    ]),
                Branch(
                    "backprop",
                    regression + [Key("rates", .record(Record("rates", rates)), "Learning rates.")]),
                Branch("pal", microcircuit),
            ]))

    // MARK: One hidden layer

    private static let rates = [
        Key("w1", .quantity(.none, .nonnegative), "Rate of the weights to the hidden units."),
        Key("w2", .quantity(.none, .nonnegative), "Rate of the weights to the outputs."),
    ]

    private static let regression = [
        Key("hidden", .whole(1...1_000_000, or: nil), "Number of hidden units."),
        Key(
            "activation", .choice(RegressionModel.Activation.allCases.map(\.rawValue)),
            .defaulted("relu"), "Function of the hidden units."),
        Key(
            "mean", .quantity(.none, .fraction), .defaulted("1e-4"),
            "Rate of the running mean of the hidden units."),
        Key(
            "t0", .quantity(.none, .positive), .optional,
            "Samples after which the rates are halved; constant without it."),
        Key("init", .record(initialScale), .optional, "Scales of the initial weights."),
        Key(
            "standardise", .choice(RegressionModel.Standardisation.allCases.map(\.rawValue)),
            .defaulted("none"), "What is done to the features beforehand."),
    ]

    private static let initialScale = Record(
        "init",
        ["w1", "w2", "q"].map {
            Key($0, .quantity(.none, .nonnegative), .optional, "Relative to the model's own.")
        })

    // MARK: Microcircuits

    private static let learning = Bound(
        lower: 0, upper: 1e6, demand: "must not be negative, nor above 1e6")
    private static let potential = Bound(
        lower: -1000, upper: 1000, demand: "must lie between -1000 and 1000")

    private static let microcircuit = [
        Key(
            "algorithm", .choice(PALModel.Algorithm.allCases.map(\.rawValue)), .defaulted("pal"),
            "How errors come to the hidden layers."),
        Key(
            "hidden", .oneOrMany(.whole(1...1_000_000, or: nil)),
            "Number of units in each hidden layer."),
        Key(
            "outputs", .whole(1...1_000_000, or: nil), .optional,
            "Number of outputs; that of the classes, or of the features that they are taught."),
        Key(
            "activation", .choice(PALModel.Activation.allCases.map(\.rawValue)),
            .defaulted("logistic"), "Function of all units."),
        Key("prospective", .flag, .defaulted("true"), "Whether cells answer without delay."),
        Key(
            "nudge", .choice(["next_step", "same_step"]), .defaulted("next_step"),
            "When interneurons are nudged by the potentials above."),
        Key("step", .quantity(.time, .timeConstant), .defaulted("0.01 ms"), "Length of a step."),
        Key(
            "presentation", .quantity(.time, .timeConstant), .defaulted("1 ms"),
            "Time for each sample."),
        Key(
            "target_delay", .quantity(.time, .nonnegative), .defaulted("0 ms"),
            "Time for which a sample meets the target of the one before."),
        Key("rates", .record(microcircuitRates), "Learning rates, per ms."),
        Key(
            "smoothing", .quantity(.time, .timeConstant), .defaulted("100 ms"),
            "Time constant of the filter on forward learning."),
        Key(
            "noise",
            .record(
                Record(
                    "noise",
                    [
                        Key("sigma", .quantity(.none, learning), "Its variance is sigma^2 / 2."),
                        Key(
                            "tau", .quantity(.time, .timeConstant), .defaulted("0.1 ms"),
                            "Time constant."),
                    ])), .optional, "Noise in the apical dendrites; none."),
        Key(
            "high_pass", .quantity(.time, .timeConstant), .defaulted("0.1 ms"),
            "Time constant of the filter on rates that backward weights transmit."),
        Key(
            "decay", .quantity(.none, learning), .defaulted("0"), "Decay of the backward weights."),
        Key(
            "init",
            .record(
                Record("init", ["forward", "backward"].map(range))),
            "Where the weights start."),
        Key(
            "targets",
            .either(
                .choice(["none", "input"]),
                Record(
                    "targets", [],
                    .key([
                        Branch(ledBy: [
                            Key("high", .quantity(.none, potential), "Of the sample's class."),
                            Key("low", .quantity(.none, potential), "Of the other classes."),
                        ]),
                        Branch(ledBy: [
                            Key(
                                "teacher", .oneOrMany(.quantity(.none, potential)),
                                "The forward weights of a network that teaches: one value, or "
                                    + "[low, high] of a uniform distribution.")
                        ]),
                    ]))), .optional, "Potentials that the outputs are taught; high 1, low 0.1."),
    ]

    private static func range(_ name: String) -> Key {
        Key(
            name, .list(.quantity(.none, potential), count: 2),
            "[low, high] of a uniform distribution.")
    }

    private static let microcircuitRates = Record(
        "rates",
        [
            ("forward", "Of the forward weights: one for each layer, or one for all."),
            ("backward", "Of the backward weights: one for each hidden layer, or one for all."),
            ("to_inter", "Of the weights to interneurons, likewise."),
            ("from_inter", "Of the weights from interneurons, likewise."),
        ].map { Key($0, .oneOrMany(.quantity(.none, learning)), .defaulted("0"), $1) }
            + [
                Key(
                    "per_epoch", .quantity(.none, .shrinking), .defaulted("1"),
                    "Factor of all rates from one epoch to the next.")
            ])
}
