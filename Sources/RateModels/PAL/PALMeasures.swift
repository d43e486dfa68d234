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
    /// The rates of the smallest hidden layer, samples × units, where the targets are the input; else
    /// empty.
    public let latent: Matrix

    /// Presents every sample.
    public init(_ network: PALNetwork, on samples: Samples) {
        var input = [Double](repeating: 0, count: samples.inputCount)
        var target = [Double](repeating: 0, count: samples.targetCount)
        let memory = Memory()
        let products = network.pairs.map { Grid($0.forward.rows, $0.forward.columns, in: memory) }
        let slopes = network.state.layers.map { Vector($0.units.count, in: memory) }
        defer { withExtendedLifetime(memory) {} }
        let smallest = network.pairs.indices.min {
            network.settings.sizes[$0 + 1] < network.settings.sizes[$1 + 1]
        }
        let latentLayer = samples.targets == .input ? smallest : nil
        var latent = Matrix(
            latentLayer == nil ? 0 : samples.count,
            latentLayer.map { network.settings.sizes[$0 + 1] } ?? 0)
        var (correct, broken, error) = (0, 0, 0.0)
        for sample in 0..<samples.count {
            samples.input(sample, into: &input)
            samples.target(sample, into: &target)
            let layers = network.settle(input)
            let output = layers[layers.count - 1].units.potential.values
            let best = output.indices.max { output[$0] < output[$1] }
            if best == samples.labels[sample] { correct += 1 }
            broken += output.count { !$0.isFinite }
            for (wanted, given) in zip(target, output) {
                error += (wanted - given) * (wanted - given)
            }
            if let latentLayer {
                for (unit, rate) in layers[latentLayer].units.rate.values.enumerated() {
                    latent[sample, unit] = rate
                }
            }
            network.addSlopes(of: layers, slopes, to: products)
        }
        accuracy = Double(correct) / Double(samples.count)
        objective = samples.targetCount == 0 ? nil : error / Double(samples.count)
        self.broken = broken
        self.latent = latent
        gatedAngles = zip(network.pairs, products).map { pair, product in
            for k in 0..<product.blockCount { product.blocks[k] *= pair.forward.blocks[k] }
            return degrees(cosine: pair.backward.cosine(product))
        }
    }
}

extension PALNetwork {
    /// For each pair of layers the angle between B and Wᵀ, in degrees.
    public var angles: [Double] { pairs.map { degrees(cosine: $0.backward.cosine($0.forward)) } }

    /// The weights from the input, inputs × units, then of each pair of layers those to the layer
    /// above, row by row.
    public var forwardWeights: [Matrix] { ([input.weights] + pairs.map(\.forward)).map(\.matrix) }

    /// Of each pair of layers the weights from the layer above, transposed.
    public var backwardWeights: [Matrix] { pairs.map(\.backward.matrix) }

    /// Of each pair of layers |P + B| / |B|: how far the weights from the interneurons are from those
    /// that cancel the layer above.
    public var lateralMismatch: [Double] {
        pairs.map { pair in
            let (p, b) = (pair.fromInter.matrix, pair.backward.matrix)
            return Matrix(b.rows, b.columns) { p[$0, $1] + b[$0, $1] }.norm / b.norm
        }
    }

    /// The potentials of the outputs after an input.
    public func answer(_ input: [Double]) -> [Double] {
        settle(input).last?.units.potential.values ?? []
    }

    /// Adds φ′(above) φ′(below)ᵀ for each pair of layers.
    fileprivate func addSlopes(
        of layers: [PALLayer], _ slopes: [Vector], to products: [Grid]
    ) {
        for (layer, slopes) in zip(layers, slopes) {
            settings.function.slopes(layer.units.potential, slopes)
            slopes.clearRest()
        }
        for (index, product) in products.enumerated() {
            let below = slopes[index].blocks
            for j in 0..<product.rows {
                let (above, row) = (slopes[index + 1].base[j], product.row(j))
                for i in 0..<product.width { row[i] += above * below[i] }
            }
        }
    }
}

/// An angle in degrees.
func degrees(cosine: Double) -> Double { acos(min(max(cosine, -1), 1)) * 180 / .pi }
