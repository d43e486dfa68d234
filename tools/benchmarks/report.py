"""Runs as Markdown tables: medians of times, and the spread of rates and irregularity."""
import re
import statistics


def groups(runs, recorded):
    """Runs by contender and number of threads, in the order in which they came."""
    found = {}
    for run in runs:
        if run["recorded"] == recorded:
            found.setdefault((run["contender"], run["threads"]), []).append(run)
    return found


def median(runs, number):
    return statistics.median(number(run) for run in runs)


def x_real_time(run):
    return run["wall_s_simulation"] * 1e3 / run["biological_time_ms"]


def core_ns(run):
    return run["wall_s_simulation"] * run["threads"] * 1e9 / max(run["synaptic_events"], 1)


def number(value):
    """Three figures, or all digits before the point."""
    return f"{value:.3g}" if value < 100 else f"{value:,.0f}"


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def times(runs):
    """One row for each contender and number of threads; runs that record count only where there are no others."""
    rows = []
    for (contender, threads), group in (groups(runs, recorded=False) or groups(runs, recorded=True)).items():
        walls = [run["wall_s_simulation"] for run in group]
        compiling = median(group, lambda run: run.get("wall_s_compile", 0))
        build = median(group, lambda run: run["wall_s_build"])
        rows.append([
            contender, f"{threads}", f"{len(group)}",
            number(build) + (f" (+ {number(compiling)} to compile)" if compiling else ""),
            number(build * 1e9 / group[0]["synapses"]),
            f"{number(statistics.median(walls))} ({number(min(walls))}–{number(max(walls))})",
            number(median(group, x_real_time)),
            number(median(group, lambda run: run["synaptic_events"]) / 1e6),
            number(median(group, core_ns)),
            number(median(group, lambda run: run["peak_memory_bytes"]) / 1e6),
        ])
    header = ["program", "threads", "runs", "build s", "ns/synapse", "simulation s", "x real time", "events, millions"]
    return table([*header, "core-ns/event", "peak MB"], rows)


def spread(group, key, population):
    """Mean and standard deviation over the windows of all runs."""
    values = [value for run in group for value in run[key][population] if value is not None]
    if not values:
        return None
    return statistics.mean(values), statistics.stdev(values) if len(values) > 1 else 0.0


def told(value, other):
    """A mean with its spread; marked where it is three spreads from the other."""
    if value is None:
        return "–"
    far = False
    if other is not None:
        far = 0 < 3 * (value[1] ** 2 + other[1] ** 2) ** 0.5 < abs(value[0] - other[0])
    return f"{value[0]:.3g}" + (f" ± {value[1]:.1g}" if value[1] else "") + (" †" if far else "")


def activity(benchmark, runs):
    """Rates and CV of intervals, program by program; † marks what is more than three spreads from the first row."""
    entries = [
        (
            reference["label"],
            {(key, name): (value, 0.0) for key in ("rates", "cvs") for name, value in reference[key].items()},
        )
        for reference in benchmark.references
    ]
    for (contender, _), group in groups(runs, recorded=True).items():
        values = {
            (key, name): spread(group, key, name) for key in ("rates", "cvs") for name in benchmark.populations
        }
        windows = len(next(iter(group[0]["rates"].values()))) * len(group)
        entries.append((f"{contender} ({windows} windows of {benchmark.window_ms:g} ms)", values))
    if len(entries) == len(benchmark.references):
        return ""
    first = entries[0][1]
    rows = [
        [f"{label}: {title}", *(told(values.get((key, name)), first[key, name]) for name in benchmark.populations)]
        for key, title in (("rates", "rate, Hz"), ("cvs", "CV"))
        for label, values in entries
        if (key, next(iter(benchmark.populations))) in values
    ]
    return table(["", *benchmark.populations], rows)


def markdown(benchmarks, runs):
    """All benchmarks that have runs, each with its tables and what differs between its programs."""
    parts = []
    for benchmark in benchmarks:
        own = [run for run in runs if run["benchmark"] == benchmark.name]
        if own:
            texts = [f"### {benchmark.title}", times(own), activity(benchmark, own), benchmark.note]
            parts += [text for text in texts if text]
    return "\n\n".join(parts) + "\n"


def fill(page, texts):
    """Puts texts into a page between `<!-- NAME -->` and `<!-- end of NAME -->`."""
    text = page.read_text()
    for name, inside in texts.items():
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        pattern = re.escape(begin) + ".*?" + re.escape(end)
        text = re.sub(pattern, lambda _: f"{begin}\n\n{inside.strip()}\n\n{end}", text, flags=re.DOTALL)
    page.write_text(text)
