// SPDX-License-Identifier: Apache-2.0
//
// The DRAM model: docs/dram.md defines it, port by port and cycle by cycle. It knows nothing of the
// RTL: a port is told what the core drives and says what the core sees.
#pragma once

#include <cstdint>
#include <cstring>
#include <deque>
#include <string>
#include <vector>

namespace systole {

/// hash32(seed, a, b): a finalizer of good mixing (splitmix64), upper half.
inline uint32_t hash32(uint64_t seed, uint64_t a, uint64_t b) {
  uint64_t z = seed + a * 0x9E3779B97F4A7C15ull + b * 0xD1B54A32D192ED03ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return static_cast<uint32_t>((z ^ (z >> 31)) >> 32);
}

struct DramParameters {
  int portBytes = 8;
  int maxBurstBeats = 16;
  int activeSlots = 79;
  int slots = 80;
  bool random = false;
  uint64_t seed = 0;
};

/// A piece of memory that exists; the caller owns it.
struct Region {
  uint64_t base = 0;
  uint64_t size = 0;
  uint8_t* data = nullptr;
};

class Memory {
 public:
  std::vector<Region> regions;
  uint64_t slverrAddress = ~0ull;  // a beat there answers SLVERR
  uint64_t decerrAddress = ~0ull;
  uint64_t poisonReads = 0;
  uint64_t strayWrites = 0;
  std::string violation;  // the first breach of AXI's rules

  void breach(const std::string& what) {
    if (violation.empty()) violation = what;
  }

  void read(uint64_t address, uint8_t* to, int bytes) {
    if (uint8_t* from = at(address, bytes)) {
      std::memcpy(to, from, bytes);
      return;
    }
    poisonReads++;
    for (int i = 0; i < bytes; i++) to[i] = static_cast<uint8_t>(hash32(0xBAD, address + i, 0));
  }

  void write(uint64_t address, const uint8_t* from, uint64_t strobe, int bytes) {
    uint8_t* to = at(address, bytes);
    if (to == nullptr) {
      strayWrites++;
      return;
    }
    for (int i = 0; i < bytes; i++) {
      if (strobe >> i & 1) to[i] = from[i];
    }
  }

  int response(uint64_t address, int bytes) const {
    auto hit = [&](uint64_t a) { return a >= address && a < address + bytes; };
    return hit(decerrAddress) ? 3 : hit(slverrAddress) ? 2 : 0;
  }

 private:
  uint8_t* at(uint64_t address, int bytes) {
    for (Region& region : regions) {
      if (address >= region.base && address + bytes <= region.base + region.size) {
        return region.data + (address - region.base);
      }
    }
    return nullptr;
  }
};

/// What the core drives in a cycle.
struct FromCore {
  bool arvalid = false, rready = false, awvalid = false, wvalid = false, wlast = false,
       bready = false;
  uint64_t araddr = 0, awaddr = 0, wstrb = 0;
  int arlen = 0, awlen = 0;
  const uint8_t* wdata = nullptr;
};

/// What the core sees in a cycle.
struct ToCore {
  bool arready = false, rvalid = false, rlast = false, awready = false, wready = false,
       bvalid = false;
  int rresp = 0, bresp = 0;
  uint8_t rdata[64] = {};
};

class DramPort {
 public:
  static constexpr int kOutstanding = 8;
  static constexpr int kLatency = 40;

  DramPort(int index, const DramParameters& parameters, Memory& memory)
      : index_(index), parameters_(parameters), memory_(memory) {}

  uint64_t readBeats = 0, writeBeats = 0;

  /// Forgets all bursts, as a reset of the interconnect does.
  void reset() {
    reads_.clear();
    writes_.clear();
    responses_.clear();
    out_ = ToCore();
    writeTurn_ = false;
  }

  /// First half of a cycle: what the core sees in it.
  const ToCore& present(uint64_t cycle) {
    bool slot = active(cycle);
    bool readDue = !reads_.empty() && reads_.front().due <= cycle && !out_.rvalid;
    bool writeDue = !writes_.empty();
    bool write = slot && writeDue && (!readDue || writeTurn_);
    bool read = slot && readDue && !write;
    if (slot && readDue && writeDue) writeTurn_ = !writeTurn_;
    if (read) fetch();
    out_.wready = write;
    out_.arready = static_cast<int>(reads_.size()) < kOutstanding && !pause(cycle, 1);
    out_.awready = static_cast<int>(writes_.size() + responses_.size()) < kOutstanding
        && !pause(cycle, 2);
    if (!out_.bvalid && !responses_.empty() && responses_.front().due <= cycle) {
      out_.bvalid = true;
      out_.bresp = responses_.front().response;
    }
    return out_;
  }

  /// Second half: the transfers of this cycle.
  void take(uint64_t cycle, const FromCore& core) {
    if (core.arvalid && out_.arready) {
      check(core.araddr, core.arlen, "read");
      uint64_t latency = parameters_.random
          ? 30 + hash32(parameters_.seed, index_ * 4 + 0, readBursts_) % 21 : kLatency;
      reads_.push_back({core.araddr, core.arlen + 1, cycle + latency});
      readBursts_++;
    }
    if (out_.rvalid && core.rready) {
      out_.rvalid = false;
      readBeats++;
    }
    if (core.wvalid && out_.wready) write(cycle, core);
    if (core.awvalid && out_.awready) {
      check(core.awaddr, core.awlen, "write");
      writes_.push_back({core.awaddr, core.awlen + 1, 0, 0});
    }
    if (out_.bvalid && core.bready) {
      out_.bvalid = false;
      responses_.pop_front();
    }
  }

 private:
  struct Read { uint64_t address; int beats; uint64_t due; };
  struct Write { uint64_t address; int beats; int response; int done; };
  struct Response { uint64_t due; int response; };

  int index_;
  DramParameters parameters_;
  Memory& memory_;
  std::deque<Read> reads_;
  std::deque<Write> writes_;
  std::deque<Response> responses_;
  ToCore out_;
  bool writeTurn_ = false;
  uint64_t readBursts_ = 0, writeBursts_ = 0;

  bool active(uint64_t cycle) const {
    uint64_t slots = parameters_.slots, use = parameters_.activeSlots;
    if (!parameters_.random) return (cycle + index_) * use % slots < use;
    // One pause in each window of 8 * slots cycles, of the same length in all.
    uint64_t window = 8 * slots, length = 8 * (slots - use);
    uint64_t start = hash32(parameters_.seed, index_ * 4 + 1, cycle / window) % (window - length + 1);
    uint64_t at = cycle % window;
    return at < start || at >= start + length;
  }

  bool pause(uint64_t cycle, int channel) const {
    return parameters_.random
        && hash32(parameters_.seed, 1000 + index_ * 4 + channel, cycle) % 4 == 0;
  }

  void fetch() {
    Read& burst = reads_.front();
    memory_.read(burst.address, out_.rdata, parameters_.portBytes);
    out_.rresp = memory_.response(burst.address, parameters_.portBytes);
    out_.rlast = --burst.beats == 0;
    out_.rvalid = true;
    burst.address += parameters_.portBytes;
    if (out_.rlast) reads_.pop_front();
  }

  void write(uint64_t cycle, const FromCore& core) {
    Write& burst = writes_.front();
    memory_.write(burst.address, core.wdata, core.wstrb, parameters_.portBytes);
    int response = memory_.response(burst.address, parameters_.portBytes);
    if (response > burst.response) burst.response = response;
    burst.address += parameters_.portBytes;
    writeBeats++;
    bool last = --burst.beats == 0;
    if (last != core.wlast) memory_.breach("WLAST does not end its burst");
    if (last) {
      uint64_t latency = parameters_.random
          ? 30 + hash32(parameters_.seed, index_ * 4 + 2, writeBursts_) % 21 : kLatency;
      responses_.push_back({cycle + latency, burst.response});
      writes_.pop_front();
      writeBursts_++;
    }
  }

  void check(uint64_t address, int length, const char* direction) {
    std::string what = std::string(direction) + " burst at " + std::to_string(address) + " of "
        + std::to_string(length + 1) + " beats on port " + std::to_string(index_);
    uint64_t bytes = static_cast<uint64_t>(length + 1) * parameters_.portBytes;
    if (address % parameters_.portBytes != 0) memory_.breach(what + ": not beat aligned");
    if (address / 4096 != (address + bytes - 1) / 4096) memory_.breach(what + ": crosses 4 KiB");
    if (length + 1 > parameters_.maxBurstBeats) memory_.breach(what + ": too long for the port");
  }
};

}  // namespace systole
