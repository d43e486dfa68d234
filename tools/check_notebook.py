#!/usr/bin/env python3
"""Runs a notebook from its first cell to its last, in its folder.

usage: check_notebook.py FILE.ipynb      exit status 1 when a cell fails or takes more than two minutes, or when the
                                         file holds outputs, which are not committed
"""
import pathlib
import sys
import time

import nbformat
from nbclient import NotebookClient

SECONDS = 120


def main(path):
    notebook = nbformat.read(path, as_version=4)
    if any(cell.get("outputs") for cell in notebook.cells):
        sys.exit(f"{path}: holds outputs: clear them before you commit it")
    began = time.monotonic()
    folder = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", resources=folder).execute()
    figures = 0
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stdout":
                print("  " + output.text.strip().replace("\n", "\n  "))
            figures += "image/png" in output.get("data", {})
    print(f"  {figures} figures, {time.monotonic() - began:.0f} s")
    return notebook


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
