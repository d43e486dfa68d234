// A projection made ready to be built: its pairs, and how weights and delays are drawn.
import NetworkDescription
import RealModule

/// What every worker needs to build its part of a projection.
struct CompiledProjection: @unchecked Sendable {
    private let index: Int
    private let projection: Projection
    private let populations: [Population]
    private let pairs: PairGenerator
    private let weight: Sampler
    private let delay: Sampler
    private let isPlastic: Bool
    private let delayUnit: DelayUnit

    /// - Parameter grid: The grid that delays lie on, if there is one.
    init(
        _ projection: Projection, _ network: Network, index: Int, isPlastic: Bool,
        on grid: StepGrid? = nil
    ) {
        self.index = index
        self.isPlastic = isPlastic
        self.projection = projection
        populations = network.populations
        delayUnit = DelayUnit(projection.delay, on: grid)
        let draws = SynapseDraws(projection, network)
        (pairs, weight, delay) = (draws.pairs, draws.weights, draws.delays)
    }

    /// The tables of one worker, one for each target of the projection.
    func tables(_ partition: Partition, worker: Int) -> [SynapseTable] {
        let sourceCount = projection.sources.reduce(0) { $0 + populations[$1].size }
        var firstTarget = 0
        return projection.targets.map { target in
            let size = populations[target.population].size
            let slice = partition.slice(worker, of: size)
            let pooled = (firstTarget + slice.lowerBound)..<(firstTarget + slice.upperBound)
            firstTarget += size
            return SynapseTable(
                projection: index, target: target, slice: pooled, sourceCount: sourceCount,
                pairs: pairs, weight: weight, delay: delay, isPlastic: isPlastic,
                delayUnit: delayUnit)
        }
    }
}

extension Value {
    /// The largest number that can be drawn. Normal numbers here come from 53-bit uniform ones, which
    /// reach 8.6 standard deviations.
    var upperBound: Double {
        let reach = 8.6
        switch self {
        case .constant(let number), .diagonal(let number): return number
        case .uniform(_, let high): return high
        case .normal(let mean, let std, _, let max):
            return Swift.min(mean + reach * std, max ?? .infinity)
        case .lognormal(let mean, let std, _, let max):
            let variance = Double.log(onePlus: (std / mean) * (std / mean))
            let largest = mean * Double.exp(reach * variance.squareRoot() - variance / 2)
            return Swift.min(largest, max ?? .infinity)
        case .elements(let numbers): return numbers.max() ?? 0
        }
    }
}
