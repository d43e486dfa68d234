// The network's answer to a sample, read from the spikes of one population.
import Engine
import NetworkDescription

/// Reads outputs, one for each class, from spike counts.
struct Answer {
    let population: Int
    /// What is added to the values of all classes to make the outputs' targets.
    let offset: Double
    private let classCount: Int
    private let projection: Int?
    private let isCentred: Bool
    /// Weights of the projection by class and element.
    private var weights: DenseWeights?
    private var means: [Double]
    private var meanCount = 0.0
    /// Samples that the running mean remembers.
    private let memory: Double

    /// - Parameter memory: Samples in one epoch.
    init(
        _ readout: Presentation.Readout, _ presentation: Presentation, _ network: Network,
        classCount: Int, memory: Int
    ) {
        self.classCount = classCount
        self.memory = Double(memory)
        switch readout {
        case .spikes(let population):
            self.population = population
            (projection, isCentred) = (nil, false)
            offset = -1 / Double(classCount)
        case .weights(let projection, let population, let isCentred):
            self.population = population
            (self.projection, self.isCentred) = (projection, isCentred)
            let source = network.projections[projection].sources[0]
            offset = presentation.targets.first { $0.population == source }?.offset ?? 0
        }
        means = Array(repeating: 0, count: network.populations[population].size)
    }

    /// Takes the weights as they are now.
    mutating func takeWeights(of network: Network, from simulation: Simulation) {
        guard let projection else { return }
        weights = DenseWeights(of: projection, in: network, simulation)
    }

    /// The outputs for signed spike counts of the population's elements.
    func outputs(_ counts: [Double]) -> [Double] {
        guard let weights else {
            let mean = counts.reduce(0, +) / Double(max(counts.count, 1))
            return counts.map { $0 - mean }
        }
        return (0..<classCount).map { label in
            var sum = 0.0
            for element in counts.indices {
                sum += weights[label, element] * (counts[element] - means[element])
            }
            return sum
        }
    }

    func save(into state: inout SavedState) {
        state.columns["task/answer_means"] = SavedColumn(means + [meanCount])
        state.columns["task/answer_weights"] = weights.map { SavedColumn($0.values) }
    }

    mutating func restore(_ state: SavedState, _ network: Network) throws(SavedStateError) {
        let saved = try state.reals("task/answer_means", count: means.count + 1)
        (means, meanCount) = (Array(saved.dropLast()), saved[means.count])
        guard let projection else { return }
        weights = try DenseWeights(
            of: projection, in: network, values: state.reals("task/answer_weights"))
    }

    /// Takes the counts of a training sample into the running means.
    mutating func learn(_ counts: [Double]) {
        guard isCentred else { return }
        meanCount = min(meanCount + 1, memory)
        for element in counts.indices {
            means[element] += (counts[element] - means[element]) / meanCount
        }
    }
}

/// How right the answers to some samples were.
struct Score {
    /// Samples presented, whether answers are read or not.
    var presented = 0
    private var answered = 0
    private var correct = 0
    private var squaredTargets = 0.0
    private var products = 0.0
    private var squaredOutputs = 0.0

    init() {}

    /// All of them, to be saved, and read back.
    var numbers: [Double] {
        [
            Double(presented), Double(answered), Double(correct), squaredTargets, products,
            squaredOutputs,
        ]
    }
    static let numberCount = 6

    init(_ numbers: [Double]) throws(SavedStateError) {
        guard numbers.count == Self.numberCount, let presented = Int(exactly: numbers[0]),
            let answered = Int(exactly: numbers[1]), let correct = Int(exactly: numbers[2]),
            [presented, answered, correct].allSatisfy(SavedState.isCount)
        else { throw SavedStateError("its score counts no samples") }
        (self.presented, self.answered, self.correct) = (presented, answered, correct)
        (squaredTargets, products, squaredOutputs) = (numbers[3], numbers[4], numbers[5])
    }

    /// Adds the outputs for a sample whose targets are `offset`, plus 1 for its class; returns the class
    /// that they mean.
    @discardableResult
    mutating func add(outputs: [Double], label: Int, offset: Double) -> Int {
        var best = 0
        for (index, output) in outputs.enumerated() {
            if output > outputs[best] { best = index }
            let target = offset + (index == label ? 1 : 0)
            squaredTargets += target * target
            products += target * output
            squaredOutputs += output * output
        }
        answered += 1
        if best == label { correct += 1 }
        return best
    }

    /// The fraction of right answers.
    var accuracy: Double? { answered > 0 ? Double(correct) / Double(answered) : nil }

    /// Mean of |y - s ŷ|², s ≥ 0 the scale that makes it least.
    var objective: Double? {
        guard answered > 0 else { return nil }
        let explained =
            products > 0 && squaredOutputs > 0 ? products * products / squaredOutputs : 0
        return (squaredTargets - explained) / Double(answered)
    }
}
