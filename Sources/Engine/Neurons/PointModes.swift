// The modes of a neuron whose compartments do not touch each other.
import NetworkDescription

/// What a ``PointMembrane`` is made of: one exponential mode for each compartment and one for each of
/// its currents. The spiking compartment comes first: its own mode is number 0, its currents follow.
struct PointModes {
    /// One compartment: where it stands in the state, and what moves it.
    struct Part {
        /// Its own mode; the modes of its currents follow.
        var mode: Int
        var currentCount = 0
        /// The state that holds its equilibrium, in mV above rest.
        var equilibrium: Int
        var rest: Double
        /// mV for each pA.
        var resistance: Double
    }

    /// What an event at a receptor moves.
    struct Port {
        /// The mode of the receptor's compartment.
        var membrane = 0
        /// The mode of its current, 0 where there is none.
        var current = 0
        /// c_k of the current in mV for each pA.
        var gain = 0.0
    }

    /// By compartment.
    private(set) var parts: [Part] = []
    /// τ of each mode in ms.
    private(set) var taus: [Double] = []
    /// The first mode with the same τ.
    private(set) var twins: [Int] = []
    /// By receptor.
    private(set) var ports: [Port]
    /// Modes of the spiking compartment's currents.
    private(set) var siteCurrentCount = 0

    /// `nil` when the model needs a general membrane: compartments that are coupled, receptors of other
    /// kinds, or a current with (almost) the time constant of its compartment.
    init?(_ model: NeuronModel) {
        let isCoupled = model.compartments.contains {
            $0.couplingToParent != 0 || $0.couplingFromParent != 0
        }
        let site = model.spike?.compartment ?? 0
        guard !isCoupled, model.compartments.indices.contains(site) else { return nil }
        ports = model.receptors.map { _ in Port() }
        parts = model.compartments.map {
            Part(
                mode: 0, equilibrium: 1, rest: $0.restingPotential,
                resistance: $0.tau / $0.capacitance)
        }
        let others = model.compartments.indices.filter { $0 != site }
        for index in [site] + others {
            guard add(index, of: model) else { return nil }
            if index == site { siteCurrentCount = taus.count - 1 }
        }
        for (offset, index) in others.enumerated() {
            parts[index].equilibrium = taus.count + 1 + offset
        }
        twins = taus.indices.map { taus.firstIndex(of: taus[$0]) ?? $0 }
    }

    private mutating func add(_ index: Int, of model: NeuronModel) -> Bool {
        let compartment = model.compartments[index]
        let own = taus.count
        parts[index].mode = own
        taus.append(compartment.tau)
        for (receptor, described) in model.receptors.enumerated()
        where described.compartment == index {
            ports[receptor].membrane = own
            switch described.kind {
            case .delta, .cue: continue
            case .alphaCurrent, .exponentialConductance: return false
            case .exponentialCurrent(let tau):
                guard abs(tau - compartment.tau) > 1e-3 * compartment.tau else { return false }
                ports[receptor].gain =
                    tau * compartment.tau / (compartment.capacitance * (tau - compartment.tau))
                let known = taus[(own + 1)...].firstIndex(of: tau)
                ports[receptor].current = known ?? taus.count
                if known == nil { taus.append(tau) }
            }
        }
        parts[index].currentCount = taus.count - own - 1
        return true
    }

    /// Numbers of state: the spiking compartment's mode and equilibrium, the other modes, the other
    /// equilibria.
    var stateCount: Int { taus.count + parts.count }

    /// The state that holds a mode.
    @inline(__always)
    static func state(of mode: Int) -> Int { mode == 0 ? 0 : mode + 1 }
}
