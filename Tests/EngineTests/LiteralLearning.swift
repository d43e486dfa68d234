// A learning rule integrated literally: all equations of one neuron and its synapses by Runge-Kutta on
// a tiny step, every event where it falls. Shares nothing with the engine but the rule's normal form.
import Foundation
import LearningRules
import NetworkDescription

/// A neuron with given input to its first receptor and plastic synapses onto its second.
struct LiteralLearning {
    var rule: CompiledRule
    var model: NeuronModel
    /// Arrival times (ms) of each synapse's spikes, ascending.
    var arrivals: [[Double]]
    var weights: [Double]
    /// Arrival times and weights of the given input.
    var drive: [(time: Double, weight: Double)]
    /// Times (ms) of the neuron's spikes.
    var spikes: [Double]
    var step = 0.08

    private enum Event {
        case pre(Int)
        case drive(Double)
        case spike, release, learn, trace
    }

    /// The weights at a time in ms.
    func run(to end: Double) -> [Double] {
        var events: [(time: Double, event: Event)] = []
        for (synapse, times) in arrivals.enumerated() {
            events += times.map { ($0, .pre(synapse)) }
        }
        events += drive.map { ($0.time, .drive($0.weight)) }
        let refractory = model.spike?.refractory.milliseconds ?? 0
        for time in spikes {
            events += [(time, .spike), (time + refractory, .release)]
            events += [(time + rule.postDelay, .learn), (time + rule.postDelay, .trace)]
        }
        // At one time arrivals come first, then what they make the neuron do; the rule sees the voltage
        // before the reset. What is seen late is learnt from before arrivals and enters traces after them.
        func rank(_ event: Event) -> Int {
            switch event {
            case .learn: rule.postDelay > 0 ? 0 : 2
            case .pre, .drive, .release: 1
            case .trace: 3
            case .spike: 4
            }
        }
        func picoseconds(_ time: Double) -> Int64 { Int64((time * 1e9).rounded()) }
        events.sort {
            (picoseconds($0.time), rank($0.event)) < (picoseconds($1.time), rank($1.event))
        }
        var state = State(self)
        var now = 0.0
        for (time, event) in events where picoseconds(time) < picoseconds(end) {
            advance(&state, by: time - now)
            now = time
            apply(event, to: &state)
        }
        advance(&state, by: end - now)
        return state.weights(self).map { clipped($0) }
    }

    // MARK: - Equations

    private struct State {
        /// Compartments (mV), receptors (pA or nS), pre traces by synapse, post traces, weights.
        var y: [Double]
        var isHeld = false

        init(_ owner: LiteralLearning) {
            let traces = owner.arrivals.count * owner.preCount + owner.postCount
            y = owner.model.compartments.map(\.restingPotential)
            y += owner.model.receptors.map { _ in 0 }
            y += Array(repeating: 0, count: traces)
            y += owner.weights.map { owner.clipped($0) }
        }

        func weights(_ owner: LiteralLearning) -> [Double] {
            Array(y.suffix(owner.arrivals.count))
        }
    }

    private var preCount: Int { rule.preTraces.count }
    private var postCount: Int { rule.postTraces.count }
    private func receptor(_ index: Int) -> Int { model.compartments.count + index }
    private func pre(_ synapse: Int, _ trace: Int) -> Int {
        receptor(model.receptors.count) + synapse * preCount + trace
    }
    private func post(_ trace: Int) -> Int { pre(arrivals.count, trace) }
    private func weight(_ synapse: Int) -> Int { post(postCount) + synapse }
    private func clipped(_ w: Double) -> Double { min(max(w, rule.minimum), rule.maximum) }

    private func slope(_ y: [Double], isHeld: Bool) -> [Double] {
        var slope = Array(repeating: 0.0, count: y.count)
        for (index, part) in model.compartments.enumerated() {
            slope[index] += (part.restingPotential - y[index]) / part.tau
            guard let parent = part.parent else { continue }
            slope[index] += part.couplingFromParent * (y[parent] - y[index]) / part.capacitance
            slope[parent] +=
                part.couplingToParent * (y[index] - y[parent])
                / model.compartments[parent].capacitance
        }
        for (index, receptor) in model.receptors.enumerated() {
            let (place, compartment) = (self.receptor(index), receptor.compartment)
            let capacitance = model.compartments[compartment].capacitance
            switch receptor.kind {
            case .exponentialCurrent(let tau):
                slope[place] = -y[place] / tau
                slope[compartment] += y[place] / capacitance
            case .exponentialConductance(let tau, let reversal):
                slope[place] = -y[place] / tau
                slope[compartment] += y[place] * (reversal - y[compartment]) / capacitance
            case .delta, .alphaCurrent, .cue: slope[place] = .nan
            }
        }
        if isHeld { slope[0] = 0 }
        for trace in 0..<postCount {
            slope[post(trace)] = -y[post(trace)] / rule.postTraces[trace].trace.tau
        }
        for synapse in arrivals.indices {
            for trace in 0..<preCount {
                slope[pre(synapse, trace)] = -y[pre(synapse, trace)] / rule.preTraces[trace].tau
            }
            var change = -rule.decay * (y[weight(synapse)] - rule.rest)
            for term in rule.drift {
                var product = term.coefficient
                for trace in term.pre { product *= y[pre(synapse, trace)] }
                for trace in term.post { product *= y[post(trace)] }
                if let voltage = term.voltage { product *= y[voltage] }
                change += product
            }
            slope[weight(synapse)] = change
        }
        return slope
    }

    private func advance(_ state: inout State, by span: Double) {
        let steps = Int((span / step).rounded(.up))
        let h = span / Double(max(steps, 1))
        func shifted(_ y: [Double], _ k: [Double], _ h: Double) -> [Double] {
            var y = y
            for index in y.indices { y[index] += h * k[index] }
            return y
        }
        for _ in 0..<steps {
            let k1 = slope(state.y, isHeld: state.isHeld)
            let k2 = slope(shifted(state.y, k1, h / 2), isHeld: state.isHeld)
            let k3 = slope(shifted(state.y, k2, h / 2), isHeld: state.isHeld)
            let k4 = slope(shifted(state.y, k3, h), isHeld: state.isHeld)
            for index in state.y.indices {
                state.y[index] += h / 6 * (k1[index] + 2 * k2[index] + 2 * k3[index] + k4[index])
            }
        }
    }

    // MARK: - Events

    private func apply(_ event: Event, to state: inout State) {
        switch event {
        case .drive(let weight): state.y[receptor(0)] += weight
        case .release: state.isHeld = false
        case .spike:
            if case .voltage(let voltage)? = model.spike?.reset { state.y[0] = voltage }
            state.isHeld = true
        case .pre(let synapse):
            let place = weight(synapse)
            state.y[place] = clipped(state.y[place])
            if let onPre = rule.onPre {
                state.y[place] = clipped(state.y[place] + value(onPre, state.y, synapse))
            }
            for (index, trace) in rule.preTraces.enumerated() {
                jump(&state.y[pre(synapse, index)], trace)
            }
            state.y[receptor(1)] += state.y[place]
        case .learn: learn(&state)
        case .trace:
            for (index, trace) in rule.postTraces.enumerated() {
                jump(&state.y[post(index)], trace.trace)
            }
        }
    }

    private func learn(_ state: inout State) {
        for synapse in arrivals.indices {
            let place = weight(synapse)
            switch rule.onPost {
            case .immediate(let expression):
                state.y[place] = clipped(state.y[place])
                state.y[place] = clipped(state.y[place] + value(expression, state.y, synapse))
            case .deferred(let terms):
                for term in terms {
                    var product = value(term.post, state.y, synapse)
                    for trace in term.pre { product *= state.y[pre(synapse, trace)] }
                    state.y[place] += product
                }
            case nil: break
            }
        }
    }

    private func jump(_ value: inout Double, _ trace: CompiledRule.Trace) {
        value = trace.isNearest ? 1 : value + 1
    }

    private func value(_ expression: RuleExpression, _ y: [Double], _ synapse: Int) -> Double {
        func value(_ expression: RuleExpression) -> Double { self.value(expression, y, synapse) }
        switch expression {
        case .number(let number): return number
        case .weight: return y[weight(synapse)]
        case .pre(let trace): return y[pre(synapse, trace)]
        case .post(let trace): return y[post(trace)]
        case .voltage(let compartment): return y[compartment]
        case .spikeProbability: return .nan  // the neurons here have thresholds
        case .negate(let inner): return -value(inner)
        case .binary(let operation, let left, let right):
            let (a, b) = (value(left), value(right))
            switch operation {
            case .add: return a + b
            case .subtract: return a - b
            case .multiply: return a * b
            case .divide: return a / b
            case .power: return pow(a, b)
            case .less: return a < b ? 1 : 0
            case .lessOrEqual: return a <= b ? 1 : 0
            case .greater: return a > b ? 1 : 0
            case .greaterOrEqual: return a >= b ? 1 : 0
            case .minimum: return min(a, b)
            case .maximum: return max(a, b)
            }
        case .function(let function, let inner):
            let a = value(inner)
            switch function {
            case .exp: return exp(a)
            case .log: return log(a)
            case .sqrt: return sqrt(a)
            case .tanh: return tanh(a)
            case .sigmoid: return 1 / (1 + exp(-a))
            case .abs: return abs(a)
            case .sign: return a > 0 ? 1 : a < 0 ? -1 : 0
            case .relu: return max(a, 0)
            }
        }
    }
}
