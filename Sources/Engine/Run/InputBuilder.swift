// What drives and what is recorded from a slice of a population, drawn from the description.
import NetworkDescription

/// Makes the inputs of slices: initial values, biases, stimuli and recordings.
struct InputBuilder {
    let network: Network
    private let seed: UInt64
    let voltageRows: [VoltageRows]

    init(_ network: Network, voltageRows: [VoltageRows]) {
        self.network = network
        seed = network.simulation.seed
        self.voltageRows = voltageRows
    }

    func stream(_ object: String, _ purpose: RandomPurpose) -> RandomStream {
        RandomStream(seed: seed, object: object, purpose: purpose)
    }

    func inputs(population: Int, slice: Range<Int>) -> SliceInputs {
        let description = network.populations[population]
        guard case .neurons(let neurons) = description.kind else {
            return SliceInputs(voltages: { _ in [] }, bias: { _ in [] })
        }
        let model = network.neurons[neurons.model]
        func table(_ values: [Value], _ purpose: RandomPurpose) -> [[Double]] {
            let samplers = zip(values, model.compartments).map {
                Sampler($0, stream("\(description.name).\($1.name)", purpose))
            }
            return slice.map { element in
                samplers.map { $0(row: element, identity: UInt64(element)) }
            }
        }
        let voltages = table(neurons.initial, .initial)
        let bias = table(neurons.bias, .bias)
        var inputs = SliceInputs(voltages: { voltages[$0] }, bias: { bias[$0] })
        inputs.backgrounds = backgrounds(population, slice)
        let steps = currentSteps(population, description.name, slice)
        if !steps.isEmpty { inputs.steps = CurrentSteps(steps, count: slice.count) }
        for (index, recording) in network.recordings.voltages.enumerated()
        where recording.population == population {
            inputs.probe = Probe(recording, slice: slice, rows: voltageRows[index])
        }
        if let spike = model.spike,
            case .escape(_, let maxRate, let slope, let midpoint) = spike.trigger
        {
            let candidates = PoissonProcess(
                stream: stream(description.name, .candidate), firstElement: slice.lowerBound,
                count: slice.count, during: Period()
            ) { _ in maxRate }
            inputs.escape = EscapeNoise(
                candidates: candidates, acceptance: stream(description.name, .acceptance),
                slope: slope, midpoint: midpoint)
        }
        if let plateau = model.plateau {
            inputs.plateaus = plateaus(plateau, of: model, description.name, slice)
            inputs.recordsPlateaus = network.recordings.plateaus.contains(population)
        }
        return inputs
    }

    private func plateaus(
        _ plateau: PlateauMechanism, of model: NeuronModel, _ name: String, _ slice: Range<Int>
    ) -> Plateaus {
        var times: PoissonProcess?
        if case .poisson(let rate) = plateau.test {
            times = PoissonProcess(
                stream: stream(name, .plateau), firstElement: slice.lowerBound,
                count: slice.count, during: Period()
            ) { _ in rate }
        }
        return Plateaus(
            plateau, of: model, slice: slice, times: times, rounding: stream(name, .rounding))
    }

    private func backgrounds(_ population: Int, _ slice: Range<Int>) -> [Background] {
        poissonInputs(population).map { input in
            let process = PoissonProcess(
                stream: input.stream, firstElement: slice.lowerBound, count: slice.count,
                during: input.during
            ) {
                let element = slice.lowerBound + $0
                return input.rate(row: element, identity: UInt64(element))
            }
            return Background(
                receptor: input.target.receptor, process: process, weight: input.weight,
                slice: slice)
        }
    }

    /// Private Poisson events onto one receptor of the neurons of a population.
    struct PoissonInput {
        var target: ReceptorTarget
        var rate: Sampler
        var weight: Sampler
        var stream: RandomStream
        var during: Period
    }

    func poissonInputs(_ population: Int) -> [PoissonInput] {
        let name = network.populations[population].name
        return network.stimuli.flatMap { stimulus -> [PoissonInput] in
            guard case .poisson(let targets, let rate, let weight) = stimulus.kind else {
                return []
            }
            return places(of: population, in: targets.map(\.population)).map { index, pool in
                let target = targets[index]
                // One stimulus may reach several receptors; each has its own events.
                let object = "\(stimulus.name).\(name).\(target.receptor)"
                return PoissonInput(
                    target: target, rate: Sampler(rate.part(pool), stream(object, .rate)),
                    weight: Sampler(weight.part(pool), stream(object, .weight)),
                    stream: stream(object, .background), during: stimulus.during)
            }
        }
    }

    /// Where a population stands in the pool of a stimulus's targets: which target it is, and the range
    /// of its elements in the pool.
    private func places(
        of population: Int, in pool: [Int]
    ) -> [(index: Int, range: Range<Int>)] {
        var start = 0
        var places: [(index: Int, range: Range<Int>)] = []
        for (index, target) in pool.enumerated() {
            let end = start + network.populations[target].size
            if target == population { places.append((index, start..<end)) }
            start = end
        }
        return places
    }

    func currentSteps(
        _ population: Int, _ name: String, _ slice: Range<Int>
    ) -> [CurrentSteps.Step] {
        network.stimuli.flatMap { stimulus -> [CurrentSteps.Step] in
            guard case .current(let targets, let amplitude) = stimulus.kind else { return [] }
            return places(of: population, in: targets.map(\.population)).map { index, pool in
                let amplitudes = Sampler(
                    amplitude.part(pool), stream("\(stimulus.name).\(name)", .amplitude))
                return CurrentSteps.Step(
                    compartment: targets[index].compartment,
                    start: stimulus.during.start.picoseconds,
                    stop: stimulus.during.stop?.picoseconds ?? .max,
                    amplitudes: slice.map { amplitudes(row: $0, identity: UInt64($0)) })
            }
        }
    }

    func emitter(
        _ source: SpikeSource, _ population: Population, _ slice: Range<Int>
    ) -> any SpikeEmitter {
        switch source {
        case .poisson(let rate, let during):
            PoissonEmitter(
                slice: slice, rate: Sampler(rate, stream(population.name, .rate)),
                stream: stream(population.name, .spikes), during: during)
        case .regular(let rate, let phase, let during):
            RegularEmitter(
                slice: slice, rate: Sampler(rate, stream(population.name, .rate)),
                phase: Sampler(phase, stream(population.name, .phase)), during: during)
        case .spikes(let trains):
            GivenEmitter(slice: slice, trains: trains)
        case .task:
            TaskEmitter(slice: slice)
        }
    }
}

extension Value {
    /// The value for a part of the elements that it is for.
    fileprivate func part(_ range: Range<Int>) -> Value {
        guard case .elements(let numbers) = self else { return self }
        return .elements(Array(numbers[range.clamped(to: numbers.indices)]))
    }
}
