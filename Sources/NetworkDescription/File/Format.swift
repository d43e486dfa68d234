// Format 1 of the native network file, as data: the reader and the JSON Schema both follow it.

extension Record {
    /// The whole file.
    static let network = Record(
        "the network file",
        [
            Key(
                "parameters", .named(.anyQuantity, noun: "parameter"), .optional,
                "Named values; $name stands for them in any number."),
            Key(
                "neurons", .named(.record(neuron), noun: "neuron model"), .optional,
                "The neuron models."),
            Key(
                "populations", .named(.record(population), noun: "population"), .optional,
                "Neurons of one model, or sources of spikes; required without 'nir'."),
            Key("nir", .record(nir), .optional, "A graph of another tool, as part of the network."),
            Key(
                "projections", .named(.record(projection), noun: "projection"), .optional,
                "The synapses between populations."),
            Key(
                "stimuli", .named(.record(stimulus), noun: "stimulus"), .optional,
                "Input from outside."),
            Key("record", .record(recordings), .optional, "What is recorded."),
            Key("simulation", .record(simulation), "How the network is run."),
            Key("task", .record(task), .optional, "A learning experiment."),
        ])

    // MARK: Neurons

    static let neuron = Record(
        "neuron model",
        [
            Key(
                "compartments", .named(.record(compartment), noun: "compartment"),
                "A tree of compartments; the root has no parent."),
            Key(
                "receptors", .named(.record(receptor), noun: "receptor"), .optional,
                "Where events arrive and what they do."),
            Key("spike", .record(spike), .optional, "How spikes arise."),
            Key("plateau", .record(plateau), .optional, "Plateau potentials of a dendrite."),
        ])

    static let compartment = Record(
        "compartment",
        [
            Key("parent", .text, .optional, "The compartment it is attached to."),
            Key("capacitance", .quantity(.capacitance, .capacitance), "Membrane capacitance."),
            Key("tau", .quantity(.time, .timeConstant), "Membrane time constant."),
            Key("v_rest", .quantity(.voltage, .voltage), "Resting potential."),
            Key(
                "coupling", .either(.quantity(.conductance, .conductance), coupling), .optional,
                "Conductance to the parent; required with one."),
        ])

    static let coupling = Record(
        "coupling",
        [
            Key("to_parent", .quantity(.conductance, .conductance), "Felt by the parent."),
            Key("from_parent", .quantity(.conductance, .conductance), "Felt by this compartment."),
        ])

    private static let receptorTau = Key(
        "tau", .quantity(.time, .timeConstant), "Time constant of the current or conductance.")

    static let receptor = Record(
        "receptor", [Key("at", .text, "The compartment it sits on.")],
        .value(
            of: "kind", doc: "What an event does.",
            [
                Branch("delta"), Branch("exponential_current", [receptorTau]),
                Branch("alpha_current", [receptorTau]),
                Branch(
                    "exponential_conductance",
                    [
                        receptorTau,
                        Key("reversal", .quantity(.voltage, .voltage), "Reversal potential."),
                    ]),
                Branch("cue"),
            ]))

    static let spike = Record(
        "spike",
        [
            Key("at", .text, "The compartment that is read out and reset."),
            Key(
                "refractory", .quantity(.time, .nonnegative), .defaulted("0 ms"),
                "Time after a spike without another."),
            Key(
                "prospective", .flag, .defaulted("false"),
                "Whether V + tau_eff dV/dt is read out in place of V."),
            Key("gate", .record(gate), .optional, "Spikes arise only while it is open."),
        ],
        .key([
            Branch(ledBy: [
                Key("threshold", .quantity(.voltage, .voltage), "Voltage that makes a spike."),
                Key("reset", reset, "Voltage after a spike, or what a spike subtracts."),
                Key(
                    "two_sided", .flag, .defaulted("false"),
                    "Whether the threshold mirrored about v_rest makes negative spikes."),
            ]),
            Branch(ledBy: [
                Key("escape", .record(escape), "Stochastic spikes."),
                Key("reset", reset, .optional, "Voltage after a spike, or what a spike subtracts."),
            ]),
        ]))

    private static let reset = Shape.either(
        .quantity(.voltage, .voltage),
        Record(
            "reset",
            [Key("subtract", .quantity(.voltage, .step), "What a spike lowers the voltage by.")]))

    static let gate = Record(
        "gate",
        [
            Key("receptor", .text, "The cue receptor whose events open it."),
            Key("open", .quantity(.time, .positive), "How long an event keeps it open."),
        ])

    static let escape = Record(
        "escape",
        [
            Key("max_rate", .quantity(.frequency, .rate), "The largest intensity."),
            Key("slope", .quantity(.voltage, .positive), "Width of the intensity's rise."),
            Key(
                "midpoint", .quantity(.voltage, .voltage), "Voltage of half the largest intensity."),
            Key(
                "kind", .choice(EscapeFunction.allCases.map(\.rawValue)), .defaulted("sigmoid"),
                "Form of the intensity."),
        ])

    static let plateau = Record(
        "plateau",
        [
            Key("at", .text, "The compartment whose voltage is read."),
            Key(
                "test",
                .record(
                    Record(
                        "test", [],
                        .key([
                            Branch(ledBy: [Key("on", .text, "A cue receptor: at its events.")]),
                            Branch(ledBy: [
                                Key("rate", .quantity(.frequency, .rate), "At Poisson times.")
                            ]),
                            Branch(ledBy: [
                                Key("every", .quantity(.time, .timeConstant), "At regular times.")
                            ]),
                        ]))), "When the neuron is tested for a plateau."),
            Key(
                "amplitude",
                .either(
                    .choice(["graded"]),
                    Record(
                        "amplitude",
                        [
                            Key(
                                "quantum", .quantity(.voltage, .step),
                                "Amplitudes are rounded at random to multiples of this.")
                        ])), .defaulted("graded"), "How the voltage above v_rest is read."),
            Key(
                "scaled_by", .choice(["slope"]), .optional,
                "slope: times that of the escape noise, 4 phi (1 - phi)."),
            Key(
                "gates",
                .record(
                    Record(
                        "gates",
                        [
                            Key(
                                "soma_above", .quantity(.voltage, .voltage), .optional,
                                "The spiking compartment must be above this voltage."),
                            Key(
                                "fired_within", .quantity(.time, .positive), .optional,
                                "The last spike must be at most this long ago."),
                        ])), .optional, "What must hold for a plateau."),
        ])

    // MARK: Populations

    static let population = Record(
        "population",
        [
            Key("size", .whole(1...UInt64(Int32.max), or: nil), "Number of elements."),
            Key(
                "nodes", .record(nodes), .optional,
                "Which nodes of a SONATA population the elements are."),
        ],
        .key([
            Branch(ledBy: [
                Key("neuron", .text, "The neuron model."),
                Key(
                    "initial", .named(.value(.voltage, .voltage), noun: "compartment"), .optional,
                    "Initial voltage by compartment; the resting potential by default."),
                Key(
                    "bias", .named(.value(.current, .current), noun: "compartment"), .optional,
                    "Constant current by compartment; zero by default."),
            ]),
            Branch(ledBy: [Key("source", .record(source), "What the sources emit.")]),
        ]))

    static let nodes = Record(
        "nodes",
        [
            Key("of", .text, "Name of the SONATA population; spikes are logged under it."),
            Key(
                "ids", .oneOrMany(.text), .optional,
                "Their ids, ascending, as numbers and ranges such as 0-79; by default from 0 on."),
        ])

    private static let period = [
        Key("start", .quantity(.time, .nonnegative), .defaulted("0 ms"), "The first instant."),
        Key("stop", .quantity(.time, .positive), .optional, "The first instant after it."),
    ]
    private static let rate = Key("rate", .value(.frequency, .rate), "Mean rate.")

    static let source = Record(
        "source", [],
        .value(
            of: "kind", doc: "What the sources emit.",
            [
                Branch("poisson", [rate] + period),
                Branch(
                    "regular",
                    [
                        rate,
                        Key(
                            "phase", .value(Dimension.none, .fraction), .defaulted("0"),
                            "Time of the first spike in intervals."),
                    ] + period),
                Branch(
                    "spikes",
                    [
                        Key("file", .path, "A table, or a SONATA spikes file (.h5)."),
                        Key("id", .text, .optional, "Column of the element's number."),
                        Key("time", .text, .optional, "Column of the spike times."),
                        Key("unit", .text, .optional, "Unit of the spike times."),
                        Key("population", .text, .optional, "Population in a SONATA file."),
                        Key(
                            "move_up_to", .quantity(.time, .positive), .optional,
                            "Spikes are moved up to multiples of this, as NEST does."),
                    ]),
                Branch(
                    "events",
                    [Key("file", .path, "Events of a sensor, or of spoken digits (SHD).")] + sensor
                        + [
                            Key(
                                "sample", .whole(0...UInt64(Int32.max), or: nil), .defaulted("0"),
                                "Number of the sample, in files of several.")
                        ]),
                Branch("task"),
            ]))

    // MARK: Stimuli, recordings, simulation

    private static let target = Shape.oneOrMany(.text)

    static let stimulus = Record(
        "stimulus", period,
        .value(
            of: "kind", doc: "What it does.",
            [
                Branch(
                    "poisson",
                    [
                        Key("to", target, "Receptors, as population.receptor."), rate,
                        Key(
                            "weight", .value(nil, .any), .optional,
                            "Weight in the receptors' unit; required, but for cues."),
                    ]),
                Branch(
                    "current",
                    [
                        Key("to", target, "Compartments, as population.compartment."),
                        Key("amplitude", .value(.current, .current), "The current."),
                    ]),
            ]))

    private static let every = Key(
        "every", .quantity(.time, .timeConstant), "Time between samples.")

    static let recordings = Record(
        "record",
        [
            Key(
                "spikes", .oneOrMany(.text), .optional,
                "Populations whose spikes are logged; by default all that have neurons."),
            Key(
                "plateaus", .oneOrMany(.text), .optional,
                "Populations of which it is logged when their plateaus happen; by default none."),
            Key(
                "voltages", .named(.record(voltages), noun: "population"), .optional,
                "Voltages by population."),
            Key(
                "weights", .named(.record(weights), noun: "projection"), .optional,
                "Weights by projection."),
        ])

    static let voltages = Record(
        "voltages",
        [
            Key("compartments", .oneOrMany(.text), .optional, "By default all."),
            Key(
                "nodes", .oneOrMany(.whole(0...UInt64(Int32.max), or: "all")), .optional,
                "Numbers of the neurons; by default all."),
            every,
        ])

    static let weights = Record("weights", [every])

    static let simulation = Record(
        "simulation",
        [
            Key(
                "duration", .quantity(.time, .positive), .optional,
                "Biological time to run; with a task a limit, otherwise required."),
            Key(
                "seed", .whole(0...UInt64.max, or: nil), .defaulted("1"),
                "Seed of every random number."),
            Key(
                "integrator", .choice(Integrator.allCases.map(\.rawValue)), .defaulted("event"),
                "How time is advanced."),
            Key(
                "step", .quantity(.time, .positive), .defaulted("0.1 ms"),
                "Step of the step integrator."),
            Key(
                "precision", .whole(16...64, or: nil), .optional,
                "Bits of a weight that is stored: 64 in event; 32, or 16 and a scale for all that "
                    + "come from one population, in step."),
            Key("threads", .whole(1...4096, or: "auto"), .defaulted("auto"), "Number of threads."),
            Key("checkpoint", .quantity(.time, .positive), .optional, "Time between checkpoints."),
        ])

    // MARK: Values

    /// The mapping forms of a value; dimensions are judged where the value is used.
    static let distribution = Record(
        "value", [],
        .key([
            Branch(ledBy: [Key("uniform", .list(.anyQuantity, count: 2), "[low, high].")]),
            Branch(ledBy: [
                Key("diagonal", .anyQuantity, "Weight from element i to element i; else zero.")
            ]),
            Branch(ledBy: [
                Key("values", .list(.anyQuantity, count: nil), "One number for each element.")
            ]),
            Branch(ledBy: [Key("normal", .record(moments("normal")), "Normal distribution.")]),
            Branch(ledBy: [
                Key("lognormal", .record(moments("lognormal")), "Log-normal distribution.")
            ]),
            Branch(ledBy: [
                Key("file", .path, "A table with one row for each element."),
                Key("column", .text, "The column."),
                Key("unit", .text, .optional, "Unit of the column."),
            ]),
        ]))

    private static func moments(_ noun: String) -> Record {
        Record(
            noun,
            [
                Key("mean", .anyQuantity, "Mean of the variable itself."),
                Key("std", .anyQuantity, "Standard deviation of the variable itself."),
                Key("min", .anyQuantity, .optional, "Values below are redrawn."),
                Key("max", .anyQuantity, .optional, "Values above are redrawn."),
            ])
    }
}
