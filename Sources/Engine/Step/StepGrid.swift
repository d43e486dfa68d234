// The grid of times on which the step integrator lives.
import NetworkDescription

/// Grid points are whole multiples of the step, numbered from 0 at time zero.
struct StepGrid {
    /// The step in picoseconds.
    let step: Int64

    init(_ step: Time) {
        self.step = step.picoseconds
    }

    /// The step in milliseconds.
    var milliseconds: Double { Double(step) / Time.picosecondsPerMillisecond }

    /// The time of a grid point.
    func time(_ point: Int64) -> Int64 { point * step }

    /// The grid point nearest to a time.
    func nearest(_ time: Int64) -> Int64 { (time + step / 2) / step }

    /// The first time of which a later grid point is the nearest.
    func end(of point: Int64) -> Int64 { (point + 1) * step - step / 2 }

    /// The first grid point that is not before a time.
    func first(from time: Int64) -> Int64 { (time + step - 1) / step }

    /// The grid points in `start ..< end`.
    func points(from start: Int64, until end: Int64) -> Range<Int64> {
        first(from: start)..<max(first(from: start), first(from: end))
    }

    /// Whole steps nearest to a delay, at least one.
    func delay(milliseconds: Double) -> Int64 {
        max(1, nearest(SynapseTable.picoseconds(milliseconds)))
    }
}
