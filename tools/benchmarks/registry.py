"""The benchmarks: which programs run which network, and how."""
import dataclasses
import pathlib

NETWORKS = pathlib.Path(__file__).resolve().parent.parent.parent / "networks"
QUIET = pathlib.Path(__file__).resolve().parent / "quiet.yaml"

STEP = {"simulation.integrator": "step", "simulation.step": "0.1 ms"}
# Brunel's network with currents of 0.5 ms and the charge of the delta synapses.
EXPONENTIAL = {
    "neurons.lif.receptors.syn.kind": "exponential_current", "neurons.lif.receptors.syn.tau": "0.5 ms",
    "parameters.J": "50 pA", "stimuli.background.rate": "20 kHz",
}
PAIR = {"E": 10_000, "I": 2_500}
BALANCED = {"E": 3_200, "I": 800}
COLUMN = {
    "L23E": 20683, "L23I": 5834, "L4E": 21915, "L4I": 5479, "L5E": 4850, "L5I": 1065, "L6E": 14395, "L6I": 2948,
}
# One run of NEST 3.10 (the package `microcircuit` 1.0, seed 55), from 0.1 to 1 s, and the mean rates that this package has.
COLUMN_REFERENCES = (
    {
        "label": "NEST 3.10, 0.9 s",
        "rates": dict(zip(COLUMN, (0.854, 2.946, 4.423, 5.879, 7.752, 8.631, 1.129, 7.834))),
        "cvs": dict(zip(COLUMN, (0.58, 0.61, 0.62, 0.63, 0.63, 0.64, 0.60, 0.61))),
    },
    {
        "label": "as published",
        "rates": dict(zip(COLUMN, (0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829))),
        "cvs": {},
    },
)


@dataclasses.dataclass
class Contender:
    """A program and what it is asked to run: a network file and its changes, or a peer's model and options."""

    label: str
    program: str  # apical, native (compiled for this machine), or a peer's script in tools/peers
    model: str | pathlib.Path
    changes: dict[str, str] = dataclasses.field(default_factory=dict)
    options: list[str] = dataclasses.field(default_factory=list)
    threads: tuple[int, ...] = ()  # other than those of the benchmark
    logged: tuple[str, ...] = ()  # populations whose spikes are logged in timed runs, too


@dataclasses.dataclass
class Benchmark:
    """A model and those that run it. Statistics of spikes are taken of longer runs that record."""

    name: str
    title: str
    contenders: list[Contender]
    populations: dict[str, int]
    duration_ms: float
    threads: tuple[int, ...] = (1,)
    window_ms: float | None = None  # of the statistics, after the first 100 ms
    windows: int = 2
    note: str = ""  # what differs between the programs
    references: tuple[dict, ...] = ()  # statistics of others: label, rates and cvs of the populations
    optional: bool = False  # runs only when it is named
    often: int = 1  # how many runs for each one that is asked for: more where short ones scatter


def ours(network, changes=None, label="Apical", **others):
    path = network if isinstance(network, pathlib.Path) else NETWORKS / f"{network}.yaml"
    return Contender(label, "apical", path, changes or {}, **others)


def logging(name, network, changes, populations):
    """The same network without and with a log of all spikes."""
    return [
        ours(network, changes, f"{name}, no log"),
        ours(network, changes, f"{name}, all spikes", logged=tuple(populations)),
    ]


def nest(model, label, *options):
    return Contender(f"NEST 3.10 `{label}`", "in_nest", model, options=list(options))


def brian2(model, *options, threads=()):
    return Contender("Brian2 2.11 C++", "in_brian2", model, options=list(options), threads=threads)


def scaled(sizes, scale):
    return {name: round(size * scale) for name, size in sizes.items()}


GRID_NOTE = (
    "Brian2 draws fixed in-degrees without repetition, tests the threshold before it adds the step's input, and uses "
    "-march=native -ffast-math"
)

BENCHMARKS = [
    Benchmark(
        "cuba", "Vogels–Abbott, currents, 4,000 neurons",
        [
            ours("vogels-abbott", STEP, "Apical, step"), brian2("cuba"), nest("cuba", "iaf_psc_exp"),
            ours("vogels-abbott", {}, "Apical, event"),
            nest("cuba", "iaf_psc_exp_ps", "--neuron", "iaf_psc_exp_ps"),
        ],
        BALANCED, duration_ms=2_000, window_ms=1_000, windows=4, note=GRID_NOTE),
    Benchmark(
        "coba", "Vogels–Abbott, conductances, 4,000 neurons",
        [ours("vogels-abbott-cond", STEP, "Apical, step"), brian2("coba"), nest("coba", "iaf_cond_exp")],
        BALANCED, duration_ms=1_000, window_ms=1_000, windows=2,
        note="Apical: exponential Euler with mean conductances, Brian2: exponential Euler, NEST: Runge-Kutta-Fehlberg 4(5) "
        "with adaptive steps"),
    Benchmark(
        "brunel-delta", "Brunel, delta synapses on a grid, 12,500 neurons",
        [
            ours("brunel", STEP, "Apical, step"), brian2("brunel", threads=(1,)), nest("brunel", "iaf_psc_delta"),
        ],
        PAIR, duration_ms=300, threads=(1, 2), window_ms=200, windows=2,
        note=GRID_NOTE + "; its background is binomial (1,000 inputs)"),
    Benchmark(
        "brunel-exp", "Brunel, currents of 0.5 ms on a grid, 12,500 neurons",
        [
            ours("brunel", STEP | EXPONENTIAL, "Apical, step"), brian2("brunel", "--synapse", "exp"),
            nest("brunel", "iaf_psc_exp", "--neuron", "iaf_psc_exp"),
        ],
        PAIR, duration_ms=300, window_ms=200, windows=2,
        note=GRID_NOTE + "; its background is binomial (1,000 inputs)"),
    Benchmark(
        "brunel-delta-exact", "Brunel, delta synapses, exact spike times, 12,500 neurons",
        [ours("brunel", {}, "Apical, event"), nest("brunel", "iaf_psc_delta_ps", "--neuron", "iaf_psc_delta_ps")],
        PAIR, duration_ms=100, threads=(1, 2), window_ms=200, windows=2,
        note="delays of NEST are multiples of 0.1 ms, spike times are not"),
    Benchmark(
        "brunel-exp-exact", "Brunel, currents of 0.5 ms, exact spike times, 12,500 neurons",
        [ours("brunel", EXPONENTIAL, "Apical, event"), nest("brunel", "iaf_psc_exp_ps", "--neuron", "iaf_psc_exp_ps")],
        PAIR, duration_ms=50, threads=(1, 2), window_ms=200, windows=2,
        note="delays of NEST are multiples of 0.1 ms, spike times are not"),
    Benchmark(
        "brunel-small-exact", "Brunel, delta synapses, exact spike times, 2,500 neurons",
        [
            ours("brunel", {"parameters.scale": "0.2"}, "Apical, event"),
            Contender("Arbor 0.12 `lif_cell`", "in_arbor", "brunel", options=["--scale", "0.2"]),
            nest("brunel", "iaf_psc_delta_ps", "--neuron", "iaf_psc_delta_ps", "--scale", "0.2"),
        ],
        scaled(PAIR, 0.2), duration_ms=300, window_ms=200, windows=2,
        note="a fifth of the size, because Arbor takes connections one by one from Python; Arbor's timed runs keep all spikes"),
    Benchmark(
        "microcircuit-0.1", "Potjans–Diesmann, scale 0.1, 7,717 neurons",
        [
            ours("potjans-diesmann", {}, "Apical, step"),
            nest("microcircuit", "iaf_psc_exp", "--scale", "0.1"),
        ],
        scaled(COLUMN, 0.1), duration_ms=1_000, threads=(1, 2), window_ms=900, windows=3,
        note="NEST's events are its spikes times the mean number of targets"),
    Benchmark(
        "microcircuit", "Potjans–Diesmann, full scale, 77,169 neurons",
        [
            ours("potjans-diesmann", {"parameters.scale": "1"}, "Apical, step"),
            ours(
                "potjans-diesmann", {"parameters.scale": "1", "simulation.precision": "16"},
                "Apical, step, 16-bit weights"),
        ],
        COLUMN, duration_ms=3_000, threads=(2,), window_ms=900, windows=11, references=COLUMN_REFERENCES),
    Benchmark(
        "microcircuit-nest", "Potjans–Diesmann, full scale, in NEST",
        [nest("microcircuit", "iaf_psc_exp", "--scale", "1")],
        COLUMN, duration_ms=1_000, threads=(2,), window_ms=900, windows=1, optional=True,
        note="14 GB and five minutes; each source population has a copy of the synapse model, of which NEST holds 2^27 for "
        "each thread"),
    Benchmark(
        "quiet", "10,000 neurons driven at rates of five decades, fan-out 100, 1 s",
        [
            ours(QUIET, {"parameters.rate": f"{rate} Hz"} | changes, f"Apical, {name}, {rate} Hz")
            for name, changes in (("event", {}), ("step", STEP))
            for rate in ("0.001", "0.01", "0.1", "1", "10", "100")
        ],
        {}, duration_ms=1_000),
    Benchmark(
        "logging", "The cost of logging all spikes",
        logging("Brunel, step", "brunel", STEP, PAIR)
        + logging("Potjans–Diesmann 0.3", "potjans-diesmann", {"parameters.scale": "0.3"}, COLUMN),
        {}, duration_ms=20_000),
    Benchmark(
        "logging-small", "The cost of logging all spikes of a network that runs at 50 times real time",
        logging("Vogels–Abbott, step", "vogels-abbott", STEP, BALANCED), {}, duration_ms=20_000, often=10),
    Benchmark(
        "native", "The default build and one for this machine (-Xcc -march=native)",
        [
            Contender(f"{name}, {program}", program, NETWORKS / f"{network}.yaml", changes)
            for name, network, changes in (
                ("Brunel, step", "brunel", STEP),
                ("Brunel, currents, step", "brunel", STEP | EXPONENTIAL),
                ("Vogels–Abbott, conductances", "vogels-abbott-cond", {}),
                ("Potjans–Diesmann 0.3", "potjans-diesmann", {"parameters.scale": "0.3"}),
            )
            for program in ("apical", "native")
        ],
        {}, duration_ms=1_000),
]
