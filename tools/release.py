"""The release build of the command, for the tools that try it."""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def build():
    """Builds the release command and returns its path."""
    command = ["swift", "build", "--package-path", str(ROOT), "-c", "release"]
    subprocess.run([*command, "--product", "apical"], check=True, stdout=sys.stderr)
    shown = subprocess.run([*command, "--show-bin-path"], check=True, capture_output=True, text=True)
    return str(pathlib.Path(shown.stdout.strip()) / "apical")
