// Rate models of kind pal and generated samples: what the keys mean, and their mistakes.
import Testing

@testable import NetworkDescription

private let base = """
    populations: {}
    task:
      data:
        train: {generate: {kind: yin-yang, size: 60, seed: 42}}
        test: {generate: {kind: uniform, features: 4, size: 5, seed: 4294967295}}
      epochs: 2
      rate:
        model: pal
        algorithm: fa
        hidden: [30, 20]
        outputs: 3
        activation: hard_sigmoid
        prospective: false
        nudge: same_step
        step: 20 us
        presentation: 2 ms
        target_delay: 0.12 ms
        rates: {forward: [50, 1, 0.01], backward: 0.5, to_inter: 0.05, from_inter: [0.02, 0.1], per_epoch: 0.9}
        smoothing: 30 ms
        noise: {sigma: 0.01, tau: 0.2 ms}
        high_pass: 0.3 ms
        decay: 1e-6
        init: {forward: [-0.1, 0.2], backward: [-1, 1]}
        targets: {low: -0.1, high: 0.9}
    simulation: {seed: 4}

    """

private let mistakes = #"""
    kind: yin-yang | kind: yinyang | 4:30 'yinyang' is no valid 'kind'; did you mean 'yin-yang'?
    size: 60, | | 4:23 missing key 'size' in 'generate'
    size: 60 | size: 0 | 4:46 'size' must be a whole number from 1
    seed: 42} | seed: 4294967296} | 4:56 'seed' must be a whole number from 0 to 4294967295
    kind: uniform, features: 4, | kind: bars, side: 1, | 5:41 'side' must be a whole number from 2 …
    model: pal | model: pall | 8:12 'pall' is no valid 'model'; did you mean 'pal'?
    algorithm: fa | algorithm: dfa | 9:16 'dfa' is no valid 'algorithm'
    hidden: [30, 20] | hidden: [30, 0] | 10:18 'hidden' must be a whole number from 1
    outputs: 3 | outputs: 0 | 11:14 'outputs' must be a whole number from 1
    activation: hard_sigmoid | activation: sigmoid | 12:17 'sigmoid' is no valid 'activation'
    nudge: same_step | nudge: at_once | 14:12 'at_once' is no valid 'nudge'
    step: 20 us | step: 20 | 15:11 'step' must be a time
    step: 20 us | step: 30 us | 16:19 'presentation' must be a whole number of steps, from 1 to 1000000
    target_delay: 0.12 ms | target_delay: 0.11 ms | 17:19 'target_delay' must be a whole number of steps, from 0 to 99
    target_delay: 0.12 ms | target_delay: 2 ms | 17:19 'target_delay' must be a whole number of steps, from 0 to 99
    presentation: 2 ms | presentation: 100 s | 16:19 'presentation' must be a whole number of steps, from 1 to 1000000
    forward: [50, 1, 0.01] | forward: [50, 1] | 18:22 'forward' must be one rate or one for each of the 3 layers after the input, not 2
    from_inter: [0.02, 0.1] | from_inter: [1, 2, 3] | 18:80 'from_inter' must be one rate or one for each of the 2 hidden layers, not 3
    per_epoch: 0.9 | per_epoch: 2 | 18:104 'per_epoch' must be positive and at most 1
    backward: 0.5 | backward: -0.5 | 18:47 'backward' must not be negative
    backward: 0.5 | backwards: 0.5 | 18:37 unknown key 'backwards' in 'rates'; did you mean 'backward'?
    smoothing: 30 ms | smoothing: 10 us | 19:16 'smoothing' must not be below 'step'
    tau: 0.2 ms | tau: 1 us | 20:31 'tau' must not be below 'step'
    sigma: 0.01, | | 20:12 missing key 'sigma' in 'noise'
    high_pass: 0.3 ms | high_pass: 3 us | 21:16 'high_pass' must not be below 'step'
    forward: [-0.1, 0.2] | forward: [0.2, -0.1] | 23:21 'forward' must list the lower end first
    , backward: [-1, 1] | | 23:11 missing key 'backward' in 'init'
    targets: {low: -0.1, high: 0.9} | targets: {low: -0.1} | 24:14 'targets' needs one of the keys 'high', 'teacher'
    targets: {low: -0.1, high: 0.9} | targets: {high: 1} | 24:14 missing key 'low' in 'targets'
    targets: {low: -0.1, high: 0.9} | targets: {teacher: 1e4} | 24:24 'teacher' must lie between -1000 and 1000
    targets: {low: -0.1, high: 0.9} | targets: {teacher: [1, 2, 3]} | 24:24 'teacher' must be one value, or the ends of a range
    targets: {low: -0.1, high: 0.9} | targets: all | 24:14 'all' is no valid 'targets'
    """#

@Suite("Rate models of kind pal")
struct MicrocircuitFormatTests {
    private func model(_ text: String) throws -> PALModel {
        let task = try #require(TestFolder().read(text).network.task)
        guard case .pal(let model)? = task.rateModel else {
            throw Unexpected(description: "the model is not 'pal'")
        }
        return model
    }

    private struct Unexpected: Error { var description: String }

    @Test("every key means what its documentation says")
    func values() throws {
        let task = try #require(TestFolder().read(base).network.task)
        #expect(task.training.source == .generated(.yinYang(size: 60, seed: 42)))
        #expect(task.test?.source == .generated(.uniform(features: 4, size: 5, seed: .max)))
        var model = PALModel(
            algorithm: .feedbackAlignment, hidden: [30, 20],
            rates: .init(
                forward: [50, 1, 0.01], backward: [0.5], toInter: [0.05], fromInter: [0.02, 0.1],
                perEpoch: 0.9),
            initial: .init(forward: -0.1...0.2, backward: -1...1))
        (model.outputs, model.activation, model.isProspective) = (3, .hardSigmoid, false)
        model.nudgesAtOnce = true
        (model.step, model.steps, model.targetDelay, model.smoothing) = (0.02, 100, 6, 30)
        (model.noise, model.highPass) = (.init(sigma: 0.01, tau: 0.2), 0.3)
        (model.decay, model.targets) = (1e-6, .classes(low: -0.1, high: 0.9))
        #expect(try self.model(base) == model)
    }

    @Test("what is left out has the published value")
    func defaults() throws {
        let text = """
            populations: {}
            task:
              data: {train: {generate: {kind: bars}}}
              epochs: 2
              rate: {model: pal, hidden: 3, rates: {forward: 2}, init: {forward: [0, 1], backward: [0, 0]}}
            simulation: {seed: 4}
            """
        #expect(
            try model(text)
                == PALModel(
                    algorithm: .phaselessAlignment, hidden: [3], rates: .init(forward: [2]),
                    initial: .init(forward: 0...1, backward: 0...0)))
        let teacher = base.replacing("{low: -0.1, high: 0.9}", with: "{teacher: 2}")
        #expect(try model(teacher).targets == .teacher(weights: 2...2))
        let drawn = base.replacing("{low: -0.1, high: 0.9}", with: "{teacher: [-1, 1]}")
        #expect(try model(drawn).targets == .teacher(weights: -1...1))
        let input = base.replacing("{low: -0.1, high: 0.9}", with: "input")
        #expect(try model(input).targets == .input)
        let none = base.replacing("{low: -0.1, high: 0.9}", with: "none")
        #expect(try model(none).targets == .none)
    }

    @Test("a mistake gives one error with its place", arguments: Mistake.table(mistakes))
    func mistake(_ mistake: Mistake) throws { try mistake.check(in: base) }
}
