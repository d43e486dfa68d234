// One product in dw/dt, as a plastic channel integrates it.
import LearningRules

/// coefficient · Π post traces · V, where V may be absent: with the antiderivative of V that goes with it.
/// Valid while its channel lives.
struct DriftTerm {
    var coefficient: Double
    /// Indices of the postsynaptic traces.
    var post: UnsafeBufferPointer<Int>
    /// Σ 1/τ of the postsynaptic traces, per ms.
    var postRate: Double
    /// Which integral of a voltage, as registered with the neurons.
    var integral: Int?
}

extension RulePlan.Channel {
    /// Σ 1/τ of the postsynaptic traces of a term, per ms.
    func postRate(_ term: CompiledRule.DriftTerm, _ rule: CompiledRule) -> Double {
        term.post.reduce(0) { $0 + 1 / rule.postTraces[$1].trace.tau }
    }

    /// The integrals of the terms' voltages, registered with the neurons for a decay λ of the weight (per
    /// ms); `nil` when one has no closed form.
    func integrals(
        _ rule: CompiledRule, decay: Double, _ neurons: PostNeurons
    ) -> [Int?]? {
        var integrals: [Int?] = []
        for term in drift {
            guard let compartment = term.voltage else {
                integrals.append(nil)
                continue
            }
            let rate = preRate - decay + postRate(term, rule)
            let integral = neurons.registerIntegral(compartment: compartment, rate: rate)
            guard let integral else { return nil }
            integrals.append(integral)
        }
        return integrals
    }
}
