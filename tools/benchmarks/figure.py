"""The figure of all programs: seconds for a biological second, benchmark by benchmark, in the colours of our reports."""
import html
import math

from report import groups, median, x_real_time

SHOWN = {
    "cuba": "Vogels–Abbott, currents",
    "coba": "Vogels–Abbott, conductances",
    "brunel-delta": "Brunel, delta synapses",
    "brunel-exp": "Brunel, currents",
    "brunel-delta-exact": "Brunel, delta synapses, exact",
    "brunel-exp-exact": "Brunel, currents, exact",
    "brunel-small-exact": "Brunel, a fifth, exact",
    "microcircuit-0.1": "Potjans–Diesmann, 0.1",
    "microcircuit": "Potjans–Diesmann, full",
}
SAME = {"microcircuit-nest": "microcircuit"}
FAMILIES = ["Apical", "NEST", "Brian2", "Arbor"]
LEFT, RIGHT, BAR, GAP, TOP = 210, 40, 13, 12, 46
STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ink:#1b222c;--quiet:#59636f;--grid:#e4e8ed;--c0:#d1500f;--c1:#2563c9;--c2:#0f8466;--c3:#8a3fbf}
@media(prefers-color-scheme:dark){:root{--paper:#12161c;--ink:#e8ecf1;--quiet:#a3adb9;--grid:#2a313b;--c0:#ff935f;--c1:#6ea8ff;--c2:#3fc9a0;--c3:#c795f2}}
text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:var(--ink)}
.quiet{fill:var(--quiet);font-size:11px}.paper{fill:var(--paper)}.grid{stroke:var(--grid)}.real{stroke:var(--quiet);stroke-dasharray:3 3}
.c0{fill:var(--c0)}.c1{fill:var(--c1)}.c2{fill:var(--c2)}.c3{fill:var(--c3)}
"""


def fastest(runs):
    """For each benchmark and family of programs the least median of the time, over numbers of threads."""
    values = {}
    for name in SHOWN | SAME:
        own = [run for run in runs if run["benchmark"] == name]
        for (contender, _), group in (groups(own, recorded=False) or groups(own, recorded=True)).items():
            exact = "event" in contender or contender.endswith("_ps`") or "Arbor" in contender
            if exact == name.endswith("exact") and "16-bit" not in contender:
                family = next(family for family in FAMILIES if contender.startswith(family))
                key = SAME.get(name, name), family
                values[key] = min(values.get(key, math.inf), median(group, x_real_time))
    return values


def svg(runs, width=840):
    """The figure as a text."""
    values = fastest(runs)
    rows = [
        (name, [family for family in FAMILIES if (name, family) in values])
        for name in SHOWN
        if any(key[0] == name for key in values)
    ]
    low = math.floor(math.log10(min(values.values())))
    high = math.ceil(math.log10(max(values.values())))
    height = TOP + sum(len(families) * BAR + GAP for _, families in rows) + 30

    def x(value):
        return LEFT + (math.log10(value) - low) / (high - low) * (width - LEFT - RIGHT)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        f"<style>{STYLE}</style>", '<rect class="paper" width="100%" height="100%"/>',
    ]
    for index, family in enumerate(FAMILIES):
        parts.append(f'<rect class="c{index}" x="{LEFT + 90 * index}" y="14" width="12" height="12" rx="2"/>')
        parts.append(f'<text x="{LEFT + 90 * index + 18}" y="24">{family}</text>')
    for power in range(low, high + 1):
        kind = "real" if power == 0 else "grid"
        parts.append(f'<path class="{kind}" d="M{x(10**power):.1f} {TOP - 8}V{height - 28}"/>')
        parts.append(
            f'<text class="quiet" text-anchor="middle" x="{x(10**power):.1f}" y="{height - 14}">{10**power:g}</text>')
    y = TOP
    for name, families in rows:
        middle = y + len(families) * BAR / 2 + 4
        parts.append(f'<text text-anchor="end" x="{LEFT - 10}" y="{middle:.1f}">{html.escape(SHOWN[name])}</text>')
        for family in families:
            value = values[name, family]
            colour = FAMILIES.index(family)
            parts.append(
                f'<rect class="c{colour}" x="{LEFT}" y="{y}" width="{x(value) - LEFT:.1f}" height="{BAR - 2}" rx="2"/>')
            shown = f"{value:.2g}" if value < 100 else f"{value:.0f}"
            parts.append(f'<text class="quiet" x="{x(value) + 5:.1f}" y="{y + BAR - 3}">{shown}</text>')
            y += BAR
        y += GAP
    parts.append(
        f'<text class="quiet" text-anchor="end" x="{width - RIGHT}" y="24">seconds for a biological second</text>')
    return "\n".join([*parts, "</svg>", ""])
