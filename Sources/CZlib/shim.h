// The C face of zlib for Swift: the library's header.
#pragma once
#include <zlib.h>
