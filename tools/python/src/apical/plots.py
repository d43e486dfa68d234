"""Figures of a run, with matplotlib."""
from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from .runs import Run
from .weights import Weights

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def _axes(axes: Axes | None) -> Axes:
    if axes is not None:
        return axes
    import matplotlib.pyplot as plt

    return plt.subplots(layout="constrained")[1]


def raster(
    run: Run,
    populations: Iterable[str] | None = None,
    start: float = 0.0,
    stop: float | None = None,
    axes: Axes | None = None,
) -> Axes:
    """Spikes from `start` to `stop` (ms), a band of rows for each population, the first on top."""
    axes = _axes(axes)
    stop = run.duration if stop is None else stop
    places, labels, offset = [], [], 0
    for name in populations or run.spikes:
        spikes = run.spikes[name].between(start, stop)
        axes.plot(spikes.times, spikes.ids + offset, "|", markersize=3)
        places.append(offset + (spikes.size - 1) / 2)
        labels.append(name)
        offset += spikes.size
    axes.set(xlim=(start, stop), ylim=(offset - 0.5, -0.5), xlabel="time, ms")
    axes.set_yticks(places, labels)
    return axes


def plot_rates(
    run: Run,
    populations: Iterable[str] | None = None,
    bin_ms: float = 10.0,
    axes: Axes | None = None,
) -> Axes:
    """The mean rate of each population over time."""
    axes = _axes(axes)
    for name in populations or run.spikes:
        times, rates = run.spikes[name].rate_over_time(bin_ms)
        axes.plot(times, rates, label=name)
    axes.set(xlabel="time, ms", ylabel="rate, Hz", ylim=(0, None))
    axes.legend()
    return axes


def learning(
    run: Run, metrics: Iterable[str] | None = None, axes: Axes | None = None
) -> Axes:
    """Metrics over the epochs; the accuracies unless told otherwise."""
    axes = _axes(axes)
    for name in metrics or [name for name in run.metrics if name.endswith("_accuracy")]:
        epochs, values = run.metrics.measured(name)
        axes.plot(epochs, values, ".-", label=name)
    axes.set(xlabel="epoch")
    axes.legend()
    return axes


def weight_images(
    weights: Weights,
    shape: tuple[int, int],
    sample: int = -1,
    targets: Iterable[int] | None = None,
    columns: int = 8,
) -> Figure:
    """The weights onto each target as an image of the sources, in the given rows and columns.

    Red is positive, blue negative, white zero, with one scale for all targets.
    """
    import matplotlib.pyplot as plt

    matrix = weights.matrix(sample)
    chosen = list(range(matrix.shape[1]) if targets is None else targets)
    rows = -(-len(chosen) // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(columns, rows), squeeze=False, layout="constrained"
    )
    largest = np.nanmax(np.abs(matrix[:, chosen]))
    for place in grid.flat:
        place.set_axis_off()
    for place, target in zip(grid.flat, chosen):
        image = matrix[:, target].reshape(shape)
        place.imshow(image, cmap="RdBu_r", vmin=-largest, vmax=largest)
    return figure
