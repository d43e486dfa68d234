// Where the input of a step is gathered: one number for each receptor of each neuron of a worker.
import CKernels
import NetworkDescription

/// The lanes of one worker: its slice of every population, begun at a multiple of ``blockSize`` elements
/// and padded to whole blocks, so that random numbers do not depend on how neurons are shared out.
struct Lanes {
    /// Elements that share a block of random numbers.
    static var blockSize: Int { STEP_BLOCK }

    let slice: Range<Int>
    /// The element of lane 0.
    let firstElement: Int
    let count: Int

    init(_ slice: Range<Int>) {
        self.slice = slice
        let size = Self.blockSize
        firstElement = slice.lowerBound / size * size
        let end = slice.isEmpty ? firstElement : (slice.upperBound + size - 1) / size * size
        count = end - firstElement
    }

    @inline(__always)
    func lane(of element: Int) -> Int { element - firstElement }

    /// The lanes that are neurons.
    var used: Range<Int> {
        (slice.lowerBound - firstElement)..<(slice.upperBound - firstElement)
    }
}

/// How the input of one worker lies in memory: all first receptors, all second ones and so on, so that the
/// targets of a row, which mostly share a receptor, lie close together.
struct InputLayout {
    /// The lanes of each population; none for sources.
    let lanes: [Lanes]
    /// Where the input of a receptor of a population starts.
    private let offsets: [[Int]]
    let count: Int

    init(_ network: Network, _ partition: Partition, worker: Int) {
        var receptorCounts: [Int] = []
        lanes = network.populations.map { population in
            guard case .neurons(let neurons) = population.kind else {
                receptorCounts.append(0)
                return Lanes(0..<0)
            }
            receptorCounts.append(network.neurons[neurons.model].receptors.count)
            return Lanes(partition.slice(worker, of: population.size))
        }
        var offsets = network.populations.map { _ in [Int]() }
        var end = 0
        for receptor in 0..<(receptorCounts.max() ?? 0) {
            for population in lanes.indices where receptor < receptorCounts[population] {
                offsets[population].append(end)
                end += lanes[population].count
            }
        }
        self.offsets = offsets
        count = end
    }

    /// Where the input of a receptor starts.
    func offset(_ target: ReceptorTarget) -> Int { offsets[target.population][target.receptor] }

    func offset(_ population: Int, _ receptor: Int) -> Int { offsets[population][receptor] }
}
