// How well a microcircuit's changes of W stand to those of backpropagation.

/// The angles between the changes of W that a target brings about in a microcircuit and those of
/// backpropagation in an ordinary network with the same W, whose loss is half of Σ (t - v)² with the
/// target potentials t and the potentials v of the outputs (Max et al. 2024, figure 3).
public struct PALUpdateAngles: Equatable, Sendable {
    /// The mean over the samples for each layer, in degrees; samples that change nothing do not
    /// count. `nil` where none does, or without targets.
    public let means: [Double?]
    /// The same if the lateral weights were in the self-predicting state, as published.
    public let selfPredicting: [Double?]

    /// Presents every sample without noise and learning.
    public init(_ network: PALNetwork, on samples: Samples) {
        let memory = Memory()
        defer { withExtendedLifetime(memory) {} }
        let ideal = network.pairs.map { $0.selfPredicting(in: memory) }
        let reference = OrdinaryNetwork(network, in: memory)
        var means = reference.layers.map { _ in Mean() }
        var selfPredicting = means
        var input = [Double](repeating: 0, count: samples.inputCount)
        var target = [Double](repeating: 0, count: samples.targetCount)
        for sample in 0..<(target.isEmpty ? 0 : samples.count) {
            samples.input(sample, into: &input)
            samples.target(sample, into: &target)
            let layers = network.settle(input, target: target)
            reference.run(input: network.input, target: target)
            reference.addAngles(of: layers, to: &means)
            reference.addAngles(
                of: network.settle(input, target: target, pairs: ideal), to: &selfPredicting)
        }
        self.means = means.map(\.value)
        self.selfPredicting = selfPredicting.map(\.value)
    }
}

private struct Mean {
    private var sum = 0.0
    private var count = 0

    mutating func add(_ value: Double) {
        sum += value
        count += 1
    }

    var value: Double? { count > 0 ? sum / Double(count) : nil }
}

/// A network without dendrites that has the forward weights of a microcircuit.
private struct OrdinaryNetwork {
    struct Layer {
        let potential: Vector
        let rate: Vector
        let slope: Vector
        let error: Vector
    }

    let layers: [Layer]
    private let network: PALNetwork

    init(_ network: PALNetwork, in memory: Memory) {
        self.network = network
        layers = network.settings.sizes.dropFirst().map { size in
            func zeros() -> Vector { Vector(size, in: memory) }
            return Layer(potential: zeros(), rate: zeros(), slope: zeros(), error: zeros())
        }
    }

    /// Adds the angles between the changes of a microcircuit and those of this network.
    func addAngles(of circuit: [PALLayer], to means: inout [Mean]) {
        for (index, layer) in layers.enumerated() {
            // Changes are products of an error and a rate: so are their products.
            var cosine = circuit[index].units.error.cosine(layer.error)
            if index > 0 {
                cosine *= circuit[index - 1].units.rate.cosine(layers[index - 1].rate)
            }
            if cosine.isFinite { means[index].add(degrees(cosine: cosine)) }
        }
    }

    /// Finds the errors of all layers for the input that is presented.
    func run(input: PALInput, target: [Double]) {
        let function = network.settings.function
        input.arrive(layers[0].potential)
        for (index, layer) in layers.enumerated() {
            if index > 0 {
                network.pairs[index - 1].forward.times(layers[index - 1].rate, layer.potential)
            }
            let share = PALState.share(isOutput: index == layers.count - 1)
            for i in 0..<layer.potential.width { layer.potential.blocks[i] *= share }
            function.apply(layer.potential, layer.rate)
            function.slopes(layer.potential, layer.slope)
            layer.rate.clearRest()
        }
        let output = layers[layers.count - 1]
        for (index, wanted) in target.enumerated() {
            output.error.base[index] = wanted - output.potential.base[index]
        }
        for index in network.pairs.indices.reversed() {
            let (layer, above) = (layers[index], layers[index + 1])
            network.pairs[index].forward.transposedTimes(above.error, layer.error)
            for i in 0..<layer.error.width { layer.error.blocks[i] *= layer.slope.blocks[i] }
        }
    }
}
