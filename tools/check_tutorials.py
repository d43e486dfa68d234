#!/usr/bin/env python3
"""Does what the tutorials say: every file is written and every command run, in a scratch folder for each page.

usage: check_tutorials.py [--figures] FILE.md...     exit status 1 when something on a page is not so

The first word behind a fence says what a block is:

  ```yaml net.yaml        a file; with >> net.yaml its end
  ```sh                   commands that succeed; with a number behind, the exit status of the last one
  ```python               a program
  ```text                 lines that the block before has written, in this order; … stands for anything

Every figure that a page shows must be made by its commands, and be smaller than 150 kB; --figures renews those of
the page. APICAL names the command.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECONDS = 180
FIGURE_BYTES = 150_000
BLOCK = re.compile(r"^```(\w+)[ ]?(.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FIGURE = re.compile(r"!\[[^\]]*\]\(([^)]+\.svg)\)")


class Page:
    def __init__(self, path, folder):
        self.path, self.folder = path, folder
        self.output = ""
        self.environment = os.environ | {
            "NO_COLOR": "1",
            "MPLBACKEND": "Agg",
            "PATH": os.pathsep.join(
                [str(folder / "bin"), str(ROOT / ".venv/bin"), os.environ["PATH"]]
            ),
        }
        (folder / "bin").mkdir()
        (folder / "bin/apical").symlink_to(pathlib.Path(os.environ["APICAL"]).resolve())
        (folder / "figures").mkdir()
        (folder / "networks").symlink_to(ROOT / "networks")

    def call(self, command, text, status):
        done = subprocess.run(
            [*command, text],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
        )
        self.output = done.stdout
        if done.returncode != status:
            raise AssertionError(f"status {done.returncode}, not {status}:\n{text}{self.output}")

    def expect(self, text):
        lines = iter(self.output.splitlines())
        for wanted in filter(None, map(str.strip, text.splitlines())):
            words = (r"\s+".join(map(re.escape, part.split())) for part in wanted.split("…"))
            pattern = re.compile(r"\s*.*\s*".join(words))
            if not any(pattern.fullmatch(line.strip()) for line in lines):
                raise AssertionError(f"no line '{wanted}' in\n{self.output}")

    def write(self, name, text):
        mode = "a" if name.startswith(">>") else "w"
        with (self.folder / name.removeprefix(">>").strip()).open(mode) as file:
            file.write(text)

    def follow(self, renewing):
        page = self.path.read_text()
        for kind, rest, text in BLOCK.findall(page):
            if kind == "sh":
                self.call(["bash", "-euo", "pipefail", "-c"], text, int(rest or 0))
            elif kind == "python":
                self.call(["python", "-c"], text, 0)
            elif kind == "yaml":
                self.write(rest, text)
            elif kind == "text":
                self.expect(text)
            else:
                raise AssertionError(f"a block of '{kind}', which nothing is done with")
        for name in FIGURE.findall(page):
            made, shown = self.folder / name, self.path.parent / name
            if renewing:
                shown.write_bytes(made.read_bytes())
            size = max(made.stat().st_size, shown.stat().st_size)
            if size > FIGURE_BYTES:
                raise AssertionError(f"{name}: {size} bytes are too many for a page")


def main(arguments):
    renewing = "--figures" in arguments
    failed = False
    for path in map(pathlib.Path, filter(lambda name: name != "--figures", arguments)):
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            try:
                Page(path, pathlib.Path(folder)).follow(renewing)
                print(f"check: {path}: as it says, {time.monotonic() - began:.0f} s", flush=True)
            except (AssertionError, OSError, subprocess.TimeoutExpired) as error:
                failed = True
                print(f"check: {path}: {error}", file=sys.stderr)
    return failed


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
