// Loops compiled once for each generation of x86 processors; the one that fits is chosen when the program
// starts.
#ifndef CLONES_H
#define CLONES_H

// The choice is made before a sanitizer of threads could bear to watch it.
#if defined(__x86_64__) && !__has_feature(thread_sanitizer)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

// Parts of such loops: left apart, they would be compiled for the oldest generation alone.
#define ALWAYS_INLINE static inline __attribute__((always_inline))

// Every processor rounds alike: products and sums are not fused.
#pragma clang fp contract(off)

#endif
