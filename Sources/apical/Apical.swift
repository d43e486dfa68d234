// The command: `apical VERB`.
import ArgumentParser

@main
struct Apical: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apical", abstract: "A spiking neuromorphic emulator.")
}
