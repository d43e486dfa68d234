"""A headless Chromium that looks at our pages, as tools/check_pages.py wants it."""
import base64
import os
import pathlib
import shutil

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

PHONE = 390
DESKTOP = 1280


class Browser:
    """One browser, of which each page is a tab anew."""

    def __init__(self):
        # Nothing is fetched: both programs are the distribution's.
        os.environ["SE_OFFLINE"] = "true"
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium")
        options.add_argument("--headless=new")
        options.add_argument("--hide-scrollbars")
        options.add_argument("--disable-dev-shm-usage")
        if os.getuid() == 0:
            options.add_argument("--no-sandbox")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(
            options=options, service=webdriver.ChromeService(shutil.which("chromedriver"))
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def look_as(self, width, dark):
        """Takes on a width in pixels, and a light or dark setting."""
        self.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=844 if width == PHONE else 900,
            deviceScaleFactor=2 if width == PHONE else 1, mobile=width == PHONE,
        )
        self.command(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}],
        )

    def command(self, name, **parameters):
        return self.driver.execute_cdp_cmd(name, parameters)

    def open(self, address):
        self.driver.get(address)

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def wait(self, script, seconds=20):
        """Waits until a script returns something true, and returns that."""
        waiting = WebDriverWait(self.driver, seconds, poll_frequency=0.05)
        return waiting.until(lambda _: self.run(script), f"never true: {script}")

    def element(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector):
        return self.run("return document.querySelector(arguments[0])?.textContent ?? ''", selector)

    def complaints(self):
        """What the console holds, once."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def overflow(self):
        """By how many pixels the page is wider than the window, and which elements are to blame."""
        return self.run(
            """
            const width = document.documentElement.clientWidth;
            const wide = [...document.querySelectorAll("body *")]
              .filter((e) => e.getBoundingClientRect().right > width + 1 && !e.closest(".scroll"))
              .map((e) => e.tagName + "." + (e.getAttribute("class") ?? ""));
            return [document.documentElement.scrollWidth - width, wide.slice(0, 5)];
            """
        )

    def picture(self, path):
        """Saves the whole page as PNG."""
        size = self.command("Page.getLayoutMetrics")["cssContentSize"]
        shot = self.command(
            "Page.captureScreenshot", format="png", captureBeyondViewport=True,
            clip={"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1},
        )
        pathlib.Path(path).write_bytes(base64.b64decode(shot["data"]))
