"""Figures show the numbers of the run."""
import numpy as np

import apical


def test_raster_has_a_mark_for_each_spike(small):
    axes = apical.raster(small, start=100, stop=400)
    marks = {label.get_text(): line for label, line in zip(axes.get_yticklabels(), axes.lines)}
    offset = 0
    assert list(marks) == ["cells", "noise", "silent"]
    for name, line in marks.items():
        part = small.spikes[name].between(100, 400)
        assert np.array_equal(line.get_xdata(), part.times)
        assert np.array_equal(line.get_ydata(), part.ids + offset)
        offset += part.size


def test_rates(small):
    axes = apical.plot_rates(small, ["noise"], bin_ms=20)
    assert np.array_equal(axes.lines[0].get_ydata(), small.spikes["noise"].rate_over_time(20)[1])


def test_learning_leaves_out_epochs_without_test(digits):
    axes = apical.learning(digits)
    lines = {line.get_label(): line for line in axes.lines}
    assert set(lines) == {"train_accuracy", "test_accuracy"}
    assert lines["test_accuracy"].get_xdata().tolist() == [2, 3]


def test_weights_as_images(digits):
    weights = digits.weights["basal"]
    figure = apical.weight_images(weights, (8, 8), targets=range(10), columns=4)
    images = [image for axes in figure.axes for image in axes.images]
    assert len(images) == 10
    assert np.array_equal(images[9].get_array(), weights.matrix()[:, 9].reshape(8, 8))
    assert images[0].get_clim()[1] == np.abs(weights.matrix()[:, :10]).max()
