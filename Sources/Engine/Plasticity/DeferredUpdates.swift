// What postsynaptic events add to the accumulators of their neuron.
import LearningRules

/// The formulas of one kind of event, each with the channel that it adds to.
final class DeferredUpdates {
    private let programs: [RuleProgram]
    /// The programs again, for hot loops that count no references.
    private let updates: Buffer<(channel: Int, program: Unmanaged<RuleProgram>)>

    /// - Parameter formulas: The formulas of each channel.
    init(_ formulas: [[RuleExpression]]) {
        var programs: [RuleProgram] = []
        var updates: [(channel: Int, program: Unmanaged<RuleProgram>)] = []
        for (channel, formulas) in formulas.enumerated() {
            for formula in formulas {
                let program = RuleProgram(formula, width: 1)
                programs.append(program)
                updates.append((channel, .passUnretained(program)))
            }
        }
        self.programs = programs
        self.updates = Buffer(updates)
    }

    /// Evaluates all formulas for a neuron.
    @inline(__always)
    func evaluate(_ neuron: some SynapseBatch, _ add: (_ channel: Int, _ value: Double) -> Void) {
        for index in 0..<updates.count {
            let update = updates[index]
            update.program._withUnsafeGuaranteedRef { add(update.channel, $0.evaluate(neuron)(0)) }
        }
    }
}
