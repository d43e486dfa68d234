// NEST's point neurons: their parameters, defaults and meaning.
import Foundation
import NetworkDescription

/// A neuron model of NEST that has the dynamics of ours (NEST 3: `iaf_psc_exp`, `iaf_psc_alpha`,
/// `iaf_psc_delta`, `iaf_cond_exp`).
enum NeuronTemplate: String, CaseIterable {
    case exponentialCurrents = "iaf_psc_exp"
    case alphaCurrents = "iaf_psc_alpha"
    case delta = "iaf_psc_delta"
    case exponentialConductances = "iaf_cond_exp"

    /// The template that a cell of a type table names, such as `nest:iaf_psc_exp`.
    init?(named name: String) {
        self.init(rawValue: name.hasPrefix("nest:") ? String(name.dropFirst(5)) : name)
    }

    /// NEST's defaults: pF, ms, mV, pA, nS.
    var defaults: [String: Double] {
        let common = ["C_m": 250, "E_L": -70, "V_th": -55, "t_ref": 2, "I_e": 0, "V_m": -70.0]
        let own: [String: Double] =
            switch self {
            case .exponentialCurrents, .alphaCurrents:
                ["tau_m": 10, "V_reset": -70, "tau_syn_ex": 2, "tau_syn_in": 2]
            case .delta: ["tau_m": 10, "V_reset": -70]
            case .exponentialConductances:
                [
                    "g_L": 16.6667, "V_reset": -60, "E_ex": 0, "E_in": -85, "tau_syn_ex": 0.2,
                    "tau_syn_in": 2,
                ]
            }
        return common.merging(own) { $1 }
    }

    /// The unit of weights onto such neurons.
    var weightUnit: String {
        switch self {
        case .exponentialCurrents, .alphaCurrents: "pA"
        case .delta: "mV"
        case .exponentialConductances: "nS"
        }
    }

    /// The receptors: that of positive weights, and that of negative ones where it is another.
    var receptors: [String] { self == .delta ? ["delta"] : ["ex", "in"] }

    /// The model with parameters, those not given at their defaults.
    func model(named name: String, _ parameters: [String: Double]) -> NeuronModel {
        func value(_ name: String) -> Double { parameters[name] ?? defaults[name] ?? .nan }
        let kinds: [ReceptorKind] =
            switch self {
            case .exponentialCurrents:
                ["tau_syn_ex", "tau_syn_in"].map { .exponentialCurrent(tau: value($0)) }
            case .alphaCurrents:
                ["tau_syn_ex", "tau_syn_in"].map { .alphaCurrent(tau: value($0)) }
            case .delta: [.delta]
            case .exponentialConductances:
                [("tau_syn_ex", "E_ex"), ("tau_syn_in", "E_in")].map {
                    .exponentialConductance(tau: value($0), reversal: value($1))
                }
            }
        let tau = self == .exponentialConductances ? value("C_m") / value("g_L") : value("tau_m")
        return NeuronModel(
            name: name,
            compartments: [
                Compartment(
                    name: "soma", capacitance: value("C_m"), tau: tau,
                    restingPotential: value("E_L"))
            ],
            receptors: zip(receptors, kinds).map { Receptor(name: $0, compartment: 0, kind: $1) },
            spike: SpikeMechanism(
                trigger: .threshold(value("V_th")), reset: .voltage(value("V_reset")),
                refractory: Time(milliseconds: value("t_ref")) ?? .zero))
    }

    /// Parameters of NEST that only its own plasticity, sensors or solvers read.
    private static let ignored: Set<String> = [
        "tau_minus", "tau_minus_triplet", "tau_Ca", "beta_Ca", "Ca", "rho", "gsl_error_tol",
    ]

    /// The numbers among parameters, checked.
    ///
    /// - Throws: ``CircuitError`` for a parameter that is not known, or has a value that changes the
    ///   dynamics to others.
    func checked(
        _ parameters: [String: JSON], in file: String
    ) throws(CircuitError) -> [String: Double] {
        var numbers: [String: Double] = [:]
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
            if Self.ignored.contains(name) || value == .null { continue }
            if defaults[name] == nil, isWithoutEffect(name, value) { continue }
            guard defaults[name] != nil else {
                let hint = NearestName.hint(
                    for: name, among: defaults.keys.sorted(), called: "parameters")
                throw CircuitError(file, name, "is no parameter of \(rawValue) known here\(hint)")
            }
            guard let number = value.number, number.isFinite else {
                throw CircuitError(file, name, "must be a number")
            }
            numbers[name] = number
        }
        return numbers
    }

    /// Parameters of dynamics that are not known here, at values that leave them out.
    private func isWithoutEffect(_ name: String, _ value: JSON) -> Bool {
        switch name {
        case "delta", "refractory_input": value.number == 0 || value == .bool(false)
        case "V_min": (value.number ?? 0) < -1e6
        default: false
        }
    }
}
