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

    private func rateModel(_ fields: Fields) -> RateModel {
        let rates = fields.record("rates")
        func rate(_ key: String) -> Double { rates?.number(key) ?? .nan }
        let scales = fields.record("init")
        func scale(_ key: String) -> Double? { scales?[key] == nil ? nil : scales?.number(key) }
        return RateModel(
            rule: fields.branch == "backprop"
                ? .backprop : .bmvr(rateQ: rate("q"), isDecoupled: fields.flag("decoupled")),
            hidden: fields.count("hidden"),
            activation: fields.text("activation").flatMap(RateModel.Activation.init) ?? .relu,
            rateW1: rate("w1"), rateW2: rate("w2"), meanRate: fields.number("mean"),
            t0: fields["t0"].map { _ in fields.number("t0") },
            initial: RateModel.InitialScale(w1: scale("w1"), w2: scale("w2"), q: scale("q")),
            standardisation: fields.text("standardise").flatMap(RateModel.Standardisation.init)
                ?? .none)
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
            let entry = root.named("populations")[index]
            if !root.has("task") {
                problems.error(
                    "'\(population.name)' is driven by a task, but the file has no 'task'",
                    at: entry.location)
            } else if task?.presentation != nil, !driven.contains(index) {
                problems.warning(
                    "nothing in 'task' drives '\(population.name)': it is silent",
                    at: entry.location)
            }
        }
    }
}

extension Population {
    /// Whether a task makes the population spike.
    var isTaskSource: Bool { if case .source(.task) = kind { true } else { false } }
}
