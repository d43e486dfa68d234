#!/usr/bin/env python3
"""Opens reports and the live view of a run in Chromium, uses them, and compares them with the logs.

usage: tools/check_pages.py [--screenshots FOLDER]        exit status 1 when a page is not as it should be

`tools/setup --browser` installs what this needs.
"""
import argparse
import contextlib
import json
import pathlib
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import h5py
import numpy

from browser import DESKTOP, PHONE, Browser
from raster import Raster
from release import ROOT, build

REPORTS = {
    "bmvr-digits": ["--set", "task.epochs=3"],
    "brunel": ["--duration", "60 ms"],
    "potjans-diesmann": ["--set", "parameters.scale=0.1", "--duration", "200 ms"],
}
# A little less than a million spikes: more are thinned.
MILLION = """
populations:
  noise: {size: 1000, source: {kind: poisson, rate: 99.5 Hz}}
simulation: {duration: 10 s}
record: {spikes: [noise]}
"""
# They are to be seen within 3 s; on a machine that does other things, within this.
PATIENCE = 10.0


def require(condition, message):
    if not condition:
        raise AssertionError(message)


def views():
    for width in (DESKTOP, PHONE):
        for dark in (False, True):
            yield width, dark, f"{'phone' if width == PHONE else 'desktop'}-{'dark' if dark else 'light'}"


class Check:
    def __init__(self, apical, browser, work, pictures):
        self.apical, self.browser, self.work, self.pictures = apical, browser, work, pictures

    def picture(self, name):
        if self.pictures:
            self.browser.picture(self.pictures / f"{name}.png")

    def run(self, network, name, *options):
        folder = self.work / name
        subprocess.run(
            [self.apical, "run", network, "--out", folder, "--quiet", *options], check=True
        )
        page = self.work / f"{name}.html"
        subprocess.run([self.apical, "report", folder, "-o", page], check=True)
        return folder, page

    def require_clean(self, name):
        """No complaint in the console, and nothing wider than the window."""
        complaints = self.browser.complaints()
        require(not complaints, f"{name}: the console says {complaints}")
        surplus, wide = self.browser.overflow()
        require(surplus <= 0, f"{name}: {surplus} px wider than the window: {wide}")

    # Reports

    def reports(self):
        for name, options in REPORTS.items():
            folder, page = self.run(ROOT / "networks" / f"{name}.yaml", name, *options)
            for width, dark, view in views():
                self.browser.look_as(width, dark)
                self.browser.open(page.as_uri())
                self.browser.wait("return document.querySelector('.raster').dataset.ready")
                self.require_clean(f"{name}, {view}")
                self.picture(f"{name}-{view}")
            self.browser.look_as(DESKTOP, False)
            self.browser.open(page.as_uri())
            raster = Raster(self.browser)
            raster.check_zoom()
            spikes = raster.check_hover(folder / "spikes.h5")
            print(f"check: report of {name}: 4 views, zoom, hover over {spikes} spikes")

    def million(self):
        network = self.work / "million.yaml"
        network.write_text(MILLION)
        folder, page = self.run(network, "million")
        with h5py.File(folder / "spikes.h5") as file:
            count = len(file["spikes/noise/timestamps"])
        require(990_000 < count <= 1_000_000, f"{count} spikes")
        self.browser.look_as(DESKTOP, False)
        start = time.monotonic()
        self.browser.open(page.as_uri())
        self.browser.wait("return document.querySelector('.raster').dataset.ready", 2 * PATIENCE)
        seconds = time.monotonic() - start
        shown = self.browser.text(".shown")
        print(f"check: report of {count} spikes: {shown} after {seconds:.2f} s")
        require(seconds < PATIENCE, f"{seconds:.1f} s until the raster is there")
        require(shown == f"{count:,} spikes in view", shown)
        self.require_clean("million")

    # The live view

    @contextlib.contextmanager
    def watched(self, network, *options):
        """A run that is watched, and the address of its page."""
        command = [self.apical, "run", ROOT / "networks" / network, "--out", self.work / "live"]
        process = subprocess.Popen(
            [*command, "--force", "--watch", *options], stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True,
        )
        try:
            yield process, process.stderr.readline().rsplit(" ", 1)[-1].strip()
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()

    def seen(self):
        """What the page shows now, as texts to compare."""
        return self.browser.run(
            """
            const html = (id) => document.getElementById(id)?.innerHTML;
            const canvas = document.querySelector(".raster canvas");
            return {
              facts: html("facts"), rates: html("rates"), populations: html("populations"),
              learning: html("learning"), raster: canvas.toDataURL(),
              from: +document.querySelector(".raster").dataset.from,
              events: +document.documentElement.dataset.events,
            };
            """
        )

    def live(self):
        self.refusals()
        self.browser.look_as(DESKTOP, False)
        with self.watched("bmvr-digits.yaml", "--set", "task.epochs=14") as (process, address):
            self.browser.open(address)
            self.browser.wait("return document.querySelectorAll('#learning svg').length > 0")
            first = self.seen()
            self.picture("live-desktop-light")
            self.browser.wait(
                f"return +document.documentElement.dataset.events > {first['events'] + 5}"
            )
            second = self.seen()
            for what in ("facts", "rates", "populations", "raster"):
                require(first[what] != second[what], f"live: {what} stand still")
            require(second["from"] > first["from"], "live: the raster does not move on")
            self.browser.wait(
                "return document.getElementById('learning').innerHTML !== arguments[0]"
                .replace("arguments[0]", json.dumps(second["learning"]))
            )
            self.zoomed_raster_stands_still()
            for width, dark, view in views():
                self.browser.look_as(width, dark)
                self.require_clean(f"live, {view}")
            self.browser.wait("return document.documentElement.dataset.over", 60)
            state = self.browser.text("#state").strip()
            require(state == "The run is complete.", f"live: the page says '{state}'")
            require(process.wait(10) == 0, "live: the run failed")
        for width, dark, view in views():
            self.browser.look_as(width, dark)
            self.browser.wait("return document.querySelector('.raster').dataset.ready")
            self.require_clean(f"live at its end, {view}")
            self.picture(f"live-end-{view}")
        self.totals(address)
        print(f"check: live view: {self.seen()['events']} events; it moves, and sees the end")

    def zoomed_raster_stands_still(self):
        raster = Raster(self.browser)
        raster.press("in")
        zoomed = raster.view()
        before = self.seen()
        self.browser.wait(
            f"return +document.documentElement.dataset.events > {before['events'] + 2}"
        )
        after = self.seen()
        require(raster.view() == zoomed, "live: the raster moved under a reader who zoomed")
        raster.press("all")
        self.browser.wait(
            f"return +document.querySelector('.raster').dataset.from > {after['from'] + 1000}"
        )

    def totals(self, address):
        """The page at its end against the log; and nobody listens any more."""
        rows = self.browser.run(
            "return [...document.querySelectorAll('#populations tr')].slice(1)"
            ".map((row) => [...row.cells].map((cell) => cell.textContent))"
        )
        with h5py.File(self.work / "live" / "spikes.h5") as file:
            for name, _, spikes, _ in rows:
                count = len(file[f"spikes/{name}/timestamps"])
                require(int(spikes.replace("\u202f", "")) == count, f"live: {spikes} of {name}")
        try:
            urllib.request.urlopen(address, timeout=5)
        except OSError:
            return
        raise AssertionError("live: the server goes on after the run")

    def refusals(self):
        """Who lacks the address, or comes by another name, gets nothing; and a run without --watch has
        no page."""
        with self.watched("brunel.yaml", "--set", "parameters.scale=0.1") as (_, address):
            token = address.rstrip("/").rsplit("/", 1)[-1]
            root = address[: -len(token) - 1]
            for target, host, wanted in [
                (address, None, 200), (root, None, 404), (root + token[::-1] + "/", None, 404),
                (root + token[::-1] + "/events", None, 404), (address, "rebound.example", 403),
            ]:
                request = urllib.request.Request(target, headers={"Host": host} if host else {})
                try:
                    status = urllib.request.urlopen(request, timeout=10).status
                except urllib.error.HTTPError as error:
                    status = error.code
                require(status == wanted, f"{target} as {host}: {status}, not {wanted}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--screenshots", type=pathlib.Path, metavar="FOLDER")
    arguments = parser.parse_args()
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    apical = build()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as work, Browser() as browser:
        check = Check(apical, browser, pathlib.Path(work), arguments.screenshots)
        check.reports()
        check.million()
        check.live()
    print(f"check: pages: {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
