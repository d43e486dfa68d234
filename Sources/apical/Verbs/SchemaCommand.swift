// `apical schema`: the JSON Schema of network files.
import ArgumentParser
import NetworkDescription

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of network files, for editors and other programs.")

    // The schema is JSON in any case; the flag is there because every verb has it.
    @Flag(help: "Accepted like everywhere; the schema is JSON already.")
    var json = false

    func run() throws {
        Console.output(String(NetworkSchema.json().dropLast()))
    }
}
