// SPDX-License-Identifier: Apache-2.0
//
// docs/numerics.md in C++, for the benches of post-processing: rounding to a format, LRN, softmax,
// averages. hw/test/numerics.txt, written from io.systole.numeric, checks it against the Java form.
#pragma once

#include <algorithm>
#include <bitset>
#include <cmath>
#include <cstdint>
#include <vector>

namespace numerics {

using Wide = __int128;

/// Brings an integer into `width` bits.
inline int64_t fit(Wide q, int width, bool wrap) {
  Wide max = (Wide(1) << (width - 1)) - 1;
  if (!wrap) return static_cast<int64_t>(q > max ? max : q < -max - 1 ? -max - 1 : q);
  uint64_t low = static_cast<uint64_t>(q) << (64 - width);
  return static_cast<int64_t>(low) >> (64 - width);
}

/// dividend / divisor, rounded: 0 towards minus infinity, 1 half up, 2 half even.
inline Wide quotient(Wide dividend, Wide divisor, int rounding) {
  Wide floor = dividend / divisor;
  Wide rest = dividend % divisor;
  if (rest < 0) { rest += divisor; --floor; }
  bool up = rounding == 1 ? 2 * rest >= divisor
          : rounding == 2 ? 2 * rest > divisor || (2 * rest == divisor && (floor & 1) != 0)
                          : false;
  return floor + up;
}

/// value * 2^-shift, rounded and fitted.
inline int64_t requantize(Wide value, int shift, int rounding, int width, bool wrap) {
  if (shift >= 0) return fit(quotient(value, Wide(1) << std::min(shift, 100), rounding), width, wrap);
  if (-shift > 60) return value == 0 || wrap ? 0 : fit(value > 0 ? Wide(1) << 70 : -(Wide(1) << 70), width, false);
  return fit(value << -shift, width, wrap);
}

/// sum / count * 2^-shift, rounded and fitted.
inline int64_t average(int64_t sum, int count, int shift, int rounding, int width, bool wrap) {
  Wide dividend = sum, divisor = count;
  if (shift >= 0) divisor <<= std::min(shift, 60); else dividend <<= std::min(-shift, 60);
  return fit(quotient(dividend, divisor, rounding), width, wrap);
}

struct Tables {
  int64_t log[513], exp[513];
  Tables() {
    for (int i = 0; i <= 512; ++i) {
      long double x = i / 512.0L;
      log[i] = std::llrint(std::log2(1 + x) * 4194304.0L) + 8;
      exp[i] = std::llrint((std::exp2(x) - 1) * 4194304.0L);
    }
  }
};
inline const Tables tables;
inline std::bitset<512> log_hit, exp_hit;

inline int64_t log2(int exponent, int64_t fraction) {
  int i = static_cast<int>(fraction >> 11);
  log_hit.set(i);
  int64_t m = tables.log[i] + (((tables.log[i + 1] - tables.log[i]) * (fraction & 2047)) >> 11);
  return ((int64_t(exponent) << 22) + m) >> 4;
}

inline int64_t exp2(int64_t fraction) {
  int i = static_cast<int>(fraction >> 11);
  exp_hit.set(i);
  return (1 << 22) + tables.exp[i] + (((tables.exp[i + 1] - tables.exp[i]) * (fraction & 2047)) >> 11);
}

struct Lrn {
  bool guard;
  int64_t k, beta, gamma;
  int rounding, width;
  bool wrap;

  int64_t operator()(int64_t x, int64_t sum) const {
    int64_t v = (guard ? sum << 16 : sum) + k;
    int e = 63 - __builtin_clzll(static_cast<uint64_t>(v));
    int64_t fraction = (e >= 20 ? v >> (e - 20) : v << (20 - e)) & 0xfffff;
    int64_t power = gamma + ((-beta * log2(e, fraction)) >> 14);
    int64_t shift = std::clamp<int64_t>(22 - (power >> 20), 0, 63);
    return requantize(Wide(x) * exp2(power & 0xfffff), static_cast<int>(shift), rounding, width, wrap);
  }
};

inline int64_t softmax_term(int64_t distance, int fraction_bits) {
  int shift = fraction_bits + 3;
  int64_t product = -distance * 12102203;
  int64_t power = shift >= 0 ? product >> std::min(shift, 63) : product * (1 << std::min(-shift, 6));
  int64_t exponent = power >> 20;
  return exponent < -30 ? 0 : (exp2(power & 0xfffff) << 8) >> -exponent;
}

inline std::vector<int64_t> softmax(const std::vector<int64_t>& x, int fraction_bits) {
  int64_t max = *std::max_element(x.begin(), x.end()), sum = 0;
  std::vector<int64_t> y;
  for (int64_t v : x) { y.push_back(softmax_term(max - v, fraction_bits)); sum += y.back(); }
  for (int64_t& v : y) v = std::min<int64_t>(65535, static_cast<int64_t>(quotient(Wide(v) << 16, sum, 2)));
  return y;
}

}  // namespace numerics
