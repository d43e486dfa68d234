// A learning rule integrated literally: all equations of one neuron and its synapses by Runge-Kutta on
// a tiny step, every event where it falls. Shares nothing with the engine but the rule's normal form.
import Foundation
import LearningRules
import NetworkDescription

/// A neuron of two compartments with plastic synapses onto its dendrite and given input to its soma.
struct LiteralLearning {
    var rule: CompiledRule
    var model: NeuronModel
    /// Arrival times (ms) of each synapse's spikes, ascending.
    var arrivals: [[Double]]
    var weights: [Double]
    /// Arrival times and weights (pA) of the input to the soma.
    var drive: [(time: Double, weight: Double)]
    /// Times (ms) of the neuron's spikes.
    var spikes: [Double]
    var step = 0.08

    private enum Event {
        case pre(Int)
        case drive(Double)
        case spike, release, seen
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
            events.append((time + rule.postDelay, .seen))
        }
        // At one time the reset comes last: the rule sees the voltage before it.
        func rank(_ event: Event) -> Int {
            switch event {
            case .seen: 0
            case .spike: 1
            default: 2
            }
        }
        events.sort { ($0.time, rank($0.event)) < ($1.time, rank($1.event)) }
        var state = State(self)
        var now = 0.0
        for (time, event) in events where time < end {
            advance(&state, by: time - now)
            now = time
            apply(event, to: &state)
        }
        advance(&state, by: end - now)
        return state.weights(self).map { clipped($0) }
    }

    // MARK: - Equations

    private struct State {
        /// Soma and dendrite (mV), their currents (pA), pre traces by synapse, post traces, weights.
        var y: [Double]
        var isHeld = false

        init(_ owner: LiteralLearning) {
            let traces = owner.arrivals.count * owner.preCount + owner.postCount
            y = owner.model.compartments.map(\.restingPotential) + [0, 0]
            y += Array(repeating: 0, count: traces)
            y += owner.weights.map { owner.clipped($0) }
        }

        func weights(_ owner: LiteralLearning) -> [Double] {
            Array(y.suffix(owner.arrivals.count))
        }
    }

    private var preCount: Int { rule.preTraces.count }
    private var postCount: Int { rule.postTraces.count }
    private func pre(_ synapse: Int, _ trace: Int) -> Int { 4 + synapse * preCount + trace }
    private func post(_ trace: Int) -> Int { 4 + arrivals.count * preCount + trace }
    private func weight(_ synapse: Int) -> Int { post(postCount) + synapse }
    private func clipped(_ w: Double) -> Double { min(max(w, rule.minimum), rule.maximum) }

    private func slope(_ y: [Double], isHeld: Bool) -> [Double] {
        var slope = Array(repeating: 0.0, count: y.count)
        let (soma, dendrite) = (model.compartments[0], model.compartments[1])
        slope[0] =
            (soma.restingPotential - y[0]) / soma.tau
            + (dendrite.couplingToParent * (y[1] - y[0]) + y[2]) / soma.capacitance
        slope[1] =
            (dendrite.restingPotential - y[1]) / dendrite.tau
            + (dendrite.couplingFromParent * (y[0] - y[1]) + y[3]) / dendrite.capacitance
        if isHeld { slope[0] = 0 }
        for (index, receptor) in model.receptors.enumerated() {
            if case .exponentialCurrent(let tau) = receptor.kind {
                slope[2 + index] = -y[2 + index] / tau
            }
        }
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
        case .drive(let weight): state.y[2] += weight
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
            state.y[3] += state.y[place]
        case .seen:
            see(&state)
        }
    }

    private func see(_ state: inout State) {
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
        for (index, trace) in rule.postTraces.enumerated() {
            jump(&state.y[post(index)], trace.trace)
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
