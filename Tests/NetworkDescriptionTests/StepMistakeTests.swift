// What the step integrator cannot run is refused where it stands, with the remedy.
import Testing

@testable import NetworkDescription

private let base = """
    neurons:
      n:
        compartments:
          soma: {capacitance: 250 pF, tau: 10 ms, v_rest: -65 mV}
        receptors:
          syn: {at: soma, kind: delta}
        spike: {at: soma, threshold: -50 mV, reset: -65 mV}
    populations:
      P: {size: 2, neuron: n}
    projections:
      in: {from: P, to: P.syn, connect: {rule: all_to_all}, weight: 1 mV, delay: 1 ms}
    record: {voltages: {P: {every: 0.5 ms}}}
    simulation: {duration: 1 ms, integrator: step}
    """

@Suite("What the step integrator refuses")
struct StepMistakeTests {
    @Test("the base itself is valid")
    func baseIsValid() throws {
        #expect(try TestFolder().read(base).warnings == [])
    }

    @Test(
        "an obstacle is an error at its place",
        arguments: Mistake.table(
            """
            v_rest: -65 mV}$      | v_rest: -65 mV}\\n      d: {parent: soma, capacitance: 1 pF, tau: 10 ms, v_rest: -65 mV, coupling: 0 nS}$ | 4:7 neurons of several compartments; use 'integrator: event'
            reset: -65 mV         | reset: {subtract: 1 mV}     | 7:49 resets that subtract
            reset: -65 mV         | reset: -65 mV, prospective: true, refractory: 1 ms | 7:70 prospective readouts
            threshold: -50 mV, reset: -65 mV | escape: {max_rate: 1 Hz, slope: 1 mV, midpoint: -50 mV} | 7:31 escape noise; use 'integrator: event'
            delay: 1 ms           | delay: 0.04 ms              | 11:78 shorter than half a step
            delay: 1 ms           | delay: {uniform: [0.01 ms, 1 ms]} | 11:78 shorter than half a step
            every: 0.5 ms         | every: 0.25 ms              | 12:32 'every' must be a multiple of the step
            step}                 | step, precision: 64}        | 13:59 the step integrator stores weights in 32 or 16 bits
            step}                 | event, precision: 16}       | 13:60 the event integrator stores weights in 64 bits
            step}                 | step, step: 0.2 ms}         | 12:32 'every' must be a multiple of the step
            """))
    func obstacle(mistake: Mistake) throws {
        try mistake.check(in: base)
    }

    @Test("the event integrator takes all of it")
    func eventTakesThem() throws {
        let text = base.replacing("integrator: step", with: "integrator: event")
            .replacing("every: 0.5 ms", with: "every: 0.25 ms")
            .replacing("reset: -65 mV", with: "reset: {subtract: 1 mV}")
        #expect(try TestFolder().read(text).network.stepObstacles.count == 2)
    }
}
