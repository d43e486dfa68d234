// What is measured: kernels of both integrators, and whole networks.
import LearningRules
import NetworkDescription

/// A network that is measured, with its learning rules.
struct Case {
    var name: String
    var network: Network
    var rules: [CompiledRule?] = []
    var biologicalSeconds: Double { network.simulation.duration.milliseconds / 1000 }
    /// Steps of all neurons on a grid.
    var neuronSteps: Double? {
        let settings = network.simulation
        guard settings.integrator == .step else { return nil }
        let neurons = network.populations.reduce(0) {
            if case .neurons = $1.kind { $0 + $1.size } else { $0 }
        }
        return Double(neurons) * settings.duration.milliseconds / settings.step.milliseconds
    }
}

extension Case {
    /// The kernels first, then whole networks.
    static var all: [Case] { kernels + networks + learning }

    /// What a step of a neuron, an event and the construction of a synapse cost.
    private static var kernels: [Case] {
        var cases: [Case] = []
        for threads in [1, 2] {
            for (name, rate) in [("neurons", 0.0), ("neurons, Poisson", 16_000)] {
                let network = Networks.unconnected(rate: rate, duration: 1000, threads: threads)
                cases.append(Case(name: "step \(name)", network: network.onGrid))
            }
            for (name, drawn) in [("drawn", true), ("constant", false)] {
                func network(_ receptor: ReceptorKind, duration: Double) -> Network {
                    Networks.delivery(receptor, drawn: drawn, duration: duration, threads: threads)
                }
                let current = ReceptorKind.exponentialCurrent(tau: 0.5)
                cases.append(
                    Case(
                        name: "step delivery, \(name)",
                        network: network(current, duration: 500).onGrid))
                cases.append(
                    Case(
                        name: "event delivery, delta, \(name)",
                        network: network(.delta, duration: 100)))
                cases.append(
                    Case(
                        name: "event delivery, exponential, \(name)",
                        network: network(current, duration: 100)))
            }
        }
        return cases
    }

    private static var networks: [Case] {
        var cases: [Case] = []
        for threads in [1, 2] {
            let brunel = Networks.brunel(duration: 100, threads: threads)
            let vogelsAbbott = Networks.vogelsAbbott(duration: 2000, threads: threads)
            cases.append(Case(name: "brunel", network: brunel))
            cases.append(Case(name: "vogels-abbott", network: vogelsAbbott))
            cases.append(Case(name: "step brunel", network: brunel.onGrid))
            cases.append(Case(name: "step vogels-abbott", network: vogelsAbbott.onGrid))
        }
        for seconds in [1.0, 10, 100, 1000] {
            cases.append(
                Case(name: "quiet", network: Networks.quiet(duration: seconds * 1000, threads: 2)))
        }
        return cases
    }

    /// Dense rows, static and plastic.
    private static var learning: [Case] {
        [64, 1024].flatMap { width in
            let network = Networks.dense(targets: width, duration: 2000)
            return [
                ("static", []), ("plateau", [Rules.deferred, nil]), ("stdp", [Rules.pair, nil]),
            ]
            .map { name, rules in
                Case(name: "dense \(name) \(width)", network: network, rules: rules)
            }
        }
    }
}
