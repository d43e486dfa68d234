// The inner loops of the step integrator: plain loops that the compiler turns into vector code.
#include "step_kernels.h"
#include "clones.h"

#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

uint64_t step_flush_subnormals(void) {
#if defined(__x86_64__)
    unsigned mode = _mm_getcsr();
    _mm_setcsr(mode | 0x8040);
    return mode;
#elif defined(__aarch64__)
    uint64_t mode;
    __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
    __asm__ volatile("msr fpcr, %0" : : "r"(mode | (UINT64_C(1) << 24)));
    return mode;
#else
    return 0;
#endif
}

void step_restore_subnormals(uint64_t mode) {
#if defined(__x86_64__)
    _mm_setcsr((unsigned)mode);
#elif defined(__aarch64__)
    __asm__ volatile("msr fpcr, %0" : : "r"(mode));
#endif
}

CLONES
void step_fill(int32_t count, float *restrict numbers, float value) {
    for (int32_t i = 0; i < count; i++) numbers[i] = value;
}

CLONES
void step_alpha(
    int32_t count, float *restrict drive, float *restrict current, float *restrict slope,
    float *restrict input, float response, float slope_response, float decay, float step,
    float gain) {
    for (int32_t i = 0; i < count; i++) {
        float before = current[i], rise = slope[i];
        drive[i] += before * response + rise * slope_response;
        current[i] = (before + rise * step) * decay;
        slope[i] = rise * decay + input[i] * gain;
        input[i] = 0;
    }
}

CLONES
void step_jump(int32_t count, float *restrict jump, float *restrict input) {
    for (int32_t i = 0; i < count; i++) {
        jump[i] += input[i];
        input[i] = 0;
    }
}

// Spikes are rare: a group of lanes is looked through only when one of it has crossed, part by part.
enum { GROUP = 64, PART = 16 };

// The spikes of a group, of which one lane at least has crossed.
ALWAYS_INLINE int32_t group_spikes(
    int32_t first, float *restrict u, int32_t *restrict until, int32_t now, float limit,
    float reset, int32_t refractory, int32_t *restrict spikes) {
    int32_t found = 0;
    for (int32_t part = 0; part < GROUP; part += PART) {
        uint32_t crossed = 0;
        for (int32_t i = 0; i < PART; i++) crossed |= u[part + i] >= limit ? 1u << i : 0;
        for (; crossed; crossed &= crossed - 1) {
            int32_t i = part + __builtin_ctz(crossed);
            u[i] = reset;
            until[i] = now + refractory;
            spikes[found++] = first + i;
        }
    }
    return found;
}

// What drives the lanes of a group apart from their receptors.
ALWAYS_INLINE void start_drive(
    float *restrict drive, const float *restrict each, float common, int32_t first) {
    if (each) {
        memcpy(drive, each + first, GROUP * sizeof *drive);
    } else {
        for (int32_t i = 0; i < GROUP; i++) drive[i] = common;
    }
}

// An exponential current of a group.
ALWAYS_INLINE void group_current(
    float *restrict drive, float *restrict current, float *restrict input, float response,
    float decay) {
    for (int32_t i = 0; i < GROUP; i++) {
        float before = current[i];
        drive[i] += before * response;
        current[i] = before * decay + input[i];
        input[i] = 0;
    }
}

CLONES
void step_exponential(
    int32_t count, float *restrict drive, float *restrict current, float *restrict input,
    float response, float decay) {
    for (int32_t first = 0; first < count; first += GROUP) {
        group_current(drive + first, current + first, input + first, response, decay);
    }
}

// The voltages of a group without jumps; whether one has crossed.
ALWAYS_INLINE int32_t group_voltages(
    float *restrict u, const int32_t *restrict until, const float *restrict add, int32_t now,
    float leak, float limit) {
    int32_t crossed = 0;
    for (int32_t i = 0; i < GROUP; i++) {
        float next = u[i] + (u[i] * leak + add[i]);
        u[i] = until[i] < now ? next : u[i];
        crossed |= u[i] >= limit;
    }
    return crossed;
}

CLONES
int32_t step_membrane(
    int32_t count, float *restrict v, int32_t *restrict held, const float *restrict drive,
    const float *restrict jump, int32_t now, float leak, float limit, float reset,
    int32_t refractory, int32_t *restrict spikes) {
    int32_t found = 0;
    for (int32_t first = 0; first < count; first += GROUP) {
        float *u = v + first;
        int32_t *until = held + first;
        const float *add = drive + first;
        int32_t crossed = 0;
        if (jump) {
            const float *hop = jump + first;
            for (int32_t i = 0; i < GROUP; i++) {
                float next = u[i] + (u[i] * leak + add[i]) + hop[i];
                u[i] = until[i] < now ? next : u[i];
                crossed |= u[i] >= limit;
            }
        } else {
            crossed = group_voltages(u, until, add, now, leak, limit);
        }
        if (!crossed) continue;
        found += group_spikes(first, u, until, now, limit, reset, refractory, spikes + found);
    }
    return found;
}

CLONES
int32_t step_currents_membrane(
    int32_t count, float *restrict v, int32_t *restrict held, const float *restrict each,
    float common, int32_t channels, const struct step_channel *restrict channel, int32_t now,
    float leak, float limit, float reset, int32_t refractory, int32_t *restrict spikes) {
    int32_t found = 0;
    for (int32_t first = 0; first < count; first += GROUP) {
        float add[GROUP];
        start_drive(add, each, common, first);
        for (int32_t k = 0; k < channels; k++) {
            group_current(
                add, channel[k].state + first, channel[k].input + first, channel[k].response,
                channel[k].decay);
        }
        float *u = v + first;
        int32_t *until = held + first;
        if (!group_voltages(u, until, add, now, leak, limit)) continue;
        found += group_spikes(first, u, until, now, limit, reset, refractory, spikes + found);
    }
    return found;
}

// (1 - e^-a) / a by its series, up to |a| = 1 within rounding of single precision.
ALWAYS_INLINE float short_relaxation(float a) {
    float f = 1.f / 362880;
    f = 1.f / 40320 - a * f;
    f = 1.f / 5040 - a * f;
    f = 1.f / 720 - a * f;
    f = 1.f / 120 - a * f;
    f = 1.f / 24 - a * f;
    f = 1.f / 6 - a * f;
    f = 0.5f - a * f;
    return 1.f - a * f;
}

// The same for any a: f(2x) = f(x) (1 + e^-x) / 2 up to 16; beyond, e^-a counts for nothing.
ALWAYS_INLINE float relaxation(float a) {
    float x = (a > 16.f ? 16.f : a < -16.f ? -16.f : a) * 0.0625f;
    float f = short_relaxation(x);
    for (int doubling = 0; doubling < 4; doubling++) {
        f = f * (2.f - x * f) * 0.5f;
        x += x;
    }
    return a > 16.f ? 1.f / a : f;
}

// A conductance of a group.
ALWAYS_INLINE void group_conductance(
    float *restrict drive, float *restrict load, float *restrict conductance,
    float *restrict input, float mean, float pull, float decay) {
    for (int32_t i = 0; i < GROUP; i++) {
        float before = conductance[i];
        drive[i] += before * pull;
        load[i] += before * mean;
        conductance[i] = before * decay + input[i];
        input[i] = 0;
    }
}

CLONES
void step_conductance(
    int32_t count, float *restrict drive, float *restrict load, float *restrict conductance,
    float *restrict input, float mean, float pull, float decay) {
    for (int32_t first = 0; first < count; first += GROUP) {
        group_conductance(
            drive + first, load + first, conductance + first, input + first, mean, pull, decay);
    }
}

// The voltages of a group that relax by `load`: 1 when one has crossed, -1 when one has grown without bound.
ALWAYS_INLINE int32_t group_relaxation(
    float *restrict u, const int32_t *restrict until, const float *restrict add,
    const float *restrict load, const float *restrict hop, int32_t now, float limit) {
    float factor[GROUP];
    int32_t crossed = 0, lost = 0, large = 0;
    for (int32_t i = 0; i < GROUP; i++) {
        factor[i] = short_relaxation(load[i]);
        large |= !(load[i] <= 1.f && load[i] >= -1.f);
    }
    if (large) {
        // Lane by lane, because what is in a group depends on the number of threads.
        for (int32_t i = 0; i < GROUP; i++) {
            float whole = relaxation(load[i]);
            factor[i] = load[i] <= 1.f && load[i] >= -1.f ? factor[i] : whole;
        }
    }
    if (hop) {
        for (int32_t i = 0; i < GROUP; i++) {
            float next = u[i] + factor[i] * (add[i] - load[i] * u[i]) + hop[i];
            u[i] = until[i] < now ? next : u[i];
            crossed |= u[i] >= limit;
            lost |= !(u[i] > -1e9f);
        }
    } else {
        for (int32_t i = 0; i < GROUP; i++) {
            float next = u[i] + factor[i] * (add[i] - load[i] * u[i]);
            u[i] = until[i] < now ? next : u[i];
            crossed |= u[i] >= limit;
            lost |= !(u[i] > -1e9f);
        }
    }
    return lost ? -1 : crossed;
}

CLONES
int32_t step_loaded_membrane(
    int32_t count, float *restrict v, int32_t *restrict held, const float *restrict drive,
    const float *restrict load, const float *restrict jump, int32_t now, float limit,
    float reset, int32_t refractory, int32_t *restrict spikes) {
    int32_t found = 0;
    for (int32_t first = 0; first < count; first += GROUP) {
        float *u = v + first;
        int32_t *until = held + first;
        int32_t outcome = group_relaxation(
            u, until, drive + first, load + first, jump + first, now, limit);
        if (outcome < 0) return -1;
        if (!outcome) continue;
        found += group_spikes(first, u, until, now, limit, reset, refractory, spikes + found);
    }
    return found;
}

CLONES
int32_t step_conductances_membrane(
    int32_t count, float *restrict v, int32_t *restrict held, const float *restrict each,
    float common, int32_t channels, const struct step_channel *restrict channel, int32_t now,
    float leak, float limit, float reset, int32_t refractory, int32_t *restrict spikes) {
    int32_t found = 0;
    for (int32_t first = 0; first < count; first += GROUP) {
        float add[GROUP], load[GROUP];
        start_drive(add, each, common, first);
        for (int32_t i = 0; i < GROUP; i++) load[i] = leak;
        for (int32_t k = 0; k < channels; k++) {
            group_conductance(
                add, load, channel[k].state + first, channel[k].input + first, channel[k].mean,
                channel[k].response, channel[k].decay);
        }
        float *u = v + first;
        int32_t *until = held + first;
        int32_t outcome = group_relaxation(u, until, add, load, 0, now, limit);
        if (outcome < 0) return -1;
        if (!outcome) continue;
        found += group_spikes(first, u, until, now, limit, reset, refractory, spikes + found);
    }
    return found;
}

enum { LANES = STEP_BLOCK / 8 };
typedef uint64_t Words __attribute__((vector_size(8 * LANES)));
typedef int16_t Halves __attribute__((vector_size(4 * LANES)));
typedef float Floats __attribute__((vector_size(8 * LANES)));
typedef int32_t Counts __attribute__((vector_size(8 * LANES)));

CLONES
int32_t step_poisson(
    int32_t count, float *restrict input, uint64_t first_element, uint32_t now, uint32_t key0,
    uint32_t key1, float weight, const struct step_poisson_table *restrict table, int32_t low,
    int32_t high, int32_t *restrict rest, int64_t *restrict events) {
    const Words mask = (Words){} + UINT64_C(0xffffffff);
    const int16_t top = (int16_t)table->count;
    Words lane;
    for (int i = 0; i < LANES; i++) lane[i] = (uint64_t)i;
    int32_t found = 0;
    int64_t sum = 0;
    Counts sums = {};
    for (int32_t first = 0; first < count; first += STEP_BLOCK) {
        // Philox4x32-10 in 64-bit lanes; what stands in their upper halves is ignored.
        Words element = lane + (first_element + (uint64_t)first) / 8;
        Words c0 = element, c1 = element >> 32, c2 = (Words){} + now, c3 = (Words){};
        uint32_t k0 = key0, k1 = key1;
#pragma unroll
        for (int round = 0; round < 10; round++) {
            Words p0 = (c0 & mask) * 0xD2511F53u, p1 = (c2 & mask) * 0xCD9E8D57u;
            c0 = (p1 >> 32) ^ c1 ^ (uint64_t)k0;
            c2 = (p0 >> 32) ^ c3 ^ (uint64_t)k1;
            c1 = p1;
            c3 = p0;
            k0 += 0x9E3779B9u;
            k1 += 0xBB67AE85u;
        }
        union {
            Words words[2];
            Halves halves[4];
        } bits;
        bits.words[0] = (c0 & mask) | (c1 << 32);
        bits.words[1] = (c2 & mask) | (c3 << 32);
        Halves counts[4], anyRest = {}, total = {};
#pragma unroll
        for (int part = 0; part < 4; part++) {
            Halves number = {}, half = bits.halves[part];
            for (int32_t k = 0; k < top; k++) number -= half >= table->thresholds[k];
            Halves isRest = number == top;
            anyRest |= isRest;
            number &= ~isRest;
            counts[part] = number;
            total += number;
            float *lanes = input + first + part * 2 * LANES;
            Floats filled;
            memcpy(&filled, lanes, sizeof filled);
            filled += __builtin_convertvector(number, Floats) * weight;
            memcpy(lanes, &filled, sizeof filled);
        }
        const int16_t *number = (const int16_t *)counts;
        if (first >= low && first + STEP_BLOCK <= high) {
            sums += __builtin_convertvector(total, Counts);
        } else {
            for (int32_t i = 0; i < STEP_BLOCK; i++) {
                if (first + i >= low && first + i < high) sum += number[i];
            }
        }
        uint64_t any[LANES / 2], some = 0;
        memcpy(any, &anyRest, sizeof anyRest);
        for (int i = 0; i < LANES / 2; i++) some |= any[i];
        if (!some) continue;
        for (int part = 0; part < 4; part++) {
            for (int i = 0; i < 2 * LANES; i++) {
                uint16_t bitsHere = (uint16_t)bits.halves[part][i];
                if ((int16_t)bitsHere >= table->thresholds[top - 1]) {
                    rest[found++] = first + part * 2 * LANES + i;
                }
            }
        }
    }
    for (int i = 0; i < 2 * LANES; i++) sum += sums[i];
    *events += sum;
    return found;
}

static int compare_keys(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

// Quick for few numbers.
static void sort_few(int32_t count, uint64_t *keys) {
    for (int32_t i = 1; i < count; i++) {
        uint64_t key = keys[i];
        int32_t place = i;
        for (; place > 0 && keys[place - 1] > key; place--) keys[place] = keys[place - 1];
        keys[place] = key;
    }
}

void step_sort(int32_t count, uint64_t *restrict keys, uint64_t *restrict spare) {
    enum { FEW = 24, BUCKETS = 256 };
    if (count <= FEW) {
        sort_few(count, keys);
        return;
    }
    uint64_t low = keys[0], high = keys[0];
    int32_t disorder = 0;
    for (int32_t i = 1; i < count; i++) {
        low = keys[i] < low ? keys[i] : low;
        high = keys[i] > high ? keys[i] : high;
        disorder |= keys[i] < keys[i - 1];
    }
    if (!disorder) return;
    int32_t shift = 0;
    while ((high - low) >> shift >= BUCKETS) shift++;
    int32_t ends[BUCKETS] = {0};
    for (int32_t i = 0; i < count; i++) ends[(keys[i] - low) >> shift]++;
    for (int32_t bucket = 0, sum = 0; bucket < BUCKETS; bucket++) {
        int32_t size = ends[bucket];
        ends[bucket] = sum;
        sum += size;
    }
    memcpy(spare, keys, (size_t)count * sizeof *keys);
    for (int32_t i = 0; i < count; i++) keys[ends[(spare[i] - low) >> shift]++] = spare[i];
    for (int32_t bucket = 0, first = 0; bucket < BUCKETS; bucket++) {
        int32_t size = ends[bucket] - first;
        if (size > FEW) {
            qsort(keys + first, (size_t)size, sizeof *keys, compare_keys);
        } else if (size > 1) {
            sort_few(size, keys + first);
        }
        first = ends[bucket];
    }
}
