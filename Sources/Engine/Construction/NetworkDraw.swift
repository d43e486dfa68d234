// What chance decides in a network, spelt out: for those who write networks down instead of running them.
import NetworkDescription

/// The synapses of a projection, one by one.
public struct DrawnSynapses: Sendable, Equatable {
    /// Indices into the pool of the projection's sources.
    public var sources: [UInt32] = []
    /// Indices into the pool of the projection's targets.
    public var targets: [UInt32] = []
    /// Weights in the unit of the receptors.
    public var weights: [Double] = []
    /// Delays in ms.
    public var delays: [Double] = []
}

/// Draws the elements of a network, the very ones that a ``Simulation`` of it has.
public struct NetworkDraw {
    private let network: Network
    private let inputs: InputBuilder

    /// Prepares to draw a network.
    public init(_ network: Network) {
        // Nothing is recorded here.
        var network = network
        network.recordings = Recordings()
        self.network = network
        inputs = InputBuilder(network, voltageRows: [])
    }

    /// The synapses of a projection, in order of their targets where the rule has one.
    public func synapses(of projection: Int) -> DrawnSynapses {
        let description = network.projections[projection]
        let draws = SynapseDraws(description, network)
        let targets = description.targets.reduce(0) {
            $0 + network.populations[$1.population].size
        }
        var synapses = DrawnSynapses()
        draws.pairs.forEach(onto: 0..<targets) { pair in
            synapses.sources.append(UInt32(pair.source))
            synapses.targets.append(UInt32(pair.target))
            synapses.weights.append(draws.weights(pair))
            synapses.delays.append(draws.delays(pair))
        }
        return synapses
    }

    /// For each neuron of a population the initial voltages (mV) and bias currents (pA) of its
    /// compartments.
    public func state(of population: Int) -> (voltages: [[Double]], bias: [[Double]]) {
        let slice = 0..<network.populations[population].size
        let inputs = inputs.inputs(population: population, slice: slice)
        return (slice.map(inputs.voltages), slice.map(inputs.bias))
    }

    /// The spikes that the sources of a population emit before a time; none for neurons. For the step
    /// integrator they lie on its grid, as it takes them.
    public func spikes(of population: Int, before end: Time) -> SpikeTrains {
        let description = network.populations[population]
        guard case .source(let source) = description.kind else {
            return SpikeTrains(times: [], ids: [])
        }
        let grid = network.simulation.integrator == .step ? StepGrid(network.simulation.step) : nil
        var times: [Time] = []
        var ids: [UInt32] = []
        inputs.emitter(source, description, 0..<description.size)
            .emit(before: end.picoseconds) { time, id in
                let time = grid.map { $0.time($0.nearest(time)) } ?? time
                times.append(Time(picoseconds: time))
                ids.append(id)
            }
        return SpikeTrains(times: times, ids: ids)
    }
}
