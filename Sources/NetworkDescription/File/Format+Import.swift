// Files of other tools in format 1, as data: graphs (docs/nir.md) and events (docs/events.md).

extension Record {
    /// How the events in a file are read; docs/events.md explains it.
    static let sensor = [
        Key(
            "format", .choice(EventSource.Format.allCases.map(\.rawValue)), .optional,
            "Format of the events; by the ending of the name."),
        Key("width", .whole(1...16_384, or: nil), .optional, "Columns; what the file says."),
        Key("height", .whole(1...16_384, or: nil), .optional, "Rows; what the file says."),
        Key(
            "polarity", .choice(EventSource.Polarity.allCases.map(\.rawValue)),
            .defaulted("both"), "Which events count, and whether polarities share elements."),
    ]

    static let nir = Record(
        "nir",
        [
            Key("file", .path, "A graph in the Neuromorphic Intermediate Representation (.nir)."),
            Key(
                "input", .record(source), .optional,
                "What the Input of the graph emits; nothing without it."),
            Key(
                "inputs", .named(.record(source), noun: "population"), .optional,
                "The same for several Inputs, by name."),
            Key(
                "time_unit", .choice(["s", "ms"]), .optional,
                "The graph's unit of time; s, but refused when that can hardly be."),
            Key(
                "dt", .quantity(.time, .positive), .optional,
                "Time step of the tool that wrote the graph; found from r = tau/dt."),
            Key(
                "spikes", .choice(GraphImport.SpikeArea.allCases.map(\.rawValue)), .optional,
                "Whether a spike is an impulse of area 1 (dirac) or lasts one step; found likewise."
            ),
            Key(
                "decay", .choice(GraphImport.Decay.allCases.map(\.rawValue)), .defaulted("euler"),
                "What is left of a state after a step: 1 - dt/tau (euler) or exp(-dt/tau)."),
            Key(
                "recurrent_delay", .quantity(.time, .positive), .optional,
                "Delay of loops that have none; one step."),
        ])
}
