// SPDX-License-Identifier: Apache-2.0
//
// Random POST instructions on random columns, against a plain model of docs/hardware.md, 6.
#include "Vsystole_post.h"
#include "bench.h"
#include "numerics.h"

#include <map>
#include <tuple>

#ifndef INSTRUCTIONS
#define INSTRUCTIONS 300
#endif

using bench::below;
using bench::Random;

static constexpr int Groups = OC_LANES / POST_LANES;
static constexpr int BiasWords = 48 / ELEMENT_BITS;

struct Post {
  int pixels, in_h, in_w, oc_tiles, last_oc, pixel_outer = 0;
  int shift, rounding, wrap, width, relu;
  int pool_first = 0, lrn = 0, before = 0, after = 0;
  numerics::Lrn f{};
  int pool = 0, pool_h = 1, pool_w = 1, stride_h = 1, stride_w = 1, top = 0, left = 0;
  int out_h, out_w, pool_count = 0, pool_shift = 0, pool_rounding = 0, pool_wrap = 0, pool_width = 4;
  int base, plane_words, pitch;
  int channels() const { return (oc_tiles - 1) * OC_LANES + last_oc; }
};

static int pick(Random& r, int low, int high) { return low + static_cast<int>(below(r, high - low + 1)); }

static bool pooled_axis(Random& r, int size, int& kernel, int& stride, int& pad, int& out) {
  kernel = pick(r, 1, std::min(size + 1, 4));
  if (below(r, 8) == 0) kernel = size;
  stride = pick(r, 1, 4);
  pad = pick(r, 0, kernel - 1);
  int end = pick(r, 0, kernel - 1);
  if (size + pad + end < kernel) return false;
  out = (size + pad + end - kernel) / stride + 1;
  while ((out - 1) * stride - pad >= size) --out;
  return out >= 1;
}

static Post random_post(Random& r) {
  Post p;
  for (;;) {
    p = Post();
    p.in_h = pick(r, 1, 7);
    p.in_w = pick(r, 1, 9);
    if (below(r, 12) == 0) p.in_h = p.in_w = 1;
    p.pixels = p.in_h * p.in_w;
    p.oc_tiles = pick(r, 1, 4);
    if (below(r, 8) == 0) p.oc_tiles = pick(r, 5, 9);
    p.last_oc = below(r, 2) ? OC_LANES : pick(r, 1, OC_LANES);
    p.shift = pick(r, -3, 24);
    if (below(r, 10) == 0) p.shift = pick(r, -20, 60);
    p.rounding = pick(r, 0, 2);
    p.wrap = below(r, 6) == 0;
    p.width = below(r, 2) ? ELEMENT_BITS : pick(r, 4, ELEMENT_BITS);
    p.relu = pick(r, 0, 1);
    p.out_h = p.in_h;
    p.out_w = p.in_w;
    p.pool = below(r, 2) ? pick(r, 1, 2) : 0;
    p.lrn = pick(r, 0, 1);
    p.pool_first = pick(r, 0, 1);
    if (p.pool && !(pooled_axis(r, p.in_h, p.pool_h, p.stride_h, p.top, p.out_h) &&
                    pooled_axis(r, p.in_w, p.pool_w, p.stride_w, p.left, p.out_w))) continue;
    p.pixel_outer = (!p.pool || p.oc_tiles == 1) && below(r, 3) == 0;
    int slots = Groups;
    if (p.lrn && !p.pool_first) {
      slots = 1;
      while (slots < Groups + (POST_LANES == 1 ? 2 : 1)) slots *= 2;
    }
    int rows = (p.pool_h + p.stride_h - 1) / p.stride_h;
    if (p.pool && rows * p.out_w * slots > POOL_DEPTH) continue;
    if (p.pixels > CARRY_DEPTH) continue;
    break;
  }
  if (p.pool == 2) {
    if (below(r, 2)) p.pool_count = p.pool_h * p.pool_w;
    p.pool_shift = below(r, 2) ? 0 : pick(r, -4, 6);
    if (below(r, 20) == 0) p.pool_shift = pick(r, -40, 40);
    p.pool_rounding = pick(r, 0, 2);
    p.pool_wrap = below(r, 4) == 0;
    p.pool_width = below(r, 2) ? ELEMENT_BITS : pick(r, 4, ELEMENT_BITS);
  }
  if (p.lrn) {
    int reach = pick(r, 0, 2);
    p.before = below(r, 4) ? reach : pick(r, 0, 2);
    p.after = below(r, 4) ? reach : pick(r, 0, 2);
    p.f.guard = below(r, 2);
    p.f.k = 1 + static_cast<int64_t>(below(r, 1ULL << pick(r, 1, 50)));
    p.f.beta = below(r, 3) ? 49152 : static_cast<int64_t>(below(r, 130000));
    p.f.rounding = pick(r, 0, 2);
    p.f.wrap = below(r, 6) == 0;
    p.f.width = below(r, 2) ? ELEMENT_BITS : pick(r, 4, ELEMENT_BITS);
    double typical = std::log2(static_cast<double>(p.f.k) + std::exp2(2.0 * p.width - 4 + 16 * p.f.guard));
    double gain = p.f.width - p.width + pick(r, -40, 30) / 10.0;
    p.f.gamma = std::llrint((p.f.beta / 65536.0 * typical + gain) * 1048576);
  }
  p.pitch = pick(r, p.out_w, p.out_w + 5);
  p.plane_words = p.out_h * p.pitch / BANKS + 1 + pick(r, 0, 3);
  int planes = p.oc_tiles * Groups;
  p.base = pick(r, 0, std::min(60000, 65535 - planes * p.plane_words));
  return p;
}

/// One model of everything POST does: [channel][pixel] in, writes out.
using Map = std::vector<std::vector<int64_t>>;

static void lrn(const Post& p, Map& map) {
  Map out = map;
  int channels = static_cast<int>(map.size());
  for (int c = 0; c < channels; ++c) {
    for (size_t n = 0; n < map[c].size(); ++n) {
      int64_t sum = 0;
      for (int k = std::max(0, c - p.before); k <= std::min(channels - 1, c + p.after); ++k)
        sum += map[k][n] * map[k][n];
      out[c][n] = p.f(map[c][n], sum);
    }
  }
  map = out;
}

static void pool(const Post& p, Map& map) {
  for (auto& channel : map) {
    std::vector<int64_t> out;
    for (int oy = 0; oy < p.out_h; ++oy) {
      for (int ox = 0; ox < p.out_w; ++ox) {
        int64_t most = INT64_MIN, sum = 0;
        int count = 0;
        for (int y = oy * p.stride_h - p.top; y < oy * p.stride_h - p.top + p.pool_h; ++y) {
          for (int x = ox * p.stride_w - p.left; x < ox * p.stride_w - p.left + p.pool_w; ++x) {
            if (y < 0 || y >= p.in_h || x < 0 || x >= p.in_w) continue;
            int64_t v = channel[y * p.in_w + x];
            most = std::max(most, v);
            sum += v;
            ++count;
          }
        }
        out.push_back(p.pool == 1 ? most
                                  : numerics::average(sum, p.pool_count ? p.pool_count : count,
                                                      p.pool_shift, p.pool_rounding, p.pool_width,
                                                      p.pool_wrap));
      }
    }
    channel = out;
  }
}

template <typename Port>
static void put_inst(Port& port, const Post& p) {
  auto put = [&](int lsb, int width, uint64_t v) { bench::put(port, lsb, width, v); };
  put(0, 32, 4);
  put(32, 20, p.pixels); put(52, 12, p.in_h); put(64, 12, p.in_w); put(76, 12, p.oc_tiles);
  put(88, 8, p.last_oc); put(96, 1, p.pixel_outer); put(97, 8, p.shift & 255);
  put(105, 2, p.rounding); put(107, 1, p.wrap); put(108, 5, p.width); put(113, 1, p.relu);
  put(114, 1, p.pool_first); put(115, 1, p.lrn); put(116, 2, p.before); put(118, 2, p.after);
  put(120, 1, p.f.guard); put(121, 51, p.f.k); put(172, 17, p.f.beta);
  put(189, 32, p.f.gamma & 0xffffffff); put(221, 2, p.f.rounding); put(223, 1, p.f.wrap);
  put(224, 5, p.f.width); put(229, 2, p.pool); put(231, 6, p.pool_h); put(237, 6, p.pool_w);
  put(243, 6, p.stride_h); put(249, 6, p.stride_w); put(255, 6, p.top); put(261, 6, p.left);
  put(267, 12, p.out_h); put(279, 12, p.out_w); put(291, 12, p.pool_count);
  put(303, 8, p.pool_shift & 255); put(311, 2, p.pool_rounding); put(313, 1, p.pool_wrap);
  put(314, 5, p.pool_width); put(319, 16, p.base); put(335, 16, p.plane_words);
  put(351, 12, p.pitch / BANKS); put(363, 6, p.pitch % BANKS);
}

int main(int argc, char** argv) {
  Random r(bench::seed(argc, argv));
  Vsystole_post top;
  long cycle = 0, columns_total = 0;
  auto tick = [&] {
    top.clk_i = 0;
    top.eval();
    top.clk_i = 1;
    top.eval();
    ++cycle;
  };
  top.rst_ni = 0;
  top.inst_valid_i = 0;
  top.acc_valid_i = 0;
  top.bias_valid_i = 0;
  for (int i = 0; i < 5; ++i) tick();
  top.rst_ni = 1;

  std::map<std::tuple<int, int>, int> kinds;
  for (int i = 0; i < INSTRUCTIONS && bench::failures == 0; ++i) {
    Post p = random_post(r);
    ++kinds[{p.pool, p.lrn + p.lrn * p.pool_first}];
    int channels = p.channels(), lanes = p.oc_tiles * OC_LANES;

    // Biases and accumulators whose sum covers the output format and a little more.
    std::vector<int64_t> bias(lanes);
    for (auto& b : bias) b = bench::element(r, 44) >> below(r, 44);
    Map sums(lanes, std::vector<int64_t>(p.pixels)), map;
    for (int c = 0; c < lanes; ++c) {
      for (auto& s : sums[c]) {
        double target = (static_cast<double>(below(r, 1 << 20)) / (1 << 19) - 1) *
                        std::exp2(p.width - 1) * (below(r, 8) ? 0.6 : 1.2) / (1 << (below(r, 3) ? 0 : below(r, 8)));
        double exact = std::round(target) * std::exp2(p.shift);
        if (std::abs(exact) > 0x1p46) exact = std::copysign(0x1p46, exact);
        s = static_cast<int64_t>(exact);
        if (p.shift > 0) {
          switch (below(r, 4)) {
            case 0: s += 1LL << std::min(p.shift - 1, 45); break;
            case 1: break;
            default: s += static_cast<int64_t>(below(r, 1ULL << std::min(p.shift, 45)));
          }
        }
      }
    }
    for (int c = 0; c < channels; ++c) {
      map.emplace_back();
      for (int64_t s : sums[c]) {
        int64_t q = numerics::requantize(s, p.shift, p.rounding, p.width, p.wrap);
        map[c].push_back(p.relu ? std::max<int64_t>(q, 0) : q);
      }
    }
    if (p.lrn && !p.pool_first) lrn(p, map);
    if (p.pool) pool(p, map);
    if (p.lrn && p.pool_first) lrn(p, map);

    // Order of the groups.
    struct Group { int tile, pixel, group; bool new_bias; };
    std::vector<Group> groups;
    int visit = p.pixel_outer ? PX_LANES : p.pixels;
    for (int first = 0; first < p.pixels; first += visit)
      for (int t = 0; t < p.oc_tiles; ++t)
        for (int n = first; n < std::min(p.pixels, first + visit); ++n)
          for (int g = 0; g < Groups; ++g) groups.push_back({t, n, g, n == first && g == 0});
    columns_total += groups.size() / Groups;

    put_inst(top.inst_i, p);
    top.inst_valid_i = 1;
    size_t next = 0;
    int bias_word = 0, tile_of_bias = 0;
    std::map<std::tuple<int, int, int>, int64_t> written;
    int density = pick(r, 1, 8);
    bool done = false;
    long limit = cycle + 20000 + 400L * static_cast<long>(groups.size());
    // The bias queue runs ahead of the columns, as the ring feeds it.
    std::vector<int> bias_tiles;
    for (const Group& g : groups) if (g.new_bias) bias_tiles.push_back(g.tile);
    size_t next_bias = 0;
    while (!done && cycle < limit) {
      bool offer = next < groups.size() && (top.acc_valid_i || below(r, 8) < static_cast<uint64_t>(density));
      top.acc_valid_i = offer;
      if (offer) {
        const Group& g = groups[next];
        top.acc_new_bias_i = g.new_bias;
        for (int l = 0; l < POST_LANES; ++l) {
          int c = g.tile * OC_LANES + g.group * POST_LANES + l;
          bench::put(top.acc_data_i, 48 * l, 48, static_cast<uint64_t>(sums[c][g.pixel] - bias[c]) & 0xffffffffffffULL);
        }
      }
      top.bias_valid_i = next_bias < bias_tiles.size() && (top.bias_valid_i || below(r, 4) != 0);
      if (top.bias_valid_i) {
        tile_of_bias = bias_tiles[next_bias];
        for (int l = 0; l < OC_LANES; ++l)
          bench::put(top.bias_data_i, ELEMENT_BITS * l, ELEMENT_BITS,
                     static_cast<uint64_t>(bias[tile_of_bias * OC_LANES + l]) >> (ELEMENT_BITS * bias_word) &
                         ((1ULL << ELEMENT_BITS) - 1));
      }
      top.clk_i = 0;
      top.eval();
      bool took = top.acc_valid_i && top.acc_ready_o;
      bool took_bias = top.bias_valid_i && top.bias_ready_o;
      if (top.post_valid_o) {
        for (int l = 0; l < POST_LANES; ++l) {
          if ((top.post_lanes_o >> l) & 1)
            written[{top.post_bank_o, top.post_word_o, l}] =
                bench::get(top.post_data_o, ELEMENT_BITS * l, ELEMENT_BITS);
        }
      }
      done = top.done_o;
      top.clk_i = 1;
      top.eval();
      ++cycle;
      if (took) { ++next; top.acc_valid_i = 0; }
      if (took_bias) {
        top.bias_valid_i = 0;
        if (++bias_word == BiasWords) { bias_word = 0; ++next_bias; }
      }
    }
    top.inst_valid_i = 0;
    bench::equal("done", i, 1, done);
    bench::equal("columns taken", i, static_cast<int64_t>(groups.size()), static_cast<int64_t>(next));

    size_t expected = 0;
    for (int c = 0; c < channels; ++c) {
      for (int y = 0; y < p.out_h; ++y) {
        for (int x = 0; x < p.out_w; ++x) {
          int at = y * p.pitch + x;
          int word = p.base + c / POST_LANES * p.plane_words + at / BANKS;
          auto found = written.find({at % BANKS, word, c % POST_LANES});
          bench::equal("written", c, 1, found != written.end());
          if (found != written.end()) bench::equal("value", (c * 100 + y) * 100 + x, map[c][y * p.out_w + x], found->second);
          ++expected;
        }
      }
    }
    bench::equal("values written", i, static_cast<int64_t>(expected), static_cast<int64_t>(written.size()));
    if (bench::failures) {
      std::printf("instruction %d: %dx%d tiles %d last %d outer %d shift %d r %d w %d wrap %d relu %d lrn %d "
                  "first %d %d/%d pool %d k %dx%d s %dx%d p %d,%d out %dx%d\n",
                  i, p.in_h, p.in_w, p.oc_tiles, p.last_oc, p.pixel_outer, p.shift, p.rounding, p.width,
                  p.wrap, p.relu, p.lrn, p.pool_first, p.before, p.after, p.pool, p.pool_h, p.pool_w,
                  p.stride_h, p.stride_w, p.top, p.left, p.out_h, p.out_w);
    }
    for (int k = pick(r, 2, 4); k > 0; --k) tick();
  }
  for (auto& [kind, count] : kinds)
    std::printf("pool %d, LRN %d: %d\n", std::get<0>(kind), std::get<1>(kind), count);
  std::printf("table segments hit: log %zu, exp %zu of 512; %ld columns, %ld cycles\n",
              numerics::log_hit.count(), numerics::exp_hit.count(), columns_total, cycle);
  // Every segment of both tables, where there are 16 bits and enough channels.
  if (ELEMENT_BITS == 16 && OC_LANES >= 16 && bench::failures == 0) {
    bench::equal("segments of the logarithm", 0, 512, static_cast<int64_t>(numerics::log_hit.count()));
    bench::equal("segments of the exponential", 0, 512, static_cast<int64_t>(numerics::exp_hit.count()));
  }
  return bench::verdict("post");
}
