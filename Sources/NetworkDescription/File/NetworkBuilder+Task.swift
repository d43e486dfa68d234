// The section `task:`.

extension NetworkBuilder {
    func learningTask(_ fields: Fields) -> LearningTask {
        let data = fields.record("data")
        let training = data?.record("train").map(samples)
        let test = data?.record("test").map(samples)
        let rateModel = fields.record("rate").map(rateModel)
        return LearningTask(
            training: training ?? SampleSelection(source: .named("")), test: test,
            epochs: fields.count("epochs"), isShuffled: fields.text("order") == "shuffled",
            testing: testing(fields, hasSamples: data?.has("test") ?? true),
            presentation: presentation(fields), rateModel: rateModel)
    }

    private func samples(_ fields: Fields) -> SampleSelection {
        func path(_ key: String) -> String { fields.text(key).map(tables.absolutePath) ?? "" }
        let source: SampleSelection.Source =
            switch fields.branch {
            case "table": .table(path: path("table"), label: fields.text("label") ?? "")
            case "images": .idx(images: path("images"), labels: path("labels"))
            case "features": .npy(features: path("features"), labels: path("labels"))
            case "generate": .generated(generator(fields.record("generate")))
            case "events": .events(eventSource(fields, "events"))
            default: .named(fields.text("set") ?? "")
            }
        return SampleSelection(
            source: source, shuffle: fields.whole("shuffle"), first: fields.count("first"),
            count: fields.whole("count").flatMap(Int.init(exactly:)))
    }

    private func testing(_ fields: Fields, hasSamples: Bool) -> LearningTask.Testing {
        guard let test = fields.record("test") else { return LearningTask.Testing() }
        if !hasSamples {
            problems.error("there is no 'data.test' to test with", at: test.location)
        }
        return LearningTask.Testing(
            every: test.whole("every").flatMap(Int.init(exactly:)),
            count: test.whole("samples").flatMap(Int.init(exactly:)),
            showsTargets: test.flag("targets"))
    }

    private func generator(_ fields: Fields?) -> SampleSelection.Generator {
        let (size, seed) = (fields?.count("size") ?? 0, fields?.whole("seed") ?? 0)
        let bits = UInt32(truncatingIfNeeded: seed)
        return switch fields?.branch {
        case "bars": .bars(side: fields?.count("side") ?? 0)
        case "uniform": .uniform(features: fields?.count("features") ?? 0, size: size, seed: bits)
        default: .yinYang(size: size, seed: bits)
        }
    }

    /// Populations that wait for a task: there must be one, and it should drive them.
    func checkTaskSources(_ task: LearningTask?) {
        var driven: Set<Int> = []
        if let presentation = task?.presentation {
            driven.formUnion(presentation.inputs.map(\.population))
            driven.formUnion(presentation.targets.map(\.population))
            driven.formUnion(presentation.cues.map(\.population))
        }
        for (index, population) in populations.enumerated() where population.isTaskSource {
            let entries = root.named("populations")
            let place =
                entries.indices.contains(index) ? entries[index].location : root.location("nir")
            if !root.has("task") {
                problems.error(
                    "'\(population.name)' is driven by a task, but the file has no 'task'",
                    at: place)
            } else if task?.presentation != nil, !driven.contains(index) {
                problems.warning(
                    "nothing in 'task' drives '\(population.name)': it is silent", at: place)
            }
        }
    }
}

extension Population {
    /// Whether a task makes the population spike.
    var isTaskSource: Bool { if case .source(.task) = kind { true } else { false } }
}
