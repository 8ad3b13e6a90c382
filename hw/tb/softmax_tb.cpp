// SPDX-License-Identifier: Apache-2.0
//
// Random SOFTMAX instructions on random scores, reads and writes delayed at random, against
// docs/numerics.md; the C++ form of it is compared with Java's first (argument 2: numerics.txt).
#include "Vsystole_softmax.h"
#include "bench.h"
#include "numerics.h"

#include <fstream>
#include <sstream>
#include <string>

using bench::below;
using bench::Random;

/// Lines of GoldenNumerics: "lrn guard k beta gamma rounding width wrap x sum y", "softmax f x...
/// = y...", "average sum count shift rounding width wrap y".
static void golden(const char* path) {
  std::ifstream file(path);
  std::string line;
  long number = 0;
  while (std::getline(file, line)) {
    std::istringstream in(line);
    std::string kind;
    in >> kind;
    ++number;
    if (kind == "lrn") {
      int64_t guard, k, beta, gamma, rounding, width, wrap, x, sum, y;
      in >> guard >> k >> beta >> gamma >> rounding >> width >> wrap >> x >> sum >> y;
      numerics::Lrn f{guard != 0, k, beta, gamma, int(rounding), int(width), wrap != 0};
      bench::equal("golden LRN, line", number, y, f(x, sum));
    } else if (kind == "average") {
      int64_t sum, count, shift, rounding, width, wrap, y;
      in >> sum >> count >> shift >> rounding >> width >> wrap >> y;
      bench::equal("golden average, line", number, y,
                   numerics::average(sum, int(count), int(shift), int(rounding), int(width), wrap != 0));
    } else if (kind == "softmax") {
      int f, n;
      in >> f >> n;
      std::vector<int64_t> x(n);
      for (auto& v : x) in >> v;
      for (int64_t found : numerics::softmax(x, f)) {
        int64_t y;
        in >> y;
        bench::equal("golden softmax, line", number, y, found);
      }
    }
  }
  bench::equal("golden file has lines", 0, 1, number > 1000);
}

int main(int argc, char** argv) {
  Random r(bench::seed(argc, argv));
  if (argc > 2) golden(argv[2]);
  Vsystole_softmax top;
  constexpr int WordBits = POST_LANES * ELEMENT_BITS;
  constexpr int OutLanes = WordBits / 16;
  std::vector<std::vector<int64_t>> memory(1 << 16, std::vector<int64_t>(POST_LANES));
  std::vector<std::vector<int64_t>> out(1 << 16, std::vector<int64_t>(OutLanes));
  top.rst_ni = 0;
  top.inst_valid_i = 0;
  auto clock = [&] {
    top.clk_i = 1;
    top.eval();
    top.clk_i = 0;
    top.eval();
  };
  for (int i = 0; i < 4; ++i) clock();
  top.rst_ni = 1;
  long cycles = 0, classes = 0;
  for (int i = 0; i < 300 && bench::failures == 0; ++i) {
    int count = 1 + static_cast<int>(below(r, i % 10 == 0 ? 1000 : 30));
    int fraction = static_cast<int>(below(r, 30)) - 6;
    if (below(r, 20) == 0) fraction = static_cast<int>(below(r, 255)) - 128;
    int source = static_cast<int>(below(r, 1000)), source_step = 1 + static_cast<int>(below(r, 20));
    int base = 30000 + static_cast<int>(below(r, 1000)), step = 1 + static_cast<int>(below(r, 20));
    int used = 1 + static_cast<int>(below(r, ELEMENT_BITS));
    std::vector<int64_t> x(count);
    for (int c = 0; c < count; ++c) {
      x[c] = bench::element(r, ELEMENT_BITS) >> (ELEMENT_BITS - used);
      memory[source + c / POST_LANES * source_step][c % POST_LANES] = x[c];
    }
    std::vector<int64_t> y = numerics::softmax(x, fraction);
    bench::put(top.inst_i, 0, 32, 6);
    bench::put(top.inst_i, 32, 16, count);
    bench::put(top.inst_i, 48, 8, fraction & 255);
    bench::put(top.inst_i, 56, 16, source);
    bench::put(top.inst_i, 72, 16, source_step);
    bench::put(top.inst_i, 88, 16, base);
    bench::put(top.inst_i, 104, 16, step);
    top.inst_valid_i = 1;
    int first = -1, second = -1;  // words whose data is due in one and in two cycles
    bool done = false;
    for (long t = 0; t < 1000 + 80L * count && !done; ++t) {
      for (int l = 0; l < POST_LANES; ++l)
        bench::put(top.soft_rd_data_i, ELEMENT_BITS * l, ELEMENT_BITS,
                   first >= 0 ? static_cast<uint64_t>(memory[first][l]) & ((1ULL << ELEMENT_BITS) - 1)
                              : below(r, 1ULL << ELEMENT_BITS));
      top.soft_rd_ready_i = below(r, 3) != 0;
      top.soft_wr_ready_i = below(r, 3) != 0;
      top.eval();
      first = second;
      second = top.soft_rd_valid_o && top.soft_rd_ready_i ? top.soft_rd_word_o : -1;
      if (top.soft_wr_valid_o && top.soft_wr_ready_i) {
        for (int l = 0; l < OutLanes; ++l)
          out[top.soft_wr_word_o][l] = bench::get(top.soft_wr_data_o, 16 * l, 16) & 0xffff;
      }
      done = top.done_o;
      clock();
      ++cycles;
    }
    classes += count;
    top.inst_valid_i = 0;
    bench::equal("done", i, 1, done);
    for (int c = 0; c < count; ++c)
      bench::equal("class", c, y[c], out[base + c / OutLanes * step][c % OutLanes]);
    for (int k = 0; k < 2; ++k) clock();
  }
  std::printf("%ld classes, %ld cycles; table segments hit: %zu of 512\n", classes, cycles,
              numerics::exp_hit.count());
  return bench::verdict("softmax");
}
