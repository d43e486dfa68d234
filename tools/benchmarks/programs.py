"""The programs that are measured: our builds, and the peers in a virtual environment of their own."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PEERS = ROOT / "tools" / "peers"
ENVIRONMENT = ROOT / ".venv-peers"
PYTHON = ENVIRONMENT / "bin" / "python"
# What each script of a peer needs, and what the statistics of spikes need.
PACKAGES = {
    "in_nest": ["nest-simulator==3.10.0", "microcircuit==1.0"],
    "in_brian2": ["brian2==2.11.0"],
    "in_arbor": ["arbor==0.12.2"],
    "trains": ["numpy", "h5py"],
}
BUILDS = {"apical": [], "native": ["-Xcc", "-march=native", "--scratch-path", str(ROOT / ".build-native")]}


class Unavailable(Exception):
    """A program that cannot be run here, and why."""


def interpreter():
    """The newest Python that peers are packaged for; Brian2 2.11 wants 3.13."""
    for name in ("python3.13", "python3"):
        if shutil.which(name) and subprocess.run([name, "-c", ""], capture_output=True).returncode == 0:
            return name
    raise Unavailable("there is no Python")


def install(script):
    """Installs what a peer's script needs into the environment, once; `Unavailable` when that fails."""
    stamp = ENVIRONMENT / f"{script}.installed"
    wanted = "\n".join(PACKAGES[script])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"bench: installing {' '.join(PACKAGES[script])}", file=sys.stderr)
    if not PYTHON.exists():
        run([interpreter(), "-m", "venv", str(ENVIRONMENT)])
    run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES[script]])
    stamp.write_text(wanted)


def run(command):
    """The standard output of a command; `Unavailable` with its last words when it fails."""
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if result.returncode != 0:
        words = (result.stderr.strip() or result.stdout.strip() or f"status {result.returncode}").splitlines()
        raise Unavailable(words[-1])
    return result.stdout


def build(program):
    """Builds the command and returns its path."""
    command = ["swift", "build", "--package-path", str(ROOT), "-c", "release", *BUILDS[program]]
    subprocess.run([*command, "--product", "apical"], check=True, stdout=sys.stderr)
    return pathlib.Path(run([*command, "--show-bin-path"]).strip()) / "apical"


def result_of(output):
    """The JSON object that ends what a program printed, whatever greetings come before it."""
    return json.loads(output[("\n" + output).index("\n{") :])


class Programs:
    """Builds and installs what is asked for, when it is first asked for."""

    def __init__(self):
        self.ready = {}

    def prepare(self, program):
        """The beginning of a command line; `Unavailable` again and again for what failed once."""
        if program not in self.ready:
            try:
                if program in BUILDS:
                    self.ready[program] = [build(program), "run"]
                else:
                    install("trains")
                    install(program)
                    self.ready[program] = [PYTHON, PEERS / f"{program}.py"]
            except Unavailable as reason:
                self.ready[program] = reason
        if isinstance(self.ready[program], Unavailable):
            raise self.ready[program]
        return self.ready[program]

    def run(self, contender, threads, seed, duration_ms, populations=None, window_ms=None):
        """One run, as a dictionary with the names of `run.json`; with `window_ms` it is recorded, and has `rates` and
        `cvs` of the populations in windows after the first 100 ms."""
        start = self.prepare(contender.program)
        with tempfile.TemporaryDirectory() as folder:
            spikes = pathlib.Path(folder) / "spikes.h5"
            if contender.program in BUILDS:
                spikes = pathlib.Path(folder) / "run" / "spikes.h5"
                recorded = ", ".join(populations if window_ms else contender.logged)
                changes = contender.changes | {"record": f"{{spikes: [{recorded}]}}"}
                command = [*start, contender.model, "--out", spikes.parent, "--json", "--quiet"]
                if duration_ms:
                    command += ["--duration", f"{duration_ms} ms"]
                for path, value in changes.items():
                    command += ["--set", f"{path}={value}"]
            else:
                command = [*start, contender.model, *contender.options, "--duration", duration_ms]
                if window_ms:
                    command += ["--spikes", spikes]
            result = result_of(run([*command, "--threads", threads, "--seed", seed]))
            if window_ms:
                install("trains")
                sizes = [f"{name}={size}" for name, size in populations.items()]
                span = ["--from", 100, "--to", duration_ms, "--window", window_ms]
                result |= json.loads(run([PYTHON, PEERS / "trains.py", spikes, *span, *sizes]))
        return result
