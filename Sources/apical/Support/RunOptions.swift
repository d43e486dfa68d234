// Options of the commands that fill a folder.
import ArgumentParser

/// How a run treats its folder, and what it shows.
struct RunOptions: ParsableArguments {
    @Flag(help: "Replace the folder when it exists.")
    var force = false

    @Option(help: "Show progress: auto, plain or none.")
    var progress = ProgressStyle.auto

    @Flag(help: "Print one JSON object: the content of run.json.")
    var json = false

    @OptionGroup var verbosity: VerbosityOptions

    /// The progress to show, none when nothing is to be heard.
    var shownProgress: ProgressStyle { verbosity.quiet ? .none : progress }
}
