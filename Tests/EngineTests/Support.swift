// What the engine's tests share: small networks, a recorder that keeps everything, reference files.
import Foundation
import NetworkDescription

@testable import Engine

/// Keeps all that a simulation hands over.
final class MemoryRecorder: Recorder {
    struct Spike: Hashable, Comparable {
        var time: Int64
        var population: Int
        var id: UInt32

        static func < (lhs: Spike, rhs: Spike) -> Bool {
            (lhs.time, lhs.population, lhs.id) < (rhs.time, rhs.population, rhs.id)
        }
    }

    private(set) var spikes: [Spike] = []
    private(set) var plateaus: [Spike] = []
    private(set) var samples: [Int: [(time: Time, voltages: [Float])]] = [:]
    private(set) var boundaries: [Time] = []
    /// Those that were there when spikes were last in order of time.
    private var settled = (spikes: 0, plateaus: 0)

    init() {}

    /// Keeps what another one has kept, and what comes after it.
    init(_ other: MemoryRecorder) {
        (spikes, samples, boundaries) = (other.spikes, other.samples, other.boundaries)
        (plateaus, settled) = (other.plateaus, other.settled)
    }

    func record(population: Int, times: [Int64], ids: [UInt32]) {
        for (time, id) in zip(times, ids) {
            spikes.append(Spike(time: time, population: population, id: id))
        }
    }

    func record(plateausOf population: Int, times: [Int64], ids: [UInt32]) {
        for (time, id) in zip(times, ids) {
            plateaus.append(Spike(time: time, population: population, id: id))
        }
    }

    func record(voltages: [Float], of recording: Int, at time: Time) {
        samples[recording, default: []].append((time, voltages))
    }

    /// Puts what was handed over in order: windows come together, and which do does not matter.
    func settled(before time: Time) {
        spikes[settled.spikes...].sort()
        plateaus[settled.plateaus...].sort()
        settled = (spikes.count, plateaus.count)
    }

    func advanced(to time: Time) -> Bool {
        boundaries.append(time)
        return true
    }

    /// Spike times in ms of one neuron.
    func times(_ population: Int, _ id: UInt32 = 0) -> [Double] {
        spikes.filter { $0.population == population && $0.id == id }
            .map { Double($0.time) / 1e9 }
    }
}

/// Runs a network and returns what it recorded and counted.
func simulate(_ network: Network, threads: Int = 1) throws -> (MemoryRecorder, Statistics) {
    var network = network
    network.simulation.threads = threads
    let recorder = MemoryRecorder()
    let simulation = try Simulation(network)
    try simulation.run(into: recorder)
    return (recorder, simulation.statistics)
}

extension Time {
    /// A time that is known to be representable.
    static func ms(_ milliseconds: Double) -> Time {
        Time(milliseconds: milliseconds) ?? .zero
    }
}

extension NeuronModel {
    /// The one-compartment neuron of the reference networks.
    static func point(
        capacitance: Double = 250, tau: Double = 10, rest: Double = -65, threshold: Double = -50,
        reset: Double = -65, refractory: Double = 2, receptors: [ReceptorKind] = []
    ) -> NeuronModel {
        NeuronModel(
            name: "point",
            compartments: [
                Compartment(
                    name: "soma", capacitance: capacitance, tau: tau, restingPotential: rest)
            ],
            receptors: receptors.enumerated().map {
                Receptor(name: "r\($0.offset)", compartment: 0, kind: $0.element)
            },
            spike: SpikeMechanism(
                trigger: .threshold(threshold), reset: .voltage(reset), refractory: .ms(refractory))
        )
    }
}

extension [ReceptorTarget] {
    /// A receptor of population 0.
    static func first(_ receptor: Int) -> [ReceptorTarget] {
        [ReceptorTarget(population: 0, receptor: receptor)]
    }
}

extension Population {
    /// Neurons of model 0, or another, with values for a single compartment.
    static func neurons(
        _ name: String, _ size: Int, model: Int = 0, initial: Value = .constant(-65),
        bias: Value = .constant(0)
    ) -> Population {
        Population(
            name: name, size: size,
            kind: .neurons(NeuronPopulation(model: model, initial: [initial], bias: [bias])))
    }

    /// Neurons of model 0 whose compartments start at these voltages, without bias currents.
    static func cells(_ name: String, _ size: Int, at voltages: [Double]) -> Population {
        Population(
            name: name, size: size,
            kind: .neurons(
                NeuronPopulation(
                    model: 0, initial: voltages.map { .constant($0) },
                    bias: voltages.map { _ in .constant(0) })))
    }

    /// One source for each list of spike times in ms.
    static func spikes(_ name: String, _ trains: [[Double]]) -> Population {
        var times: [Time] = []
        var ids: [UInt32] = []
        for (id, train) in trains.enumerated() {
            times += train.map { Time.ms($0) }
            ids += train.map { _ in UInt32(id) }
        }
        return Population(
            name: name, size: trains.count,
            kind: .source(.spikes(SpikeTrains(times: times, ids: ids))))
    }
}

/// A file of numbers that another simulator wrote; the first line names the columns.
struct ReferenceTable {
    private let columns: [String: [Double]]

    /// Where a table lies.
    static func url(_ name: String) -> URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Reference/\(name).csv")
    }

    init(_ name: String) throws {
        let lines = try String(contentsOf: Self.url(name), encoding: .utf8).split(separator: "\n")
        let header = lines.first?.split(separator: ",").map(String.init) ?? []
        var columns: [String: [Double]] = [:]
        for line in lines.dropFirst() {
            for (name, cell) in zip(header, line.split(separator: ",")) {
                columns[name, default: []].append(Double(cell) ?? .nan)
            }
        }
        self.columns = columns
    }

    subscript(_ column: String) -> [Double] { columns[column] ?? [] }
}
