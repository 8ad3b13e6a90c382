// SPDX-License-Identifier: Apache-2.0
//
// The bundle's sample through the RTL: registers and memory as a driver uses them, then every stage
// of every layer (tapped inside the RTL as it was computed) and the result against the golden
// vectors. Run in the bundle's folder; an argument is the seed of random stalls. Exit code 0 for
// PASS, 1 for FAIL, 2 for a file that can't be read.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "bundle.h"  // places, shapes and files of this bundle
#include "systole.h"  // registers

extern "C" {
void* systole_new(int, int, int, int, int, int, int64_t);
void systole_free(void*);
void systole_region(void*, int64_t, int64_t, void*);
int64_t systole_write(void*, int, int);
int64_t systole_read(void*, int);
int64_t systole_run(void*, int64_t);
int systole_interrupt(void*);
void systole_tap(void*, int, int, int, int, void*);
int64_t systole_tap_count(void*, int, int);
const char* systole_message(void*);
}

namespace {

constexpr int kHeaderBytes = 4096;
constexpr int64_t kProgramBase = 0x10000000, kMemoryBase = 0x40000000;
constexpr int64_t kMaxCycles = 4'000'000'000, kBatchCycles = 1'000'000;

using Bytes = std::vector<uint8_t>;

[[noreturn]] void refuse(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  std::exit(2);
}

Bytes file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) refuse(path + ": can't be read");
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// What follows the header of a program or memory image.
Bytes payload(const std::string& path) {
  Bytes content = file(path);
  if (content.size() < kHeaderBytes) refuse(path + ": shorter than its header");
  return {content.begin() + kHeaderBytes, content.end()};
}

/// The integers of an .npy file of version 1, 16 or 32 bits.
std::vector<int32_t> golden(const std::string& path) {
  Bytes content = file(path);
  if (content.size() < 10) refuse(path + ": no .npy file");
  size_t start = 10 + content[8] + 256 * content[9];
  std::string header(content.begin() + 10, content.begin() + start);
  bool wide = header.find("<i4") != std::string::npos;
  if (!wide && header.find("<i2") == std::string::npos) refuse(path + ": no int16 or int32");
  std::vector<int32_t> values;
  for (size_t at = start; at < content.size(); at += wide ? 4 : 2) {
    int32_t low = content[at] | content[at + 1] << 8;
    values.push_back(wide ? low | content[at + 2] << 16 | content[at + 3] << 24
                          : static_cast<int16_t>(low));
  }
  return values;
}

int64_t address(const Map& map, int channel, int row, int column) {
  return map.offset + static_cast<int64_t>(row) * map.rowPitch
      + static_cast<int64_t>(channel / map.lanes) * map.planePitch
      + (column * map.lanes + channel % map.lanes) * map.elementBytes;
}

template <typename Action>
void each(const Map& map, Action action) {
  size_t index = 0;
  for (int c = 0; c < map.channels; c++) {
    for (int y = 0; y < map.height; y++) {
      for (int x = 0; x < map.width; x++) action(index++, address(map, c, y, x));
    }
  }
}

bool report(const std::string& name, const std::vector<int32_t>& expected,
            const std::vector<int32_t>& found, bool complete) {
  size_t differ = expected.size() == found.size() ? 0 : expected.size();
  size_t first = expected.size();
  for (size_t i = 0; differ == 0 && i < expected.size(); i++) {
    if (expected[i] != found[i]) first = std::min(first, i);
  }
  for (size_t i = first; i < expected.size(); i++) differ += expected[i] != found[i];
  std::printf("%-24s %9zu values  ", name.c_str(), expected.size());
  if (differ == 0 && complete) {
    std::printf("PASS\n");
  } else if (first < expected.size()) {
    std::printf("FAIL: %zu differ, first at %zu: expected %d, found %d\n", differ, first,
                expected[first], found[first]);
  } else {
    std::printf("FAIL: not all values were seen\n");
  }
  return differ == 0 && complete;
}

void set(void* core, int low, int high, int64_t value) {
  systole_write(core, low, static_cast<int>(value));
  systole_write(core, high, static_cast<int>(value >> 32));
}

std::vector<int32_t> result(const Bytes& memory) {
  Bytes raw;
  std::vector<int32_t> values;
  each(kOutput, [&](size_t, int64_t at) {
    raw.push_back(memory[at]);
    if (kOutput.elementBytes == 2) raw.push_back(memory[at + 1]);
    int32_t value = kOutput.elementBytes == 2
        ? static_cast<int16_t>(memory[at] | memory[at + 1] << 8) : static_cast<int8_t>(memory[at]);
    values.push_back(value);
  });
  if (!kProbabilities) return values;
  values.clear();
  for (size_t i = 0; i < kResultSize; i++) values.push_back(raw[2 * i] | raw[2 * i + 1] << 8);
  return values;
}

}  // namespace

int main(int argc, char** argv) {
  Bytes program = payload("data/program.bin"), memory = payload("data/memory.bin");
  std::vector<int32_t> image = golden(kInputGolden);
  each(kInput, [&](size_t i, int64_t at) {
    memory[at] = static_cast<uint8_t>(image[i]);
    if (kInput.elementBytes == 2) memory[at + 1] = static_cast<uint8_t>(image[i] >> 8);
  });

  void* core = systole_new(kPorts, kPortBytes, kMaxBurstBeats, kActiveSlots, kSlots, argc > 1,
                           argc > 1 ? std::atoll(argv[1]) : 0);
  systole_region(core, kProgramBase, program.size(), program.data());
  systole_region(core, kMemoryBase, memory.size(), memory.data());
  if (systole_read(core, SYSTOLE_REG_CONFIG_HASH) != kConfigHash) refuse("another machine");
  set(core, SYSTOLE_REG_PROGRAM_BASE_LO, SYSTOLE_REG_PROGRAM_BASE_HI, kProgramBase);
  systole_write(core, SYSTOLE_REG_PROGRAM_LENGTH, program.size() / SYSTOLE_INSTRUCTION_BYTES);
  set(core, SYSTOLE_REG_MEMORY_BASE_LO, SYSTOLE_REG_MEMORY_BASE_HI, kMemoryBase);
  systole_write(core, SYSTOLE_REG_MEMORY_SIZE, static_cast<int>(memory.size()));

  std::vector<std::vector<int32_t>> seen;
  for (const Stage& stage : kStages) {
    seen.emplace_back(static_cast<size_t>(stage.channels) * stage.pixels);
  }
  for (size_t i = 0; i < seen.size(); i++) {
    const Stage& stage = kStages[i];
    systole_tap(core, stage.stage, stage.layer, stage.channels, stage.pixels, seen[i].data());
  }
  systole_write(core, SYSTOLE_REG_IER, 1);
  systole_write(core, SYSTOLE_REG_GIER, 1);
  systole_write(core, SYSTOLE_REG_CTRL, SYSTOLE_CTRL_AP_START);
  for (int64_t cycles = 0; !systole_interrupt(core) && cycles < kMaxCycles;) {
    int64_t stepped = systole_run(core, kBatchCycles);
    if (stepped < 0) break;
    cycles += stepped;
  }
  std::string message = systole_message(core);
  if (message.empty() && !systole_interrupt(core)) message = "the core did not end";
  if (!message.empty()) {
    std::printf("RTL: %s\nFAIL\n", message.c_str());
    return 1;
  }
  int64_t code = systole_read(core, SYSTOLE_REG_ERROR_CODE);
  bool pass = code == SYSTOLE_ERROR_NONE;
  if (!pass) {
    std::printf("error %lld in instruction %lld\n", static_cast<long long>(code),
                static_cast<long long>(systole_read(core, SYSTOLE_REG_ERROR_INDEX)));
  }
  for (size_t i = 0; i < seen.size(); i++) {
    const Stage& stage = kStages[i];
    bool all = systole_tap_count(core, stage.stage, stage.layer)
        == static_cast<int64_t>(seen[i].size());
    pass &= report(stage.name, golden(stage.golden), seen[i], all);
  }
  pass &= report("result", golden(kOutputGolden), result(memory), true);
  std::printf("%lld cycles\n%s\n",
              static_cast<long long>(systole_read(core, SYSTOLE_REG_CYCLES_LO)),
              pass ? "PASS" : "FAIL");
  systole_free(core);
  return pass ? 0 : 1;
}
