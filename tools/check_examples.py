#!/usr/bin/env python3
"""Builds and runs the examples of the libraries' documentation, on what a debug build has made.

usage: check_examples.py [ARTICLE.md...]     all of Sources/*/*.docc; exit status 1 when an example fails

The first block of Swift in each article is a program. It runs in a scratch folder with `networks` in it.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / ".build/debug"
EXAMPLE = re.compile(r"^```swift\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS = 120


def objects():
    """The objects of all libraries: not those of programs, which have a start of their own."""
    for folder in sorted(BUILD.glob("*.build")):
        found = [str(path) for path in folder.rglob("*.o")]
        name = folder.stem
        is_library = (BUILD / f"Modules/{name}.swiftmodule").exists() or name in (
            "CKernels",
            "CYaml",
        )
        if is_library and not name.endswith("Tests") and name not in ("apical", "TestSupport"):
            yield from found


def module_maps():
    yield from (ROOT / "Sources").glob("*/module.modulemap")
    yield from (ROOT / ".build/checkouts").glob("*/Sources/*/include/module.modulemap")
    yield BUILD / "CKernels.build/module.modulemap"


def flags(option):
    command = ["pkg-config", option, "hdf5", "zlib"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


def main(articles):
    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        (scratch / "networks").symlink_to(ROOT / "networks")
        listed = scratch / "objects"
        listed.write_text("\n".join(f'"{path}"' for path in objects()))
        clang = [f"-fmodule-map-file={path}" for path in module_maps()] + flags("--cflags")
        compile_it = ["swiftc", "-o", "example", "-I", str(BUILD / "Modules"), f"@{listed}"]
        compile_it += [word for flag in clang for word in ("-Xcc", flag)] + flags("--libs")
        for article in articles:
            (scratch / "main.swift").write_text(EXAMPLE.search(article.read_text())[1])
            for step in ([*compile_it, "main.swift"], ["./example"]):
                done = subprocess.run(
                    step, cwd=scratch, capture_output=True, text=True, timeout=SECONDS
                )
                if done.returncode != 0:
                    failed += 1
                    print(f"examples: {article}:\n{done.stderr}", file=sys.stderr)
                    break
            else:
                print(f"examples: {article.stem}: {done.stdout.strip().splitlines()[-1:]}")
    return failed > 0


if __name__ == "__main__":
    named = [pathlib.Path(name) for name in sys.argv[1:]]
    sys.exit(main(named or sorted((ROOT / "Sources").glob("*/*.docc/*.md"))))
