// The synapses of a projection that does not learn, made anew from its rule.
import NetworkDescription

/// Synapses and weights that nothing changes need not be found in the rows: the rule gives them again.
struct StaticProjection: ProjectionReader {
    let synapses: ProjectionSynapses
    private let each: [Double]

    init(_ projection: Projection, _ network: Network) {
        struct Synapse {
            var source: UInt32
            var target: UInt32
            var weight: Double
        }
        let draws = SynapseDraws(projection, network)
        let size = projection.targets.reduce(0) { $0 + network.populations[$1.population].size }
        var made: [Synapse] = []
        draws.pairs.forEach(onto: 0..<size) {
            made.append(
                Synapse(
                    source: UInt32($0.source), target: UInt32($0.target), weight: draws.weights($0))
            )
        }
        let order = made.indices.sorted {
            (made[$0].source, made[$0].target, $0) < (made[$1].source, made[$1].target, $1)
        }
        synapses = ProjectionSynapses(
            sources: order.map { made[$0].source }, targets: order.map { made[$0].target })
        each = order.map { made[$0].weight }
    }

    func weights(at time: Int64) -> [Double] { each }
}
