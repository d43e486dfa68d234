"""SONATA files with one thing wrong in each, as h5py writes them: for check_compat.py."""
import h5py
import numpy as np

SORTING = h5py.enum_dtype({"none": 0, "by_id": 1, "by_time": 2}, basetype="i1")
COMPRESSION = {"gzip": {"compression": "gzip"}, "lzf": {"compression": "lzf"}, "szip": {"compression": "szip"}}
HARMLESS = {"shuffle": {"shuffle": True}, "fletcher32": {"fletcher32": True}, "scaleoffset": {"scaleoffset": 0}}
VERSIONS = ["latest", "v114", "v112", "v110"]


def chunked(values, options):
    return {"data": values, **({"chunks": (32,), "maxshape": (None,), **options} if options else {})}


def spikes(path, *, units="ms", sorting=SORTING, word="by_time", times=(1.0, 2.0, 2.5, 4.0), ids=(1, 0, 1, 2),
           magic=True, options=None, extra=lambda file, group: None, **file_options):
    with h5py.File(path, "w", **file_options) as file:
        if magic:
            file.attrs["magic"] = np.uint32(0x0A7A)
            file.attrs["version"] = np.array([0, 1], np.uint32)
        group = file.create_group("spikes/pop")
        stamps = group.create_dataset("timestamps", **chunked(np.array(times), options))
        # scaleoffset of floats is lossy; of integers it is not.
        nodes = group.create_dataset("node_ids", **chunked(np.array(ids, np.uint64), options))
        if units is not None:
            stamps.attrs["units"] = units
        if sorting is str:
            group.attrs["sorting"] = word
        elif sorting is not None:
            group.attrs.create("sorting", {"none": 0, "by_id": 1, "by_time": 2}[word], dtype=sorting)
        nodes.attrs["sorting"] = word
        extra(file, group)


def flat(path):
    with h5py.File(path, "w") as file:
        group = file.create_group("spikes")
        group["timestamps"] = np.array([1.0, 2.0, 4.0])
        group["gids"] = np.array([0, 1, 0])
        group.attrs["sorting"] = "time"


def report(path, *, units="ms", data_units="mV", pointers=("index_pointers", "index_pointer"), last=True,
           options=None, time=(0.0, 1.0, 0.1)):
    with h5py.File(path, "w") as file:
        file.attrs["magic"] = np.uint32(0x0A7A)
        file.attrs["version"] = np.array([0, 1], np.uint32)
        group = file.create_group("report/pop")
        rows = np.arange(40, dtype=np.float32).reshape(10, 4)
        data = group.create_dataset("data", data=rows, **({"chunks": (5, 4), **options} if options else {}))
        mapping = group.create_group("mapping")
        mapping.create_dataset("node_ids", data=np.array([0, 2], np.uint64)).attrs["sorted"] = np.uint8(1)
        for name in pointers:
            mapping[name] = np.array([0, 2, 4] if last else [0, 2], np.uint64)
        mapping["element_ids"] = np.array([0, 1, 0, 1], np.uint32)
        mapping["element_pos"] = np.zeros(4, np.float32)
        stamps = mapping.create_dataset("time", data=np.array(time))
        if units is not None:
            stamps.attrs["units"] = units
        if data_units is not None:
            data.attrs["units"] = data_units


def nodes(path, *, groups=1, options=None, first="0", without=()):
    with h5py.File(path, "w") as file:
        file.attrs["magic"] = np.uint32(0x0A7A)
        file.attrs["version"] = np.array([0, 1], np.uint32)
        group = file.create_group("nodes/pop")
        columns = {
            "node_type_id": np.full(4, 100), "node_id": np.arange(4),
            "node_group_id": np.arange(4) % groups, "node_group_index": np.arange(4) // groups,
        }
        for name, values in columns.items():
            if name not in without:
                group.create_dataset(name, **chunked(values, options))
        for number in range(groups):
            own = group.create_group(first if number == 0 else str(number))
            own.create_dataset("x", **chunked(np.zeros(4 // groups), options))


def edges(path, *, groups=1, options=None, index=True, ranges=("node_id_to_ranges", "node_id_to_range"),
          population=True, without=()):
    sources, targets = np.array([0, 1, 2, 3]), np.array([0, 0, 1, 2])
    with h5py.File(path, "w") as file:
        file.attrs["magic"] = np.uint32(0x0A7A)
        file.attrs["version"] = np.array([0, 1], np.uint32)
        group = file.create_group("edges/pop_to_pop")
        columns = {
            "edge_type_id": np.full(4, 100), "source_node_id": sources, "target_node_id": targets,
            "edge_group_id": np.arange(4) % groups, "edge_group_index": np.arange(4) // groups,
        }
        for name, values in columns.items():
            if name not in without:
                group.create_dataset(name, **chunked(values.astype(np.uint64), options))
        if population:
            for name in ("source_node_id", "target_node_id"):
                group[name].attrs["node_population"] = "pop"
        for number in range(groups):
            group.create_group(str(number)).create_dataset(
                "syn_weight", **chunked(np.ones(4 // groups), options))
        if index:
            for direction, column in (("source_to_target", sources), ("target_to_source", targets)):
                place = group.create_group("indices/" + direction)
                bounds = [[np.searchsorted(column, node), np.searchsorted(column, node, "right")] for node in range(4)]
                place["range_to_edge_id"] = np.array(bounds, np.uint64)
                for name in ranges:
                    place[name] = np.array([[node, node + 1] for node in range(4)], np.uint64)


def variants():
    """Name, kind and writer of each file."""
    def mix(file, _):
        file["spikes/loose"] = np.arange(3)

    def beside(file, group):
        group["extra"] = np.arange(4)
        file.create_group("run")

    def groups(file, _):
        file.create_group("spikes/notes")

    yield "spikes good", "spikes", lambda p: spikes(p)
    for base in ("u1", "i4"):
        kind = h5py.enum_dtype({"none": 0, "by_id": 1, "by_time": 2}, basetype=base)
        yield f"spikes sorting enum {base}", "spikes", lambda p, kind=kind: spikes(p, sorting=kind)
    yield "spikes sorting string", "spikes", lambda p: spikes(p, sorting=str)
    yield "spikes sorting integer", "spikes", lambda p: spikes(p, sorting=np.int8)
    yield "spikes sorting absent", "spikes", lambda p: spikes(p, sorting=None)
    yield "spikes no units", "spikes", lambda p: spikes(p, units=None)
    yield "spikes units s", "spikes", lambda p: spikes(p, units="s")
    yield "spikes units fixed length", "spikes", lambda p: spikes(p, units=np.bytes_("ms"))
    yield "spikes no magic", "spikes", lambda p: spikes(p, magic=False)
    yield "spikes f32 times", "spikes", lambda p: spikes(p, times=np.float32([1, 2, 3, 4]))
    yield "spikes empty", "spikes", lambda p: spikes(p, times=(), ids=())
    yield "spikes empty by id", "spikes", lambda p: spikes(p, times=(), ids=(), word="by_id")
    yield "spikes unequal", "spikes", lambda p: spikes(p, ids=(1, 2))
    yield "spikes unsorted by time", "spikes", lambda p: spikes(p, times=(4.0, 1.0, 2.0, 3.0))
    yield "spikes negative time", "spikes", lambda p: spikes(p, times=(-3.0, 1.0, 2.0, 4.0))
    yield "spikes mixed children", "spikes", lambda p: spikes(p, extra=mix)
    yield "spikes empty group beside", "spikes", lambda p: spikes(p, extra=groups)
    yield "spikes extras", "spikes", lambda p: spikes(p, extra=beside)
    yield "spikes flat", "spikes", flat
    for name, options in (COMPRESSION | HARMLESS).items():
        if name != "szip" or "szip" in h5py.filters.encode:
            yield f"spikes {name}", "spikes", lambda p, o=options: spikes(p, options=o)
    for version in VERSIONS:
        bounds = version if version == "latest" else (version, version)
        yield f"spikes libver {version}", "spikes", lambda p, v=bounds: spikes(p, libver=v)
        if version != "latest":
            yield f"spikes libver earliest..{version}", "spikes", lambda p, v=version: spikes(p, libver=("earliest", v))
    yield "report good", "report", lambda p: report(p)
    yield "report no time units", "report", lambda p: report(p, units=None)
    yield "report no data units", "report", lambda p: report(p, data_units=None)
    yield "report index_pointers only", "report", lambda p: report(p, pointers=("index_pointers",))
    yield "report index_pointer only", "report", lambda p: report(p, pointers=("index_pointer",))
    yield "report pointers without end", "report", lambda p: report(p, last=False)
    yield "report gzip", "report", lambda p: report(p, options=COMPRESSION["gzip"])
    yield "nodes good", "nodes", lambda p: nodes(p)
    yield "nodes two groups", "nodes", lambda p: nodes(p, groups=2)
    yield "nodes gzip", "nodes", lambda p: nodes(p, options=COMPRESSION["gzip"])
    yield "nodes no group 0", "nodes", lambda p: nodes(p, first="3")
    yield "nodes no node_type_id", "nodes", lambda p: nodes(p, without=("node_type_id",))
    yield "nodes no node_id", "nodes", lambda p: nodes(p, without=("node_id",))
    yield "nodes no node_group_id", "nodes", lambda p: nodes(p, without=("node_group_id", "node_group_index"))
    yield "edges good", "edges", lambda p: edges(p)
    yield "edges two groups", "edges", lambda p: edges(p, groups=2)
    yield "edges gzip", "edges", lambda p: edges(p, options=COMPRESSION["gzip"])
    yield "edges no index", "edges", lambda p: edges(p, index=False)
    yield "edges index node_id_to_ranges only", "edges", lambda p: edges(p, ranges=("node_id_to_ranges",))
    yield "edges index node_id_to_range only", "edges", lambda p: edges(p, ranges=("node_id_to_range",))
    yield "edges no node_population", "edges", lambda p: edges(p, population=False)
    yield "edges no edge_type_id", "edges", lambda p: edges(p, without=("edge_type_id",))
    yield "edges no edge_group_id", "edges", lambda p: edges(p, without=("edge_group_id", "edge_group_index"))
