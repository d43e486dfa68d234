// Under which names and ids the spikes and voltages of a network are logged.

/// One population of the log: a population of the network, or all those that are parts of one
/// population of a circuit.
public struct LogStream: Sendable, Equatable {
    /// The name in the log.
    public var name: String
    /// Ids in the log are below it.
    public var size: Int
    /// The populations of the network whose spikes go there.
    public var populations: [Int]
}

/// One population of the voltage report.
public struct ReportStream: Sendable, Equatable {
    /// The name in the report.
    public var name: String
    /// The recordings that make it up, indices into ``Recordings/voltages``.
    public var recordings: [Int]
    /// The ids of its nodes, ascending.
    public var nodes: [UInt32]
    /// For each recording, the places of its nodes among ``nodes``.
    public var places: [[Int]]
}

extension Network {
    /// The name that the spikes and voltages of a population are logged under.
    public func loggedName(of population: Int) -> String {
        populations[population].nodes?.population ?? populations[population].name
    }

    /// The id in the log of an element of a population.
    public func loggedID(of element: UInt32, in population: Int) -> UInt32 {
        populations[population].nodes?.ids[Int(element)] ?? element
    }

    /// The names that logs may hold, and the number of elements behind each, in the order of the network.
    public var loggedSizes: [(name: String, size: Int)] {
        grouped(populations.indices.map(loggedName)).map { name, places in
            (name, places.reduce(0) { $0 + populations[$1].size })
        }
    }

    /// What the log of spikes holds, in the order of the network.
    public var spikeStreams: [LogStream] { streams(of: recordings.spikes) }

    /// What the log of plateaus holds, in the order of the network.
    public var plateauStreams: [LogStream] { streams(of: recordings.plateaus) }

    private func streams(of recorded: [Int]) -> [LogStream] {
        var sizes: [String: Int] = [:]
        for population in populations.indices {
            let size =
                populations[population].nodes.map { Int($0.ids.last ?? 0) + 1 }
                ?? spikeIDCount(of: population)
            sizes[loggedName(of: population), default: 0] = max(
                size, sizes[loggedName(of: population)] ?? 0)
        }
        return grouped(recorded.map(loggedName)).map { name, places in
            LogStream(
                name: name, size: sizes[name] ?? 0,
                populations: places.map { recorded[$0] })
        }
    }

    /// What the report of voltages holds, in the order of the network.
    public var reportStreams: [ReportStream] {
        let names = recordings.voltages.map { loggedName(of: $0.population) }
        return grouped(names).map { name, recordings in
            let ids = recordings.map { index in
                let recording = self.recordings.voltages[index]
                return recording.nodes.map { loggedID(of: UInt32($0), in: recording.population) }
            }
            let nodes = ids.joined().sorted()
            let order = Dictionary(zip(nodes, nodes.indices)) { first, _ in first }
            return ReportStream(
                name: name, recordings: recordings, nodes: nodes,
                places: ids.map { $0.map { order[$0] ?? 0 } })
        }
    }

    /// The places of equal names, in the order in which names first appear.
    private func grouped(_ names: [String]) -> [(name: String, places: [Int])] {
        var groups: [(name: String, places: [Int])] = []
        var known: [String: Int] = [:]
        for (place, name) in names.enumerated() {
            if let group = known[name] {
                groups[group].places.append(place)
            } else {
                known[name] = groups.count
                groups.append((name, [place]))
            }
        }
        return groups
    }
}
