// Constant currents into the neurons of a slice: biases, and steps that switch on and off.
import NetworkDescription

/// What constant currents and the leak bring in a step, worked out anew when a current changes.
final class StepCurrents {
    /// What all lanes get, unless each has its own.
    private(set) var common: Float = 0
    let each: Buffer<Float>?
    private let lanes: Lanes
    private let grid: StepGrid
    /// pA: one number for all neurons of the slice, or one for each.
    private let bias: [Double]
    private let steps: [CurrentSteps.Step]
    /// The next grid point from which on a current is another.
    private var nextChange: Int64 = .min

    init(
        lanes: Lanes, bias: [Double], steps: [CurrentSteps.Step], _ grid: StepGrid
    ) throws(SimulationError) {
        self.lanes = lanes
        self.bias = bias
        self.steps = steps
        self.grid = grid
        each = bias.count == 1 && steps.isEmpty ? nil : try pages(Float.self, count: lanes.count)
    }

    /// Makes the numbers right for the step that ends at a grid point.
    func update(for point: Int64, _ propagator: StepPropagator) {
        guard point > nextChange else { return }
        // The step begins at the point before; a change on the grid acts from there on.
        let now = point - 1
        let changes = steps.flatMap { [on($0), off($0)] }
        nextChange = changes.filter { $0 > now }.min() ?? .max - 1
        guard let each else {
            common = propagator.drive(current: bias[0])
            return
        }
        for (index, lane) in lanes.used.enumerated() {
            var current = bias.count == 1 ? bias[0] : bias[index]
            for step in steps where on(step) <= now && now < off(step) {
                current += step.amplitudes[index]
            }
            each[lane] = propagator.drive(current: current)
        }
    }

    private func on(_ step: CurrentSteps.Step) -> Int64 { grid.nearest(step.start) }

    private func off(_ step: CurrentSteps.Step) -> Int64 {
        step.stop == .max ? .max - 1 : grid.nearest(step.stop)
    }
}
