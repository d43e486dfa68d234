// From typed items to a network: references become indices, and the parts are checked together.

/// Builds the network of one file; one extension per section of the format.
final class NetworkBuilder {
    let root: Fields
    let conformer: Conformer
    let problems: Problems
    let tables: Tables
    let readers: FileReaders
    let source: SourceLines

    var neurons: [NeuronModel] = []
    var populations: [Population] = []
    var projections: [Projection] = []
    /// Names as they stand in the file: what is wrong with an object does not make it unknown.
    var modelNames: Names
    var populationNames: Names
    var projectionNames: Names
    /// What a graph of another tool adds to what the file spells out.
    var importedProjections: [Projection] = []
    var importedStimuli: [Stimulus] = []
    var importedVoltages: [VoltageRecording] = []
    /// How that graph was understood.
    private(set) var notes: [String] = []

    /// Limits on what a file may ask for, far above what fits a machine today.
    static let mostElements = 1e9
    static let mostSynapses = 1e12

    init(
        root: Fields, conformer: Conformer, tables: Tables, readers: FileReaders,
        source: SourceLines
    ) {
        self.root = root
        self.conformer = conformer
        self.problems = conformer.problems
        self.tables = tables
        self.readers = readers
        self.source = source
        modelNames = Names("neuron model", root.named("neurons").map(\.name))
        populationNames = Names("population", root.named("populations").map(\.name))
        projectionNames = Names("projection", root.named("projections").map(\.name))
    }

    /// The network; only to be used when there are no errors among the problems.
    func build() -> Network {
        if !root.has("populations"), !root.has("nir") {
            problems.error("missing key 'populations' in the network file", at: root.location)
        }
        neurons = sections("neurons", "neuron model").map(neuron)
        populations = sections("populations", "population").map(population)
        let graph = readGraph()
        if let graph { add(graph) }
        notes = graph?.notes ?? []
        checkTotalSize()
        checkLoggedNames()
        projections = sections("projections", "projection").map(projection) + importedProjections
        checkTotalSynapses()
        let stimuli = sections("stimuli", "stimulus").map(stimulus) + importedStimuli
        warnOfUnusedModels()
        let task = root.record("task").map(learningTask)
        checkTaskSources(task)
        let network = Network(
            neurons: neurons, populations: populations, projections: projections,
            stimuli: stimuli, recordings: recordings(), task: task,
            simulation: simulation(graph))
        refuseStepObstacles(network)
        return network
    }

    /// The entries of a mapping keyed by names; one that could not be read has no fields.
    private func sections(_ key: String, _ noun: String) -> [(name: String, fields: Fields)] {
        root.named(key).map { name, location, item in
            let unread = Fields(
                location: location, title: "\(noun) '\(name)'")
            return (name, item?.fields ?? unread)
        }
    }

    private func checkTotalSize() {
        let total = populations.reduce(0.0) { $0 + Double($1.size) }
        guard total > Self.mostElements else { return }
        problems.error(
            "the populations have more than 10^9 elements in all", at: root.location("populations"))
    }

    private func checkTotalSynapses() {
        let total = projections.reduce(0.0) { sum, projection in
            sum + expectedSynapses(projection)
        }
        guard total > Self.mostSynapses else { return }
        problems.error(
            "the projections have more than 10^12 synapses in all", at: root.location("projections")
        )
    }

    private func warnOfUnusedModels() {
        let used = Set(root.named("populations").compactMap { $0.item?.fields?.text("neuron") })
        for (name, location, _) in root.named("neurons") where !used.contains(name) {
            problems.warning("the neuron model '\(name)' is not used", at: location)
        }
    }

    // MARK: Shared by the sections

    /// The index of what a text names; `nil` if the text is missing or, reported, names nothing.
    func resolve(_ item: Item?, in names: Names) -> Int? {
        guard let item, let text = item.text else { return nil }
        if let index = names.index[text] { return index }
        let hint = NearestName.hint(for: text, among: names.list, called: names.noun + "s")
        problems.error("unknown \(names.noun) '\(text)'\(hint)", at: item.location)
        return nil
    }

    /// A time in whole picoseconds; zero when it is missing.
    func time(_ fields: Fields, _ key: String) -> Time {
        let milliseconds = fields.number(key)
        guard !milliseconds.isNaN else { return .zero }
        guard let time = Time(milliseconds: milliseconds),
            time <= SimulationSettings.longestDuration
        else {
            problems.error("'\(key)' is longer than 26 days", at: fields.location(key))
            return .zero
        }
        if milliseconds > 0, time == .zero {
            problems.error("'\(key)' is shorter than a picosecond", at: fields.location(key))
        }
        return time
    }

    func optionalTime(_ fields: Fields, _ key: String) -> Time? {
        fields[key].map { _ in time(fields, key) }
    }

    func period(_ fields: Fields) -> Period {
        let period = Period(start: time(fields, "start"), stop: optionalTime(fields, "stop"))
        if let stop = period.stop, stop <= period.start {
            problems.error("'stop' must come after 'start'", at: fields.location("stop"))
        }
        return period
    }
}

/// The names of one kind of object, in file order.
struct Names {
    let noun: String
    let list: [String]
    let index: [String: Int]

    init(_ noun: String, _ list: [String]) {
        self.noun = noun
        self.list = list
        index = Dictionary(zip(list, list.indices)) { first, _ in first }
    }
}
