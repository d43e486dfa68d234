// The section `populations:`.
import Foundation

/// Reads the spikes of a SONATA file: its path, and the population in it if one is named.
public typealias SpikeFileReader = (_ path: String, _ population: String?) throws -> SpikeTrains

extension SpikeTrains {
    /// The spikes of some nodes, numbered as elements.
    fileprivate func taken(to nodes: NodeIDs) -> SpikeTrains {
        var (times, elements): ([Time], [UInt32]) = ([], [])
        for (time, id) in zip(self.times, ids) {
            guard let element = nodes.element(of: id) else { continue }
            times.append(time)
            elements.append(UInt32(element))
        }
        return SpikeTrains(times: times, ids: elements)
    }
}

extension NetworkBuilder {
    func population(_ name: String, _ fields: Fields) -> Population {
        let size = fields.count("size")
        let elements = Elements.count(size, of: fields.title)
        let nodes = circuitNodes(fields.record("nodes"), size: size)
        if let source = fields.record("source") {
            let kind = spikeSource(source, size: size, nodes, fields.title, elements)
            return Population(name: name, size: size, kind: .source(kind), nodes: nodes)
        }
        let model = resolve(fields["neuron"], in: modelNames)
        let compartments = model.map { neurons[$0].compartments } ?? []
        let names = Names("compartment", compartments.map(\.name))
        let population = NeuronPopulation(
            model: model ?? 0,
            initial: values(
                fields, "initial", model == nil ? nil : names,
                compartments.map(\.restingPotential), elements),
            bias: values(
                fields, "bias", model == nil ? nil : names, compartments.map { _ in 0 }, elements))
        if nodes != nil, let model, neurons[model].spike?.twoSided == true {
            problems.error(
                "two-sided neurons cannot be the nodes of a circuit: their negative spikes have ids "
                    + "of their own", at: fields.location("nodes"))
        }
        return Population(name: name, size: size, kind: .neurons(population), nodes: nodes)
    }

    /// One value for each compartment, those given in place of the defaults.
    private func values(
        _ fields: Fields, _ key: String, _ names: Names?, _ defaults: [Double],
        _ elements: Elements
    ) -> [Value] {
        var values = defaults.map(Value.constant)
        for (name, location, item) in fields.named(key) {
            guard let names else { continue }
            let index = resolve(Item(location: location, content: .text(name)), in: names)
            guard let item else { continue }
            let value = value(item, name, for: elements)
            if let index { values[index] = value }
        }
        return values
    }

    func spikeSource(
        _ fields: Fields, size: Int, _ nodes: CircuitNodes?, _ title: String,
        _ elements: Elements
    ) -> SpikeSource {
        let rate = value(fields, "rate", for: elements) ?? .constant(.nan)
        switch fields.branch {
        case "regular":
            let phase = value(fields, "phase", for: elements) ?? .constant(.nan)
            return .regular(rate: rate, phase: phase, during: period(fields))
        case "spikes":
            let given =
                isSpikeFile(fields) ? sonata(fields, size, nodes) : listed(fields, size, title)
            let trains = given ?? SpikeTrains(times: [], ids: [])
            guard let step = optionalTime(fields, "move_up_to"), step > .zero else {
                return .spikes(trains)
            }
            return .spikes(trains.movedUp(to: step))
        case "events": return .spikes(events(fields, size, title))
        case "task": return .task
        default: return .poisson(rate: rate, during: period(fields))
        }
    }

    /// How a file of events is to be read whose path stands at a key.
    func eventSource(_ fields: Fields, _ key: String) -> EventSource {
        func whole(_ key: String) -> Int? { fields.whole(key).flatMap(Int.init(exactly:)) }
        return EventSource(
            path: fields.text(key).map(tables.absolutePath) ?? "",
            format: fields.text("format").flatMap(EventSource.Format.init),
            width: whole("width"), height: whole("height"),
            polarity: fields.text("polarity").flatMap(EventSource.Polarity.init) ?? .both,
            sample: fields.count("sample"))
    }

    private func events(_ fields: Fields, _ size: Int, _ title: String) -> SpikeTrains {
        let none = SpikeTrains(times: [], ids: [])
        guard let file = fields["file"] else { return none }
        guard let read = readers.events else {
            problems.error("files of events cannot be read here", at: file.location)
            return none
        }
        do {
            let (trains, elements) = try read(eventSource(fields, "file"))
            if size != elements {
                problems.error(
                    "'\(tables.shownPath(file.text ?? ""))' has events of \(elements) elements, but "
                        + "\(title) has \(size); set its size to \(elements)", at: file.location)
            }
            return trains
        } catch {
            problems.error("\(error)", at: file.location)
            return none
        }
    }

    private func isSpikeFile(_ fields: Fields) -> Bool {
        let path = fields.text("file")?.lowercased() ?? ""
        return path.hasSuffix(".h5") || path.hasSuffix(".hdf5")
    }

    private func sonata(
        _ fields: Fields, _ size: Int, _ nodes: CircuitNodes?
    ) -> SpikeTrains? {
        for key in ["id", "time", "unit"] {
            guard let item = fields[key] else { continue }
            problems.error("'\(key)' is for tables, not for HDF5 files", at: item.location)
        }
        guard let file = fields["file"], let path = file.text else { return nil }
        guard let read = readers.spikes else {
            problems.error("HDF5 spike files cannot be read here; use a table", at: file.location)
            return nil
        }
        do {
            var trains = try read(tables.absolutePath(path), fields.text("population"))
            if let nodes { trains = trains.taken(to: nodes.ids) }
            let shown = tables.shownPath(path)
            if let id = trains.ids.first(where: { $0 >= size }) {
                problems.error(
                    "'\(shown)' has spikes of node \(id), but the population has \(size) elements",
                    at: file.location)
            }
            if let first = trains.times.first, first < .zero {
                problems.error("'\(shown)' has spikes before time zero", at: file.location)
            }
            return trains
        } catch {
            problems.error("\(error)", at: file.location)
            return nil
        }
    }

    /// The spikes of a table with a column of ids and one of times.
    private func listed(_ fields: Fields, _ size: Int, _ title: String) -> SpikeTrains? {
        if let item = fields["population"] {
            problems.error("'population' is for HDF5 files, not for tables", at: item.location)
        }
        for key in ["id", "time"] where !fields.has(key) {
            problems.error("missing key '\(key)' in \(fields.title)", at: fields.location)
        }
        guard let file = fields["file"], let unit = unit(fields, .time, "time") ?? nil else {
            return nil
        }
        let ids = tables.indices(fields["id"], of: file, below: size, title)
        let column = tables.column(fields["time"], of: file)
        guard let ids, let column else { return nil }
        var times: [Time] = []
        times.reserveCapacity(column.count)
        for (row, number) in column.enumerated() {
            let quantity = Quantity(value: number, power: unit.power, dimension: .time)
            guard number >= 0, let time = Time(milliseconds: quantity.internalValue) else {
                let problem = number < 0 ? "is before time zero" : "is later than 106 days"
                tables.report("the spike time \(number) \(problem)", row: row, in: file)
                return nil
            }
            times.append(time)
        }
        return SpikeTrains(times: times, ids: ids)
    }
}
