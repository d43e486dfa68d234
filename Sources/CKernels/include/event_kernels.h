// The inner loops of the event integrator, compiled for several generations of processors.
#ifndef EVENT_KERNELS_H
#define EVENT_KERNELS_H

#include <stdint.h>

#include "draws.h"

/// What a batch of events, as many as ``INTERVAL_BATCH``, adds to exponential modes of one origin.
struct growth_sums {
    /// The growth of the first mode at the first event that counts.
    double first;
    /// The sums of e^((time - origin) rate) over the events that count.
    double sums[2];
};

/// Sums over `times[first ..< INTERVAL_BATCH]`; with `current_rate` below zero for the first mode alone.
/// Rates per picosecond; (time - origin) times a rate lies within ±700.
struct growth_sums sum_growths(
    const int64_t *times, int32_t first, int64_t origin, double rate, double current_rate);

#endif
