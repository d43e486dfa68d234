// What is known of a microcircuit: how well it answers, and how well B stands to W.
import Foundation

/// The results of a microcircuit on a set of samples, answered by itself and without learning.
public struct PALEvaluation: Equatable, Sendable {
    /// The fraction of samples whose largest output is that of their class.
    public let accuracy: Double
    /// The mean of Σ (t - v)² over the samples, with the target potentials t and the potentials v of
    /// the outputs; `nil` without targets.
    public let objective: Double?
    /// For each pair of layers the angle between B and φ′ Wᵀ φ′, in degrees: what B comes to
    /// (Max et al. 2024), its factors averaged over the samples.
    public let gatedAngles: [Double]
    /// The number of outputs that are no longer finite.
    public let broken: Int

    /// Presents every sample.
    public init(_ network: PALNetwork, on samples: Samples) {
        var input = [Double](repeating: 0, count: samples.inputCount)
        var target = [Double](repeating: 0, count: samples.targetCount)
        let products = network.pairs.map { Vector($0.forward.count) }
        var (correct, broken, error) = (0, 0, 0.0)
        for sample in 0..<samples.count {
            samples.input(sample, into: &input)
            samples.target(sample, into: &target)
            let layers = network.settle(input)
            let output = layers.last?.potential.values ?? []
            let best = output.indices.max { output[$0] < output[$1] }
            if best == samples.labels[sample] { correct += 1 }
            broken += output.count { !$0.isFinite }
            for (wanted, given) in zip(target, output) {
                error += (wanted - given) * (wanted - given)
            }
            network.addSlopes(of: layers, to: products)
        }
        accuracy = Double(correct) / Double(samples.count)
        objective = samples.targetCount == 0 ? nil : error / Double(samples.count)
        self.broken = broken
        gatedAngles = zip(network.pairs, products).map { pair, product in
            angle(pair.backward, Vector(product.count) { product[$0] * pair.forward[$0] })
        }
    }
}

extension PALNetwork {
    /// For each pair of layers the angle between B and Wᵀ, in degrees.
    public var angles: [Double] { pairs.map { angle($0.backward, $0.forward) } }

    /// The weights from the input, inputs × units, then of each pair of layers those to the layer
    /// above, row by row.
    public var forwardWeights: [Vector] { [input.weights] + pairs.map(\.forward) }

    /// Of each pair of layers the weights from the layer above, transposed.
    public var backwardWeights: [Vector] { pairs.map(\.backward) }

    /// Of each pair of layers |P + B| / |B|: how far the weights from the interneurons are from those
    /// that cancel the layer above.
    public var lateralMismatch: [Double] {
        pairs.map { pair in
            Vector(pair.backward.count) { pair.fromInter[$0] + pair.backward[$0] }.norm
                / pair.backward.norm
        }
    }

    /// The potentials of the outputs after an input.
    public func answer(_ input: [Double]) -> [Double] {
        settle(input).last?.potential.values ?? []
    }

    /// Adds φ′(above) φ′(below)ᵀ for each pair of layers.
    fileprivate func addSlopes(of layers: [PALLayer], to products: [Vector]) {
        let slopes = layers.map { layer in
            let slopes = Vector(layer.count)
            settings.function.slopes(layer.potential, slopes)
            return slopes
        }
        for (index, pair) in pairs.enumerated() {
            addProduct(
                products[index], 1, slopes[index + 1].base, slopes[index].base, rows: pair.upper,
                columns: pair.lower)
        }
    }
}

/// The angle between two vectors in degrees.
private func angle(_ a: Vector, _ b: Vector) -> Double {
    let cosine = dot(a.base, b.base, a.count) / (a.norm * b.norm)
    return acos(min(max(cosine, -1), 1)) * 180 / .pi
}
