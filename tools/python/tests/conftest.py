"""Real runs for the tests, made by the command once for all of them."""
from pathlib import Path

import matplotlib
import pytest

import apical

matplotlib.use("Agg")
ROOT = Path(__file__).resolve().parents[3]

# 30 cells, of which five get no input and stay silent; sparse plastic synapses; compartments in an order of ours.
SMALL = """\
neurons:
  pyramid:
    compartments:
      soma:   {capacitance: 250 pF, tau: 20 ms, v_rest: -65 mV}
      apical: {parent: soma, capacitance: 100 pF, tau: 10 ms, v_rest: -60 mV, coupling: 5 nS}
    receptors: {exc: {at: soma, kind: exponential_current, tau: 2 ms}}
    spike: {at: soma, threshold: -50 mV, reset: -65 mV, refractory: 2 ms}
populations:
  noise: {size: 100, source: {kind: poisson, rate: 50 Hz}}
  cells: {size: 25, neuron: pyramid}
  silent: {size: 5, neuron: pyramid}
projections:
  drive:
    from: noise
    to: cells.exc
    connect: {rule: fixed_indegree, indegree: 40}
    weight: 60 pA
    delay: 1 ms
    plasticity: {rule: stdp, A_plus: 0.5 pA, min: 0 pA, max: 120 pA}
record:
  spikes: [noise, cells, silent]
  voltages: {cells: {compartments: [apical, soma], nodes: [3, 7], every: 0.5 ms}}
  weights: {drive: {every: 250 ms}}
simulation: {duration: 1 s, seed: 1}
"""


@pytest.fixture(scope="session")
def network(tmp_path_factory) -> Path:
    """The network file of `small`."""
    path = tmp_path_factory.mktemp("network") / "small.yaml"
    path.write_text(SMALL)
    return path


@pytest.fixture(scope="session")
def small(network, tmp_path_factory) -> apical.Run:
    """A run with spikes, voltages and sparse weights."""
    return apical.run(network, tmp_path_factory.mktemp("runs") / "small", progress=False)


@pytest.fixture(scope="session")
def digits(tmp_path_factory) -> apical.Run:
    """A run that learns, with metrics and dense weights."""
    return apical.run(
        ROOT / "networks" / "bmvr-digits.yaml",
        tmp_path_factory.mktemp("runs") / "digits",
        progress=False,
        task__epochs=3,
        task__test__every=2,
        task__data__train__count=200,
        task__data__test__count=50,
        record__weights__basal__every="10 s",
    )
