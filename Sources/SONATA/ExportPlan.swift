// Which of NEST's models the populations of a network are, and what SONATA has no words for.
import Engine
import NetworkDescription

/// A population of neurons as a node type of SONATA.
struct NeuronType {
    var template: NeuronTemplate
    /// In NEST's names and units; those that differ between neurons are not among them.
    var parameters: [String: Double]
    /// For each receptor of the model, whether its weights are written with the other sign: NEST knows
    /// an inhibitory conductance by that.
    var isNegated: [Bool]
}

/// The least and the largest weight of the synapses onto a receptor.
struct WeightRange {
    var least = 0.0
    var largest = 0.0

    mutating func include(_ weight: Double) {
        least = min(least, weight)
        largest = max(largest, weight)
    }
}

extension NeuronModel {
    /// The model as one of NEST's.
    ///
    /// - Parameter weights: Those onto each receptor.
    /// - Throws: ``CircuitError`` for what these models do not have.
    func nestType(_ weights: [WeightRange]) throws(CircuitError) -> NeuronType {
        func refuse(_ what: String) -> CircuitError {
            CircuitError("neurons.\(name)", "", what)
        }
        guard compartments.count == 1, let soma = compartments.first else {
            throw refuse("has several compartments, which NEST's point neurons have not")
        }
        if plateau != nil { throw refuse("has plateaus, which SONATA has no words for") }
        guard let spike else {
            throw refuse("never spikes, which NEST's neurons do: give it 'spike'")
        }
        guard case .threshold(let threshold) = spike.trigger,
            case .voltage(let reset) = spike.reset, !spike.prospective, !spike.twoSided,
            spike.gate == nil
        else {
            throw refuse(
                "spikes in a way that NEST's neurons do not: they have a threshold, a reset to a "
                    + "voltage, and a refractory period")
        }
        var parameters = [
            "C_m": soma.capacitance, "E_L": soma.restingPotential, "V_th": threshold,
            "V_reset": reset, "t_ref": spike.refractory.milliseconds,
        ]
        let used = receptors.indices.filter { weights[$0].least < 0 || weights[$0].largest > 0 }
        let template = try template(used.isEmpty ? Array(receptors.indices) : used)
        var isNegated = receptors.map { _ in false }
        switch template {
        case .delta: parameters["tau_m"] = soma.tau
        case .exponentialCurrents, .alphaCurrents:
            parameters["tau_m"] = soma.tau
            let taus = receptors.map(\.kind.tau)
            parameters["tau_syn_ex"] = try common(
                used.filter { weights[$0].largest > 0 }.map { ($0, taus[$0]) }, "positive")
            parameters["tau_syn_in"] = try common(
                used.filter { weights[$0].least < 0 }.map { ($0, taus[$0]) }, "negative")
        case .exponentialConductances:
            parameters["g_L"] = soma.capacitance / soma.tau
            isNegated = try conductances(used, weights, &parameters)
        }
        return NeuronType(template: template, parameters: parameters, isNegated: isNegated)
    }

    /// The template whose receptors are of the kind of these.
    private func template(_ used: [Int]) throws(CircuitError) -> NeuronTemplate {
        let templates = Set(used.map { receptors[$0].kind.template })
        guard templates.count <= 1 else {
            throw CircuitError(
                "neurons.\(name)", "receptors",
                "are of several kinds, but a neuron of NEST's has one kind")
        }
        guard let template = templates.first ?? .exponentialCurrents else {
            throw CircuitError(
                "neurons.\(name)", "receptors", "are cues, which SONATA has no words for")
        }
        return template
    }

    /// The one time constant of the receptors for weights of one sign.
    private func common(
        _ taus: [(receptor: Int, tau: Double)], _ sign: String
    ) throws(CircuitError) -> Double? {
        guard let first = taus.first else { return nil }
        if let other = taus.first(where: { $0.tau != first.tau }) {
            throw CircuitError(
                "neurons.\(name)", "receptors",
                "'\(receptors[first.receptor].name)' and '\(receptors[other.receptor].name)' take "
                    + "\(sign) weights with different 'tau', but NEST's neurons have one for each "
                    + "sign")
        }
        return first.tau
    }

    /// Sorts conductances into NEST's two by their reversal potentials.
    private func conductances(
        _ used: [Int], _ weights: [WeightRange], _ parameters: inout [String: Double]
    ) throws(CircuitError) -> [Bool] {
        var isNegated = receptors.map { _ in false }
        let kinds = used.sorted { receptors[$0].kind.reversal > receptors[$1].kind.reversal }
        for receptor in used where weights[receptor].least < 0 {
            throw CircuitError(
                "neurons.\(name)", "receptors.\(receptors[receptor].name)",
                "takes negative weights, but a conductance of NEST's is positive")
        }
        guard let first = kinds.first, let last = kinds.last else { return isNegated }
        for receptor in kinds {
            let kind = receptors[receptor].kind
            if kind == receptors[first].kind { continue }
            guard kind == receptors[last].kind else {
                throw CircuitError(
                    "neurons.\(name)", "receptors",
                    "are conductances of more than two kinds, but NEST's neurons have two")
            }
            isNegated[receptor] = true
        }
        parameters["tau_syn_ex"] = receptors[first].kind.tau
        parameters["E_ex"] = receptors[first].kind.reversal
        parameters["tau_syn_in"] = receptors[last].kind.tau
        parameters["E_in"] = receptors[last].kind.reversal
        return isNegated
    }
}

extension ReceptorKind {
    fileprivate var template: NeuronTemplate? {
        switch self {
        case .delta: .delta
        case .exponentialCurrent: .exponentialCurrents
        case .alphaCurrent: .alphaCurrents
        case .exponentialConductance: .exponentialConductances
        case .cue: nil
        }
    }

    fileprivate var tau: Double {
        switch self {
        case .exponentialCurrent(let tau), .alphaCurrent(let tau),
            .exponentialConductance(let tau, _):
            tau
        case .delta, .cue: .nan
        }
    }

    fileprivate var reversal: Double {
        if case .exponentialConductance(_, let reversal) = self { reversal } else { .nan }
    }
}
