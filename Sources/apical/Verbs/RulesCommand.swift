// `apical rules`: the learning rules that network files may refer to by name.
import ArgumentParser
import LearningRules

struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Show the learning rules that have names, or the text of one.")

    @Argument(help: "Name of a rule.")
    var name: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let all = try NamedRule.all()
        let rules = all.filter { name == nil || $0.name == name }
        guard !rules.isEmpty else {
            throw ValidationError(
                "there is no rule '\(name ?? "")'; the rules are "
                    + all.map(\.name).joined(separator: ", "))
        }
        if json {
            try Console.output(json: Report(rules: rules.map(Report.Rule.init)))
        } else if name != nil {
            for rule in rules { Console.output(String(rule.text.dropLast())) }
        } else {
            Console.output(table(rules.map { [$0.name, $0.description] }))
        }
    }

    /// The object that `--json` prints.
    private struct Report: Encodable {
        var schema = 1
        var rules: [Rule]

        struct Rule: Encodable {
            var name: String
            var description: String
            var source: String
            var text: String

            init(_ rule: NamedRule) {
                name = rule.name
                description = rule.description
                source = rule.source
                text = rule.text
            }
        }
    }
}
