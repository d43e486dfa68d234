// The synapses onto the neurons of one worker, in rows that the step integrator delivers.
import CStepKernels
import NetworkDescription

/// Rows of synapses, one for each source and table of a ``SynapsePlan``.
///
/// A row is sorted by (delay, target, weight). Delays are those of its runs; a target is the place of its
/// input, counted from the table's first, in 2 bytes where that suffices for the worker, else in 4; weights
/// take 4 bytes, or none where all of a table are alike.
final class StepSynapses: @unchecked Sendable {
    /// Synapses of a row that have one delay.
    struct Run {
        var delay: UInt16
        var count: UInt16
    }

    /// What the synapses of a table have in common.
    struct Table {
        /// The input that targets count from.
        var base: Int
        /// The weight of all synapses, unless each has its own.
        var weight: Float
        var hasWeights: Bool
        var firstRow: Int
    }

    enum Targets {
        case narrow(PageBuffer<UInt16>)
        case wide(PageBuffer<UInt32>)

        /// Targets of 2 bytes, where the largest is small enough, else of 4.
        init(count: Int, largest: Int) throws(SimulationError) {
            self =
                largest <= Int(UInt16.max)
                ? .narrow(try pages(UInt16.self, count: count))
                : .wide(try pages(UInt32.self, count: count))
        }

        var byteCount: Int {
            switch self {
            case .narrow(let buffer): buffer.byteCount
            case .wide(let buffer): buffer.byteCount
            }
        }
    }

    private let tables: Buffer<Table>
    /// For each population, its tables.
    private let tablesOfPopulation: [[UInt32]]
    /// Where the synapses and the runs of each row start; one more entry than rows.
    private let rowStart: Buffer<Int>
    private let runStart: Buffer<Int>
    private let runs: Buffer<Run>
    private let targets: Targets
    /// Of the first synapses; those behind are of tables with one weight.
    private let weights: PageBuffer<Float>

    init(
        tables: [Table], tablesOfPopulation: [[UInt32]], rowStart: Buffer<Int>,
        runStart: Buffer<Int>, runs: Buffer<Run>, targets: Targets, weights: PageBuffer<Float>
    ) {
        self.tables = Buffer(tables)
        self.tablesOfPopulation = tablesOfPopulation
        self.rowStart = rowStart
        self.runStart = runStart
        self.runs = runs
        self.targets = targets
        self.weights = weights
    }

    var count: Int { rowStart[rowStart.count - 1] }

    var byteCount: Int {
        targets.byteCount + weights.byteCount + rowStart.byteCount + runStart.byteCount
            + runs.byteCount
    }

    /// Synapses that an element of a population sends its spikes through.
    func outDegree(_ population: Int, _ element: Int) -> Int {
        tablesOfPopulation[population].reduce(0) { sum, table in
            let row = tables[Int(table)].firstRow + element
            return sum + rowStart[row + 1] - rowStart[row]
        }
    }

    /// Files the runs of a spike that was emitted at a grid point.
    func file(_ spike: Spike, at point: Int64, in calendar: RunCalendar) {
        for table in tablesOfPopulation[Int(spike.population)] {
            let row = tables[Int(table)].firstRow + spike.element
            var first = rowStart[row]
            for index in runStart[row]..<runStart[row + 1] {
                let run = runs[index]
                calendar.file(
                    ArrivingRun(first: first, count: UInt32(run.count), table: table),
                    at: point + Int64(run.delay))
                first += Int(run.count)
            }
        }
    }

    /// Adds the weights of runs to the input; returns the number of events.
    func deliver(
        _ arriving: UnsafeBufferPointer<ArrivingRun>, to input: UnsafeMutablePointer<Float>
    ) -> Int {
        switch targets {
        case .narrow(let targets): deliver(arriving, targets.pointer, to: input)
        case .wide(let targets): deliver(arriving, targets.pointer, to: input)
        }
    }

    /// Runs whose memory is asked for ahead of the one that is delivered.
    private static var ahead: Int { 6 }

    @inline(__always)
    private func deliver<Index: FixedWidthInteger & UnsignedInteger>(
        _ arriving: UnsafeBufferPointer<ArrivingRun>, _ targets: UnsafeMutablePointer<Index>,
        to input: UnsafeMutablePointer<Float>
    ) -> Int {
        let (tables, weights) = (tables.pointer, weights.pointer)
        var events = 0
        for index in arriving.indices {
            if index + Self.ahead < arriving.count {
                let run = arriving[index + Self.ahead]
                Self.prefetch(targets + run.first, count: Int(run.count))
                if tables[Int(run.table)].hasWeights {
                    Self.prefetch(weights + run.first, count: Int(run.count))
                }
            }
            let run = arriving[index]
            let table = tables[Int(run.table)]
            let input = input + table.base
            let target = targets + run.first
            let count = Int(run.count)
            if table.hasWeights {
                let weight = weights + run.first
                for synapse in 0..<count { input[Int(target[synapse])] += weight[synapse] }
            } else {
                for synapse in 0..<count { input[Int(target[synapse])] += table.weight }
            }
            events &+= count
        }
        return events
    }

    /// Asks for the first lines of a run; what follows the processor fetches by itself.
    @inline(__always)
    private static func prefetch<Element>(_ start: UnsafeMutablePointer<Element>, count: Int) {
        let bytes = UnsafeRawPointer(start)
        let length = min(count * MemoryLayout<Element>.stride, 256)
        var offset = 0
        while offset < length {
            step_prefetch(bytes + offset)
            offset += 64
        }
    }
}
