// Random numbers of many synapses at once, compiled for several generations of processors.
#ifndef DRAWS_H
#define DRAWS_H

#include <stdint.h>

/// For each element a uniform number in (0, 1]: the first one of Philox4x32-10 of (element, 0).
void draw_uniforms(
    int32_t count, const uint64_t *elements, uint32_t key0, uint32_t key1, double *numbers);

/// For each of the elements first, first + 1, … two whole numbers below their bounds, from Philox4x32-10 of
/// (element, 0) by multiplication (Lemire 2019). Returns whether one of them may have to be rejected.
int32_t draw_pairs(
    int32_t count, uint64_t first, uint32_t key0, uint32_t key1, uint32_t bound_a,
    uint32_t bound_b, uint32_t *a, uint32_t *b);

/// The number that a standard normal number is below with probability p, 0 < p < 1, to about one part in
/// 10^16 (Wichura 1988, Applied Statistics 37: 477-484, algorithm AS 241, PPND16).
double draw_normal_quantile(double p);

/// Puts the quantile in the place of each probability.
void draw_normal_quantiles(int32_t count, double *numbers);

enum { INTERVAL_BATCH = 8 };

/// Intervals of a Poisson process of rate one, from the uniform numbers of Philox4x32-10 of (element, block),
/// (element, block + 1), …, two from each.
void draw_intervals(
    uint64_t element, uint64_t block, uint32_t key0, uint32_t key1, double *intervals);

#endif
