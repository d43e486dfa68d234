// The weights of a projection as a matrix, and how two of them compare.
import Engine
import NetworkDescription
import RealModule

/// Weights by pooled source and target; several synapses of a pair add up.
struct DenseWeights {
    private let sourceCount: Int
    private let targetCount: Int
    private(set) var values: [Double]

    /// The weights of a projection as they are now.
    init(of projection: Int, in network: Network, _ simulation: Simulation) {
        let (synapses, weights) = (
            simulation.synapses(of: projection), simulation.weights(of: projection)
        )
        let shape = Self.shape(of: projection, in: network)
        self.init(sourceCount: shape.sources, targetCount: shape.targets)
        for index in weights.indices {
            let row = Int(synapses.sources[index]) * targetCount
            values[row + Int(synapses.targets[index])] += weights[index]
        }
    }

    /// Weights that were saved.
    init(
        of projection: Int, in network: Network, values: [Double]
    ) throws(SavedStateError) {
        (sourceCount, targetCount) = Self.shape(of: projection, in: network)
        guard values.count == sourceCount * targetCount else {
            throw SavedStateError("it holds \(values.count) weights of a matrix of another size")
        }
        self.values = values
    }

    private init(sourceCount: Int, targetCount: Int) {
        (self.sourceCount, self.targetCount) = (sourceCount, targetCount)
        values = Array(repeating: 0, count: sourceCount * targetCount)
    }

    /// The product with the weights from these targets on: from source to target over all that lies between.
    func then(_ next: DenseWeights) -> DenseWeights {
        var product = DenseWeights(sourceCount: sourceCount, targetCount: next.targetCount)
        for source in 0..<sourceCount {
            for middle in 0..<targetCount {
                let weight = self[source, middle]
                for target in 0..<next.targetCount {
                    product.values[source * next.targetCount + target] +=
                        weight * next[middle, target]
                }
            }
        }
        return product
    }

    private static func shape(
        of projection: Int, in network: Network
    ) -> (sources: Int, targets: Int) {
        let described = network.projections[projection]
        return (
            described.sources.reduce(0) { $0 + network.populations[$1].size },
            described.targets.reduce(0) { $0 + network.populations[$1.population].size }
        )
    }

    subscript(source: Int, target: Int) -> Double { values[source * targetCount + target] }

    /// |Q - sRᵀ|/|Q| in Frobenius norms, and the angle between Q and sRᵀ in degrees; `nil` where a
    /// matrix of zeros leaves them undefined.
    func comparison(
        withTransposeOf other: DenseWeights, times scale: Double
    ) -> (difference: Double?, angle: Double?) {
        var (squares, mineSquared, itsSquared, product) = (0.0, 0.0, 0.0, 0.0)
        for source in 0..<sourceCount {
            for target in 0..<targetCount {
                let (mine, its) = (self[source, target], scale * other[target, source])
                squares += (mine - its) * (mine - its)
                mineSquared += mine * mine
                itsSquared += its * its
                product += mine * its
            }
        }
        let norms = (mineSquared * itsSquared).squareRoot()
        return (
            mineSquared > 0 ? (squares / mineSquared).squareRoot() : nil,
            norms > 0 ? Double.acos(min(max(product / norms, -1), 1)) * 180 / .pi : nil
        )
    }
}
