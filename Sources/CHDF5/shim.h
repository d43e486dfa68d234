// The C face of HDF5 for Swift: the library's header, and functions for what it defines as macros.
#pragma once
#include <hdf5.h>

// Macros with casts, or that first call H5open(): Swift imports neither kind, so each has a
// function here.

// Default property list: a cast.
static inline hid_t shim_default_properties(void) { return H5P_DEFAULT; }
// The calling thread's error stack: a cast.
static inline hid_t shim_error_stack(void) { return H5E_DEFAULT; }
// The whole extent of a dataset: a cast.
static inline hid_t shim_whole_extent(void) { return H5S_ALL; }
// A dimension without a bound: casts.
static inline hsize_t shim_unlimited(void) { return H5S_UNLIMITED; }
// The size of a string of variable length: a cast.
static inline size_t shim_variable_size(void) { return H5T_VARIABLE; }

// Flags of H5Fopen and H5Fcreate: they call H5open().
static inline unsigned shim_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned shim_read_write(void) { return H5F_ACC_RDWR; }
static inline unsigned shim_exclusive(void) { return H5F_ACC_EXCL; }
static inline unsigned shim_truncate(void) { return H5F_ACC_TRUNC; }

// Classes of property lists: they call H5open().
static inline hid_t shim_file_access_class(void) { return H5P_FILE_ACCESS; }
static inline hid_t shim_dataset_creation_class(void) { return H5P_DATASET_CREATE; }
static inline hid_t shim_transfer_class(void) { return H5P_DATASET_XFER; }

// Types of the machine's numbers and of C strings: they call H5open().
static inline hid_t shim_int8(void) { return H5T_NATIVE_INT8; }
static inline hid_t shim_int16(void) { return H5T_NATIVE_INT16; }
static inline hid_t shim_int32(void) { return H5T_NATIVE_INT32; }
static inline hid_t shim_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t shim_uint8(void) { return H5T_NATIVE_UINT8; }
static inline hid_t shim_uint16(void) { return H5T_NATIVE_UINT16; }
static inline hid_t shim_uint32(void) { return H5T_NATIVE_UINT32; }
static inline hid_t shim_uint64(void) { return H5T_NATIVE_UINT64; }
static inline hid_t shim_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t shim_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t shim_c_string(void) { return H5T_C_S1; }
