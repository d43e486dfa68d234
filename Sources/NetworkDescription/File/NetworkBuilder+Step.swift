// Reports what the step integrator cannot run, where it stands in the file.

extension NetworkBuilder {
    /// Adds an error for each obstacle, at the last of its keys that the file has.
    func refuseStepObstacles(_ network: Network) {
        guard network.simulation.integrator == .step, network.simulation.step > .zero else {
            return
        }
        for obstacle in network.stepObstacles {
            problems.error(obstacle.message, at: location(of: obstacle.path))
        }
    }

    private func location(of path: [String]) -> Location {
        var location = root.location
        var fields: Fields? = root
        var entries: [(name: String, location: Location, item: Item?)] = []
        for key in path {
            let item: Item?
            if let fields {
                guard fields.has(key) else { break }
                location = fields.location(key)
                item = fields[key]
            } else if let entry = entries.first(where: { $0.name == key }) {
                location = entry.location
                item = entry.item
            } else {
                break
            }
            fields = item?.fields
            if case .named(let named)? = item?.content { entries = named } else { entries = [] }
        }
        return location
    }
}
