// What plastic synapses see of neurons on a grid.

extension StepGroup {
    /// The voltage just before what happens at the grid point `time`.
    func voltage(_ local: Int, compartment: Int, at time: Int64) -> Double {
        course?.voltage(lanes.used.lowerBound + local, self) ?? 0
    }

    func voltages(
        _ compartment: Int, of targets: TargetRow, at time: Int64,
        into row: UnsafeMutablePointer<Double>
    ) {
        guard let course else { return }
        let first = lanes.used.lowerBound
        for index in 0..<targets.count {
            row[index] = course.voltage(first + targets[index], self)
        }
    }

    func registerIntegral(compartment: Int, rate: Double) -> Int? {
        watchedCourse().register(rate: rate)
    }

    /// What accumulators have not taken in yet of the step under way; nothing at a grid point that was
    /// foreseen.
    func integral(
        _ index: Int, of local: Int, at time: Int64
    ) -> (transient: Double, level: Double) {
        (course?.pending(index, at: time, self)?[local] ?? 0, 0)
    }

    func addIntegrals(
        _ index: Int, of targets: TargetRow, at time: Int64, transient: Double, level: Double,
        to row: UnsafeMutablePointer<Double>
    ) {
        guard let pending = course?.pending(index, at: time, self) else { return }
        for index in 0..<targets.count { row[index] += transient * pending[targets[index]] }
    }
}
