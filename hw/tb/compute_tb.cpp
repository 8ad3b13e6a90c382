// SPDX-License-Identifier: Apache-2.0
//
// systole_compute against the plain loops of docs/hardware.md, section 5: random CONV instructions
// of every kind (orders, hold, streamed rows, identity planes, strides, pads), words arriving at
// random on each port, random back-pressure of POST, serial reads and foreign writes in between.
// Arguments: seed, instructions (default 40), "speed": one long instruction without stalls.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <deque>
#include <vector>

#include "Vsystole_compute.h"
#include "bench.h"

using bench::below;

constexpr int kBanks = BANKS;
constexpr int kBiasWords = 48 / ELEMENT_BITS;
constexpr int kGroups = OC_LANES / POST_LANES;
constexpr int64_t kAccMask = (1LL << 48) - 1;

int64_t sext48(int64_t v) { return (v << 16) >> 16; }
int floorDiv(int a, int b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }
int mod(int a, int b) { return a - floorDiv(a, b) * b; }

struct Conv {
  int base, planeWords, ringMask, gate, passWords, tilePlanes, ic, kh, kw, sh, sw, padTop, padLeft;
  int inH, inW, outW, outH, pitch, ocTiles;
  bool outer, hold;
  int ringRows, planes, taps;
  int pixels() const { return outW * outH; }
  int pixelTiles() const { return (pixels() + PX_LANES - 1) / PX_LANES; }
};

struct Word { std::array<int64_t, OC_LANES> lanes; };

class Bench {
 public:
  Bench(uint64_t seed, bool speed) : random_(seed), speed_(speed) {
    memory_.assign(kBanks, std::vector<std::array<int64_t, POST_LANES>>(FEATURE_DEPTH));
    written_.assign(kBanks, std::vector<long>(FEATURE_DEPTH, -1));
  }

  void run(int instructions) {
    top_.rst_ni = 0;
    top_.tile_enable_i = 1;
    tick();
    tick();
    top_.rst_ni = 1;
    tick();
    for (int i = 0; i < instructions && bench::failures == 0; i++) instruction(i);
    for (int i = 0; i < 20000 && !expected_.empty() && bench::failures == 0; i++) tick();
    for (int i = 0; i < 40; i++) tick();
    bench::equal("groups left at the end", 0, 0, static_cast<long>(expected_.size()));
    bench::equal("biases left at the end", 0, 0, static_cast<long>(biases_.size()));
    bench::equal("empty", 0, 1, top_.empty_o);
    bench::equal("idle", 0, 1, top_.idle_o);
    bench::equal("rows pending", 0, 0, top_.rows_pending_o);
  }

  long cycle() const { return cycle_; }
  long beats() const { return beats_; }

 private:
  Vsystole_compute top_;
  bench::Random random_;
  bool speed_;
  long cycle_ = 0, beats_ = 0;
  std::vector<std::vector<std::array<int64_t, POST_LANES>>> memory_;
  std::vector<std::vector<long>> written_;  // cycle of the last write, -1: never
  std::deque<Word> stream_[PORTS];
  long sent_[PORTS] = {}, released_ = 0;
  struct Group { std::array<int64_t, POST_LANES> acc; bool newBias; };
  std::deque<Group> expected_;
  std::deque<Word> biases_;
  int biasTaken_ = 0;
  struct Read { long due; int bank, word; };
  std::deque<Read> reads_;
  long rowsLoaded_ = 0;
  int scratch_ = 0;  // words from here on belong to foreign writers
  struct Write { int bank, word; std::array<int64_t, POST_LANES> data; bool rowEnd; };
  std::deque<Write> loads_;

  int pick(int low, int high) { return low + static_cast<int>(below(random_, high - low + 1)); }
  bool chance(int percent) { return speed_ || static_cast<int>(random_() % 100) < percent; }

  int chancePorts_ = 100, chanceAcc_ = 100;

  void record(int bank, int word, int lanes, const std::array<int64_t, POST_LANES>& data) {
    for (int l = 0; l < POST_LANES; l++) {
      if (lanes >> l & 1) memory_[bank][word][l] = data[l];
    }
    written_[bank][word] = cycle_;
  }

  /// One cycle: drives everything that is random, samples, checks.
  void tick() {
    // Ring
    top_.ring_valid_i = 0;
    for (int p = 0; p < PORTS; p++) {
      if (stream_[p].empty() || sent_[p] - released_ >= RING_DEPTH || !chance(chancePorts_)) continue;
      top_.ring_valid_i |= 1 << p;
      int lanes = OC_LANES / PORTS;
      for (int r = p * lanes; r < (p + 1) * lanes; r++) {
        bench::put(top_.ring_data_i, ELEMENT_BITS * r, ELEMENT_BITS, stream_[p].front().lanes[r]);
      }
      stream_[p].pop_front();
      sent_[p]++;
    }
    // Feature writes
    top_.post_valid_i = !speed_ && scratch_ < FEATURE_DEPTH && chance(20);
    if (top_.post_valid_i) {
      int bank = pick(0, kBanks - 1), word = pick(scratch_, FEATURE_DEPTH - 1);
      int lanes = static_cast<int>(below(random_, 1 << POST_LANES));
      if (written_[bank][word] < 0) lanes = (1 << POST_LANES) - 1;
      std::array<int64_t, POST_LANES> data;
      for (auto& d : data) d = bench::element(random_, ELEMENT_BITS);
      top_.post_bank_i = bank;
      top_.post_word_i = word;
      top_.post_lanes_i = lanes;
      putFeature(top_.post_data_i, data);
      if (lanes) record(bank, word, lanes, data);
    }
    top_.load_valid_i = !loads_.empty();
    if (!loads_.empty()) {
      top_.load_bank_i = loads_.front().bank;
      top_.load_word_i = loads_.front().word;
      putFeature(top_.load_data_i, loads_.front().data);
    }
    // Serial reads
    top_.store_rd_valid_i = !speed_ && chance(30);
    top_.store_rd_bank_i = pick(0, kBanks - 1);
    top_.store_rd_word_i = pick(0, FEATURE_DEPTH - 1);
    top_.soft_rd_valid_i = !speed_ && chance(10);
    top_.soft_rd_word_i = 0;
    // POST
    top_.eval();
    bool bias = top_.acc_valid_o && top_.acc_new_bias_o && biasTaken_ < kBiasWords;
    top_.bias_ready_i = bias && chance(70);
    top_.acc_ready_i = top_.acc_valid_o && !bias && chance(chanceAcc_);
    top_.eval();
    sample();
    top_.clk_i = 1;
    top_.eval();
    top_.clk_i = 0;
    cycle_++;
  }

  template <typename Port>
  void putFeature(Port& port, const std::array<int64_t, POST_LANES>& data) {
    for (int l = 0; l < POST_LANES; l++) bench::put(port, ELEMENT_BITS * l, ELEMENT_BITS, data[l]);
  }

  void sample() {
    if (top_.load_valid_i && top_.load_ready_o) {
      Write& write = loads_.front();
      record(write.bank, write.word, (1 << POST_LANES) - 1, write.data);
      if (write.rowEnd) rowEnds_.push_back(cycle_ + 1 + pick(0, 3));
      loads_.pop_front();
    }
    if (top_.rst_ni && top_.ring_release_o) released_++;
    if (top_.rst_ni && top_.issued_o) beats_++;
    if (top_.bias_valid_o && top_.bias_ready_i) {
      if (biases_.empty()) {
        bench::equal("bias not expected, cycle", cycle_, 0, 1);
      } else {
        for (int r = 0; r < OC_LANES; r++) {
          bench::equal("bias, cycle", cycle_, biases_.front().lanes[r],
                       bench::get(top_.bias_data_o, ELEMENT_BITS * r, ELEMENT_BITS));
        }
        biases_.pop_front();
      }
      biasTaken_++;
    }
    if (top_.acc_valid_o && top_.acc_ready_i && top_.rst_ni) {
      if (speed_) {
        biasTaken_ = 0;
      } else if (expected_.empty()) {
        bench::equal("sum not expected, cycle", cycle_, 0, 1);
      } else {
        Group& group = expected_.front();
        bench::equal("new bias, cycle", cycle_, group.newBias, top_.acc_new_bias_o);
        for (int l = 0; l < POST_LANES; l++) {
          bench::equal("sum, cycle", cycle_, group.acc[l], bench::get(top_.acc_data_o, 48 * l, 48));
        }
        expected_.pop_front();
        biasTaken_ = 0;
      }
    }
    if (!reads_.empty() && reads_.front().due == cycle_) {
      Read read = reads_.front();
      reads_.pop_front();
      long last = written_[read.bank][read.word];
      if (last >= 0 && last < cycle_ - 6) {
        for (int l = 0; l < POST_LANES; l++) {
          bench::equal("serial read, cycle", cycle_, memory_[read.bank][read.word][l],
                       bench::get(top_.store_rd_data_o, ELEMENT_BITS * l, ELEMENT_BITS));
        }
      }
    }
    if (top_.store_rd_valid_i && top_.store_rd_ready_o) {
      reads_.push_back({cycle_ + 2, top_.store_rd_bank_i, top_.store_rd_word_i});
    }
  }
  std::deque<long> rowEnds_;

  /// A random instruction that fits the memories.
  Conv randomConv(int number) {
    for (;;) {
      Conv c{};
      c.kh = pick(1, 5);
      c.kw = pick(1, 5);
      c.sh = pick(1, 4);
      do c.sw = pick(1, 4); while (kBanks > 1 && c.sw % kBanks == 0);
      if (kBanks > 1 && c.sh % kBanks == 0) continue;
      c.padTop = pick(0, c.kh - 1);
      c.padLeft = pick(0, c.kw - 1);
      c.outW = chance(20) ? 1 : pick(1, 9);
      c.outH = chance(20) ? 1 : pick(1, 7);
      int padBottom = pick(0, c.kh - 1), padRight = pick(0, c.kw - 1);
      c.inH = (c.outH - 1) * c.sh + c.kh - c.padTop - padBottom;
      c.inW = (c.outW - 1) * c.sw + c.kw - c.padLeft - padRight;
      if (c.inH < 1 || c.inW < 1) continue;
      c.ic = chance(50) ? pick(1, 9) : pick(1, 3 * POST_LANES);
      c.ocTiles = pick(1, 4);
      c.outer = chance(30);
      c.hold = chance(60);
      c.gate = chance(40) ? (c.outer || c.ocTiles == 1 ? 2 : 1) : 0;
      c.pitch = c.inW;
      while (mod(c.sh * c.pitch - c.sw * c.outW, kBanks) != 0) c.pitch++;
      c.planes = (c.ic + POST_LANES - 1) / POST_LANES;
      c.taps = c.kh * c.kw * c.ic;
      int mapWords = (c.inH * c.pitch + kBanks - 1) / kBanks;
      if (c.gate) {
        int need = ((PX_LANES + c.outW - 2) / c.outW + 1) * c.sh + c.kh;
        c.ringRows = need + pick(0, 3);
        int ring = 1;
        while (ring < (c.ringRows + 2) * c.pitch / kBanks + 3) ring *= 2;
        c.ringMask = ring - 1;
        c.planeWords = ring + pick(0, 2);
        c.base = pick(0, 3) * 2;
        c.passWords = c.gate == 1 ? mapWords : 0;
      } else {
        c.ringMask = 0xffff;
        c.planeWords = mapWords + pick(0, 2);
        c.tilePlanes = chance(20) ? pick(1, c.planes) : 0;
        c.base = pick(0, 9);
      }
      int planes = c.planes + (c.ocTiles - 1) * c.tilePlanes;
      scratch_ = c.base + planes * c.planeWords;
      if (scratch_ > FEATURE_DEPTH) continue;
      int held = c.hold ? (c.taps + kBiasWords) * (c.outer ? c.ocTiles : 1) : 0;
      if (held > RING_DEPTH) continue;
      long beats = static_cast<long>(c.pixelTiles()) * c.ocTiles * c.taps;
      if (beats > 6000) continue;
      if (number % 5 == 0 && !c.gate) continue;
      return c;
    }
  }

  /// conv1 without its other output channels: for timing, and as a check of the issue rate.
  Conv speedConv() {
    Conv c{};
    c.kh = c.kw = 5;
    c.sh = c.sw = 1;
    c.padTop = c.padLeft = 2;
    c.inH = c.inW = c.outH = c.outW = 27;
    c.ic = 48;
    c.ocTiles = 2;
    c.hold = true;
    c.ringMask = 0xffff;
    c.pitch = 27;
    c.planes = 48 / POST_LANES;
    c.taps = 1200;
    c.planeWords = (27 * 27 + kBanks - 1) / kBanks;
    scratch_ = FEATURE_DEPTH;
    return c;
  }

  int64_t feature(const Conv& c, const std::vector<int64_t>& map, int t, int ch, int y, int x) {
    int channel = t * c.tilePlanes * POST_LANES + ch;
    return map[(static_cast<size_t>(channel) * c.inH + y) * c.inW + x];
  }

  void instruction(int number) {
    Conv c = speed_ ? speedConv() : randomConv(number);
    chancePorts_ = chance(50) ? 100 : pick(20, 90);
    chanceAcc_ = chance(50) ? 100 : pick(10, 80);
    int channels = (c.planes + (c.ocTiles - 1) * c.tilePlanes) * POST_LANES;
    std::vector<int64_t> map(static_cast<size_t>(channels) * c.inH * c.inW);
    for (auto& v : map) v = bench::element(random_, ELEMENT_BITS);
    // Rows: all at once before the start, or streamed while CONV runs.
    int passes = c.gate == 1 ? c.ocTiles : 1;
    auto loadRow = [&](int pass, int y) {
      for (int plane = 0; plane < channels / POST_LANES; plane++) {
        for (int x = 0; x < c.inW; x++) {
          int l = y * c.pitch + x;
          Write write;
          write.bank = l % kBanks;
          write.word = c.base + plane * c.planeWords
              + ((l / kBanks + pass * c.passWords) & c.ringMask);
          for (int ch = 0; ch < POST_LANES; ch++) {
            write.data[ch] =
                map[(static_cast<size_t>(plane * POST_LANES + ch) * c.inH + y) * c.inW + x];
          }
          write.rowEnd =
              c.gate && plane == channels / POST_LANES - 1 && x == c.inW - 1;
          loads_.push_back(write);
        }
      }
    };
    if (!c.gate) {
      for (int y = 0; y < c.inH; y++) loadRow(0, y);
      while (!loads_.empty()) tick();
      tick();
      tick();
    }
    program(c, map);
    issue(c, passes, loadRow);
  }

  /// The words of the ring, and what must come out.
  void program(const Conv& c, const std::vector<int64_t>& map) {
    std::vector<std::vector<Word>> tiles(c.ocTiles);
    for (auto& tile : tiles) {
      tile.resize(kBiasWords + c.taps);
      for (auto& word : tile)
        for (auto& lane : word.lanes) lane = bench::element(random_, ELEMENT_BITS);
    }
    auto send = [&](const Word& word) { for (auto& s : stream_) s.push_back(word); };
    int outerEnd = c.outer ? c.pixelTiles() : c.ocTiles;
    int innerEnd = c.outer ? c.ocTiles : c.pixelTiles();
    for (int o = 0; o < outerEnd; o++) {
      for (int i = 0; i < innerEnd; i++) {
        int t = c.outer ? i : o, p = c.outer ? o : i;
        bool words = !c.hold || (c.outer ? p == 0 : p == 0);
        bool bias = c.outer || !c.hold || p == 0;
        if (words) for (auto& word : tiles[t]) send(word);
        if (bias) for (int b = 0; b < kBiasWords; b++) biases_.push_back(tiles[t][b]);
        if (!speed_) visit(c, map, tiles[t], t, p, bias);
      }
    }
  }

  void visit(const Conv& c, const std::vector<int64_t>& map, const std::vector<Word>& tile, int t,
             int p, bool bias) {
    for (int n = p * PX_LANES; n < std::min(c.pixels(), (p + 1) * PX_LANES); n++) {
      std::array<int64_t, OC_LANES> sums{};
      int k = kBiasWords;
      for (int ky = 0; ky < c.kh; ky++) {
        for (int kx = 0; kx < c.kw; kx++) {
          int y = n / c.outW * c.sh + ky - c.padTop, x = n % c.outW * c.sw + kx - c.padLeft;
          bool inside = y >= 0 && y < c.inH && x >= 0 && x < c.inW;
          for (int ch = 0; ch < c.ic; ch++, k++) {
            if (!inside) continue;
            int64_t value = feature(c, map, t, ch, y, x);
            for (int r = 0; r < OC_LANES; r++) sums[r] += tile[k].lanes[r] * value;
          }
        }
      }
      for (int g = 0; g < kGroups; g++) {
        Group group{{}, bias && g == 0 && n == p * PX_LANES};
        for (int l = 0; l < POST_LANES; l++) group.acc[l] = sext48(sums[g * POST_LANES + l]);
        expected_.push_back(group);
      }
    }
  }

  template <typename LoadRow>
  void issue(const Conv& c, int passes, LoadRow loadRow) {
    auto& inst = top_.inst_i;
    const int h = 32;  // header
    for (int w = 0; w < 9; w++) inst[w] = 0;
    auto field = [&](int lsb, int width, int64_t value) { bench::put(inst, lsb, width, value); };
    int tap = -c.padTop * c.pitch - c.padLeft;
    field(h, 16, c.base);
    field(48, 16, c.planeWords);
    field(64, 16, c.ringMask);
    field(80, 2, c.gate);
    field(82, 16, c.passWords);
    field(98, 8, c.tilePlanes);
    field(106, 14, c.ic);
    field(120, 6, c.kh);
    field(126, 6, c.kw);
    field(132, 4, c.sh);
    field(136, 4, c.sw);
    field(140, 4, c.sw / kBanks);
    field(144, 6, c.sw % kBanks);
    field(150, 6, c.padTop);
    field(156, 6, c.padLeft);
    field(162, 12, c.inH);
    field(174, 12, c.inW);
    field(186, 12, c.outW);
    field(198, 20, c.pixels());
    field(218, 12, c.pitch / kBanks);
    field(230, 6, c.pitch % kBanks);
    field(236, 16, (c.sh * c.pitch - c.sw * c.outW) / kBanks);
    field(252, 16, floorDiv(tap, kBanks));
    field(268, 6, mod(tap, kBanks));
    field(274, 12, c.ocTiles);
    field(286, 1, c.outer);
    field(287, 1, c.hold);
    top_.inst_valid_i = 1;
    int row = 0;
    long limit = cycle_ + 400000, base = rowsLoaded_;
    long firstBeat = -1, beats = beats_, lastBeat = -1;
    bool done = false;
    while (!done && bench::failures == 0) {
      if (c.gate && row < passes * c.inH && loads_.empty()) {
        int16_t used = static_cast<int16_t>(static_cast<uint16_t>(base + row) - top_.rows_released_o);
        if (used < c.ringRows && chance(50)) {
          loadRow(row / c.inH, row % c.inH);
          row++;
        }
      }
      top_.row_loaded_i = 0;
      if (!rowEnds_.empty() && rowEnds_.front() <= cycle_) {
        top_.row_loaded_i = 1;
        rowEnds_.pop_front();
        rowsLoaded_++;
      }
      long before = beats_;
      tick();
      if (beats_ != before) {
        if (firstBeat < 0) firstBeat = cycle_;
        lastBeat = cycle_;
      }
      top_.row_loaded_i = 0;
      if (top_.done_o) {
        tick();  // the cycle of done_o
        done = true;
      }
      if (cycle_ > limit) {
        bench::equal("done before the time limit", cycle_, 1, 0);
        return;
      }
    }
    top_.inst_valid_i = 0;
    bench::equal("beats", number_, static_cast<long>(c.pixelTiles()) * c.ocTiles * c.taps,
                 beats_ - beats);
    if (speed_) {
      // One beat a cycle but for the biases of the tiles behind the first.
      bench::equal("cycles from the first beat to the last", 0,
                   beats_ - beats - 1 + (c.ocTiles - 1) * kBiasWords, lastBeat - firstBeat);
    }
    bench::equal("rows loaded", number_, c.gate ? passes * c.inH : 0, row);
    for (int i = 0; i < 2 + static_cast<int>(random_() % 30); i++) tick();
    if (random_() % 3 == 0 || speed_) {  // sometimes the next one starts behind a full drain
      for (int i = 0; i < 20000 && !(expected_.empty() && top_.empty_o); i++) tick();
      bench::equal("groups left", number_, 0, static_cast<long>(expected_.size()));
      bench::equal("biases left", number_, 0, static_cast<long>(biases_.size()));
      bench::equal("words unreleased", number_, 0, sent_[0] - released_);
    }
    number_++;
  }
  long number_ = 0;
};

int main(int argc, char** argv) {
  uint64_t seed = bench::seed(argc, argv);
  bool speed = argc > 3 && std::strcmp(argv[3], "speed") == 0;
  int instructions = argc > 2 ? std::atoi(argv[2]) : 40;
  Bench bench(seed, speed);
  auto start = std::chrono::steady_clock::now();
  bench.run(speed ? 1 : instructions);
  if (speed) {
    double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::printf("%.3f M cycles/s over %ld cycles\n", bench.cycle() / seconds / 1e6, bench.cycle());
  }
  return bench::verdict("compute");
}
