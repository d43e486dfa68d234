// Colours of figures, for light and dark surroundings.

/// The style sheet of all figures.
public enum Style {
    /// Number of colours of series; further ones begin again, with other dashes.
    public static let colours = 8

    private static let light = [
        "#2563c9", "#d1500f", "#0f8466", "#8a3fbf", "#a67c00", "#c42d6f", "#4d7c0f", "#5b6470",
    ]
    private static let dark = [
        "#6ea8ff", "#ff935f", "#3fc9a0", "#c795f2", "#e0b53e", "#ff86b6", "#a3d65c", "#aab4c0",
    ]

    /// The colours that things have beside series, in light and dark surroundings.
    private static let surroundings = [
        (name: "paper", light: "#fff", dark: "#12161c"),
        (name: "ink", light: "#1b222c", dark: "#e8ecf1"),
        (name: "quiet", light: "#59636f", dark: "#a3adb9"),
        (name: "grid", light: "#e4e8ed", dark: "#2a313b"),
        (name: "line", light: "#9aa3ae", dark: "#66707c"),
    ]

    /// The style sheet: custom properties for both surroundings, and the classes of figures.
    public static let sheet = """
        :root{color-scheme:light dark;\(variables(lightColours))}
        @media(prefers-color-scheme:dark){:root{\(variables(darkColours))}}
        \(classes { "var(--\($0.name))" })

        """

    /// The style sheet in light colours, for programs that know no custom properties.
    static let lightSheet = classes(\.colour) + "\n"

    private typealias NamedColour = (name: String, colour: String)

    private static var lightColours: [NamedColour] {
        surroundings.map { ($0.name, $0.light) } + light.enumerated().map { ("c\($0)", $1) }
    }

    private static var darkColours: [NamedColour] {
        surroundings.map { ($0.name, $0.dark) } + dark.enumerated().map { ("c\($0)", $1) }
    }

    private static func variables(_ colours: [NamedColour]) -> String {
        colours.map { "--\($0.name):\($0.colour);" }.joined()
    }

    /// The classes, each colour written as `value` says.
    private static func classes(_ value: (NamedColour) -> String) -> String {
        let colours = lightColours
        let named = Dictionary(uniqueKeysWithValues: colours.map { ($0.name, value($0)) })
        func colour(_ name: String) -> String { named[name] ?? "" }
        return """
            svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
            .ink{fill:\(colour("ink"))}.title{fill:\(colour("ink"));font-weight:600}\
            .quiet{fill:\(colour("quiet"))}
            .tick{fill:\(colour("quiet"));font-size:11px}.paper{fill:\(colour("paper"))}
            .grid{stroke:\(colour("grid"));fill:none}.axis{stroke:\(colour("line"));fill:none}
            .series{fill:none;stroke:currentColor;stroke-width:1.8;stroke-linejoin:round}
            .thin{stroke-width:1}.reference{fill:none;stroke:currentColor;stroke-width:1.4;\
            stroke-dasharray:7 4}.dot{fill:currentColor}.area{fill:currentColor;fill-opacity:.55}
            .grey{color:\(colour("quiet"))}\
            \(light.indices.map { ".c\($0){color:\(colour("c\($0)"))}" }.joined())
            """
    }

    /// The class of a series' colour.
    static func colour(_ index: Int) -> String { "c\(((index % colours) + colours) % colours)" }

    /// The dashes of a line style: 0 is solid, all others are unlike those of reference lines.
    static func dashes(_ index: Int) -> String {
        ["none", "2 3", "9 3 2 3", "14 3"][((index % 4) + 4) % 4]
    }
}
