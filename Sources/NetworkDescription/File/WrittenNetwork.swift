// From a network back to a network file: for networks that come from elsewhere.

/// A network as the text of a network file, and the tables that it refers to.
public struct WrittenNetwork: Sendable {
    /// What the file says.
    public private(set) var text = ""
    /// The tables: the name of each within their folder, and what it says.
    public private(set) var tables: [(name: String, text: String)] = []

    private let network: Network
    private let folder: String

    /// Writes a network; read again, it is the same.
    ///
    /// - Parameters:
    ///   - network: What to write.
    ///   - folder: The folder of the tables, relative to the file.
    ///   - header: Lines that stand above, as comments.
    /// - Throws: ``WritingError`` for what is not written: tasks, plasticity and plateaus, which network
    ///   files already say best.
    public init(
        _ network: Network, tables folder: String, header: [String] = []
    ) throws(WritingError) {
        self.network = network
        self.folder = folder
        try refuse()
        for line in header { add(0, "# " + line.split { $0.isNewline }.joined(separator: " ")) }
        writeNeurons()
        writePopulations()
        writeProjections()
        writeStimuli()
        writeRecordings()
        writeSimulation()
    }

    private func refuse() throws(WritingError) {
        if network.task != nil {
            throw WritingError(description: "learning tasks are not converted")
        }
        for projection in network.projections where projection.plasticity != nil {
            throw WritingError(
                description: "projection '\(projection.name)' learns; plasticity is not converted")
        }
        for model in network.neurons where model.plateau != nil {
            throw WritingError(
                description: "neuron model '\(model.name)' has plateaus, which are not converted")
        }
    }

    // MARK: Lines

    private mutating func add(_ depth: Int, _ line: String) {
        text += String(repeating: "  ", count: depth) + line + "\n"
    }

    /// A mapping on one line.
    private func flow(_ entries: [(String, String?)]) -> String {
        "{"
            + entries.compactMap { key, value in value.map { "\(key): \($0)" } }
            .joined(separator: ", ") + "}"
    }

    private func milliseconds(_ time: Time) -> String { "\(time.milliseconds) ms" }

    /// Adds a table with named columns; returns its path.
    private mutating func table(_ name: String, _ columns: [(String, [String])]) -> String {
        var rows = columns.map(\.0).joined(separator: ",") + "\n"
        for row in 0..<(columns.first?.1.count ?? 0) {
            for (index, column) in columns.enumerated() {
                if index > 0 { rows += "," }
                rows += column.1[row]
            }
            rows += "\n"
        }
        tables.append(("\(name).csv", rows))
        return "\(folder)/\(name).csv"
    }

    // MARK: Values

    /// A value on one line; numbers of each element become a table of that name.
    private mutating func value(_ value: Value, _ unit: String, _ name: String) -> String {
        func number(_ number: Double) -> String { unit.isEmpty ? "\(number)" : "\(number) \(unit)" }
        func moments(_ mean: Double, _ std: Double, _ low: Double?, _ high: Double?) -> String {
            flow([
                ("mean", number(mean)), ("std", number(std)), ("min", low.map(number)),
                ("max", high.map(number)),
            ])
        }
        switch value {
        case .constant(let constant): return number(constant)
        case .uniform(let low, let high):
            return "{uniform: [\(number(low)), \(number(high))]}"
        case .normal(let mean, let std, let low, let high):
            return "{normal: \(moments(mean, std, low, high))}"
        case .lognormal(let mean, let std, let low, let high):
            return "{lognormal: \(moments(mean, std, low, high))}"
        case .diagonal(let constant): return "{diagonal: \(number(constant))}"
        case .elements(let numbers):
            let path = table(name, [("value", numbers.map { "\($0)" })])
            return column(path, "value", unit)
        }
    }

    private func column(_ path: String, _ column: String, _ unit: String) -> String {
        flow([("file", path), ("column", column), ("unit", unit.isEmpty ? nil : unit)])
    }

    private func period(_ period: Period) -> [(String, String?)] {
        [
            ("start", period.start == .zero ? nil : milliseconds(period.start)),
            ("stop", period.stop.map(milliseconds)),
        ]
    }

    // MARK: Neurons

    private mutating func writeNeurons() {
        if network.neurons.isEmpty { return }
        add(0, "neurons:")
        for model in network.neurons {
            add(1, "\(model.name):")
            add(2, "compartments:")
            for compartment in model.compartments {
                let parent = compartment.parent.map { model.compartments[$0].name }
                let coupling = flow([
                    ("to_parent", "\(compartment.couplingToParent) nS"),
                    ("from_parent", "\(compartment.couplingFromParent) nS"),
                ])
                let keys = [
                    ("parent", parent), ("capacitance", "\(compartment.capacitance) pF"),
                    ("tau", "\(compartment.tau) ms"),
                    ("v_rest", "\(compartment.restingPotential) mV"),
                    ("coupling", parent == nil ? nil : coupling),
                ]
                add(3, "\(compartment.name): \(flow(keys))")
            }
            if !model.receptors.isEmpty { add(2, "receptors:") }
            for receptor in model.receptors {
                let at = ("at", Optional(model.compartments[receptor.compartment].name))
                add(3, "\(receptor.name): \(flow([at] + kind(receptor.kind)))")
            }
            if let spike = model.spike { add(2, "spike: \(flow(keys(spike, model)))") }
        }
    }

    private func kind(_ kind: ReceptorKind) -> [(String, String?)] {
        switch kind {
        case .delta: [("kind", "delta")]
        case .cue: [("kind", "cue")]
        case .exponentialCurrent(let tau): [("kind", "exponential_current"), ("tau", "\(tau) ms")]
        case .alphaCurrent(let tau): [("kind", "alpha_current"), ("tau", "\(tau) ms")]
        case .exponentialConductance(let tau, let reversal):
            [
                ("kind", "exponential_conductance"), ("tau", "\(tau) ms"),
                ("reversal", "\(reversal) mV"),
            ]
        }
    }

    private func keys(_ spike: SpikeMechanism, _ model: NeuronModel) -> [(String, String?)] {
        var keys: [(String, String?)] = [("at", model.compartments[spike.compartment].name)]
        switch spike.trigger {
        case .threshold(let threshold): keys.append(("threshold", "\(threshold) mV"))
        case .escape(let function, let rate, let slope, let midpoint):
            keys.append(
                (
                    "escape",
                    flow([
                        ("max_rate", "\(rate) Hz"), ("slope", "\(slope) mV"),
                        ("midpoint", "\(midpoint) mV"), ("kind", function.rawValue),
                    ])
                ))
        }
        switch spike.reset {
        case .voltage(let voltage): keys.append(("reset", "\(voltage) mV"))
        case .subtract(let step): keys.append(("reset", "{subtract: \(step) mV}"))
        case nil: break
        }
        keys.append(
            ("refractory", spike.refractory == .zero ? nil : milliseconds(spike.refractory)))
        keys.append(("prospective", spike.prospective ? "true" : nil))
        keys.append(("two_sided", spike.twoSided ? "true" : nil))
        if let gate = spike.gate {
            let name = model.receptors[gate.receptor].name
            keys.append(("gate", flow([("receptor", name), ("open", milliseconds(gate.open))])))
        }
        return keys
    }

    // MARK: Populations and projections

    private mutating func writePopulations() {
        add(0, "populations:")
        for population in network.populations {
            var keys: [(String, String?)] = [("size", "\(population.size)")]
            switch population.kind {
            case .neurons(let neurons):
                let model = network.neurons[neurons.model]
                keys.append(("neuron", model.name))
                var (initial, bias): ([(String, String?)], [(String, String?)]) = ([], [])
                for (index, compartment) in model.compartments.enumerated() {
                    let name = "\(population.name)_\(compartment.name)"
                    if neurons.initial[index] != .constant(compartment.restingPotential) {
                        let text = value(neurons.initial[index], "mV", name + "_initial")
                        initial.append((compartment.name, text))
                    }
                    if neurons.bias[index] != .constant(0) {
                        let text = value(neurons.bias[index], "pA", name + "_bias")
                        bias.append((compartment.name, text))
                    }
                }
                keys.append(("initial", initial.isEmpty ? nil : flow(initial)))
                keys.append(("bias", bias.isEmpty ? nil : flow(bias)))
            case .source(let source):
                keys.append(("source", flow(self.source(source, population.name))))
            }
            add(1, "\(population.name): \(flow(keys))")
        }
    }

    private mutating func source(_ source: SpikeSource, _ name: String) -> [(String, String?)] {
        switch source {
        case .poisson(let rate, let during):
            return [("kind", "poisson"), ("rate", value(rate, "Hz", name + "_rate"))]
                + period(during)
        case .regular(let rate, let phase, let during):
            return [
                ("kind", "regular"), ("rate", value(rate, "Hz", name + "_rate")),
                ("phase", value(phase, "", name + "_phase")),
            ] + period(during)
        case .spikes(let trains):
            let path = table(
                name,
                [
                    ("id", trains.ids.map { "\($0)" }),
                    ("time", trains.times.map { "\($0.milliseconds)" }),
                ])
            return [
                ("kind", "spikes"), ("file", path), ("id", "id"), ("time", "time"), ("unit", "ms"),
            ]
        case .task: return [("kind", "task")]
        }
    }

    private mutating func writeProjections() {
        if network.projections.isEmpty { return }
        add(0, "projections:")
        for projection in network.projections {
            let unit = receptor(projection.targets[0])?.kind.weightUnit ?? ""
            let (weight, delay) = ends(of: projection, unit)
            add(1, "\(projection.name):")
            add(2, "from: [\(projection.sources.map { name($0) }.joined(separator: ", "))]")
            let targets = projection.targets.map {
                "\(name($0.population)).\(receptor($0)?.name ?? "")"
            }
            add(2, "to: [\(targets.joined(separator: ", "))]")
            add(2, "connect: \(flow(keys(projection)))")
            add(2, "weight: \(weight)")
            add(2, "delay: \(delay)")
        }
    }

    /// Weight and delay; a list of connections takes them into its own table.
    private mutating func ends(
        of projection: Projection, _ unit: String
    ) -> (weight: String, delay: String) {
        guard case .list(let sources, let targets) = projection.rule else {
            return (
                value(projection.weight, unit, "\(projection.name)_weight"),
                value(projection.delay, "ms", "\(projection.name)_delay")
            )
        }
        var columns = [
            ("source", sources.map { "\($0)" }), ("target", targets.map { "\($0)" }),
        ]
        let path = "\(folder)/\(projection.name).csv"
        var texts: [String] = []
        for (name, value, unit) in [
            ("weight", projection.weight, unit), ("delay", projection.delay, "ms"),
        ] {
            if case .elements(let numbers) = value {
                columns.append((name, numbers.map { "\($0)" }))
                texts.append(column(path, name, unit))
            } else {
                texts.append(self.value(value, unit, "\(projection.name)_\(name)"))
            }
        }
        _ = table(projection.name, columns)
        return (texts[0], texts[1])
    }

    private func keys(_ projection: Projection) -> [(String, String?)] {
        func flags(_ autapses: Bool, _ multapses: Bool = true) -> [(String, String?)] {
            [("autapses", autapses ? nil : "false"), ("multapses", multapses ? nil : "false")]
        }
        return switch projection.rule {
        case .oneToOne: [("rule", "one_to_one")]
        case .allToAll(let autapses): [("rule", "all_to_all")] + flags(autapses)
        case .fixedIndegree(let degree, let autapses, let multapses):
            [("rule", "fixed_indegree"), ("indegree", "\(degree)")] + flags(autapses, multapses)
        case .fixedOutdegree(let degree, let autapses, let multapses):
            [("rule", "fixed_outdegree"), ("outdegree", "\(degree)")] + flags(autapses, multapses)
        case .fixedTotalNumber(let number, let autapses, let multapses):
            [("rule", "fixed_total_number"), ("number", "\(number)")] + flags(autapses, multapses)
        case .pairwiseBernoulli(let p, let autapses):
            [("rule", "pairwise_bernoulli"), ("p", "\(p)")] + flags(autapses)
        case .list: [("rule", "list"), ("file", "\(folder)/\(projection.name).csv")]
        }
    }

    private func name(_ population: Int) -> String { network.populations[population].name }

    private func model(_ population: Int) -> NeuronModel? {
        guard case .neurons(let neurons) = network.populations[population].kind else { return nil }
        return network.neurons[neurons.model]
    }

    private func receptor(_ target: ReceptorTarget) -> Receptor? {
        model(target.population)?.receptors[target.receptor]
    }

    // MARK: The rest

    private mutating func writeStimuli() {
        if network.stimuli.isEmpty { return }
        add(0, "stimuli:")
        for stimulus in network.stimuli {
            var keys: [(String, String?)]
            switch stimulus.kind {
            case .poisson(let to, let rate, let weight):
                let unit = to.first.flatMap { receptor($0)?.kind.weightUnit } ?? ""
                let places = to.map { "\(name($0.population)).\(receptor($0)?.name ?? "")" }
                keys = [
                    ("kind", "poisson"), ("to", "[\(places.joined(separator: ", "))]"),
                    ("rate", value(rate, "Hz", stimulus.name + "_rate")),
                    ("weight", value(weight, unit, stimulus.name + "_weight")),
                ]
            case .current(let to, let amplitude):
                let places = to.map { target in
                    let compartments = model(target.population)?.compartments
                    return
                        "\(name(target.population)).\(compartments?[target.compartment].name ?? "")"
                }
                keys = [
                    ("kind", "current"), ("to", "[\(places.joined(separator: ", "))]"),
                    ("amplitude", value(amplitude, "pA", stimulus.name)),
                ]
            }
            keys += period(stimulus.during)
            add(1, "\(stimulus.name): \(flow(keys))")
        }
    }

    private mutating func writeRecordings() {
        add(0, "record:")
        add(1, "spikes: [\(network.recordings.spikes.map(name).joined(separator: ", "))]")
        if !network.recordings.voltages.isEmpty { add(1, "voltages:") }
        for recording in network.recordings.voltages {
            let compartments = recording.compartments.compactMap {
                model(recording.population)?.compartments[$0].name
            }
            let isAll = recording.nodes.count == network.populations[recording.population].size
            let nodes = recording.nodes.map { "\($0)" }.joined(separator: ", ")
            let keys: [(String, String?)] = [
                ("compartments", "[\(compartments.joined(separator: ", "))]"),
                ("nodes", isAll ? nil : "[\(nodes)]"), ("every", milliseconds(recording.every)),
            ]
            add(2, "\(name(recording.population)): \(flow(keys))")
        }
        if !network.recordings.weights.isEmpty { add(1, "weights:") }
        for recording in network.recordings.weights {
            let name = network.projections[recording.projection].name
            add(2, "\(name): {every: \(milliseconds(recording.every))}")
        }
    }

    private mutating func writeSimulation() {
        let settings = network.simulation
        add(0, "simulation:")
        add(1, "duration: \(milliseconds(settings.duration))")
        add(1, "seed: \(settings.seed)")
        add(1, "integrator: \(settings.integrator.rawValue)")
        add(1, "step: \(milliseconds(settings.step))")
        if let threads = settings.threads { add(1, "threads: \(threads)") }
        if let every = settings.checkpoint { add(1, "checkpoint: \(milliseconds(every))") }
    }
}

/// Why a network cannot be written as a network file.
public struct WritingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is not written.
    public var description: String
}
