"""What is aimed at, and how far it is reached by runs."""
from report import core_ns, groups, median, number, table, x_real_time


def timed(runs, benchmark, contender, threads=None):
    """The timed runs of a program; of the number of threads that is fastest, unless one is asked for."""
    own = [run for run in runs if run["benchmark"] == benchmark]
    found = [
        group
        for (label, count), group in groups(own, recorded=False).items()
        if label == contender or label.startswith(contender + " ")
        if threads in (None, count)
    ]
    if not found:
        raise LookupError(f"{benchmark}: no runs of {contender}")
    return min(found, key=lambda group: median(group, wall))


def wall(run):
    return run["wall_s_simulation"]


def ratio(runs, benchmark, other, one):
    """How many times as long one program takes as the other."""
    return median(timed(runs, benchmark, other), wall) / median(timed(runs, benchmark, one), wall)


def column(runs, measured, weights=""):
    return median(timed(runs, "microcircuit", f"Apical, step{weights}"), measured)


def gigabytes(run):
    return run["peak_memory_bytes"] / 1e9


def quiet(runs):
    """The cost of an event over the rates, from that at the fewest events to that at the most."""
    costs = [
        median(timed(runs, "quiet", f"Apical, event, {rate} Hz"), core_ns)
        for rate in ("0.001", "0.01", "0.1", "1", "10", "100")
    ]
    return ", ".join(number(cost) for cost in costs)


LOGGED = {
    "Brunel, step": "logging", "Potjans–Diesmann 0.3": "logging", "Vogels–Abbott, step": "logging-small",
}
BUILDS = ("Brunel, step", "Brunel, currents, step", "Vogels–Abbott, conductances", "Potjans–Diesmann 0.3")

TARGETS = [
    ("full microcircuit, 2 threads", "≤ 2.0 x real time", lambda runs: column(runs, x_real_time)),
    ("its construction", "≤ 15 s", lambda runs: column(runs, lambda run: run["wall_s_build"])),
    ("its memory", "≤ 4 GB", lambda runs: column(runs, gigabytes)),
    ("its memory with 16-bit weights", "≤ 3 GB", lambda runs: column(runs, gigabytes, ", 16-bit weights")),
    (
        "Brunel, currents, exact", "≤ 20 core-ns/event",
        lambda runs: median(timed(runs, "brunel-exp-exact", "Apical, event"), core_ns),
    ),
    (
        "Brunel, delta, on a grid", "≤ 4 core-ns/event",
        lambda runs: median(timed(runs, "brunel-delta", "Apical, step", 1), core_ns),
    ),
    ("Vogels–Abbott, currents: Brian2 without compiling / here", "≥ 2", lambda runs: ratio(runs, "cuba", "Brian2", "Apical, step")),
    ("Vogels–Abbott, conductances: the same", "≥ 2", lambda runs: ratio(runs, "coba", "Brian2", "Apical, step")),
    ("quiet network, 0.001 to 100 Hz: core-ns/event", "the same over five decades", quiet),
    (
        "logging all spikes: with / without", "≤ 1.03",
        lambda runs: max(ratio(runs, LOGGED[name], f"{name}, all spikes", f"{name}, no log") for name in LOGGED),
    ),
    (
        "default build / one for this machine", "≤ 1.5",
        lambda runs: max(ratio(runs, "native", f"{name}, apical", f"{name}, native") for name in BUILDS),
    ),
]


def targets(runs):
    """A table of those for which there are runs."""
    rows = []
    for what, aim, measured in TARGETS:
        try:
            value = measured(runs)
        except LookupError:
            continue
        rows.append([what, aim, value if isinstance(value, str) else number(value)])
    return table(["what", "aim", "measured"], rows)
