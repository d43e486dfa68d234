// Data sets that are known by name and kept in a cache folder, outside any project.
import Foundation

/// A published data set, as `tools/datasets` puts it into the cache folder.
public struct NamedSet: Equatable, Sendable {
    /// Its name in network files.
    public let name: String
    /// The argument of `tools/datasets` that fetches it; also its folder in the cache.
    public let family: String
    /// How its two files begin: `PART-images.idx.gz` and `PART-labels.idx.gz`.
    let part: String

    private init(_ family: String, _ part: String) {
        name = family + "-" + part
        self.family = family
        self.part = part
    }

    /// Every set that has a name.
    public static let all = [
        NamedSet("mnist", "train"), NamedSet("mnist", "validation"), NamedSet("mnist", "test"),
        NamedSet("fashion-mnist", "train"), NamedSet("fashion-mnist", "test"),
    ]

    /// The cache folder: `$APICAL_DATA`, else `$XDG_CACHE_HOME/apical`, else `~/.cache/apical`.
    public static func cacheFolder(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> String {
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        if let folder = value("APICAL_DATA") { return folder }
        return (value("XDG_CACHE_HOME") ?? (value("HOME") ?? ".") + "/.cache") + "/apical"
    }

    /// The set of a name.
    ///
    /// - Throws: ``DatasetError`` that lists the names when there is none.
    public static func find(_ name: String) throws(DatasetError) -> NamedSet {
        guard let set = all.first(where: { $0.name == name }) else {
            throw DatasetError(
                name, "no data set has this name",
                remedy: "use one of " + all.map(\.name).joined(separator: ", "), cause: .missing)
        }
        return set
    }

    /// Reads the set from a cache folder, by default the one of the environment.
    ///
    /// - Throws: ``DatasetError``, naming the command that fetches the set when it is not there.
    public func read(from folder: String = cacheFolder()) throws(DatasetError) -> Dataset {
        let stem = "\(folder)/\(family)/\(part)-"
        do {
            return try .read(
                .idx(images: stem + "images.idx.gz", labels: stem + "labels.idx.gz"))
        } catch  where error.cause == .missing {
            throw DatasetError(
                name, "the data set is not in \(folder)",
                remedy: "fetch it with `tools/datasets \(family)`", cause: .missing)
        }
    }
}
