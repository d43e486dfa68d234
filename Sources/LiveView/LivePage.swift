// The page of a live view: the look of a report, with places that events fill.
import Figures

/// The page that a browser loads once.
enum LivePage {
    /// The places that messages fill (``LiveMessageWriter``).
    enum Place: String, CaseIterable {
        case state, facts, populations, rates, learning
    }

    static func html(of run: LiveRun) -> String {
        var page = Page(title: run.title, subtitle: "live view")
        page.isLive = true
        page.script = String(decoding: PackageResources.live_js, as: UTF8.self)
        var head = PageSection("")
        for place in [Place.state, .facts] { head.add(placeholders: [place.rawValue]) }
        page.sections.append(head)
        if run.metricsPath != nil {
            var learning = PageSection("Learning")
            learning.add(placeholders: [Place.learning.rawValue])
            page.sections.append(learning)
        }
        guard !run.populations.isEmpty else { return page.html() }
        var spikes = PageSection("Spikes")
        spikes.add(
            raster: InteractiveRaster(
                bands: run.bands(SpikeWindow.View(every: 1, fromMs: 0, toMs: 0, bands: [])),
                durationMs: Double(LiveFeed.span) / 1e9, every: 1))
        spikes.add(
            note: "The last second of biological time; zoomed in, the raster stands still until "
                + "everything is shown again.")
        spikes.add(placeholders: [Place.populations.rawValue, Place.rates.rawValue])
        page.sections.append(spikes)
        return page.html()
    }
}

extension LiveRun {
    /// The bands of the raster, each population in its colour.
    func bands(_ view: SpikeWindow.View) -> [RasterChart.Band] {
        populations.enumerated().map { index, population in
            let spikes = index < view.bands.count ? view.bands[index] : SpikeWindow.View.Band()
            return RasterChart.Band(
                name: population.name, colour: index, size: population.idCount,
                times: spikes.timesMs, ids: spikes.ids)
        }
    }
}
