// The inner loops of the step integrator, compiled for several generations of processors at once.
#ifndef STEP_KERNELS_H
#define STEP_KERNELS_H

#include <stdint.h>

/// Elements that one block of random numbers serves; every count of lanes is a multiple of it.
enum { STEP_BLOCK = 128 };

/// Asks for the cache line of an address, which will be read soon.
static inline void step_prefetch(const void *address) { __builtin_prefetch(address, 0, 3); }

/// Has this thread treat subnormal numbers as zero: they are far below anything that matters here, and
/// cost a hundred times as much. Returns what `step_restore_subnormals` needs.
uint64_t step_flush_subnormals(void);
void step_restore_subnormals(uint64_t mode);

/// Sets all numbers to one value.
void step_fill(int32_t count, float *numbers, float value);

/// An exponential current over one step: drive += response * current, then current = decay * current +
/// input, and the input is taken.
void step_exponential(
    int32_t count, float *drive, float *current, float *input, float response, float decay);

/// An alpha current over one step: drive += response * current + slope_response * slope, then
/// current = decay * (current + step * slope), slope = decay * slope + gain * input.
void step_alpha(
    int32_t count, float *drive, float *current, float *slope, float *input, float response,
    float slope_response, float decay, float step, float gain);

/// Jumps of the voltage: jump += input, and the input is taken.
void step_jump(int32_t count, float *jump, float *input);

/// The voltages, relative to the threshold, over the step that ends at grid point `now`: those not held
/// become v + (leak * v + drive) + jump; those not below `limit` then spike, are set to `reset` and held up
/// to now + refractory. `jump` may be null. Writes the lanes that spike, ascending; returns how many.
int32_t step_membrane(
    int32_t count, float *v, int32_t *held, const float *drive, const float *jump, int32_t now,
    float leak, float limit, float reset, int32_t refractory, int32_t *spikes);

/// A conductance over one step, in terms of what it does: load += mean * conductance and drive += pull *
/// conductance, then conductance = decay * conductance + input, and the input is taken.
void step_conductance(
    int32_t count, float *drive, float *load, float *conductance, float *input, float mean,
    float pull, float decay);

/// The same as `step_membrane` for voltages that relax by `load`, the integral over the step of all
/// conductances over the capacitance: v + f (drive - load * v) + jump with f = (1 - e^-load) / load.
/// Returns -1 when a voltage has grown without bound.
int32_t step_loaded_membrane(
    int32_t count, float *v, int32_t *held, const float *drive, const float *load,
    const float *jump, int32_t now, float limit, float reset, int32_t refractory,
    int32_t *spikes);

/// A receptor of `step_currents_membrane` or `step_conductances_membrane`: its state and input, and what the
/// former does to drive and load.
struct step_channel {
    float *state;
    float *input;
    float response;
    float mean;
    float decay;
};

/// `step_exponential` for several currents in turn and `step_membrane` without jumps, in one walk over the
/// lanes and with the same results. The drive starts from `each`, or from `common` where that is null.
int32_t step_currents_membrane(
    int32_t count, float *v, int32_t *held, const float *each, float common, int32_t channels,
    const struct step_channel *channel, int32_t now, float leak, float limit, float reset,
    int32_t refractory, int32_t *spikes);

/// The same of `step_conductance`, its `pull` as the response, and `step_loaded_membrane`; the load starts from
/// `leak`.
int32_t step_conductances_membrane(
    int32_t count, float *v, int32_t *held, const float *each, float common, int32_t channels,
    const struct step_channel *channel, int32_t now, float leak, float limit, float reset,
    int32_t refractory, int32_t *spikes);

/// A table from 16 random bits to a Poisson count: the number of thresholds that are not above the bits.
/// A count of `count` thresholds stands for the rest of the distribution.
struct step_poisson_table {
    int32_t count;
    /// Ascending, less 2^15.
    int16_t thresholds[64];
};

/// Adds weight * Poisson count to the input of each lane. Lane i is element first_element + i, a multiple
/// of STEP_BLOCK; the numbers are Philox4x32-10 of (element / 8, now). Lanes that hit the rest get nothing
/// and are written to `rest`, ascending; returns how many. Adds the events of lanes `low ..< high` to
/// `events`.
int32_t step_poisson(
    int32_t count, float *input, uint64_t first_element, uint32_t now, uint32_t key0, uint32_t key1,
    float weight, const struct step_poisson_table *table, int32_t low, int32_t high, int32_t *rest,
    int64_t *events);

/// Sorts numbers that are spread evenly, as the targets of a row are.
///
/// \param spare Room for as many numbers.
void step_sort(int32_t count, uint64_t *restrict keys, uint64_t *restrict spare);

#endif
