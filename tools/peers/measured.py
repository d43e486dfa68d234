"""What the scripts of the peers print and write."""
import json
import resource

import numpy as np


def print_result(**numbers):
    """One JSON object with the names of `run.json`; the peak memory is this process's unless it is given."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"peak_memory_bytes": peak} | numbers))


def write_spikes(path, trains):
    """Spikes in the SONATA layout; `trains` holds times in ms and indices for each population."""
    import h5py  # only here, so that timed runs do without its memory

    with h5py.File(path, "w") as file:
        for name, (times, ids) in trains.items():
            times, ids = np.asarray(times), np.asarray(ids)
            order = np.argsort(times, kind="stable")
            group = file.create_group(f"spikes/{name}")
            group["timestamps"] = times[order]
            group["node_ids"] = ids[order].astype("u8")
