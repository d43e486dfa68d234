// The text of a named rule: a rule spelt out, with what it is and where it comes from.

/// A rule that has a name of its own, read from its text.
package struct RuleFile: Sendable {
    /// What the rule does, in one line.
    package var description: String
    /// Where it was published.
    package var source: String
    /// The rule.
    package var plasticity: Plasticity

    /// Reads the text of a rule; `path` is what locations call it.
    ///
    /// - Throws: All that is wrong with the text.
    package static func read(_ text: String, path: String) throws(NetworkError) -> RuleFile {
        let problems = Problems()
        var yaml = YAMLText(source: path, problems: problems)
        var fields: Fields?
        if let tree = yaml.parse(text) {
            let parameters = Parameters(nil, problems: problems)
            fields = Conformer(parameters: parameters, problems: problems)
                .record(tree, as: .rule, title: "the rule")
        }
        guard let fields, !problems.hasErrors else {
            throw NetworkError(problems.sorted(.error, source: path, text: text))
        }
        let reader = PlasticityReader(
            problems: problems, source: SourceLines(path: path, text: text))
        return RuleFile(
            description: fields.text("description") ?? "", source: fields.text("source") ?? "",
            plasticity: reader.plasticity(fields))
    }
}
