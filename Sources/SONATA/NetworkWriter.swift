// The text of a native network file, line by line.
import NetworkDescription

/// Writes YAML in the native format.
struct NetworkWriter {
    private(set) var text = ""
    private var depth = 0

    /// Begins a section of the file.
    mutating func section(_ name: String) {
        depth = 0
        line("\(name):")
        depth = 1
    }

    /// Begins a mapping.
    mutating func open(_ name: String) {
        line("\(name):")
        depth += 1
    }

    /// Ends a mapping.
    mutating func close() { depth -= 1 }

    mutating func line(_ line: String) {
        text += String(repeating: "  ", count: depth) + line + "\n"
    }

    /// A text in quotes.
    func quoted(_ text: String) -> String { JSONText.quoted(text) }

    /// Names as a list.
    func list(_ names: [String]) -> String { "[" + names.joined(separator: ", ") + "]" }

    /// A number for each element, or one where all are the same.
    func value(_ numbers: [Double], _ unit: String) -> String {
        if let first = numbers.first, numbers.allSatisfy({ $0 == first }) {
            return "\(first) \(unit)"
        }
        return "{values: " + list(numbers.map { "\($0) \(unit)" }) + "}"
    }

    /// A neuron of one compartment.
    mutating func neuron(_ model: NeuronModel) {
        open(model.name)
        for compartment in model.compartments {
            line(
                "compartments: {\(compartment.name): {capacitance: \(compartment.capacitance) pF, "
                    + "tau: \(compartment.tau) ms, v_rest: \(compartment.restingPotential) mV}}")
        }
        open("receptors")
        for receptor in model.receptors {
            let at = model.compartments[receptor.compartment].name
            line("\(receptor.name): {at: \(at), \(Self.kind(receptor.kind))}")
        }
        close()
        if let spike = model.spike, case .threshold(let threshold) = spike.trigger,
            case .voltage(let reset) = spike.reset
        {
            line(
                "spike: {at: \(model.compartments[spike.compartment].name), "
                    + "threshold: \(threshold) mV, reset: \(reset) mV, "
                    + "refractory: \(spike.refractory.milliseconds) ms}")
        }
        close()
    }

    private static func kind(_ kind: ReceptorKind) -> String {
        switch kind {
        case .delta: "kind: delta"
        case .exponentialCurrent(let tau): "kind: exponential_current, tau: \(tau) ms"
        case .alphaCurrent(let tau): "kind: alpha_current, tau: \(tau) ms"
        case .exponentialConductance(let tau, let reversal):
            "kind: exponential_conductance, tau: \(tau) ms, reversal: \(reversal) mV"
        case .cue: "kind: cue"
        }
    }
}
