// Which tools open a SONATA file, and why others do not.

import HDF5

/// A reader of SONATA files, as of the versions in docs/compatibility.md.
public enum SonataTool: String, Sendable, CaseIterable {
    /// libsonata, as PyPI has it.
    case libsonata
    /// The Brain Modeling Toolkit.
    case bmtk
    /// The input of spikes of NEST's `SonataNetwork`.
    case nest = "NEST"
    /// h5py, through which Neo, Elephant and NWB get at such files.
    case h5py
    /// Programs with HDF5 1.10, such as Debian's `h5dump` and this one.
    case library110 = "HDF5 1.10"
}

/// Something in a file that keeps tools from it.
public struct Incompatibility: Sendable, Equatable {
    /// Where in the file.
    public var object: String
    /// Who does not open it, or not as it is meant.
    public var tools: [SonataTool]
    /// Who may not open it: what can be seen does not tell.
    public var doubtful: [SonataTool] = []
    /// What is wrong.
    public var problem: String
    /// What to do about it.
    public var remedy: String
}

/// A look at one SONATA file with the eyes of its readers.
public struct Compatibility: Sendable {
    /// What a file may hold: the root groups that readers look for.
    public enum Content: String, Sendable, CaseIterable {
        case spikes, report, nodes, edges
    }

    /// Path of the file.
    public let path: String
    /// What it holds.
    public private(set) var contents: [Content] = []
    /// What is in the way, in the order of the file.
    public private(set) var findings: [Incompatibility] = []

    /// Looks at a file.
    ///
    /// - Throws: `HDF5Error` when it is no HDF5 file, or damaged.
    public init(path: String) throws(HDF5Error) {
        self.path = path
        do {
            try look()
        } catch  where error.cause == .newerFormat {
            findings.append(
                Incompatibility(
                    object: error.object, tools: [.library110], doubtful: [.libsonata],
                    problem: "written by a newer HDF5: libsonata opens files of 1.12 and 1.14, but "
                        + "not of 2.0",
                    remedy: "rewrite with libver=('earliest','v110')"))
        }
    }

    /// Whether a tool opens the file; `nil` when that cannot be told.
    public func opens(_ tool: SonataTool) -> Bool? {
        if findings.contains(where: { $0.tools.contains(tool) }) { return false }
        return findings.contains { $0.doubtful.contains(tool) } ? nil : true
    }

    /// The tools that read what the file holds.
    public var tools: [SonataTool] {
        SonataTool.allCases.filter { $0 != .nest || contents.contains(.spikes) }
    }

    private mutating func look() throws(HDF5Error) {
        let root = try File.open(path).root()
        for content in Content.allCases where try root.exists(content.rawValue) {
            contents.append(content)
        }
        for content in contents {
            let group = try root.group(content.rawValue)
            switch content {
            case .spikes: try lookAtSpikes(group)
            case .report:
                for population in try populations(of: group) { try lookAtReport(population) }
            case .nodes:
                for population in try populations(of: group) { try lookAtNodes(population) }
            case .edges:
                for population in try populations(of: group) { try lookAtEdges(population) }
            }
            try lookAtFilters(group)
        }
    }

    private func populations(of group: Group) throws(HDF5Error) -> [Group] {
        var populations: [Group] = []
        for (name, kind) in try group.children() where kind == .group {
            populations.append(try group.group(name))
        }
        return populations
    }

    /// Notes what keeps tools from an object.
    mutating func note(
        _ object: String, _ tools: [SonataTool], _ problem: String, _ remedy: String
    ) {
        guard !tools.isEmpty else { return }
        findings.append(
            Incompatibility(object: object, tools: tools, problem: problem, remedy: remedy))
    }

    /// Notes the datasets that a group lacks, each with who needs it; says whether all are there.
    @discardableResult
    mutating func require(
        _ names: KeyValuePairs<String, [SonataTool]>, in group: Group
    ) throws(HDF5Error) -> Bool {
        var isWhole = true
        for (name, tools) in names where try !group.exists(name) {
            isWhole = false
            note(group.path, tools, "has no dataset '\(name)'", "add it")
        }
        return isWhole
    }

    // MARK: Filters

    private static let filterNames = [
        1: "gzip", 2: "shuffle", 3: "fletcher32", 4: "szip", 5: "nbit", 6: "scaleoffset",
        32_000: "lzf",
    ]

    /// Notes the datasets below a group that are compressed in ways that tools do not know.
    private mutating func lookAtFilters(_ group: Group, depth: Int = 8) throws(HDF5Error) {
        guard depth > 0 else { return }
        for (name, kind) in try group.children() {
            if kind == .group { try lookAtFilters(group.group(name), depth: depth - 1) }
            guard kind == .dataset else { continue }
            let dataset = try group.dataset(name)
            for filter in try dataset.filters() {
                let known = Self.filterNames[filter]
                var tools: [SonataTool] = []
                if ![2, 3, 5, 6].contains(filter) { tools.append(.libsonata) }
                if known == nil { tools += [.bmtk, .nest, .h5py] }
                if !(1...6).contains(filter) { tools.append(.library110) }
                note(
                    dataset.path, tools,
                    "is filtered by \(known ?? "plugin \(filter)"), which is not built in",
                    "remove compression with `h5repack -f NONE in.h5 out.h5`")
            }
        }
    }
}
