// The fixed words and numbers of the SONATA format that spike files and reports share.

import HDF5

/// Constants of the SONATA format, version 0.1.
enum Sonata {
    /// Root attribute `magic` of every file.
    static let magic: UInt32 = 0x0A7A
    /// Root attribute `version` of every file.
    static let version: [UInt32] = [0, 1]
    /// The unit of all times that are written.
    static let milliseconds = "ms"

    /// Writes the root attributes.
    static func mark(_ root: Group) throws(HDF5Error) {
        try root.setAttribute("magic", magic)
        try root.setAttribute("version", version)
    }

    /// What is odd about the root attributes; readers of the format do not insist on them.
    static func warnings(about root: Group) throws(HDF5Error) -> [String] {
        guard try root.hasAttribute("magic") else { return ["the file has no SONATA magic number"] }
        let found = try? root.scalarAttribute("magic", as: UInt32.self)
        return found == magic ? [] : ["the file's magic number is not \(magic)"]
    }

    /// Refuses names that HDF5 cannot take, and names that come twice.
    static func check(populations names: [String], in path: String) throws(SpikeLogError) {
        var seen: Set<String> = []
        for name in names {
            guard !name.isEmpty, name != ".", !name.utf8.contains(where: { $0 == 0x2F || $0 == 0 })
            else {
                throw SpikeLogError(
                    path, "cannot hold a population named '\(name)'",
                    hint: "use letters, digits and _")
            }
            guard seen.insert(name).inserted else {
                throw SpikeLogError(path, "cannot hold two populations named '\(name)'")
            }
        }
    }

    /// Milliseconds in the unit that a dataset of times names, and a warning when it names none.
    static func timeUnit(
        of times: Dataset, in path: String
    ) throws -> (milliseconds: Double, warning: String?) {
        guard try times.hasAttribute("units") else {
            return (1, "\(times.path) has no units attribute: taken as ms (libsonata refuses it)")
        }
        let unit = try times.stringAttribute("units").first ?? ""
        switch unit {
        case "ms", "milliseconds": return (1, nil)
        case "s", "seconds": return (1000, nil)
        case "us", "microseconds": return (0.001, nil)
        default:
            throw SpikeLogError(
                path, object: times.path, "has times in '\(unit)'", hint: "use ms, s or us")
        }
    }
}
