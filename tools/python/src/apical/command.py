"""The command `apical`: finding it, and calling its verbs."""
from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .runs import Run

PathLike = str | os.PathLike[str]

#: Overrides that are options of the command; all others are paths in the network file.
OPTIONS = ("duration", "seed", "threads", "checkpoint", "input")
#: What `apical recover` answers when a run is going on.
RUN_GOES_ON = 1
#: How many lines of the command's messages an error keeps.
KEPT_LINES = 40


class CommandError(RuntimeError):
    """The command ended with an error: `status` is its exit status, the text what it said."""

    def __init__(self, command: list[str], status: int, messages: str) -> None:
        super().__init__(f"{shlex.join(command)}: status {status}\n{messages}".rstrip())
        self.status = status
        self.messages = messages


def find_command() -> str:
    """The path of the command: the variable APICAL, else `apical` on PATH, else a release build of the repository
    that this package or the working folder lies in.

    :raises FileNotFoundError: when there is none
    """
    if named := os.environ.get("APICAL"):
        return named
    if installed := shutil.which("apical"):
        return installed
    for folder in (*Path(__file__).resolve().parents, *Path.cwd().resolve().parents, Path.cwd()):
        built = folder / ".build" / "release" / "apical"
        if os.access(built, os.X_OK):
            return str(built)
    raise FileNotFoundError(
        "there is no command apical: build it with 'swift build -c release', and put it on PATH or name it in APICAL"
    )


def run(
    network: PathLike,
    out: PathLike | None = None,
    *,
    force: bool = False,
    progress: bool = True,
    **overrides: Any,
) -> Run:
    """Runs a network and returns what it left.

    `duration`, `seed`, `threads`, `checkpoint` and `input` are the options of `apical run`; any other override is the
    path of a value in the network file, with two underscores for each dot:

        apical.run("networks/brunel.yaml", duration="50 ms", parameters__g=6)

    :param network: a network file, a NIR graph or a SONATA configuration
    :param out: the folder to make; without it `runs/NAME`, or `runs/NAME-2` and so on
    :param force: whether a run in that folder is replaced
    :param progress: whether the command's progress and warnings are shown on standard error
    :raises CommandError: when the network is invalid or the run fails
    """
    from .runs import load

    folder = Path(out) if out is not None else _fresh_folder(Path(network).stem)
    arguments = ["run", "--out", str(folder)]
    for name, value in overrides.items():
        if name in OPTIONS:
            arguments += [f"--{name}", str(value)]
        else:
            arguments += ["--set", f"{name.replace('__', '.')}={value}"]
    if force:
        arguments.append("--force")
    _call([*arguments, *_progress(progress), "--", os.fspath(network)], shown=progress)
    return load(folder)


def resume(
    folder: PathLike,
    *,
    duration: str | None = None,
    threads: int | None = None,
    progress: bool = True,
) -> Run:
    """Goes on with a run that was stopped or killed, from its last checkpoint, and returns it.

    :param duration: biological time to run in all, such as `"2 s"`, instead of the network's
    :raises CommandError: when it cannot go on
    """
    from .runs import load

    arguments = ["resume"]
    for name, value in (("duration", duration), ("threads", threads)):
        if value is not None:
            arguments += [f"--{name}", str(value)]
    _call([*arguments, *_progress(progress), "--", os.fspath(folder)], shown=progress)
    return load(folder)


def recover(folder: PathLike) -> None:
    """Completes the logs of a run that was killed, from its journal.

    :raises CommandError: when the run is going on, or the journal cannot be read
    """
    _call(["recover", "--", os.fspath(folder)])


def validate(*networks: PathLike) -> None:
    """Checks network files without running them.

    :raises CommandError: when one is invalid; the text tells everything that is wrong, with line and column
    """
    _call(["validate", "--", *(os.fspath(network) for network in networks)])


def _fresh_folder(name: str) -> Path:
    folder, number = Path("runs") / name, 2
    while folder.exists():
        folder, number = Path("runs") / f"{name}-{number}", number + 1
    return folder


def _progress(shown: bool) -> list[str]:
    return ["--progress", "plain" if shown else "none"]


def _call(arguments: list[str], shown: bool = False) -> None:
    """Calls the command and passes on what it tells people as it comes."""
    line = [find_command(), *arguments]
    # A group of its own: an interrupt from a terminal would reach the command a second time, which ends it at once.
    child = subprocess.Popen(
        line,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    messages: deque[str] = deque(maxlen=KEPT_LINES)
    assert child.stderr is not None
    with child:
        try:
            for message in child.stderr:
                messages.append(message)
                if shown:
                    print(message, end="", file=sys.stderr, flush=True)
        except KeyboardInterrupt:
            # The command then saves a checkpoint and completes its logs.
            child.send_signal(signal.SIGINT)
            child.wait()
            raise
    if child.returncode != 0:
        raise CommandError(line, child.returncode, "".join(messages))
