// One node of neurons in the units of a network: models, and what an input of one does to each neuron.
import Foundation
import NetworkDescription

/// How time advances where the neurons will live.
struct Regime {
    /// The convention of the file.
    var convention: Convention
    /// Whether the network runs step by step, in the very steps of the exporter.
    var isStepwise: Bool
    /// Whether states decay by 1 - dt/τ there.
    var isEuler: Bool
    /// Whether the step integrator is used, whose voltages are in single precision.
    var isSingle: Bool

    /// The step of the exporter in ms; 0 in continuous time.
    var stepMs: Double { (convention.step ?? 0) * convention.unitMs }
}

/// The neurons of one node: mV, pA and ms stand for the file's units, all capacitances are 1 pF.
struct Cells {
    /// One kind of neurons of the node.
    struct Kind: Hashable {
        var tau: Double
        var tauSyn: Double?
        var leak: Double
        var threshold: Double?
        var reset: Double
    }

    /// The kinds, and the kind of each neuron.
    private(set) var kinds: [Kind] = []
    private(set) var kindOf: [Int] = []
    /// mV that an input of one adds to the voltage at once, by neuron; `nil` when there is no such.
    private(set) var jumps: [Double]?
    /// pA that it adds to the synaptic current.
    private(set) var currents: [Double]?
    /// pA that stand for a constant input of one.
    private(set) var biases: [Double] = []
    /// What a constant input of one lacks at first, as an input.
    private(set) var transients: [Double]?

    /// More kinds of neurons in one node are refused.
    static let mostKinds = 4096
    /// ms; of neurons without leak: the longest that a network file allows, 116 days.
    static let endless = 1e10
    /// ms; of thresholds, which forget at once.
    private static let fleeting = 1e-5

    /// The cells of a threshold: what comes in at one time is added up and forgotten.
    init(thresholds: [Double], count: Int, _ name: String) throws(NIRError) {
        var findings = Findings()
        let each =
            thresholds.count == count
            ? thresholds : Array(repeating: thresholds.first ?? 0, count: count)
        if let low = each.first(where: { $0 < 0 }) {
            findings.node(name, "a threshold of \(low) is exceeded without any input; raise it")
        }
        for threshold in each {
            insert(Kind(tau: Self.fleeting, leak: 0, threshold: threshold, reset: 0))
        }
        jumps = Array(repeating: 1, count: count)
        biases = Array(repeating: 1 / Self.fleeting, count: count)
        checkKinds(name, &findings)
        try findings.check()
    }

    /// The cells of a node of `count` neurons.
    init(
        _ neurons: NeuronParameters, count: Int, _ name: String, _ regime: Regime
    ) throws(NIRError) {
        var findings = Findings()
        let scales = Self.scales(neurons)
        var (jumps, currents, transients): ([Double], [Double], [Double]) = ([], [], [])
        for element in 0..<count {
            let index = neurons.r.count == count ? element : 0
            let scale = scales[index]
            let cell = Cell(neurons, index, regime)
            if let problem = cell.problem {
                findings.node(name, problem)
                break
            }
            insert(scale.applied(to: cell.kind, neurons, index))
            jumps.append(scale.factor * cell.jump)
            currents.append(scale.factor * cell.current)
            transients.append(cell.transient)
            biases.append(scale.factor * cell.bias)
        }
        checkKinds(name, &findings)
        try findings.check()
        let isCuba = neurons.tauSyn != nil
        self.jumps = !isCuba || regime.isStepwise ? jumps : nil
        self.currents = isCuba ? currents : nil
        self.transients = isCuba ? transients : nil
    }

    private var numbers: [Kind: Int] = [:]

    private mutating func insert(_ kind: Kind) {
        if let known = numbers[kind] {
            kindOf.append(known)
        } else {
            numbers[kind] = kinds.count
            kindOf.append(kinds.count)
            kinds.append(kind)
        }
    }

    private func checkKinds(_ name: String, _ findings: inout Findings) {
        if kinds.count > Self.mostKinds {
            findings.node(
                name,
                "has neurons of \(kinds.count) kinds, but \(Self.mostKinds) are the most; "
                    + "round their time constants")
        }
        for kind in kinds {
            for tau in [kind.tau, kind.tauSyn ?? 1] where !(1e-6...Self.endless).contains(tau) {
                findings.node(
                    name, "a time constant of \(tau) ms is out of range; is the unit right?")
            }
            for voltage in [kind.leak, kind.threshold ?? 0, kind.reset]
            where !(abs(voltage) <= 1e6) {
                findings.node(name, "a voltage of \(voltage) is beyond 1e6; scale the network")
            }
        }
    }

    /// How voltages of a neuron are scaled and shifted.
    private struct Scale {
        var factor = 1.0
        var isUnit = false

        /// A kind with the voltages of one neuron.
        func applied(to kind: Kind, _ neurons: NeuronParameters, _ index: Int) -> Kind {
            var kind = kind
            let (leak, reset) = (neurons.leak[index], neurons.reset[index])
            kind.leak = isUnit ? 0 : leak
            kind.threshold = isUnit ? 1 : neurons.threshold?[index]
            kind.reset = isUnit ? (reset - leak) * factor : reset
            return kind
        }
    }

    /// Neurons whose voltages differ are brought to one threshold and leak, where that can be done.
    private static func scales(_ neurons: NeuronParameters) -> [Scale] {
        let plain = neurons.r.map { _ in Scale() }
        guard let thresholds = neurons.threshold else { return plain }
        let isUniform =
            Set(thresholds).count == 1 && Set(neurons.leak).count == 1
            && Set(neurons.reset).count == 1
        let heights = zip(thresholds, neurons.leak).map { $0 - $1 }
        guard !isUniform, heights.allSatisfy({ $0 > 0 }) else { return plain }
        return heights.map { Scale(factor: 1 / $0, isUnit: true) }
    }
}

/// What the equations of one neuron come to; voltages as in the file.
private struct Cell {
    var kind: Cells.Kind
    var jump = 0.0
    var current = 0.0
    var bias = 0.0
    var transient = 0.0
    var problem: String?

    init(_ neurons: NeuronParameters, _ index: Int, _ regime: Regime) {
        let (r, area, unit) = (neurons.r[index], regime.convention.area, regime.convention.unitMs)
        kind = Cells.Kind(tau: Cells.endless, leak: 0, reset: 0)
        guard let tau = neurons.tau?[index] else {
            jump = r * area
            bias = r / unit
            return
        }
        let isEuler = regime.isEuler
        func inSteps(_ tau: Double, _ key: String) -> Double {
            guard isEuler else { return tau * unit }
            if tau < area * (1 - 1e-4) {
                problem =
                    "'\(key)' (\(tau)) is shorter than the time step (\(area)); give "
                    + "nir.decay=exact if the exporter decays by exp(-dt/tau)"
            }
            // Forgotten in one step, where the factor is 0.
            let factor = max(1 - area / tau, 1e-30)
            return -regime.stepMs / log(factor)
        }
        kind.tau = inSteps(tau, "tau")
        // What an input of one adds to the voltage in a step.
        let gain = r * area / tau
        let lost = -expm1(-regime.stepMs / kind.tau)
        guard let tauSyn = neurons.tauSyn?[index] else {
            jump = gain
            bias = regime.isStepwise ? gain / (kind.tau * lost) : r / kind.tau
            return
        }
        let wIn = neurons.wIn[index]
        let synaptic = inSteps(tauSyn, "tau_syn")
        kind.tauSyn = synaptic
        let impulse = wIn * area / tauSyn
        guard regime.isStepwise else {
            current = r * impulse / kind.tau
            bias = r * wIn / kind.tau
            transient = -tauSyn / area
            return
        }
        // In a step of the exporter, I[t] = α I[t-1] + input and v[t] = β v[t-1] + gain I[t]: the
        // input itself jumps into v, and what is left of I follows through the current.
        let alpha = exp(-regime.stepMs / synaptic)
        let response = Self.response(regime.stepMs, kind.tau, synaptic)
        jump = gain * impulse
        current = alpha < 1e-12 ? 0 : gain / response * alpha * impulse
        let steady = impulse / (1 - alpha)
        bias = gain * steady / (kind.tau * lost)
        transient = -alpha / (1 - alpha)
        if alpha >= 1e-12, !(lost < 1 - 1e-9) {
            problem = "'tau_mem' equals the time step, but 'tau_syn' does not; raise 'tau_mem'"
        }
    }

    /// mV after a step for a pA, at the beginning, that decays with `tauSyn`, into 1 pF.
    private static func response(_ step: Double, _ tau: Double, _ tauSyn: Double) -> Double {
        let kappa = step / tau - step / tauSyn
        return step * exp(-step / tau) * (kappa == 0 ? 1 : expm1(kappa) / kappa)
    }
}
