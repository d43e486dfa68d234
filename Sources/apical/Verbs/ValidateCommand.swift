// `apical validate`: checks network files and reports everything that is wrong with them.
import ArgumentParser
import NetworkDescription

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check network files without running them.")

    @Argument(help: "Network files (YAML or JSON).", completion: .file())
    var files: [String]

    @OptionGroup var overrides: OverrideOptions
    @OptionGroup var verbosity: VerbosityOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let verdicts = try files.map(verdict)
        if json {
            try Console.output(json: Report(files: verdicts.map(\.report)))
        }
        let failures = verdicts.compactMap(\.failure)
        if !failures.isEmpty {
            throw CommandFailure(failures.joined(separator: "\n"), status: .networkInvalid)
        }
    }

    private func verdict(on path: String) throws -> (report: Report.File, failure: String?) {
        do {
            let file = try overrides.read(path, logger: verbosity.logger)
            if !json && !verbosity.quiet { Console.output("\(path): valid") }
            return (Report.File(path, file.warnings, valid: true), nil)
        } catch let error as NetworkError {
            return (Report.File(path, error.diagnostics, valid: false), "\(error)")
        }
    }

    /// The object that `--json` prints.
    private struct Report: Encodable {
        var schema = 1
        var files: [File]

        struct File: Encodable {
            var file: String
            var valid: Bool
            var diagnostics: [Finding]

            init(_ file: String, _ diagnostics: [Diagnostic], valid: Bool) {
                self.file = file
                self.valid = valid
                self.diagnostics = diagnostics.map(Finding.init)
            }
        }

        struct Finding: Encodable {
            var severity: String
            var source: String
            var line: Int?
            var column: Int?
            var message: String
            var notes: [String]

            init(_ diagnostic: Diagnostic) {
                severity = diagnostic.severity.rawValue
                source = diagnostic.location.source
                line = diagnostic.location.line
                column = diagnostic.location.column
                message = diagnostic.message
                notes = diagnostic.notes
            }
        }
    }
}
