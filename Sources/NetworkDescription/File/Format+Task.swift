// The section `task:` of format 1, as data; docs/task-format.md explains it.

extension Record {
    static let task = Record(
        "task",
        [
            Key("data", .record(data), "The samples."),
            Key("epochs", .whole(1...1_000_000, or: nil), "Presentations of every sample."),
            Key(
                "order", .choice(["shuffled", "fixed"]), .defaulted("shuffled"),
                "Whether the training samples come in a new order each epoch."),
            Key("test", .record(test), .optional, "When the test samples are presented."),
            Key("sample", .quantity(.time, .positive), .optional, "Time for each sample."),
            Key("gap", .quantity(.time, .nonnegative), .optional, "Silence after it; none."),
            Key(
                "between", .choice(["reset", "continue"]), .optional,
                "Whether the network's state starts anew with each sample (reset, the default)."),
            Key(
                "inputs", .named(.record(input), noun: "population"), .optional,
                "Populations that the features drive, element by element."),
            Key(
                "targets", .named(.record(target), noun: "population"), .optional,
                "Populations that the labels drive, one element for each class."),
            Key(
                "cues", .named(.oneOrMany(.quantity(.time, .nonnegative)), noun: "population"),
                .optional, "Populations that spike at these times of each sample."),
            Key(
                "learning_rates", .named(.record(learningRate), noun: "projection"), .optional,
                "Factors by which learning slows down."),
            Key(
                "copies", .named(.record(copy), noun: "projection"), .optional,
                "Projections whose weights are set to those of others."),
            Key("readout", .record(readout), .optional, "How the answer is read."),
            Key(
                "alignment", .named(.record(alignment), noun: "pair"), .optional,
                "Pairs of projections whose weights are compared."),
            Key("rate", .record(rateModel), .optional, "A rate model of the same task."),
        ])

    // MARK: Data

    private static let data = Record(
        "data",
        [
            Key("train", .record(samples), "The samples that are learnt."),
            Key("test", .record(samples), .optional, "The samples that are only tested."),
        ])

    private static let samples = Record(
        "samples",
        [
            Key(
                "shuffle", .whole(0...UInt64(Int32.max), or: nil), .optional,
                "Numbers the samples in an order drawn from this seed, not in that of the files."),
            Key(
                "first", .whole(0...UInt64(Int32.max), or: nil), .defaulted("0"),
                "Number of the first sample, counted from 0."),
            Key(
                "count", .whole(1...UInt64(Int32.max), or: nil), .optional,
                "Number of samples; all that follow."),
        ],
        .key([
            Branch(ledBy: [
                Key("table", .path, "A text table with one row for each sample (also .gz)."),
                Key("label", .text, .defaulted("label"), "Column of the labels."),
            ]),
            Branch(ledBy: [Key("set", .text, "A data set known by name.")]),
            Branch(ledBy: [
                Key("images", .path, "An IDX file (also .gz)."),
                Key("labels", .path, "An IDX file (also .gz)."),
            ]),
            Branch(ledBy: [
                Key("features", .path, "An NPY file, one row for each sample."),
                Key("labels", .path, "An NPY file."),
            ]),
            Branch(ledBy: [Key("generate", .record(generator), "Samples that are made.")]),
            Branch(
                ledBy: [
                    Key("events", .path, "A file like SHD, or a folder with one for each class.")
                ] + sensor),
        ]))

    private static let size = Key("size", .whole(1...10_000_000, or: nil), "Number of samples.")
    private static let seed = Key(
        "seed", .whole(0...UInt64(UInt32.max), or: nil), "Seed of numpy's RandomState.")

    private static let generator = Record(
        "generate", [],
        .value(
            of: "kind", doc: "What is made.",
            [
                Branch("yin-yang", [size, seed]),
                Branch(
                    "bars",
                    [Key("side", .whole(2...1000, or: nil), .defaulted("3"), "Pixels of a bar.")]),
                Branch(
                    "uniform",
                    [
                        Key("features", .whole(1...1_000_000, or: nil), "Values per sample."), size,
                        seed,
                    ]
                ),
            ]))

    private static let test = Record(
        "test",
        [
            Key(
                "every", .whole(1...1_000_000, or: nil), .optional,
                "Epochs from test to test; without it the only test is at the end."),
            Key(
                "samples", .whole(1...UInt64(Int32.max), or: nil), .optional,
                "Number of samples in tests before the last; all."),
            Key("targets", .flag, .defaulted("false"), "Whether targets are presented as well."),
        ])

    // MARK: Presentation

    private static let spikes = Key(
        "spikes",
        .quantity(
            .none,
            Bound(
                lower: 0, includesLower: false, upper: 1e5,
                demand: "must be positive and at most 1e5")),
        "Spikes for the value 1 in one sample.")

    private static let input = Record(
        "input", [],
        .value(
            of: "encoding", doc: "How a feature becomes spikes.",
            [
                Branch("regular", [spikes]), Branch("poisson", [spikes]), Branch("latency"),
                Branch("events"),
            ]))

    private static let target = Record(
        "target",
        [
            Key("encoding", .choice(["one_hot"]), .defaulted("one_hot"), "What is encoded."),
            Key(
                "offset",
                .quantity(.none, Bound(lower: -1, upper: 1, demand: "must lie in [-1, 1]")),
                .defaulted("0"), "Added to the value of each class."),
            spikes,
        ],
        .key([
            Branch(ledBy: [
                Key("at", .quantity(.time, .nonnegative), "Time of the first spike."),
                Key(
                    "spacing", .quantity(.time, .nonnegative), .defaulted("0 ms"),
                    "Time from spike to spike."),
            ]),
            Branch(ledBy: [
                Key(
                    "during", .list(.quantity(.time, .nonnegative), count: 2),
                    "[start, end] of a regular train.")
            ]),
        ]))

    private static let learningRate = Record(
        "learning rate",
        [
            Key(
                "t0", .quantity(.none, .positive), .optional,
                "Samples after which 1/(1 + samples/t0) is one half."),
            Key(
                "per_epoch", .quantity(.none, .shrinking), .defaulted("1"),
                "Factor from one epoch to the next."),
        ])

    private static let copy = Record(
        "copy",
        [
            Key("of", .text, "The projection that is copied."),
            Key("scale", .quantity(.none, .any), .defaulted("1"), "Factor on the weights."),
            Key("transposed", .flag, .defaulted("false"), "Whether both ends change places."),
            Key(
                "when", .choice(["start", "sample"]), .defaulted("sample"),
                "Once before the first training sample, or before each."),
        ])

    private static let readout = Record(
        "readout",
        [
            Key(
                "from", .quantity(.time, .nonnegative), .optional,
                "From which time within a sample spikes are counted; from its start.")
        ],
        .value(
            of: "kind", doc: "How the answer is read.",
            [
                Branch(
                    "weights",
                    [
                        Key("projection", .text, "From a target population to the one read."),
                        Key("population", .text, "The population whose spikes are counted."),
                        Key(
                            "centred", .flag, .defaulted("false"),
                            "Whether the running mean is subtracted."),
                    ]),
                Branch("spikes", [Key("population", .text, "One element for each class.")]),
            ]))

    private static let alignment = Record(
        "alignment",
        [
            Key("of", .text, "A projection, Q."),
            Key(
                "with", .oneOrMany(.text),
                "The projection back, R, or several that together lead back, R their product: aligned when "
                    + "Q = scale * transpose of R."),
            Key("scale", .quantity(.none, .any), .defaulted("1"), "The scale."),
        ])
}
