// What the neurons that a projection targets offer to a learning rule.
import NetworkDescription

/// The models of the neurons in a projection's target pool.
struct TargetNeurons {
    private var models: [NeuronModel] = []
    private let integrator: Integrator
    /// The dimension of the projection's weights.
    private(set) var weightDimension = Dimension.none
    /// The indices of the compartments that all models have, and number alike.
    private(set) var compartments: [String: Int] = [:]

    init(_ projection: Projection, in network: Network) {
        integrator = network.simulation.integrator
        var seen: Set<Int> = []
        for target in projection.targets {
            guard case .neurons(let neurons) = network.populations[target.population].kind else {
                continue
            }
            let model = network.neurons[neurons.model]
            weightDimension = model.receptors[target.receptor].kind.weightDimension
            if seen.insert(neurons.model).inserted { models.append(model) }
        }
        for (number, model) in models.enumerated() {
            let names = model.compartments.map(\.name)
            let own = Dictionary(zip(names, names.indices)) { first, _ in first }
            compartments = number == 0 ? own : compartments.filter { own[$0.key] == $0.value }
        }
    }

    /// What to say of a compartment that formulas cannot refer to.
    func complaint(about compartment: String) -> String {
        if models.contains(where: { $0.compartments.contains { $0.name == compartment } }) {
            return "the neurons of this projection do not agree about the compartment "
                + "'\(compartment)'; make one projection for each neuron model"
        }
        let hint = NearestName.hint(
            for: compartment, among: compartments.keys.sorted(), called: "compartments")
        return "the postsynaptic neuron has no compartment '\(compartment)'\(hint)"
    }

    /// The name of a neuron model without plateaus, if there is one.
    var modelWithoutPlateaus: String? { models.first { $0.plateau == nil }?.name }

    /// The name of a neuron model without escape noise, if there is one.
    var modelWithoutEscape: String? {
        models.first {
            if case .escape? = $0.spike?.trigger { false } else { true }
        }?.name
    }

    /// What to say where a neuron needs escape noise.
    static func complaint(withoutEscape model: String) -> String {
        "the spikes of '\(model)' are not left to chance; give its 'spike' the key 'escape'"
    }

    /// Why the voltages of the neurons have no closed form between events; `nil` if they have one, or the
    /// integrator needs none.
    var nonlinearity: String? {
        if integrator == .step { return nil }
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
