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

    /// The style sheet: custom properties for both surroundings, and the classes of figures.
    public static let sheet = """
        :root{color-scheme:light dark;--paper:#fff;--ink:#1b222c;--quiet:#59636f;--grid:#e4e8ed;\
        --line:#9aa3ae;\(variables(light))}
        @media(prefers-color-scheme:dark){:root{--paper:#12161c;--ink:#e8ecf1;--quiet:#a3adb9;\
        --grid:#2a313b;--line:#66707c;\(variables(dark))}}
        svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
        .ink{fill:var(--ink)}.title{fill:var(--ink);font-weight:600}.quiet{fill:var(--quiet)}
        .tick{fill:var(--quiet);font-size:11px}.paper{fill:var(--paper)}
        .grid{stroke:var(--grid);fill:none}.axis{stroke:var(--line);fill:none}
        .series{fill:none;stroke:currentColor;stroke-width:1.8;stroke-linejoin:round}
        .thin{stroke-width:1}.reference{fill:none;stroke:currentColor;stroke-width:1.4;\
        stroke-dasharray:7 4}.dot{fill:currentColor}.area{fill:currentColor;fill-opacity:.55}
        .grey{color:var(--quiet)}\(classes)

        """

    private static func variables(_ colours: [String]) -> String {
        colours.enumerated().map { "--c\($0):\($1);" }.joined()
    }

    private static var classes: String {
        light.indices.map { ".c\($0){color:var(--c\($0))}" }.joined()
    }

    /// The class of a series' colour.
    static func colour(_ index: Int) -> String { "c\(((index % colours) + colours) % colours)" }

    /// The dashes of a line style: 0 is solid, all others are unlike those of reference lines.
    static func dashes(_ index: Int) -> String {
        ["none", "2 3", "9 3 2 3", "14 3"][((index % 4) + 4) % 4]
    }
}
