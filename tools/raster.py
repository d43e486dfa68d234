"""The raster of a page as a reader uses it: dragging, buttons, pointing."""
import json
import re

import h5py
import numpy
from selenium.webdriver.common.action_chains import ActionChains

# The margins and the smallest heights of Sources/Figures/Page/raster.js.
LEFT, RIGHT, TOP, LINE, HEIGHT = 64, 20, 6, 16, 300


def require(condition, message):
    if not condition:
        raise AssertionError(message)


def close(a, b, tolerance):
    return abs(a - b) <= tolerance


class Raster:
    def __init__(self, browser):
        self.browser = browser
        self.canvas = browser.element(".raster canvas")
        browser.wait("return document.querySelector('.raster').dataset.ready")
        self.about = json.loads(browser.text("#raster-about"))
        browser.run("arguments[0].scrollIntoView({block: 'center'})", self.canvas)
        self.width, self.height = browser.run(
            "const box = arguments[0].getBoundingClientRect(); return [box.width, box.height]",
            self.canvas,
        )
        self.plot = self.width - LEFT - RIGHT

    def view(self):
        """The time in view, after the picture has followed."""
        return self.browser.driver.execute_async_script(
            """
            const done = arguments[arguments.length - 1];
            requestAnimationFrame(() => requestAnimationFrame(() => {
              const { from, to } = document.querySelector(".raster").dataset;
              done([+from, +to]);
            }));
            """
        )

    def pointer(self, x, y):
        """Actions that begin with the pointer at a place in the canvas."""
        return ActionChains(self.browser.driver, duration=20).move_to_element_with_offset(
            self.canvas, round(x - self.width / 2), round(y - self.height / 2)
        )

    def drag(self, x1, x2, y=100):
        self.pointer(x1, y).click_and_hold().move_by_offset(round(x2 - x1), 0).release().perform()

    def press(self, name):
        self.browser.element(f".tools button[data-do={name}]").click()

    def time_at(self, x):
        begin, end = self.view()
        return begin + (x - LEFT) / self.plot * (end - begin)

    def check_zoom(self):
        whole = self.view()
        span = whole[1] - whole[0]
        # Coordinates of a pointer are whole pixels.
        pixel = span / self.plot
        require(whole == [0, self.about["duration"]], f"the raster begins with {whole}")

        places = [round(LEFT + part * self.plot) for part in (0.25, 0.75)]
        wanted = [self.time_at(x) for x in places]
        self.drag(*places)
        dragged = self.view()
        require(
            all(close(a, b, 2 * pixel) for a, b in zip(dragged, wanted)),
            f"a drag shows {dragged}, not {wanted}",
        )
        visible = int(self.browser.text(".shown").split()[0].replace(",", ""))
        self.press("in")
        begin, end = self.view()
        require(close(end - begin, (dragged[1] - dragged[0]) / 2, 1e-6 * span), "+ halves the time")
        require(close(end + begin, sum(dragged), 1e-6 * span), "+ keeps the middle")
        fewer = int(self.browser.text(".shown").split()[0].replace(",", ""))
        require(0 < fewer < visible, f"{fewer} of {visible} spikes after +")
        self.press("right")
        later = self.view()
        require(close(later[0], (begin + end) / 2, 1e-6 * span), "→ goes on by half of the view")
        self.press("left")
        require(all(close(a, b, 1e-6 * span) for a, b in zip(self.view(), (begin, end))), "← returns")
        self.press("out")
        require(
            all(close(a, b, 1e-6 * span) for a, b in zip(self.view(), dragged)), "− undoes +"
        )
        self.press("all")
        require(self.view() == whole, "'all' shows everything")
        self.drag(places[1], places[0])
        require(self.view() != whole, "a drag to the left zooms, too")
        self.pointer(self.width / 2, 100).double_click().perform()
        require(self.view() == whole, "a double click shows everything")
        box = self.browser.run(
            "const box = arguments[0].getBoundingClientRect(); return [box.x, box.y]", self.canvas
        )
        self.browser.command(
            "Input.dispatchMouseEvent", type="mouseWheel", x=box[0] + self.width / 2, y=box[1] + 100,
            deltaX=0, deltaY=-100, modifiers=2,
        )
        self.browser.wait(
            f"return +document.querySelector('.raster').dataset.from > {whole[0]}", 5
        )
        self.press("all")
        require(self.view() == whole, "'all' undoes the wheel")

    def place(self, band, time, element):
        """Where a spike is in the canvas."""
        bands = self.about["bands"]
        height = max(HEIGHT, LINE * len(bands) + 40)
        spare, everyone = height - LINE * len(bands), sum(b["size"] for b in bands) or 1
        heights = [LINE + spare * b["size"] / everyone for b in bands]
        begin, end = self.view()
        row = (heights[band] - 2) / max(bands[band]["size"], 1)
        return (
            LEFT + (time - begin) / (end - begin) * self.plot,
            TOP + sum(heights[: band + 1]) - 1 - (element + 0.5) * row,
        )

    def logged(self, log, band):
        """Times and elements of a band: spikes of a population, or its plateaus in the log beside."""
        population = band.removesuffix(" plateaus")
        path = log if population == band else log.with_name("plateaus.h5")
        with h5py.File(path) as file:
            events = file[f"spikes/{population}"]
            return events["timestamps"][:], events["node_ids"][:]

    def check_hover(self, log):
        """Points at spikes of the log, one of each population, and reads what the page says."""
        asked = 0
        for band, about in enumerate(self.about["bands"]):
            times, elements = self.logged(log, about["name"])
            if len(times) == 0:
                continue
            self.press("all")
            middle = len(times) // 2
            # Closer, until spikes are apart.
            for _ in range(2):
                x, _ = self.place(band, times[middle], elements[middle])
                self.drag(max(x - 14, LEFT), min(x + 14, LEFT + self.plot))
            x, y = self.place(band, times[middle], elements[middle])
            self.pointer(x, y).perform()
            tip = self.browser.wait(
                "const tip = document.querySelector('.tip'); return !tip.hidden && tip.textContent"
            )
            name, element, time = re.fullmatch(r"(.+) (\d+) at ([\d.]+) ms", tip).groups()
            require(name == about["name"], f"'{tip}' over a spike of {about['name']}")
            named = numpy.flatnonzero(
                (elements == int(element)) & (numpy.abs(times - float(time)) < 0.002)
            )
            require(len(named) > 0, f"'{tip}': there is no such spike")
            found = self.place(band, times[named[0]], int(element))
            require(
                max(abs(found[0] - x), abs(found[1] - y)) < 9,
                f"'{tip}' is at {found}, but the pointer at {(x, y)}",
            )
            asked += 1
            self.pointer(5, self.height - 5).perform()
            hidden = self.browser.run("return document.querySelector('.tip').hidden")
            require(hidden, "the tip stays when nothing is there")
            self.press("all")
        return asked
