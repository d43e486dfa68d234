// From what the user wrote to the rules that the engine executes: the one door into this module.
import NetworkDescription

extension CompiledRule {
    /// Compiles the rules of all projections of a network file.
    ///
    /// - Returns: A rule for each projection, `nil` where weights are static, and what may not be
    ///   meant.
    /// - Throws: All that is wrong with all rules, each with its place in the file.
    public static func compile(
        _ file: NetworkFile
    ) throws(NetworkError) -> (rules: [CompiledRule?], warnings: [Diagnostic]) {
        let problems = Problems()
        let rules = file.network.projections.map { compile($0, in: file.network, problems) }
        let findings = file.located(problems.diagnostics)
        guard !problems.hasErrors else {
            throw NetworkError(findings.filter { $0.severity == .error })
        }
        return (rules, findings)
    }

    /// Compiles the rule of one projection.
    ///
    /// - Returns: `nil` when the weights are static.
    /// - Throws: All that is wrong with the rule, each with its place.
    public static func compile(
        _ projection: Projection, in network: Network
    ) throws(NetworkError) -> CompiledRule? {
        let problems = Problems()
        let rule = compile(projection, in: network, problems)
        guard !problems.hasErrors else {
            throw NetworkError(problems.diagnostics.filter { $0.severity == .error })
        }
        return rule
    }

    private static func compile(
        _ projection: Projection, in network: Network, _ problems: Problems
    ) -> CompiledRule? {
        guard let plasticity = projection.plasticity else { return nil }
        let findings = Problems()
        let resolved = plasticity.resolved(findings)
        var compiler = RuleCompiler(
            name: plasticity.rule?.value ?? projection.name,
            plasticity: resolved ?? plasticity,
            target: TargetNeurons(projection, in: network), problems: findings)
        let rule = resolved.map { _ in compiler.compile() }
        for finding in findings.diagnostics {
            problems.add(plasticity.relocated(finding))
        }
        return rule
    }
}

extension Plasticity {
    /// A finding inside the text of a named rule as one about the place that names it.
    fileprivate func relocated(_ finding: Diagnostic) -> Diagnostic {
        guard let rule, finding.location.source == NamedRule.path(rule.value) else {
            return finding
        }
        var finding = finding
        finding.notes.append("this is in the text of the rule, \(finding.location)")
        finding.location = rule.location
        finding.message = "the rule '\(rule.value)' does not fit here: \(finding.message)"
        return finding
    }
}
