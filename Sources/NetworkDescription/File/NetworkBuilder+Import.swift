// The section `nir:`: the parts of another tool's graph take their place beside those of the file.

extension NetworkBuilder {
    /// Reads the graph that the file names; `nil` when there is none, or with the reason among the
    /// problems.
    func readGraph() -> ImportedNetwork? {
        guard let fields = root.record("nir"), let file = fields["file"], let path = file.text
        else { return nil }
        guard let read = readers.graphs else {
            problems.error("graphs cannot be read here", at: file.location)
            return nil
        }
        do {
            return try read(request(fields, path: tables.absolutePath(path)))
        } catch {
            // In the graph there are nodes and edges instead of lines.
            let place = Location(source: tables.shownPath(path))
            let isNamed = file.location.source != place.source
            for line in "\(error)".split(separator: "\n") {
                problems.error(
                    String(line), at: place,
                    notes: isNamed ? ["the graph is named at \(file.location)"] : [])
            }
            return nil
        }
    }

    private func request(_ fields: Fields, path: String) -> GraphImport {
        var request = GraphImport(path: path)
        request.unitMs = fields.text("time_unit").map { $0 == "ms" ? 1 : 1000 }
        request.timeStep = optionalTime(fields, "dt")
        request.spikes = fields.text("spikes").flatMap(GraphImport.SpikeArea.init)
        request.decay = fields.text("decay").flatMap(GraphImport.Decay.init) ?? .euler
        request.recurrentDelay = optionalTime(fields, "recurrent_delay")
        guard let settings = root.record("simulation") else { return request }
        if settings.has("integrator") {
            request.integrator = settings.text("integrator").flatMap(Integrator.init)
        }
        if settings.has("step") { request.step = time(settings, "step") }
        return request
    }

    /// Adds the parts of a graph after those of the file.
    func add(_ graph: ImportedNetwork) {
        let (firstModel, firstPopulation) = (neurons.count, populations.count)
        let place = root.location("nir")
        neurons += graph.neurons
        modelNames = modelNames.adding(graph.neurons.map(\.name), problems, at: place)
        populations += graph.populations.map { population in
            guard case .neurons(var description) = population.kind else { return population }
            description.model += firstModel
            return Population(
                name: population.name, size: population.size, kind: .neurons(description))
        }
        populationNames = populationNames.adding(
            graph.populations.map(\.name), problems, at: place)
        projectionNames = projectionNames.adding(
            graph.projections.map(\.name), problems, at: place)
        importedProjections = graph.projections.map { projection in
            var projection = projection
            for index in projection.sources.indices { projection.sources[index] += firstPopulation }
            for index in projection.targets.indices {
                projection.targets[index].population += firstPopulation
            }
            return projection
        }
        importedStimuli = graph.stimuli.map { stimulus in
            guard case .current(let to, let amplitude) = stimulus.kind else { return stimulus }
            let targets = to.map {
                CompartmentTarget(
                    population: $0.population + firstPopulation, compartment: $0.compartment)
            }
            return Stimulus(
                name: stimulus.name, kind: .current(to: targets, amplitude: amplitude),
                during: stimulus.during)
        }
        importedVoltages = graph.voltages.map { recording in
            var recording = recording
            recording.population += firstPopulation
            return recording
        }
        connectInputs(graph.inputs.map { $0 + firstPopulation })
    }

    /// Gives the Inputs of a graph what the file says that they emit.
    private func connectInputs(_ inputs: [Int]) {
        guard let fields = root.record("nir") else { return }
        func connect(_ index: Int, _ source: Fields?) {
            guard let source else { return }
            let population = populations[index]
            populations[index].kind = .source(
                spikeSource(
                    source, size: population.size, nil, "population '\(population.name)'",
                    .count(population.size, of: "population '\(population.name)'")))
        }
        if let only = fields.record("input") {
            if inputs.count == 1 {
                connect(inputs[0], only)
            } else {
                problems.error(
                    "the graph has \(inputs.count) Inputs; name them as 'inputs: {"
                        + inputs.map { "\(populations[$0].name): …" }.joined(separator: ", ")
                        + "}'",
                    at: fields.location("input"))
            }
        }
        let names = Names("Input", inputs.map { populations[$0].name })
        for (name, location, item) in fields.named("inputs") {
            let named = Item(location: location, content: .text(name))
            guard let index = resolve(named, in: names) else { continue }
            connect(inputs[index], item?.fields)
        }
    }

    /// How long a network runs whose graph is driven by given spikes: until nothing happens any more.
    func duration(of graph: ImportedNetwork) -> Time? {
        let last = populations.compactMap { population -> Time? in
            guard case .source(.spikes(let trains)) = population.kind else { return nil }
            return trains.times.last
        }.max()
        guard let last, let fields = root.record("nir"),
            fields.has("input") || fields.has("inputs")
        else { return nil }
        return Time(milliseconds: (last.milliseconds + graph.settling.milliseconds).rounded(.up))
    }
}

extension Names {
    /// These names and more; one that stands twice is a problem.
    fileprivate func adding(_ more: [String], _ problems: Problems, at place: Location) -> Names {
        for name in more where index[name] != nil {
            problems.error(
                "the graph has a \(noun) '\(name)' as well; rename that of the file", at: place)
        }
        return Names(noun, list + more)
    }
}
