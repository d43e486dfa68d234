// Random numbers of many synapses at once, bit for bit those that are drawn one by one.
#include "draws.h"
#include "clones.h"

#include <math.h>
#include <string.h>

// Philox4x32-10 (Salmon et al. 2011) in 64-bit numbers, whose upper halves are cut off where they matter.
#define PHILOX(c0, c1, c2, c3, key0, key1) \
    do { \
        uint32_t k0 = (key0), k1 = (key1); \
        _Pragma("unroll") for (int round = 0; round < 10; round++) { \
            uint64_t p0 = (uint64_t)(uint32_t)(c0) * 0xD2511F53u; \
            uint64_t p1 = (uint64_t)(uint32_t)(c2) * 0xCD9E8D57u; \
            (c0) = (p1 >> 32) ^ (c1) ^ k0; \
            (c2) = (p0 >> 32) ^ (c3) ^ k1; \
            (c1) = p1; \
            (c3) = p0; \
            k0 += 0x9E3779B9u; \
            k1 += 0xBB67AE85u; \
        } \
    } while (0)

CLONES
void draw_uniforms(
    int32_t count, const uint64_t *restrict elements, uint32_t key0, uint32_t key1,
    double *restrict numbers) {
    for (int32_t i = 0; i < count; i++) {
        uint64_t c0 = (uint32_t)elements[i], c1 = elements[i] >> 32, c2 = 0, c3 = 0;
        PHILOX(c0, c1, c2, c3, key0, key1);
        uint64_t bits = (c1 << 32 | (uint32_t)c0) >> 11;
        numbers[i] = (double)(int64_t)(bits + 1) * 0x1p-53;
    }
}

CLONES
int32_t draw_pairs(
    int32_t count, uint64_t first, uint32_t key0, uint32_t key1, uint32_t bound_a,
    uint32_t bound_b, uint32_t *restrict a, uint32_t *restrict b) {
    int32_t rejected = 0;
    for (int32_t i = 0; i < count; i++) {
        uint64_t element = first + (uint64_t)i;
        uint64_t c0 = (uint32_t)element, c1 = element >> 32, c2 = 0, c3 = 0;
        PHILOX(c0, c1, c2, c3, key0, key1);
        uint64_t p = (uint64_t)(uint32_t)c0 * bound_a, q = (uint64_t)(uint32_t)c2 * bound_b;
        a[i] = (uint32_t)(p >> 32);
        b[i] = (uint32_t)(q >> 32);
        rejected |= ((uint32_t)p < bound_a) | ((uint32_t)q < bound_b);
    }
    return rejected;
}

// Quotients of polynomials of degree seven, coefficients from the constant up (Wichura 1988, AS 241).
static const double central[2][8] = {
    {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
     1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
     3.3430575583588128105e4, 2.5090809287301226727e3},
    {1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
     2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
     5.2264952788528545610e3}};
static const double tail[2][8] = {
    {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
     3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
     2.27238449892691845833e-2, 7.74545014278341407640e-4},
    {1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
     1.05075007164441684324e-9}};
static const double far_tail[2][8] = {
    {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
     2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
     2.71155556874348757815e-5, 2.01033439929228813265e-7},
    {1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
     2.04426310338993978564e-15}};

ALWAYS_INLINE double polynomial(const double *c, double x) {
    double sum = c[7];
#pragma unroll
    for (int power = 6; power >= 0; power--) sum = sum * x + c[power];
    return sum;
}

ALWAYS_INLINE double quotient(const double c[2][8], double x) {
    return polynomial(c[0], x) / polynomial(c[1], x);
}

double draw_normal_quantile(double p) {
    double q = p - 0.5;
    if (fabs(q) <= 0.425) return q * quotient(central, 0.180625 - q * q);
    double far = sqrt(-log(q < 0 ? p : 1 - p));
    double size = far <= 5 ? quotient(tail, far - 1.6) : quotient(far_tail, far - 5);
    return q < 0 ? -size : size;
}

enum { BLOCK = 64 };

CLONES
void draw_normal_quantiles(int32_t count, double *restrict numbers) {
    double found[BLOCK];
    for (int32_t first = 0; first < count; first += BLOCK) {
        double *p = numbers + first;
        int32_t length = count - first < BLOCK ? count - first : BLOCK;
        // All as if they were central, then those that are not once more.
        for (int32_t i = 0; i < length; i++) {
            double q = p[i] - 0.5;
            found[i] = q * quotient(central, 0.180625 - q * q);
        }
        for (int32_t i = 0; i < length; i++) {
            p[i] = fabs(p[i] - 0.5) <= 0.425 ? found[i] : draw_normal_quantile(p[i]);
        }
    }
}

// The natural logarithm of a number in (0, 1], to about one unit in the last place: its exponent, and the
// series of the inverse hyperbolic tangent for what is left, between the roots of a half and of two.
ALWAYS_INLINE double logarithm(double x) {
    uint64_t bits, root = 0x3FE6A09E667F3BCDu;
    memcpy(&bits, &x, sizeof bits);
    uint64_t shifted = bits - root;
    int64_t exponent = (int64_t)shifted >> 52;
    bits -= (uint64_t)exponent << 52;
    double rest;
    memcpy(&rest, &bits, sizeof rest);
    double s = (rest - 1) / (rest + 1), z = s * s;
    double sum = 1.0 / 21;
    sum = sum * z + 1.0 / 19;
    sum = sum * z + 1.0 / 17;
    sum = sum * z + 1.0 / 15;
    sum = sum * z + 1.0 / 13;
    sum = sum * z + 1.0 / 11;
    sum = sum * z + 1.0 / 9;
    sum = sum * z + 1.0 / 7;
    sum = sum * z + 1.0 / 5;
    sum = sum * z + 1.0 / 3;
    return (double)exponent * 0.6931471805599453 + (s * z * sum + s) * 2;
}

CLONES
void draw_intervals(
    uint64_t element, uint64_t block, uint32_t key0, uint32_t key1, double *restrict intervals) {
    double numbers[INTERVAL_BATCH];
    for (int32_t i = 0; i < INTERVAL_BATCH / 2; i++) {
        uint64_t index = block + (uint64_t)i;
        uint64_t c0 = (uint32_t)element, c1 = element >> 32;
        uint64_t c2 = (uint32_t)index, c3 = index >> 32;
        PHILOX(c0, c1, c2, c3, key0, key1);
        uint64_t first = (c1 << 32 | (uint32_t)c0) >> 11, second = (c3 << 32 | (uint32_t)c2) >> 11;
        numbers[2 * i] = (double)(int64_t)(first + 1) * 0x1p-53;
        numbers[2 * i + 1] = (double)(int64_t)(second + 1) * 0x1p-53;
    }
    for (int32_t i = 0; i < INTERVAL_BATCH; i++) intervals[i] = -logarithm(numbers[i]);
}
