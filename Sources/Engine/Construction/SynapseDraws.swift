// What chance decides of the synapses of a projection, the same for every integrator.
import NetworkDescription

/// The pairs of a projection, and the weight (in the unit of the receptor) and delay (ms) of each.
struct SynapseDraws {
    let pairs: PairGenerator
    let weights: Sampler
    let delays: Sampler

    init(_ projection: Projection, _ network: Network) {
        let seed = network.simulation.seed
        func sampler(_ value: Value, _ purpose: RandomPurpose) -> Sampler {
            Sampler(value, RandomStream(seed: seed, object: projection.name, purpose: purpose))
        }
        pairs = PairGenerator(projection, populations: network.populations, seed: seed)
        weights = sampler(projection.weight, .weight)
        delays = sampler(projection.delay, .delay)
    }
}
