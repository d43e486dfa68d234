// The inner loops of the event integrator.
#include "event_kernels.h"
#include "clones.h"

#include <string.h>

// e^x for |x| below 700, to about one unit in the last place: the nearest power of two, and Taylor's series for
// what is left.
ALWAYS_INLINE double exponential(double x) {
    // Adding this rounds to the nearest whole number, which then stands in the lowest bits.
    const double shift = 0x1.8p52;
    double whole = x * 1.4426950408889634 + shift;
    uint64_t bits;
    memcpy(&bits, &whole, sizeof bits);
    double power = whole - shift;
    double r = x - power * 0x1.62e42fee00000p-1 - power * 0x1.a39ef35793c76p-33;
    double sum = 1.0 / 6227020800;
    sum = sum * r + 1.0 / 479001600;
    sum = sum * r + 1.0 / 39916800;
    sum = sum * r + 1.0 / 3628800;
    sum = sum * r + 1.0 / 362880;
    sum = sum * r + 1.0 / 40320;
    sum = sum * r + 1.0 / 5040;
    sum = sum * r + 1.0 / 720;
    sum = sum * r + 1.0 / 120;
    sum = sum * r + 1.0 / 24;
    sum = sum * r + 1.0 / 6;
    sum = sum * r + 0.5;
    sum = sum * r + 1;
    sum = sum * r + 1;
    uint64_t scale = (bits + 1023) << 52;
    double factor;
    memcpy(&factor, &scale, sizeof factor);
    return sum * factor;
}

// In one order, whatever the processor.
ALWAYS_INLINE double sum_of(const double *x) {
    return ((x[0] + x[1]) + (x[2] + x[3])) + ((x[4] + x[5]) + (x[6] + x[7]));
}

// The growths of one mode over the batch, and the sum of those that count.
ALWAYS_INLINE double growths_of(
    const int64_t *times, int32_t first, int64_t origin, double rate, double *growths) {
    double counted[INTERVAL_BATCH];
    for (int32_t i = 0; i < INTERVAL_BATCH; i++) {
        growths[i] = exponential((double)(times[i] - origin) * rate);
    }
    for (int32_t i = 0; i < INTERVAL_BATCH; i++) counted[i] = i < first ? 0 : growths[i];
    return sum_of(counted);
}

CLONES
struct growth_sums sum_growths(
    const int64_t *times, int32_t first, int64_t origin, double rate, double current_rate) {
    double growths[INTERVAL_BATCH];
    struct growth_sums found = {0, {0, 0}};
    found.sums[0] = growths_of(times, first, origin, rate, growths);
    found.first = growths[first];
    if (current_rate < 0) return found;
    found.sums[1] = growths_of(times, first, origin, current_rate, growths);
    return found;
}
