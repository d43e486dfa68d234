// What the elements of a population take in memory, each of them.
import NetworkDescription

extension Network {
    /// Bytes of the elements of a population: their states, what was drawn for them, their trains and
    /// samples.
    func elementBytes(of index: Int) -> Double {
        let population = populations[index]
        switch population.kind {
        case .source(.poisson): return Double(population.size * PoissonProcess.bytesPerElement)
        case .source(.regular): return Double(population.size * 64)
        // Times and ids, in the description and once more where they are emitted.
        case .source(.spikes(let trains)): return Double(trains.times.count) * 24
        case .source(.task): return 0
        case .neurons(let description):
            let model = neurons[description.model]
            let bytes =
                simulation.integrator == .step ? model.stepBytes : model.eventBytes
            return Double(population.size * (bytes + stimulusBytes(of: index)))
                + recordings.voltages.filter { $0.population == index }.reduce(0) {
                    $0 + Double($1.nodes.count * (128 + 16 * $1.compartments.count))
                }
        }
    }

    /// For each neuron: trains of private backgrounds with their weights, amplitudes of currents.
    private func stimulusBytes(of population: Int) -> Int {
        stimuli.reduce(0) { sum, stimulus in
            switch stimulus.kind {
            case .poisson(let targets, _, _):
                sum + (PoissonProcess.bytesPerElement + 8)
                    * targets.count { $0.population == population }
            case .current(let targets, _):
                sum + 12 * targets.count { $0.population == population }
            }
        }
    }
}

extension NeuronModel {
    /// Numbers that receptors keep.
    private var receptorNumbers: Int {
        receptors.reduce(0) { sum, receptor in
            switch receptor.kind {
            case .delta, .cue: sum
            case .exponentialCurrent, .exponentialConductance: sum + 1
            case .alphaCurrent: sum + 2
            }
        }
    }

    /// Of a neuron that is advanced event by event: its record, initial voltages and biases, its
    /// excitability, and its trains of candidates and tests.
    fileprivate var eventBytes: Int {
        let word = MemoryLayout<Double>.size
        let record = (4 + 3 * compartments.count + receptorNumbers) * word
        var bytes = record + 2 * (40 + 16 * compartments.count) + 3 * word
        if case .escape? = spike?.trigger { bytes += PoissonProcess.bytesPerElement }
        if let plateau {
            bytes += 3 * word
            if case .poisson = plateau.test { bytes += PoissonProcess.bytesPerElement }
        }
        return bytes
    }

    /// Of a neuron on a grid: voltage, initial voltage, hold, and for each receptor its state and input.
    fileprivate var stepBytes: Int { 20 + 8 * (receptors.count + receptorNumbers) }
}
