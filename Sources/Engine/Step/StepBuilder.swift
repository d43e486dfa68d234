// From a described network to workers of the step integrator.
import LearningRules
import NetworkDescription

/// Compiles a network for the step integrator: the synapses of all workers at once, then their neurons.
///
/// Synapses that stay as they are go into compact rows. Those that learn, and those of sources that emit
/// negative spikes, go into tables as the event integrator has them, with delays on the grid.
struct StepBuilder {
    struct Build {
        var workers: [StepWorker]
        /// One thread for each worker.
        var team: ThreadTeam
        var window: Int64
        var voltageRows: [VoltageRows]
        /// Whether the synapses of each projection are in tables.
        var isTabled: [Bool]
    }

    private let network: Network
    /// By projection.
    private let rules: [CompiledRule?]
    private let grid: StepGrid
    private let partition: Partition
    /// The projections in rows, and those in tables.
    private let projections: [StepProjection]
    private let tabled: [CompiledProjection]
    private let isTabled: [Bool]

    /// Neuron steps in a window that make a thread of their own worthwhile: some 20 us of work.
    private static let neuronStepsForThread = 20_000

    init(_ network: Network, rules: [CompiledRule?] = []) throws(SimulationError) {
        if let obstacle = network.stepObstacles.first {
            throw .unsupportedByStep(obstacle.message)
        }
        guard network.simulation.step > .zero else {
            throw .unsupportedByStep("the step of the step integrator must be positive")
        }
        try NetworkBuilder.check(network)
        self.network = network
        grid = StepGrid(network.simulation.step)
        guard network.simulation.duration.picoseconds / grid.step < Int64(Int32.max) / 2 else {
            throw .tooLarge("a duration of more than 10^9 steps")
        }
        let grid = grid
        let rules = network.projections.indices.map { $0 < rules.count ? rules[$0] : nil }
        self.rules = rules
        let all = network.projections.map { StepProjection($0, network, grid) }
        let isTabled = network.projections.enumerated().map { index, projection in
            rules[index] != nil || network.hasTaskSources(projection)
        }
        self.isTabled = isTabled
        projections = zip(all, isTabled).filter { !$0.1 }.map(\.0)
        tabled = network.projections.indices.filter { isTabled[$0] }.map {
            CompiledProjection(
                network.projections[$0], network, index: $0, isPlastic: rules[$0] != nil, on: grid)
        }
        // What the shortest delay will at least be tells how much work there is between exchanges.
        let shortest = all.compactMap(\.delay).min() ?? 1
        let neurons = network.populations.reduce(0) {
            if case .neurons = $1.kind { $0 + $1.size } else { $0 }
        }
        let work = neurons * Int(min(shortest, 1000))
        let worthwhile = min(ThreadTeam.processorCount, work / Self.neuronStepsForThread)
        let largest = network.populations.map(\.size).max() ?? 1
        let threads = network.simulation.threads ?? worthwhile
        partition = Partition(workers: max(1, min(threads, largest)))
    }

    /// - Parameter wordsAtOnce: Words that the records of all synapses may take before they are made in blocks.
    func build(wordsAtOnce: Int = 1 << 26) throws(SimulationError) -> Build {
        let (partition, tabled) = (partition, tabled)
        guard let team = ThreadTeam(partition.workers) else {
            throw .noThreads(partition.workers)
        }
        let layouts = (0..<partition.workers).map { InputLayout(network, partition, worker: $0) }
        let assembly = try SynapseAssembly(
            network, projections, layouts, partition, wordsAtOnce: wordsAtOnce)
        let synapses = PerWorker<StepSynapses?>(count: partition.workers, repeating: nil)
        let tables = PerWorker<[SynapseTable]>(count: partition.workers, repeating: [])
        let failures = PerWorker<SimulationError?>(count: partition.workers, repeating: nil)
        team.run { assembly.count($0) }
        team.run { index in
            do throws(SimulationError) {
                try assembly.reserve(index)
            } catch {
                failures[index] = error
            }
        }
        if let failure = failures.compactMap({ $0 }).first { throw failure }
        for block in assembly.blocks() {
            team.run { assembly.layOut($0, block) }
            team.run { assembly.fill($0, block) }
            team.run { assembly.sort($0, block) }
        }
        let delays = assembly.delayRange ?? 1...1
        guard delays.upperBound <= Int64(UInt16.max) else {
            throw .tooLarge("a delay of \(delays.upperBound) steps; at most 65535 are possible")
        }
        team.run { index in
            synapses[index] = assembly.finish(index)
            tables[index] = tabled.flatMap { $0.tables(partition, worker: index) }
        }
        let tableDelays = tables.joined().compactMap(\.delayRange)
        let shortest = [
            assembly.delayRange?.lowerBound,
            tableDelays.map(\.lowerBound).min().map { $0 / grid.step },
        ]
        let window = windowLength(shortestDelay: shortest.compactMap { $0 }.min())
        let rows = network.recordings.voltages.map {
            VoltageRows($0, window: grid.time(window))
        }
        var workers: [StepWorker] = []
        for (index, synapses) in synapses.enumerated() {
            guard let synapses else { continue }
            workers.append(
                try worker(
                    index, synapses, tables[index], layouts[index], rows, window: window,
                    longestDelays: (delays.upperBound, tableDelays.map(\.upperBound).max() ?? 1)))
        }
        return Build(
            workers: workers, team: team, window: grid.time(window), voltageRows: rows,
            isTabled: isTabled)
    }

    /// The smallest delay in steps, but short enough for progress to be seen and for samples and the spikes
    /// of sources to be held.
    private func windowLength(shortestDelay: Int64?) -> Int64 {
        let limit = NetworkBuilder.longestWindow(network, rules) / grid.step
        return max(1, min(shortestDelay ?? limit, limit))
    }

    private func worker(
        _ index: Int, _ synapses: StepSynapses, _ tables: [SynapseTable], _ layout: InputLayout,
        _ rows: [VoltageRows], window: Int64,
        longestDelays: (rowsInSteps: Int64, tables: Int64)
    ) throws(SimulationError) -> StepWorker {
        let inputs = InputBuilder(network, voltageRows: rows)
        var groups: [(population: UInt32, group: StepGroup)] = []
        var emitters: [(population: UInt32, emitter: any SpikeEmitter)] = []
        for (number, population) in network.populations.enumerated() {
            let slice = partition.slice(index, of: population.size)
            if slice.isEmpty { continue }
            switch population.kind {
            case .neurons:
                if let group = try inputs.stepGroup(number, layout, grid) {
                    groups.append((UInt32(number), group))
                }
            case .source(let source):
                emitters.append((UInt32(number), inputs.emitter(source, population, slice)))
            }
        }
        let tables = try SynapseTables(tables, network, rules) { table in
            groups.first { $0.population == table.target.population }.map { .grid($0.group) }
        }
        return try StepWorker(
            groups: groups, emitters: emitters, synapses: synapses, tables: tables,
            tableCalendar: SpikeCalendar(
                tables: tables.tables, outgoing: tables.outgoing(network),
                window: grid.time(window), longestDelay: longestDelays.tables),
            layout: layout, reach: Int(longestDelays.rowsInSteps + window), grid)
    }
}

extension Network {
    /// Whether a task drives sources of a projection: their spikes may be negative.
    func hasTaskSources(_ projection: Projection) -> Bool {
        projection.sources.contains {
            if case .source(.task) = populations[$0].kind { true } else { false }
        }
    }
}

extension InputBuilder {
    /// The neurons of a slice of a population with all that drives and records them.
    func stepGroup(
        _ population: Int, _ layout: InputLayout, _ grid: StepGrid
    ) throws(SimulationError) -> StepGroup? {
        let description = network.populations[population]
        guard case .neurons(let neurons) = description.kind else { return nil }
        let model = network.neurons[neurons.model]
        let lanes = layout.lanes[population]
        let soma = "\(description.name).\(model.compartments[0].name)"
        let initial = Sampler(neurons.initial[0], stream(soma, .initial))
        let bias = Sampler(neurons.bias[0], stream(soma, .bias))
        let biases =
            bias.constant.map { [$0] }
            ?? lanes.slice.map { bias(row: $0, identity: UInt64($0)) }
        let probe = network.recordings.voltages.firstIndex { $0.population == population }.map {
            StepProbe(
                network.recordings.voltages[$0], slice: lanes.slice, rows: voltageRows[$0], grid)
        }
        return try StepGroup(
            model, population: population, lanes: lanes, layout: layout,
            currents: StepCurrents(
                lanes: lanes, bias: biases,
                steps: currentSteps(population, description.name, lanes.slice), grid),
            backgrounds: stepBackgrounds(population, layout, grid), probe: probe,
            initial: lanes.slice.map { initial(row: $0, identity: UInt64($0)) }, grid)
    }

    private func stepBackgrounds(
        _ population: Int, _ layout: InputLayout, _ grid: StepGrid
    ) -> [StepBackground] {
        poissonInputs(population).map { input in
            StepBackground(
                offset: layout.offset(input.target), lanes: layout.lanes[population],
                rate: input.rate, weight: input.weight, stream: input.stream,
                during: input.during, grid)
        }
    }
}
