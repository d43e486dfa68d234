// A self-contained HTML page of figures and tables.
import Foundation

/// A page that needs no other file and no network.
public struct Page: Sendable {
    /// The title.
    public var title: String
    /// What stands under the title.
    public var subtitle: String
    /// The sections in order.
    public var sections: [PageSection] = []
    /// Whether the page may ask the server that it came from for more.
    public var isLive = false
    /// A script of its own, after that of the raster.
    public var script = ""

    /// Makes a page without sections.
    public init(title: String, subtitle: String) {
        self.title = title
        self.subtitle = subtitle
    }

    /// The page as HTML. A content security policy forbids it to load anything from elsewhere.
    public func html() -> String {
        let style = String(decoding: PackageResources.page_css, as: UTF8.self)
        let body = sections.filter { !$0.isEmpty }.map(\.html).joined(separator: "\n")
        let raster =
            body.contains("class=\"raster\"")
            ? String(decoding: PackageResources.raster_js, as: UTF8.self) : ""
        let scripts = [raster, script].filter { !$0.isEmpty }.map { "<script>\n\($0)</script>\n" }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
            style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\(isLive ? "; connect-src 'self'" : "")">
            <link rel="icon" href="data:,">
            <title>\(escaped(title))</title>
            <style>
            \(Style.sheet)\(style)</style>
            </head>
            <body>
            <main>
            <h1>\(escaped(title))</h1>
            <p class="note">\(escaped(subtitle))</p>
            \(body)
            </main>
            \(scripts.joined())</body>
            </html>

            """
    }
}

/// A part of a page: a heading, and what stands below it.
public struct PageSection: Sendable {
    private let title: String
    private var parts: [String] = []

    /// Begins a section; one without parts is left out of the page.
    public init(_ title: String) {
        self.title = title
    }

    var isEmpty: Bool { parts.isEmpty }

    /// The section as markup.
    package var html: String {
        (title.isEmpty ? "" : "<h2>\(escaped(title))</h2>\n")
            + parts.joined(separator: "\n")
    }

    /// Adds a remark.
    public mutating func add(note: String) {
        parts.append("<p class=\"note\">\(escaped(note))</p>")
    }

    /// Adds empty places side by side, which a script fills.
    package mutating func add(placeholders names: [String]) {
        let places = names.map { "<div id=\"\(escaped($0))\"></div>" }.joined()
        parts.append(names.count > 1 ? "<div class=\"charts\">\(places)</div>" : places)
    }

    /// Adds a bar that is filled up to a fraction.
    package mutating func add(progress fraction: Double) {
        parts.append("<progress max=\"1\" value=\"\(fraction)\"></progress>")
    }

    /// Adds charts side by side; none when there are none.
    public mutating func add(charts: [any Chart]) {
        guard !charts.isEmpty else { return }
        parts.append(
            "<div class=\"charts\">\n" + charts.map { $0.inlineSVG() }.joined(separator: "\n")
                + "\n</div>")
    }

    /// Adds what colours stand for.
    public mutating func add(legend entries: [LegendEntry]) {
        guard !entries.isEmpty else { return }
        let width = 2 * Figure.columnWidth
        let key = Figures.legend(entries, left: 0, top: 0, width: width)
        parts.append(
            element(
                "svg",
                [
                    "class": "legend", "width": coordinate(width),
                    "height": coordinate(key.height), "role": "img", "aria-label": "legend",
                ], key.markup))
    }

    /// Adds columns of charts, each with its heading and a remark below; none when no column has charts.
    public mutating func add(columns: [(title: String, charts: [any Chart], note: String)]) {
        guard columns.contains(where: { !$0.charts.isEmpty }) else { return }
        let cells = columns.map { column in
            let content =
                column.charts.isEmpty
                ? "<p class=\"note\">nothing of this was recorded</p>"
                : column.charts.map { $0.inlineSVG() }.joined(separator: "\n")
            let note = column.note.isEmpty ? "" : "<p class=\"note\">\(escaped(column.note))</p>"
            return "<div><h3>\(escaped(column.title))</h3>\n\(content)\n\(note)</div>"
        }
        parts.append(
            "<div class=\"scroll\"><div class=\"columns\">\n\(cells.joined(separator: "\n"))\n</div></div>"
        )
    }

    /// Adds numbers with their names.
    public mutating func add(facts: [(name: String, value: String)]) {
        guard !facts.isEmpty else { return }
        let cells = facts.map {
            "<div class=\"fact\"><b>\(escaped($0.value))</b><span>\(escaped($0.name))</span></div>"
        }
        parts.append("<div class=\"facts\">\n\(cells.joined(separator: "\n"))\n</div>")
    }

    /// Adds a table; the first row holds the titles, `colours` mark the rows after it.
    public mutating func add(table rows: [[String]], colours: [Int] = []) {
        let lines = rows.enumerated().map { number, row in
            let cells = row.enumerated().map { column, cell in
                let colour =
                    column == 0 && number > 0 && number <= colours.count
                    ? "<i class=\"swatch \(Style.colour(colours[number - 1]))\"></i>" : ""
                let name = number == 0 ? "th" : "td"
                return "<\(name)>\(colour)\(escaped(cell))</\(name)>"
            }
            return "<tr>\(cells.joined())</tr>"
        }
        parts.append(
            "<div class=\"scroll\"><table>\n\(lines.joined(separator: "\n"))\n</table></div>")
    }

    /// Adds a long text that opens on demand.
    public mutating func add(text: String, summary: String) {
        parts.append(
            "<details><summary>\(escaped(summary))</summary><pre>\(escaped(text))</pre></details>")
    }

    /// Adds a raster to look around in, at most one in a page.
    public mutating func add(raster: InteractiveRaster) {
        parts.append(raster.html)
    }
}
