// Reading the spikes of a log, whole or piece by piece, and checking them on the way.

import HDF5

/// Spikes of one population.
public struct Spikes: Sendable, Equatable {
    /// Times in ms.
    public var times: [Double]
    /// The element that spikes, for each time.
    public var ids: [UInt64]

    /// Makes spikes; both arrays have one length.
    public init(times: [Double] = [], ids: [UInt64] = []) {
        self.times = times
        self.ids = ids
    }
}

extension SpikeLog {
    /// Reads every spike of a population, in the order of the file.
    ///
    /// - Parameters:
    ///   - name: The population.
    ///   - limit: The most bytes to reserve.
    /// - Throws: As ``stream(_:chunk:_:)``, and ``SpikeLogError`` when they need more than `limit`.
    public func read(_ name: String, limit: Int = defaultReadLimit) throws -> Spikes {
        let population = try population(name)
        guard population.count <= limit / 16 else {
            throw SpikeLogError(
                path, object: name, "has \(population.count) spikes, more than \(limit) bytes hold",
                hint: "read them piece by piece")
        }
        var spikes = Spikes()
        spikes.times.reserveCapacity(population.count)
        spikes.ids.reserveCapacity(population.count)
        try stream(name) { piece in
            spikes.times += piece.times
            spikes.ids += piece.ids
        }
        return spikes
    }

    /// Reads some spikes of a population, by their places in the file, without judging their order.
    ///
    /// - Throws: `HDF5Error` when they are not there or cannot be read.
    func read(_ name: String, _ places: Range<Int>) throws -> Spikes {
        let population = try population(name)
        let root = try File.open(path, .readOnly, patience: Self.patience).root()
        let (start, count) = ([places.lowerBound], [places.count])
        let times: [Double] = try root.dataset(population.timesPath).read(
            start: start, count: count)
        return Spikes(
            times: times.map { $0 * population.unitMs },
            ids: try root.dataset(population.idsPath).read(start: start, count: count))
    }

    /// Reads the spikes of a population piece by piece, in the order of the file.
    ///
    /// - Parameters:
    ///   - name: The population.
    ///   - chunk: The most spikes in a piece.
    ///   - body: Takes each piece; what it throws ends the reading.
    /// - Throws: `HDF5Error` when they cannot be read (an id that is negative is one cause), and
    ///   ``SpikeLogError`` for a time that is not a number, infinite, negative, or before its
    ///   predecessor in a population that claims to be sorted by time, and for an id beyond the
    ///   population's size.
    public func stream(
        _ name: String, chunk: Int = 65_536, _ body: (Spikes) throws -> Void
    ) throws {
        precondition(chunk > 0, "a piece holds at least one spike")
        let population = try population(name)
        let root = try File.open(path, .readOnly, patience: Self.patience).root()
        let times = try root.dataset(population.timesPath)
        let ids = try root.dataset(population.idsPath)
        var last = 0.0
        for start in stride(from: 0, to: population.count, by: chunk) {
            let count = min(chunk, population.count - start)
            var piece = Spikes(
                times: try times.read(start: [start], count: [count]),
                ids: try ids.read(start: [start], count: [count]))
            if population.unitMs != 1 {
                piece.times = piece.times.map { $0 * population.unitMs }
            }
            last = try check(piece.times, of: population, from: start, after: last)
            if let size = population.size, let id = piece.ids.first(where: { $0 >= size }) {
                throw SpikeLogError(
                    path, object: population.idsPath,
                    "has the id \(id), but the population has \(size) elements")
            }
            try body(piece)
        }
    }

    /// Checks times and returns the last of them.
    private func check(
        _ times: [Double], of population: Population, from start: Int, after last: Double
    ) throws -> Double {
        var last = last
        for (offset, time) in times.enumerated() {
            guard time.isFinite, time >= 0 else {
                throw SpikeLogError(
                    path, object: population.timesPath,
                    "spike \(start + offset) has the impossible time \(time) ms")
            }
            guard time >= last || population.sorting != .byTime else {
                throw SpikeLogError(
                    path, object: population.timesPath,
                    "spike \(start + offset) at \(time) ms follows one at \(last) ms, "
                        + "but the file says by_time",
                    hint: "sort it, or correct the attribute 'sorting'")
            }
            last = time
        }
        return last
    }
}
