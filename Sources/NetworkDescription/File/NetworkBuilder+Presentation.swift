// The keys of `task:` that present samples to a spiking network and read its answer.

extension NetworkBuilder {
    private static let presentationKeys = [
        "gap", "between", "inputs", "targets", "cues", "learning_rates", "copies",
        "readout", "alignment",
    ]

    /// How samples are presented; `nil` when the task describes a rate model only.
    func presentation(_ fields: Fields) -> Presentation? {
        guard fields.has("sample") else {
            if !fields.has("rate") || Self.presentationKeys.contains(where: fields.has) {
                problems.error("missing key 'sample' in \(fields.title)", at: fields.location)
            }
            return nil
        }
        if !fields.has("inputs") {
            problems.error("missing key 'inputs' in \(fields.title)", at: fields.location)
        }
        let (sample, gap) = (time(fields, "sample"), optionalTime(fields, "gap") ?? .zero)
        // Where a span could not be read, nothing can be said about times in it.
        let isRead = fields["sample"] != nil && fields.has("gap") == (fields["gap"] != nil)
        let end = isRead ? Time(picoseconds: sample.picoseconds + gap.picoseconds) : nil
        var driven: [Int: String] = [:]
        let inputs = sources(fields, "inputs", &driven).map { population, item in
            Presentation.Input(population: population, encoding: encoding(item.fields))
        }
        let targets = sources(fields, "targets", &driven).compactMap { population, item in
            item.fields.map { target(population, $0, end) }
        }
        let cues = sources(fields, "cues", &driven).map { population, item in
            Presentation.Cue(population: population, times: cueTimes(item, end))
        }
        let counted = fields.record("readout")?["from"]
        return Presentation(
            sample: sample, gap: gap, restarts: fields.text("between") != "continue",
            inputs: inputs, targets: targets, cues: cues, learningRates: learningRates(fields),
            copies: fields.named("copies").compactMap(copy),
            readout: readout(fields, targets: targets),
            readoutStart: counted.map { instant($0, "from", end, isEndOfSpan: false) } ?? .zero,
            alignments: fields.named("alignment").compactMap(alignment))
    }

    // MARK: What drives populations

    /// The populations that stand at a key, each driven by no other.
    private func sources(
        _ fields: Fields, _ key: String, _ driven: inout [Int: String]
    ) -> [(population: Int, item: Item)] {
        fields.named(key).compactMap { name, location, item in
            let named = Item(location: location, content: .text(name))
            guard let population = resolve(named, in: populationNames) else { return nil }
            if !populations[population].isTaskSource {
                problems.error(
                    "'\(name)' does not take spikes from a task; give it 'source: {kind: task}'",
                    at: location)
            }
            if let other = driven.updateValue(key, forKey: population) {
                problems.error("'\(name)' is driven by '\(other)' already", at: location)
            }
            return item.map { (population, $0) }
        }
    }

    private func encoding(_ fields: Fields?) -> Presentation.Encoding {
        switch fields?.branch {
        case "latency": .latency
        case "events": .events
        case "poisson": .poisson(spikes: fields?.number("spikes") ?? .nan)
        default: .regular(spikes: fields?.number("spikes") ?? .nan)
        }
    }

    private func target(
        _ population: Int, _ fields: Fields, _ end: Time?
    ) -> Presentation.Target {
        let (spikes, offset) = (fields.number("spikes"), fields.number("offset"))
        let timing: Presentation.Target.Timing
        if fields.branch == "during" {
            let times = (fields.list("during") ?? []).map {
                instant($0, "during", end, isEndOfSpan: true)
            }
            let (from, to) = (times.first ?? .zero, times.last ?? .zero)
            if times.count == 2, to <= from {
                problems.error("the end must come after the start", at: fields.location("during"))
            }
            timing = .train(from: from, to: to)
        } else {
            let (at, spacing) = (time(fields, "at"), time(fields, "spacing"))
            let most = (spikes * max(abs(1 + offset), abs(offset))).rounded(.up)
            let last = at.milliseconds + spacing.milliseconds * max(most - 1, 0)
            if let end, last >= end.milliseconds {
                problems.error(
                    "the last target spike may come \(last) ms after the start of the sample, "
                        + "which with its gap ends at \(end.milliseconds) ms",
                    at: fields.location("at"))
            }
            timing = .volley(at: at, spacing: spacing)
        }
        return Presentation.Target(
            population: population, offset: offset, spikes: spikes, timing: timing)
    }

    private func cueTimes(_ item: Item, _ end: Time?) -> [Time] {
        let times = item.elements.map { instant($0, "cues", end, isEndOfSpan: false) }
        return Set(times).sorted()
    }

    /// A time after the start of a sample, before the end of its gap where that is known; the end of
    /// a span may coincide with it.
    private func instant(
        _ item: Item, _ title: String, _ end: Time?, isEndOfSpan: Bool
    ) -> Time {
        guard let end, case .quantity(let quantity) = item.content else { return .zero }
        let time = Time(milliseconds: quantity.internalValue)
        guard let time, isEndOfSpan ? time <= end : time < end else {
            problems.error(
                "'\(title)' must lie within the sample and its gap, which end at "
                    + "\(end.milliseconds) ms", at: item.location)
            return end
        }
        return time
    }

    // MARK: Learning and reading

    private func learningRates(_ fields: Fields) -> [Presentation.LearningRate] {
        fields.named("learning_rates").compactMap { name, location, item in
            let named = Item(location: location, content: .text(name))
            guard let projection = resolve(named, in: projectionNames), let item = item?.fields
            else { return nil }
            if projections[projection].plasticity == nil {
                problems.error("'\(name)' has no 'plasticity', so it does not learn", at: location)
            }
            return Presentation.LearningRate(
                projection: projection, t0: item["t0"].map { _ in item.number("t0") },
                perEpoch: item.number("per_epoch"))
        }
    }

    private func copy(
        _ name: String, _ location: Location, _ item: Item?
    ) -> Presentation.Copy? {
        let named = Item(location: location, content: .text(name))
        guard let projection = resolve(named, in: projectionNames), let fields = item?.fields,
            let original = resolve(fields["of"], in: projectionNames)
        else { return nil }
        if projections[projection].plasticity == nil {
            problems.error(
                "'\(name)' has no 'plasticity', so its weights stay as they are", at: location)
        }
        let isTransposed = fields.flag("transposed")
        let (mine, its) = (poolSizes(projection), poolSizes(original))
        if mine != (isTransposed ? (its.1, its.0) : its) {
            problems.error(
                "'\(name)' connects \(mine.0) with \(mine.1) elements, "
                    + "'\(projections[original].name)' \(its.0) with \(its.1)",
                at: fields.location("of"))
        }
        return Presentation.Copy(
            projection: projection, original: original, scale: fields.number("scale"),
            isTransposed: isTransposed, isRepeated: fields.text("when") != "start")
    }

    private func poolSizes(_ index: Int) -> (Int, Int) {
        let projection = projections[index]
        return (
            projection.sources.reduce(0) { $0 + populations[$1].size },
            projection.targets.reduce(0) { $0 + populations[$1.population].size }
        )
    }

    private func readout(
        _ fields: Fields, targets: [Presentation.Target]
    ) -> Presentation.Readout? {
        guard let readout = fields.record("readout"),
            let population = resolve(readout["population"], in: populationNames)
        else { return nil }
        guard readout.branch == "weights" else { return .spikes(population: population) }
        guard let projection = resolve(readout["projection"], in: projectionNames),
            let ends = ends(projection, at: readout.location("projection"))
        else { return nil }
        if ends.target != population {
            problems.error(
                "'\(projections[projection].name)' does not end on "
                    + "'\(populations[population].name)', which is read",
                at: readout.location("projection"))
        }
        if !targets.contains(where: { $0.population == ends.source }) {
            problems.error(
                "'\(projections[projection].name)' does not start from a population of 'targets'",
                at: readout.location("projection"))
        }
        return .weights(
            projection: projection, population: population, isCentred: readout.flag("centred"))
    }

    /// The populations that a projection connects, if it is one with one.
    private func ends(_ index: Int, at location: Location) -> (source: Int, target: Int)? {
        guard projections.indices.contains(index) else { return nil }
        let projection = projections[index]
        // A projection whose ends could not be read has been reported.
        guard let source = projection.sources.first, let target = projection.targets.first else {
            return nil
        }
        guard projection.sources.count == 1, projection.targets.count == 1 else {
            problems.error(
                "'\(projection.name)' must connect one population with one", at: location)
            return nil
        }
        return (source, target.population)
    }

    private func alignment(
        _ name: String, _ location: Location, _ item: Item?
    ) -> Presentation.Alignment? {
        guard let fields = item?.fields,
            let first = resolve(fields["of"], in: projectionNames),
            let there = ends(first, at: fields.location("of")),
            let steps = fields.list("with")
        else { return nil }
        var way: [Int] = []
        var place = there.target
        for step in steps {
            guard let projection = resolve(step, in: projectionNames),
                let ends = ends(projection, at: step.location)
            else { return nil }
            if ends.source != place {
                problems.error(
                    "'\(projections[projection].name)' does not start where "
                        + "'\(projections[way.last ?? first].name)' ends", at: step.location)
                return nil
            }
            place = ends.target
            way.append(projection)
        }
        if place != there.source {
            problems.error(
                "'with' does not lead back to where '\(projections[first].name)' starts",
                at: fields.location("with"))
        }
        return Presentation.Alignment(
            name: name, first: first, way: way, scale: fields.number("scale"))
    }
}
