// SPDX-License-Identifier: Apache-2.0
//
// systole_array against plain dot products: random tiles, extreme values, bubbles, any number of
// columns, reads as soon as a tile is written. Arguments: seed, tiles, "speed" for a timing run.
#include <chrono>
#include <cstring>
#include <deque>
#include <vector>

#include "Vsystole_array.h"
#include "bench.h"

constexpr int kOcs = OC_LANES;
constexpr int kLanes = POST_LANES;
constexpr int kGroups = kOcs / kLanes;
constexpr int kTiles = 2;  // drain slots

struct Tile {
  int columns;
  std::vector<int64_t> sums;  // [column][oc]
};

int main(int argc, char** argv) {
  uint64_t seed = bench::seed(argc, argv);
  int tiles = argc > 2 ? std::atoi(argv[2]) : 200;
  bool speed = argc > 3 && std::strcmp(argv[3], "speed") == 0;
  bench::Random random(seed);
  Vsystole_array top;
  top.rst_ni = 0;
  top.clk_i = 0;
  top.read_enable_i = 1;
  top.eval();

  std::deque<Tile> ended;    // last beat sent, not yet read out
  std::deque<Tile> readable;
  struct Read { long due; int64_t sums[kLanes]; };
  std::deque<Read> reads;
  int credits = kTiles, readColumn = 0, readGroup = 0, readSlot = 0;
  int sent = 0, done = 0, beat = 0, length = 1;
  long cycle = 0, lastEnd = -1000;
  Tile now{};
  auto begin = [&] {
    now.columns = random() % 3 ? PX_LANES : 1 + static_cast<int>(bench::below(random, PX_LANES));
    now.sums.assign(PX_LANES * kOcs, 0);
    bool longest = sent == 5;  // one tile as long as AlexNet's fc1
    length = speed ? 1200 : longest ? 9216 : 1 + static_cast<int>(bench::below(random, 60));
    beat = 0;
  };
  begin();
  int extreme = 0;
  auto start = std::chrono::steady_clock::now();
  while (done < tiles) {
    top.rst_ni = cycle >= 2;
    bool last = beat == length - 1;
    bool issue = cycle > 4 && sent < tiles && (speed || random() % 4)
        && (!last || (credits > 0 && cycle - lastEnd >= PX_LANES));
    for (int i = 0; i < PX_LANES && !(speed && beat % 64); i++) {
      bench::put(top.pixels_i, ELEMENT_BITS * i, ELEMENT_BITS, 0);
    }
    top.first_i = issue && beat == 0;
    top.last_i = issue && last;
    top.last_column_i = last ? now.columns - 1 : random() % PX_LANES;
    if (issue) {
      if (beat == 0) extreme = static_cast<int>(random() % 4);
      int64_t w[kOcs], x[PX_LANES];
      if (!(speed && beat % 64)) {
        for (int r = 0; r < kOcs; r++) {
          w[r] = extreme == 3 ? -(1LL << (ELEMENT_BITS - 1)) : bench::element(random, ELEMENT_BITS);
          bench::put(top.weights_i, ELEMENT_BITS * r, ELEMENT_BITS, w[r]);
        }
        for (int i = 0; i < PX_LANES; i++) {
          x[i] = extreme == 3 ? -(1LL << (ELEMENT_BITS - 1)) : bench::element(random, ELEMENT_BITS);
          bench::put(top.pixels_i, ELEMENT_BITS * i, ELEMENT_BITS, x[i]);
        }
      }
      if (!speed) {
        for (int i = 0; i < PX_LANES; i++)
          for (int r = 0; r < kOcs; r++) now.sums[i * kOcs + r] += w[r] * x[i];
      }
      beat++;
      if (last) {
        credits--;
        ended.push_back(now);
        sent++;
        lastEnd = cycle;
        begin();
      }
    } else {
      for (int r = 0; r < kOcs; r++) {  // weights of a cycle without a beat do not matter
        bench::put(top.weights_i, ELEMENT_BITS * r, ELEMENT_BITS, random());
      }
    }
    if (!readable.empty() && (speed || random() % 4)) {
      Tile& tile = readable.front();
      top.read_slot_i = readSlot;
      top.read_column_i = readColumn;
      top.read_group_i = readGroup;
      Read read{cycle + 2, {}};
      for (int l = 0; l < kLanes; l++) {
        read.sums[l] = tile.sums[readColumn * kOcs + readGroup * kLanes + l];
      }
      reads.push_back(read);
      if (++readGroup == kGroups) {
        readGroup = 0;
        if (++readColumn == tile.columns) {
          readColumn = 0;
          readSlot = (readSlot + 1) % kTiles;
          readable.pop_front();
          done++;
          credits++;
        }
      }
    }
    top.eval();
    if (!reads.empty() && reads.front().due == cycle) {
      for (int l = 0; l < kLanes && !speed; l++) {
        bench::equal("sum, cycle", cycle, reads.front().sums[l],
                     bench::get(top.values_o, ACC_BITS * l, ACC_BITS));
      }
      reads.pop_front();
    }
    if (cycle > 4 && top.tile_written_o) {
      bench::equal("tile written, cycle", cycle, 1, !ended.empty());
      if (ended.empty()) break;
      readable.push_back(ended.front());
      ended.pop_front();
    }
    top.clk_i = 1;
    top.eval();
    top.clk_i = 0;
    cycle++;
    if (cycle > 5000L + 400L * tiles + 1300L * (speed ? tiles : 1) + 40000) {
      bench::equal("tiles read before the time limit", cycle, tiles, done);
      break;
    }
  }
  if (speed) {
    double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::printf("%.3f M cycles/s over %ld cycles\n", cycle / seconds / 1e6, cycle);
    return 0;
  }
  return bench::verdict("array");
}
