// The synapses onto the neurons of one worker, in rows that the step integrator delivers.
import CKernels
import NetworkDescription

/// Rows of synapses, one for each source and table of a ``SynapsePlan``.
///
/// A row is sorted by (delay, target, weight), and a run of one delay lies in one piece: its targets, then
/// its weights. A target is the place of its input, counted from the table's first, in 2 bytes where that
/// suffices for the worker, else in 4; weights take 4 bytes, or 2 with a scale of the table, or none where all
/// of a table are alike.
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
        /// The weight of all synapses; or what the stored ones are multiplied with.
        var weight: Float
        var hasWeights: Bool
        var firstRow: Int
    }

    private let tables: Buffer<Table>
    /// For each population, its tables.
    private let tablesOfPopulation: [[UInt32]]
    let rows: StepRows
    let count: Int

    init(tables: [Table], tablesOfPopulation: [[UInt32]], rows: StepRows) {
        self.tables = Buffer(tables)
        self.tablesOfPopulation = tablesOfPopulation
        self.rows = rows
        count = (0..<rows.runs.count).reduce(0) { $0 + Int(rows.runs[$1].count) }
    }

    var byteCount: Int { rows.byteCount }

    /// Synapses that an element of a population sends its spikes through.
    func outDegree(_ population: Int, _ element: Int) -> Int {
        tablesOfPopulation[population].reduce(0) { sum, table in
            let row = tables[Int(table)].firstRow + element
            return (rows.runStart[row]..<rows.runStart[row + 1]).reduce(sum) {
                $0 + Int(rows.runs[$1].count)
            }
        }
    }

    /// Files the runs of a spike that was emitted at a grid point, those that arrive at `earliest` or later.
    func file(
        _ spike: Spike, at point: Int64, in calendar: RunCalendar, from earliest: Int64 = .min
    ) {
        for table in tablesOfPopulation[Int(spike.population)] {
            let hasWeights = tables[Int(table)].hasWeights
            let row = tables[Int(table)].firstRow + spike.element
            var first = rows.start[row]
            for index in rows.runStart[row]..<rows.runStart[row + 1] {
                let run = rows.runs[index]
                let arrival = point + Int64(run.delay)
                if arrival >= earliest {
                    calendar.file(
                        ArrivingRun(first: first, count: UInt32(run.count), table: table),
                        at: arrival)
                }
                first += rows.words(Int(run.count), hasWeights: hasWeights)
            }
        }
    }

    /// Whether a run of a spike that was emitted at a grid point arrives at `earliest` or later.
    func isUnderWay(_ spike: Spike, at point: Int64, from earliest: Int64) -> Bool {
        tablesOfPopulation[Int(spike.population)].contains { table in
            let row = tables[Int(table)].firstRow + spike.element
            let end = rows.runStart[row + 1]
            return rows.runStart[row] < end && point + Int64(rows.runs[end - 1].delay) >= earliest
        }
    }

    /// Adds the weights of runs to the input; returns the number of events.
    func deliver(
        _ arriving: UnsafeBufferPointer<ArrivingRun>, to input: UnsafeMutablePointer<Float>
    ) -> Int {
        switch (rows.isNarrow, rows.isScaled) {
        case (true, true): deliver(arriving, UInt16.self, Scaled.self, to: input)
        case (true, false): deliver(arriving, UInt16.self, Float.self, to: input)
        case (false, true): deliver(arriving, UInt32.self, Scaled.self, to: input)
        case (false, false): deliver(arriving, UInt32.self, Float.self, to: input)
        }
    }

    /// Runs whose memory is asked for ahead of the one that is delivered, and how much of each.
    private static var ahead: Int { 6 }
    private static var aheadWords: Int { 80 }

    @inline(__always)
    private func deliver<Index: FixedWidthInteger & UnsignedInteger, Weight: StoredWeight>(
        _ arriving: UnsafeBufferPointer<ArrivingRun>, _ index: Index.Type, _ weight: Weight.Type,
        to input: UnsafeMutablePointer<Float>
    ) -> Int {
        let (tables, words) = (tables.pointer, UnsafeRawPointer(rows.words.pointer))
        var events = 0
        for index in arriving.indices {
            if index + Self.ahead < arriving.count {
                let next = arriving[index + Self.ahead]
                let length = min(rows.words(Int(next.count), hasWeights: true), Self.aheadWords)
                var word = 0
                while word < length {
                    step_prefetch(words + 4 * (next.first + word))
                    word += 16
                }
            }
            let run = arriving[index]
            let table = tables[Int(run.table)]
            let count = Int(run.count)
            let input = input + table.base
            let start = words + 4 * run.first
            let targets = start.assumingMemoryBound(to: Index.self)
            if table.hasWeights {
                let weights = (start + 4 * StepRows.words(count, of: Index.self))
                    .assumingMemoryBound(to: Weight.self)
                for synapse in 0..<count {
                    input[Int(targets[synapse])] += weights[synapse].value(table.weight)
                }
            } else {
                for synapse in 0..<count { input[Int(targets[synapse])] += table.weight }
            }
            events &+= count
        }
        return events
    }
}

/// A weight as rows store it.
private protocol StoredWeight {
    /// The weight, by the scale of its table.
    func value(_ scale: Float) -> Float
}

extension Float: StoredWeight {
    @inline(__always)
    fileprivate func value(_ scale: Float) -> Float { self }
}

/// A weight of 2 bytes, in multiples of the scale.
private struct Scaled: StoredWeight {
    var multiple: Int16

    @inline(__always)
    func value(_ scale: Float) -> Float { Float(multiple) * scale }
}
