// The C face of HDF5 for Swift: the library's header, and functions for what it defines as macros.
#pragma once
#include <hdf5.h>
