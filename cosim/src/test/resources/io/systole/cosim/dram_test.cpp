// SPDX-License-Identifier: Apache-2.0
//
// Tests of the DRAM model: bandwidth of each board, latency, the limit of bursts, sharing of reads
// and writes, poison, and that each breach of AXI's rules is seen.
#include "dram.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace systole;

static int failures = 0;
static void require(bool holds, const char* what) {
  if (!holds) {
    std::printf("FAILED: %s\n", what);
    failures++;
  }
}

static DramParameters board(int active, int slots, bool random) {
  DramParameters p;
  p.portBytes = 8;
  p.maxBurstBeats = 16;
  p.activeSlots = active;
  p.slots = slots;
  p.random = random;
  p.seed = 12345;
  return p;
}

struct Traffic {
  uint64_t firstBeat = 0, reads = 0, writes = 0;
  int mostOpen = 0;
};

/// Asks for as much as it can get; checks the data of each read beat.
static Traffic drive(const DramParameters& p, int cycles, bool reading, bool writing) {
  std::vector<uint8_t> bytes(1 << 20);
  for (size_t i = 0; i < bytes.size(); i++) bytes[i] = static_cast<uint8_t>(i * 31 + i / 251);
  Memory memory;
  memory.regions.push_back({0, bytes.size(), bytes.data()});
  DramPort port(0, p, memory);
  Traffic t;
  uint64_t readAt = 0, beatAt = 0, writeAt = 1 << 19;
  int open = 0, addressed = 0, left = 0;
  uint8_t data[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  for (uint64_t cycle = 0; cycle < static_cast<uint64_t>(cycles); cycle++) {
    const ToCore out = port.present(cycle);
    FromCore core;
    core.rready = core.bready = true;
    core.wdata = data;
    core.wstrb = 0xff;
    core.arvalid = reading;
    core.araddr = readAt;
    core.arlen = 15;
    core.awvalid = writing;
    core.awaddr = writeAt;
    core.awlen = 15;
    core.wvalid = addressed > 0 || left > 0;
    core.wlast = left == 1;
    if (out.rvalid) {
      if (t.reads == 0) t.firstBeat = cycle;
      require(std::memcmp(out.rdata, &bytes[beatAt], 8) == 0, "data of a beat");
      beatAt = (beatAt + 8) % (1 << 19);
      t.reads++;
      if (out.rlast) open--;
    }
    if (core.wvalid && left == 0) {
      left = 16;
      addressed--;
      core.wlast = false;
    }
    port.take(cycle, core);
    if (core.arvalid && out.arready) {
      readAt = (readAt + 128) % (1 << 19);
      open++;
    }
    if (core.awvalid && out.awready) addressed++;
    if (core.wvalid && out.wready) {
      t.writes++;
      left--;
    }
    if (open > t.mostOpen) t.mostOpen = open;
  }
  require(memory.violation.empty(), memory.violation.c_str());
  require(memory.poisonReads == 0 && memory.strayWrites == 0, "nothing outside");
  return t;
}

static void bandwidth(int active, int slots) {
  const int cycles = 400000;
  double expected = static_cast<double>(active) / slots;
  for (bool random : {false, true}) {
    Traffic reads = drive(board(active, slots, random), cycles, true, false);
    double rate = static_cast<double>(reads.reads) / cycles;
    std::printf("%d/%d %s: %.5f beats a cycle\n", active, slots, random ? "random" : "none", rate);
    require(rate <= expected + 1e-4 && rate > expected - 1e-3, "read bandwidth");
    require(reads.mostOpen == 8, "eight bursts, not more");
    Traffic both = drive(board(active, slots, random), cycles, true, true);
    double sum = static_cast<double>(both.reads + both.writes) / cycles;
    require(sum <= expected + 1e-4 && sum > expected - 3e-3, "reads and writes share");
    require(both.writes > both.reads / 2, "writes are not starved");
  }
}

static void rules() {
  auto breach = [](uint64_t address, int beats) {
    Memory memory;
    DramPort port(0, board(79, 80, false), memory);
    port.present(0);
    FromCore core;
    core.arvalid = true;
    core.araddr = address;
    core.arlen = beats - 1;
    port.take(0, core);
    return memory.violation;
  };
  require(breach(4096 - 128, 16).empty(), "a burst up to the border is fine");
  require(breach(4096 - 120, 16).find("4 KiB") != std::string::npos, "4 KiB rule");
  require(breach(0, 17).find("too long") != std::string::npos, "longest burst");
  require(breach(4, 1).find("aligned") != std::string::npos, "alignment");
  Memory memory;
  uint8_t one[8], two[8];
  memory.read(64, one, 8);
  memory.read(64, two, 8);
  require(memory.poisonReads == 2 && std::memcmp(one, two, 8) == 0, "poison is counted, stable");
}

int main() {
  bandwidth(79, 80);
  bandwidth(1, 2);
  bandwidth(9, 10);
  require(drive(board(1, 1, false), 200, true, false).firstBeat == 40, "latency 40");
  double mean = 0;
  for (int b = 0; b < 10000; b++) mean += (30 + hash32(7, 0, b) % 21) / 10000.0;
  require(std::abs(mean - 40) < 0.3, "mean latency 40");
  rules();
  if (failures == 0) std::printf("all rules hold\n");
  return failures == 0 ? 0 : 1;
}
