// Regular samples of voltages on the grid.
import NetworkDescription

/// Samples the neurons of a slice that are recorded.
struct StepProbe {
    private let everySteps: Int64
    private let grid: StepGrid
    private let rows: VoltageRows
    /// Recorded elements of the slice, and the column of each.
    private let nodes: [(element: Int, column: Int)]

    init(_ recording: VoltageRecording, slice: Range<Int>, rows: VoltageRows, _ grid: StepGrid) {
        everySteps = max(1, recording.every.picoseconds / grid.step)
        self.grid = grid
        self.rows = rows
        nodes = recording.nodes.enumerated().filter { slice.contains($0.element) }.map {
            ($0.element, $0.offset)
        }
    }

    /// Takes a sample if one is due at a grid point.
    func sample(at point: Int64, half: Int, _ voltage: (Int) -> Float) {
        guard point % everySteps == 0 else { return }
        for node in nodes {
            rows.set(half: half, grid.time(point), node.column, voltage(node.element))
        }
    }
}
