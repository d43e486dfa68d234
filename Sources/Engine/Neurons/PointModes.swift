// The modes of a neuron whose compartments drive the spiking one, or nothing.
import NetworkDescription

/// What a ``PointMembrane`` is made of: one exponential mode for each compartment and one for each of
/// its currents. The spiking compartment comes first: its own mode is number 0, its currents follow.
///
/// A dendrite that drives the spiking compartment without feeling it is one of that one's currents: its
/// mode holds what it does to the spiking voltage, `share` times its own.
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
        /// What one mV of it does to the mode, 1 for all but dendrites.
        var share = 1.0
        /// By how much the equilibrium of the spiking compartment follows this one's.
        var pull = 0.0
        /// How far the couplings lift the equilibrium above rest, mV.
        var lift = 0.0
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
    /// The compartments that drive the spiking one.
    let dendrites: [Int]
    /// τ of each mode in ms.
    private(set) var taus: [Double] = []
    /// The first mode with the same τ.
    private(set) var twins: [Int] = []
    /// By receptor.
    private(set) var ports: [Port]
    /// Modes of the spiking compartment's currents, dendrites among them.
    private(set) var siteCurrentCount = 0

    /// `nil` when the model needs a general membrane: compartments that are coupled otherwise, receptors
    /// of other kinds, or a current with (almost) the time constant of its compartment.
    init?(_ model: NeuronModel) {
        let compartments = model.compartments
        let site = model.spike?.compartment ?? 0
        guard compartments.indices.contains(site) else { return nil }
        let dendrites = compartments.indices.filter { compartments[$0].couplingToParent != 0 }
        let others = compartments.indices.filter { $0 != site && !dendrites.contains($0) }
        let areOneWay =
            compartments.allSatisfy { $0.couplingFromParent == 0 }
            && dendrites.allSatisfy { compartments[$0].parent == site }
        guard areOneWay else { return nil }
        ports = model.receptors.map { _ in Port() }
        self.dendrites = dendrites
        parts = compartments.map {
            Part(
                mode: 0, equilibrium: 1, rest: $0.restingPotential,
                resistance: $0.tau / $0.capacitance)
        }
        let load = dendrites.reduce(0) { $0 + compartments[$1].couplingToParent }
        let siteTau = 1 / (1 / compartments[site].tau + load / compartments[site].capacitance)
        guard add(site, of: model, tau: siteTau) else { return nil }
        parts[site].resistance = siteTau / compartments[site].capacitance
        for index in dendrites {
            guard add(dendrite: index, of: model, site: site) else { return nil }
        }
        siteCurrentCount = taus.count - 1
        parts[site].currentCount = siteCurrentCount
        for index in others {
            guard add(index, of: model, tau: compartments[index].tau) else { return nil }
        }
        for (offset, index) in (dendrites + others).enumerated() {
            parts[index].equilibrium = taus.count + 1 + offset
        }
        twins = taus.indices.map { taus.firstIndex(of: taus[$0]) ?? $0 }
    }

    /// A dendrite that drives the spiking compartment with `couplingToParent` times its voltage.
    private mutating func add(dendrite index: Int, of model: NeuronModel, site: Int) -> Bool {
        let dendrite = model.compartments[index]
        let siteTau = taus[0]
        guard abs(dendrite.tau - siteTau) > 1e-3 * siteTau else { return false }
        let drive = dendrite.couplingToParent / model.compartments[site].capacitance
        parts[index].mode = taus.count
        parts[index].pull = drive * siteTau
        parts[index].share = drive * dendrite.tau * siteTau / (dendrite.tau - siteTau)
        parts[site].lift += parts[index].pull * (dendrite.restingPotential - parts[site].rest)
        for (receptor, described) in model.receptors.enumerated()
        where described.compartment == index {
            guard described.kind == .delta || described.kind == .cue else { return false }
            ports[receptor].current = taus.count
            ports[receptor].gain = parts[index].share
        }
        taus.append(dendrite.tau)
        return true
    }

    private mutating func add(_ index: Int, of model: NeuronModel, tau membraneTau: Double) -> Bool
    {
        let compartment = model.compartments[index]
        let own = taus.count
        parts[index].mode = own
        taus.append(membraneTau)
        for (receptor, described) in model.receptors.enumerated()
        where described.compartment == index {
            ports[receptor].membrane = own
            switch described.kind {
            case .delta, .cue: continue
            case .alphaCurrent, .exponentialConductance: return false
            case .exponentialCurrent(let tau):
                guard abs(tau - membraneTau) > 1e-3 * membraneTau else { return false }
                ports[receptor].gain =
                    tau * membraneTau / (compartment.capacitance * (tau - membraneTau))
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
