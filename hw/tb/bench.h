// SPDX-License-Identifier: Apache-2.0
//
// What every C++ bench shares: access to ports of any width, a seeded generator, a check that
// counts, and the seed on the command line (the first argument; printed).
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <type_traits>

#include <verilated.h>

namespace bench {

using Random = std::mt19937_64;

/// Sets `width` (at most 64) bits of a port from bit `lsb` on.
template <typename Port>
void put(Port& port, int lsb, int width, uint64_t value) {
  for (int done = 0; done < width;) {
    int bit = lsb + done;
    if constexpr (std::is_integral_v<Port>) {
      uint64_t mask = (width == 64 ? ~0ULL : (1ULL << width) - 1) << lsb;
      port = static_cast<Port>((port & ~mask) | ((value << lsb) & mask));
      return;
    } else {
      int take = std::min(width - done, 32 - bit % 32);
      uint32_t mask = (take == 32 ? ~0u : (1u << take) - 1) << (bit % 32);
      uint32_t part = static_cast<uint32_t>(value >> done) << (bit % 32);
      port[bit / 32] = (port[bit / 32] & ~mask) | (part & mask);
      done += take;
    }
  }
}

/// Reads `width` (at most 64) bits of a port from bit `lsb` on, sign-extended.
template <typename Port>
int64_t get(const Port& port, int lsb, int width) {
  uint64_t value = 0;
  if constexpr (std::is_integral_v<Port>) {
    value = static_cast<uint64_t>(port) >> lsb;
  } else {
    for (int done = 0; done < width;) {
      int bit = lsb + done;
      int take = std::min(width - done, 32 - bit % 32);
      uint64_t part = (port[bit / 32] >> (bit % 32)) & (take == 32 ? ~0u : (1u << take) - 1);
      value |= part << done;
      done += take;
    }
  }
  return static_cast<int64_t>(value << (64 - width)) >> (64 - width);
}

/// A signed value of `bits` bits; a third of them at the ends of the range.
inline int64_t element(Random& random, int bits) {
  int64_t low = -(1LL << (bits - 1)), high = (1LL << (bits - 1)) - 1;
  switch (random() % 6) {
    case 0: return low;
    case 1: return high;
    default: return std::uniform_int_distribution<int64_t>(low, high)(random);
  }
}

inline uint64_t below(Random& random, uint64_t limit) { return random() % limit; }

inline uint64_t seed(int argc, char** argv) {
  uint64_t value = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
  std::printf("seed %llu\n", static_cast<unsigned long long>(value));
  Verilated::randSeed(static_cast<int>(value) + 1);
  return value;
}

inline int failures = 0;
inline long checks = 0;

/// Counts a comparison; prints the first few that fail.
inline void equal(const char* what, long index, int64_t expected, int64_t found) {
  ++checks;
  if (expected != found && ++failures <= 10) {
    std::printf("FAIL %s %ld: expected %lld, found %lld\n", what, index,
                static_cast<long long>(expected), static_cast<long long>(found));
  }
}

/// Prints the verdict; the exit status of the bench. A bench that compared nothing fails.
inline int verdict(const char* name) {
  bool passed = failures == 0 && checks > 0;
  std::printf("%s %s: %ld checks, %d failures\n", passed ? "PASS" : "FAIL", name, checks, failures);
  return passed ? 0 : 1;
}

}  // namespace bench
