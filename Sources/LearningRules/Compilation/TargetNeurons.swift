// What the neurons that a projection targets offer to a learning rule.
import NetworkDescription

/// The models of the neurons in a projection's target pool.
struct TargetNeurons {
    private var models: [NeuronModel] = []
    /// The dimension of the projection's weights.
    private(set) var weightDimension = Dimension.none

    init(_ projection: Projection, in network: Network) {
        for target in projection.targets {
            guard case .neurons(let neurons) = network.populations[target.population].kind else {
                continue
            }
            let model = network.neurons[neurons.model]
            weightDimension = model.receptors[target.receptor].kind.weightDimension
            if !models.contains(where: { $0.name == model.name }) { models.append(model) }
        }
    }

    /// The names of all compartments of any model.
    var compartmentNames: [String] {
        var seen: Set<String> = []
        return models.flatMap(\.compartments).map(\.name).filter { seen.insert($0).inserted }
    }

    /// The index of a compartment; `nil` when a model lacks it or numbers it otherwise.
    func compartment(_ name: String) -> Int? {
        let indices = models.map { $0.compartments.firstIndex { $0.name == name } }
        guard let first = indices.first, indices.allSatisfy({ $0 == first }) else { return nil }
        return first
    }

    /// Why the voltages of the neurons have no closed form between events; `nil` if they have one.
    var nonlinearity: String? {
        for model in models {
            for receptor in model.receptors {
                guard case .exponentialConductance = receptor.kind else { continue }
                return "the voltage of '\(model.name)' has no closed form, for its receptor "
                    + "'\(receptor.name)' is a conductance: use it in on_pre, on_post or on_plateau"
            }
        }
        return nil
    }
}
