"""Runs networks with Apical and reads what they leave.

    import apical

    run = apical.run("networks/brunel.yaml", duration="50 ms", parameters__g=6)
    run = apical.load("runs/brunel")
    run.spikes["E"].rates()
    apical.raster(run)
"""
from .command import CommandError, find_command, recover, resume, run, validate
from .export import to_neo, to_nwb
from .metrics import Metrics
from .plots import learning, plot_rates, raster, weight_images
from .runs import Run, load
from .spikes import Spikes
from .voltages import Voltages
from .weights import Weights

__all__ = [
    "CommandError",
    "Metrics",
    "Run",
    "Spikes",
    "Voltages",
    "Weights",
    "find_command",
    "learning",
    "load",
    "plot_rates",
    "raster",
    "recover",
    "resume",
    "run",
    "to_neo",
    "to_nwb",
    "validate",
    "weight_images",
]
