// The section `task.rate:`.

extension NetworkBuilder {
    func rateModel(_ fields: Fields) -> RateModel {
        fields.branch == "pal" ? .pal(microcircuit(fields)) : .regression(regression(fields))
    }

    private func regression(_ fields: Fields) -> RegressionModel {
        let rates = fields.record("rates")
        func rate(_ key: String) -> Double { rates?.number(key) ?? .nan }
        let scales = fields.record("init")
        func scale(_ key: String) -> Double? { scales?[key] == nil ? nil : scales?.number(key) }
        return RegressionModel(
            rule: fields.branch == "backprop"
                ? .backprop : .bmvr(rateQ: rate("q"), isDecoupled: fields.flag("decoupled")),
            hidden: fields.count("hidden"),
            activation: fields.text("activation").flatMap(RegressionModel.Activation.init) ?? .relu,
            rateW1: rate("w1"), rateW2: rate("w2"), meanRate: fields.number("mean"),
            t0: fields["t0"].map { _ in fields.number("t0") },
            initial: RegressionModel.InitialScale(w1: scale("w1"), w2: scale("w2"), q: scale("q")),
            standardisation: fields.text("standardise").flatMap(
                RegressionModel.Standardisation.init) ?? .none)
    }

    // MARK: Microcircuits

    private func microcircuit(_ fields: Fields) -> PALModel {
        let hidden = (fields.list("hidden") ?? []).compactMap { item -> Int? in
            if case .whole(let size) = item.content { Int(exactly: size) } else { nil }
        }
        var model = PALModel(
            algorithm: fields.text("algorithm").flatMap(PALModel.Algorithm.init)
                ?? .phaselessAlignment,
            hidden: hidden, rates: rates(fields, hiddenLayers: hidden.count),
            initial: PALModel.Start(
                forward: range(fields.record("init"), "forward"),
                backward: range(fields.record("init"), "backward")))
        model.outputs = fields.whole("outputs").flatMap(Int.init(exactly:))
        model.activation =
            fields.text("activation").flatMap(PALModel.Activation.init) ?? .logistic
        model.isProspective = fields.flag("prospective")
        model.nudgesAtOnce = fields.text("nudge") == "same_step"
        model.step = fields.number("step")
        model.steps = steps(fields, "presentation", from: 1, to: Self.mostSteps)
        model.targetDelay = steps(fields, "target_delay", from: 0, to: model.steps - 1)
        if let noise = fields.record("noise") {
            model.noise = PALModel.Noise(
                sigma: noise.number("sigma"), tau: filter(noise, "tau", step: model.step))
        }
        model.smoothing = filter(fields, "smoothing", step: model.step)
        model.highPass = filter(fields, "high_pass", step: model.step)
        model.decay = fields.number("decay")
        model.targets = targets(fields)
        return model
    }

    private func rates(_ fields: Fields, hiddenLayers: Int) -> PALModel.Rates {
        guard let record = fields.record("rates") else { return PALModel.Rates(forward: []) }
        func rates(_ key: String, _ layers: Int, _ place: String) -> [Double] {
            let rates = (record.list(key) ?? []).map { item -> Double in
                if case .quantity(let rate) = item.content { rate.internalValue } else { .nan }
            }
            if fields["hidden"] != nil, record[key] != nil, rates.count != 1, rates.count != layers
            {
                problems.error(
                    "'\(key)' must be one rate or one for each of the \(layers) \(place), not "
                        + "\(rates.count)", at: record.location(key))
            }
            return rates
        }
        return PALModel.Rates(
            forward: rates("forward", hiddenLayers + 1, "layers after the input"),
            backward: rates("backward", hiddenLayers, "hidden layers"),
            toInter: rates("to_inter", hiddenLayers, "hidden layers"),
            fromInter: rates("from_inter", hiddenLayers, "hidden layers"),
            perEpoch: record.number("per_epoch"))
    }

    private func range(_ fields: Fields?, _ key: String) -> ClosedRange<Double> {
        let ends = (fields?.list(key) ?? []).map { item -> Double in
            if case .quantity(let number) = item.content { number.internalValue } else { .nan }
        }
        guard let fields, let low = ends.first, let high = ends.last else { return 0...0 }
        guard ends.count <= 2 else {
            problems.error(
                "'\(key)' must be one value, or the ends of a range", at: fields.location(key))
            return 0...0
        }
        guard low <= high else {
            problems.error("'\(key)' must list the lower end first", at: fields.location(key))
            return 0...0
        }
        return low...high
    }

    private static let mostSteps = 1_000_000

    /// A time in steps, which must be whole.
    private func steps(_ fields: Fields, _ key: String, from least: Int, to most: Int) -> Int {
        let steps = fields.number(key) / fields.number("step")
        guard !steps.isNaN else { return most }
        let whole = steps.rounded()
        guard abs(steps - whole) < 1e-6, whole >= Double(least), whole <= Double(most) else {
            problems.error(
                "'\(key)' must be a whole number of steps, from \(least) to \(most)",
                at: fields.location(key))
            return most
        }
        return Int(whole)
    }

    /// A time constant that steps can follow.
    private func filter(_ fields: Fields, _ key: String, step: Double) -> Double {
        let tau = fields.number(key)
        if tau < step {
            problems.error("'\(key)' must not be below 'step'", at: fields.location(key))
        }
        return tau
    }

    private func targets(_ fields: Fields) -> PALModel.Targets {
        guard let targets = fields.record("targets") else {
            switch fields.text("targets") {
            case "none": return .none
            case "input": return .input
            default: return .classes(low: 0.1, high: 1)
            }
        }
        return targets.branch == "teacher"
            ? .teacher(weights: range(targets, "teacher"))
            : .classes(low: targets.number("low"), high: targets.number("high"))
    }
}
