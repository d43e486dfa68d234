// From a described network to workers that can run it.
import LearningRules
import NetworkDescription

/// Compiles a network: the synapses of all workers in parallel, then their neurons.
struct NetworkBuilder {
    struct Build {
        var workers: [Worker]
        /// One thread for each worker.
        var team: ThreadTeam
        var window: Int64
        var voltageRows: [VoltageRows]
    }

    private let network: Network
    /// By projection.
    private let rules: [CompiledRule?]
    private let seed: UInt64
    private let partition: Partition
    private let ladders = PropagatorCache()

    /// Neurons and sources that make a thread of their own worthwhile.
    private static let elementsForThread = 500

    init(_ network: Network, rules: [CompiledRule?] = []) throws(SimulationError) {
        try Self.check(network)
        self.network = network
        self.rules = network.projections.indices.map { $0 < rules.count ? rules[$0] : nil }
        seed = network.simulation.seed
        partition = Partition(workers: Self.workerCount(network))
    }

    /// How many workers share a network.
    static func workerCount(_ network: Network) -> Int {
        let elements = network.populations.reduce(0) { $0 + $1.size }
        // A thread with little to do spends its time at the barrier.
        let worthwhile = min(ThreadTeam.processorCount, elements / elementsForThread)
        let largest = network.populations.map(\.size).max() ?? 1
        return max(1, min(network.simulation.threads ?? worthwhile, largest))
    }

    /// Refuses what no integrator can run.
    static func check(_ network: Network) throws(SimulationError) {
        guard network.simulation.duration <= SimulationSettings.longestDuration else {
            throw .tooLarge("a duration of more than 26 days")
        }
        let elements = network.populations.reduce(0) { $0 + $1.size }
        // The top bit of an element's number is the sign of its spikes.
        guard elements <= Int(Int32.max) else {
            throw .tooLarge("\(elements) neurons and sources")
        }
        for model in network.neurons { try check(model) }
    }

    private static func check(_ model: NeuronModel) throws(SimulationError) {
        guard let spike = model.spike, case .threshold(let threshold) = spike.trigger else {
            return
        }
        // The input alone can hold a prospective readout above threshold: at most 10^6 spikes/s.
        let endless = spike.prospective && spike.refractory < Time(picoseconds: 1_000_000)
        let isLowered =
            switch spike.reset {
            case .voltage(let reset): reset < threshold
            case .subtract(let step): step > 0
            case nil: false
            }
        guard isLowered, !endless else { throw .endlessSpiking(model.name) }
        if spike.twoSided { try checkTwoSided(spike, threshold, of: model) }
    }

    /// Each spike must end below the threshold of the other side, which must be another one.
    private static func checkTwoSided(
        _ spike: SpikeMechanism, _ threshold: Double, of model: NeuronModel
    ) throws(SimulationError) {
        let height = threshold - model.compartments[spike.compartment].restingPotential
        let hasConductance = model.receptors.contains {
            if case .exponentialConductance = $0.kind { true } else { false }
        }
        guard case .subtract(let step) = spike.reset, height > 0, step < 2 * height,
            !spike.prospective, !hasConductance
        else { throw .unsupportedTwoSidedNeuron(model.name) }
    }

    func build() throws(SimulationError) -> Build {
        let projections = network.projections.enumerated().map {
            CompiledProjection(
                $0.element, network, index: $0.offset,
                isPlastic: rules[$0.offset] != nil)
        }
        let tables = PerWorker<[SynapseTable]>(count: partition.workers, repeating: [])
        let partition = partition
        guard let team = ThreadTeam(partition.workers) else {
            throw .noThreads(partition.workers)
        }
        team.run { index in
            tables[index] = projections.flatMap { $0.tables(partition, worker: index) }
        }
        let ranges = tables.joined().compactMap(\.delayRange)
        let shortest = ranges.map(\.lowerBound).min()
        let longest = ranges.map(\.upperBound).max() ?? 1
        let window = windowLength(shortestDelay: shortest)
        let rows = network.recordings.voltages.map { VoltageRows($0, window: window) }
        var workers: [Worker] = []
        for index in 0..<partition.workers {
            workers.append(
                try worker(index, tables[index], rows, window: window, longestDelay: longest))
        }
        return Build(workers: workers, team: team, window: window, voltageRows: rows)
    }

    /// The smallest delay, but short enough for the exponentials of the fastest neuron to stay finite, and
    /// for what ``longestWindow(_:_:)`` says.
    private func windowLength(shortestDelay: Int64?) -> Int64 {
        let longest = Self.longestWindow(network, rules)
        var window = min(shortestDelay ?? longest, longest)
        for model in network.neurons {
            window = min(window, PointMembrane(model)?.longestWindow ?? window)
        }
        return max(window, 1)
    }

    /// How long a window may be for progress to be seen, for samples and the spikes of sources to be held,
    /// and for the clocks of learning rules to keep their digits.
    static func longestWindow(_ network: Network, _ rules: [CompiledRule?]) -> Int64 {
        var window: Int64 = 10_000_000_000
        for tau in rules.compactMap({ $0.flatMap { RulePlan($0).shortestTimeConstant } }) {
            window = min(window, Int64(min(8 * tau * Time.picosecondsPerMillisecond, 1e18)))
        }
        let spikesPerPicosecond = network.populations.reduce(0) { $0 + $1.largestRate } / 1e12
        window = min(window, Int64(min(1e6 / spikesPerPicosecond, 1e18)))
        for recording in network.recordings.voltages {
            let columns = recording.nodes.count * recording.compartments.count
            let rows = Int64(max(1, min(4096, (1 << 22) / max(columns, 1))))
            let (limit, overflow) = recording.every.picoseconds.multipliedReportingOverflow(
                by: rows)
            if !overflow { window = min(window, limit) }
        }
        return window
    }

    private func worker(
        _ index: Int, _ tables: [SynapseTable], _ rows: [VoltageRows], window: Int64,
        longestDelay: Int64
    ) throws(SimulationError) -> Worker {
        var slices: [NeuronSlice] = []
        var sliceOfPopulation: [Int: NeuronSlice] = [:]
        var emitters: [(population: UInt32, emitter: any SpikeEmitter)] = []
        let inputs = InputBuilder(network, voltageRows: rows)
        for (population, description) in network.populations.enumerated() {
            let slice = partition.slice(index, of: description.size)
            switch description.kind {
            case .neurons(let neurons):
                let group = try NeuronSlice(
                    network.neurons[neurons.model], population: population, slice: slice,
                    inputs: inputs.inputs(population: population, slice: slice), ladders: ladders)
                slices.append(group)
                sliceOfPopulation[population] = group
            case .source(let source):
                emitters.append((UInt32(population), inputs.emitter(source, description, slice)))
            }
        }
        // Tables onto populations without neurons do not exist, so every table finds its slice.
        let kept = tables.filter { sliceOfPopulation[$0.target.population] != nil }
        let plastic = try SynapseTables(kept, network, rules) {
            sliceOfPopulation[$0.target.population]?.postNeurons
        }
        return Worker(
            slices: slices, emitters: emitters, tables: plastic,
            tableSlices: kept.compactMap { sliceOfPopulation[$0.target.population] },
            calendar: SpikeCalendar(
                tables: kept, outgoing: plastic.outgoing(network), window: window,
                longestDelay: longestDelay),
            window: window)
    }
}

extension Population {
    /// The most spikes per second that sources emit on their own.
    fileprivate var largestRate: Double {
        switch kind {
        case .source(.poisson(let rate, _)), .source(.regular(let rate, _, _)):
            Double(size) * rate.upperBound
        case .source(.spikes), .source(.task), .neurons: 0
        }
    }
}
