#!/usr/bin/env python3
"""Has libsonata and bmtk open a circuit that `apical convert --to sonata` wrote.

usage: check_circuit.py DIR     exit 0 = both agree with h5py on every edge, 1 = something differs
"""
import json
import pathlib
import sys
import warnings

import h5py
import libsonata
import numpy as np

warnings.filterwarnings("ignore")
from bmtk.utils import sonata  # noqa: E402


def files(folder, config, kind):
    """The data and type files of a kind, with the manifest's variables replaced."""
    network = str(folder / "network")
    for entry in config["networks"][kind]:
        yield [path.replace("$NETWORK_DIR", network) for _, path in sorted(entry.items(), reverse=True)]


def check_edges(data, types, nodes):
    """Compares the edges of every node, by either index, with the columns themselves."""
    storage = libsonata.EdgeStorage(data)
    read = sonata.File(data_files=[data, *nodes[0]], data_type_files=[types, *nodes[1]])
    for name in storage.population_names:
        population = storage.open_population(name)
        edges = read.edges[name]
        with h5py.File(data) as file:
            columns = file[f"edges/{name}"]
            sources, targets = columns["source_node_id"][:], columns["target_node_id"][:]
            own = {key: columns[f"0/{key}"][:] for key in columns["0"]}
        assert population.size == len(sources) == len(edges), name
        for node in range(int(max(targets, default=0)) + 1):
            expected = np.flatnonzero(targets == node)
            assert np.array_equal(population.afferent_edges([node]).flatten(), expected), (name, node)
            found = sorted(edge.source_node_id for edge in edges.get_target(node))
            assert found == sorted(sources[expected]), (name, node)
        for node in range(int(max(sources, default=0)) + 1):
            expected = np.flatnonzero(sources == node)
            assert np.array_equal(population.efferent_edges([node]).flatten(), expected), (name, node)
        everything = libsonata.Selection([(0, population.size)])
        for key, values in own.items():
            assert np.array_equal(population.get_attribute(key, everything), values), (name, key)
        print(f"{name}: {population.source} to {population.target}, {population.size} edges")


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    config = json.loads((folder / "circuit_config.json").read_text())
    nodes = list(zip(*files(folder, config, "nodes")))
    for data in nodes[0]:
        storage = libsonata.NodeStorage(data)
        for name in storage.population_names:
            print(f"{name}: {storage.open_population(name).size} nodes")
    for data, types in files(folder, config, "edges"):
        check_edges(data, types, nodes)


if __name__ == "__main__":
    main()
