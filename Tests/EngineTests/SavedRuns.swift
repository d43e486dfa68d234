// Runs that are saved on the way and go on in another simulation.
import LearningRules
import NetworkDescription
import Testing

@testable import Engine

/// Keeps everything, and stops the run at a time.
final class StoppingRecorder: Recorder {
    let memory: MemoryRecorder
    private let stop: Time

    init(_ memory: MemoryRecorder, at stop: Time) {
        (self.memory, self.stop) = (memory, stop)
    }

    func record(population: Int, times: [Int64], ids: [UInt32]) {
        memory.record(population: population, times: times, ids: ids)
    }

    func record(plateausOf population: Int, times: [Int64], ids: [UInt32]) {
        memory.record(plateausOf: population, times: times, ids: ids)
    }

    func record(voltages: [Float], of recording: Int, at time: Time) {
        memory.record(voltages: voltages, of: recording, at: time)
    }

    func settled(before time: Time) { memory.settled(before: time) }

    func advanced(to time: Time) -> Bool { memory.advanced(to: time) && time < stop }
}

/// All that a run leaves.
struct Outcome: Equatable {
    var spikes: [MemoryRecorder.Spike]
    var plateaus: [MemoryRecorder.Spike]
    var voltages: [[Float]]
    var weights: [[Double]]
    var statistics: Statistics

    init(_ recorder: MemoryRecorder, _ simulation: Simulation) {
        (spikes, plateaus) = (recorder.spikes, recorder.plateaus)
        voltages = recorder.samples.sorted { $0.key < $1.key }.flatMap { $0.value.map(\.voltages) }
        weights = simulation.network.projections.indices.map { simulation.weights(of: $0) }
        statistics = simulation.statistics
        (statistics.threads, statistics.synapseBytes) = (0, 0)
    }
}

/// A network with its rules, run in one piece or in two.
struct SavedRun {
    var network: Network
    var rules: [CompiledRule?] = []
    /// What a task does before the run, and again at half its time.
    var prepare: (Simulation) -> Void = { _ in }

    func simulation(threads: Int) throws -> Simulation {
        var network = network
        network.simulation.threads = threads
        network.recordings.plateaus = network.populations.indices.filter {
            guard case .neurons(let neurons) = network.populations[$0].kind else { return false }
            return network.neurons[neurons.model].plateau != nil
        }
        return try Simulation(network, rules: rules)
    }

    /// The run in one piece.
    func whole(threads: Int = 1) throws -> Outcome {
        let simulation = try simulation(threads: threads)
        let recorder = MemoryRecorder()
        prepare(simulation)
        try simulation.run(into: recorder)
        return Outcome(recorder, simulation)
    }

    /// The run saved at a time on some threads and gone on with on others; also what the saved
    /// simulation itself comes to.
    func halves(at stop: Double, threads: Int, then: [Int]) throws -> (
        saved: Outcome, restored: [Outcome]
    ) {
        let first = try simulation(threads: threads)
        let recorder = MemoryRecorder()
        prepare(first)
        let reached = try first.run(
            to: network.simulation.duration, into: StoppingRecorder(recorder, at: .ms(stop)))
        #expect(!reached)
        let state = try first.save()
        #expect(first.biologicalTime >= .ms(stop))
        var restored: [Outcome] = []
        for count in then {
            let second = try simulation(threads: count)
            try second.restore(state)
            #expect(try second.save() == state)
            let copy = MemoryRecorder(recorder)
            try second.run(into: copy)
            restored.append(Outcome(copy, second))
        }
        try first.run(into: recorder)
        return (Outcome(recorder, first), restored)
    }
}
