// One rule against the neurons of its projection: names, units, traces, bounds, formulas.
import NetworkDescription

/// Compiles one rule, named ones with their overrides applied; what is wrong is reported.
struct RuleCompiler {
    private let plasticity: Plasticity
    private let target: TargetNeurons
    private let problems: Problems
    private var rule: CompiledRule
    private var symbols: [String: Symbol] = [:]
    private var compartments: [String: Int] = [:]
    /// Parameters that time constants refer to.
    private var usedByTraces: Set<String> = []

    init(name: String, plasticity: Plasticity, target: TargetNeurons, problems: Problems) {
        self.plasticity = plasticity
        self.target = target
        self.problems = problems
        rule = CompiledRule(name: name)
        symbols["w"] = .weight(target.weightDimension)
        symbols["phi"] = .spikeProbability
    }

    /// The rule; only to be used when nothing was reported.
    mutating func compile() -> CompiledRule {
        for parameter in plasticity.parameters {
            define(parameter.name, .number(parameter.value.value))
        }
        nameCompartments()
        for trace in plasticity.traces { add(trace) }
        setBounds()
        let checker = FormulaChecker(
            symbols: symbols, compartments: compartments, target: target, problems: problems)
        compileFormulas(checker)
        checkPostDelay()
        warnOfUnused(checker.used.union(usedByTraces))
        return rule
    }

    // MARK: Names

    private mutating func define(_ name: Located<String>, _ symbol: Symbol) {
        let text = name.value
        let conflict: String? =
            if !Literal.isName(text) {
                "'\(text)' cannot be told from a number in a formula; let it start with a letter"
            } else if ["w", "v", "phi"].contains(text) || FormulaChecker.functions.contains(text) {
                "'\(text)' has a meaning of its own in formulas; choose another name"
            } else if symbols[text] != nil {
                "'\(text)' is a parameter already; choose another name"
            } else {
                nil
            }
        if let conflict { problems.error(conflict, at: name.location) }
        symbols[text] = symbols[text] ?? symbol
    }

    private mutating func nameCompartments() {
        compartments = target.compartments
        for role in plasticity.compartments {
            let name = role.compartment.value
            if target.compartments[name] == nil {
                problems.error(target.complaint(about: name), at: role.compartment.location)
            }
            // A role without compartment stays known, so that one mistake is not reported twice.
            compartments[role.name.value] = target.compartments[name] ?? 0
        }
    }

    // MARK: Traces

    private mutating func add(_ trace: Plasticity.Trace) {
        let compiled = CompiledRule.Trace(tau: timeConstant(trace), isNearest: trace.isNearest)
        switch trace.event {
        case .pre:
            define(trace.name, .pre(rule.preTraces.count))
            rule.preTraces.append(compiled)
        case .post:
            define(trace.name, .post(rule.postTraces.count, .none))
            rule.postTraces.append(.init(event: .spike, trace: compiled))
        case .plateau:
            requirePlateaus(at: trace.name.location)
            define(trace.name, .post(rule.postTraces.count, .voltage))
            rule.postTraces.append(.init(event: .plateau, trace: compiled))
        case .innovation:
            requireEscape(at: trace.name.location)
            define(trace.name, .post(rule.postTraces.count, .none))
            rule.postTraces.append(.init(event: .innovation, trace: compiled))
        }
    }

    private mutating func timeConstant(_ trace: Plasticity.Trace) -> Double {
        switch trace.tau.value {
        case .milliseconds(let time): return time
        case .parameter(let name):
            usedByTraces.insert(name)
            guard let parameter = plasticity.parameters.first(where: { $0.name.value == name })
            else {
                let hint = NearestName.hint(
                    for: name, among: plasticity.parameters.map(\.name.value), called: "parameters")
                problems.error("unknown parameter '\(name)'\(hint)", at: trace.tau.location)
                return 1
            }
            let value = parameter.value
            guard check(value, is: .time, "'\(name)', a time constant,") else { return 1 }
            if Bound.timeConstant.isBroken(by: value.value.coherentValue) {
                problems.error("'\(name)' \(Bound.timeConstant.demand)", at: value.location)
            }
            return value.value.coherentValue
        }
    }

    /// Whether a quantity has a dimension; reports it if not.
    private func check(
        _ quantity: Located<Quantity>, is dimension: Dimension, _ title: String
    ) -> Bool {
        let found = quantity.value.dimension
        if found == dimension { return true }
        let words = found == .none ? "a number without unit" : found.description
        problems.error(
            "\(title) must be \(dimension.description), such as \(dimension.example), not \(words)",
            at: quantity.location)
        return false
    }

    // MARK: Bounds

    private mutating func setBounds() {
        func bound(_ quantity: Located<Quantity>?, _ key: String, else open: Double) -> Double {
            guard let quantity,
                check(quantity, is: target.weightDimension, "'\(key)', as a weight here,")
            else { return open }
            return quantity.value.coherentValue
        }
        rule.minimum = bound(plasticity.minimum, "min", else: -.infinity)
        rule.maximum = bound(plasticity.maximum, "max", else: .infinity)
        if let minimum = plasticity.minimum, rule.minimum > rule.maximum {
            problems.error("'min' must not be above 'max'", at: minimum.location)
        }
        if let sign = plasticity.sign { apply(sign) }
        rule.postDelay = plasticity.postDelay?.value ?? 0
    }

    private mutating func apply(_ sign: Located<Plasticity.Sign>) {
        switch sign.value {
        case .positive: rule.minimum = max(rule.minimum, 0)
        case .negative: rule.maximum = min(rule.maximum, 0)
        case .free: break
        }
        if plasticity.minimum.map({ $0.value.value < 0 }) ?? false, sign.value == .positive {
            problems.error("'sign' is positive, but 'min' is below zero", at: sign.location)
        }
        if plasticity.maximum.map({ $0.value.value > 0 }) ?? false, sign.value == .negative {
            problems.error("'sign' is negative, but 'max' is above zero", at: sign.location)
        }
    }

    // MARK: Formulas

    private mutating func compileFormulas(_ checker: FormulaChecker) {
        let weight = target.weightDimension
        if let text = plasticity.onPre {
            rule.onPre = checker.check(text, "on_pre", gives: weight)?.expression
        }
        if let text = plasticity.onPost {
            let checked = checker.check(text, "on_post", gives: weight)
            rule.onPost = checked.map { .init($0.expression) }
        }
        if let text = plasticity.onPlateau {
            requirePlateaus(at: text.location(at: 0))
            let checked = checker.check(
                text, "on_plateau, for each mV of a plateau,",
                gives: weight + .voltage * -1)
            rule.onPlateau = checked.map { .init($0.expression) }
        }
        if let text = plasticity.drift,
            let checked = checker.check(text, "dw/dt", gives: weight + .frequency)
        {
            DriftExpansion(text: text, problems: problems)
                .expand(checked, into: &rule, noVoltages: target.nonlinearity)
        }
    }

    /// Without a mechanism for them, plateaus never come.
    private func requirePlateaus(at location: Location) {
        guard let model = target.modelWithoutPlateaus else { return }
        problems.error(
            "the neuron '\(model)' has no plateaus; give the neuron model the key 'plateau'",
            at: location)
    }

    /// Without chance in their spikes, neurons have no innovations.
    private func requireEscape(at location: Location) {
        guard let model = target.modelWithoutEscape else { return }
        problems.error(TargetNeurons.complaint(withoutEscape: model), at: location)
    }

    /// A voltage cannot be looked up once it is past.
    private func checkPostDelay() {
        guard let delay = plasticity.postDelay, delay.value > 0 else { return }
        let readsVoltages =
            rule.drift.contains { $0.voltage != nil } || rule.readsVoltagesAtEvents
        guard readsVoltages else { return }
        problems.error(
            "'post_delay' must be 0 ms where on_post, on_plateau or dw/dt read voltages, which are "
                + "past by then", at: delay.location)
    }

    private func warnOfUnused(_ used: Set<String>) {
        for parameter in plasticity.parameters where !used.contains(parameter.name.value) {
            let name = parameter.name
            problems.warning("the parameter '\(name.value)' is not used", at: name.location)
        }
        for trace in plasticity.traces where !used.contains(trace.name.value) {
            problems.warning("the trace '\(trace.name.value)' is not used", at: trace.name.location)
        }
    }
}
