// SPDX-License-Identifier: Apache-2.0
//
// The core under Verilator with the DRAM model, behind a C interface for java.lang.foreign.
//
// The core is driven through its AXI ports alone. One call steps many cycles. Functions return 0,
// or -1 after a fault of the model itself (systole_message says which).
#include <csetjmp>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include "Vsystole_top.h"
#include "dram.h"
#include "verilated.h"
#ifdef SYSTOLE_TRACE
#include "verilated_fst_c.h"
#endif

namespace {

constexpr int kMaxPorts = 4;
constexpr int kTapStages = 3;
constexpr int kLayers = 64;

/// Where a stage's values of a layer go: [channel][pixel].
struct Tap {
  int32_t* values = nullptr;
  int channels = 0;
  int pixels = 0;
  int64_t count = 0;
  int64_t outside = 0;
};

struct ReadPins {
  CData *arvalid, *arready, *arlen, *rvalid, *rready, *rresp, *rlast;
  QData* araddr;
  void* rdata;
};

struct Bench {
  VerilatedContext context;
  std::unique_ptr<Vsystole_top> top;
#ifdef SYSTOLE_TRACE
  std::unique_ptr<VerilatedFstC> trace;
#endif
  systole::DramParameters parameters;
  systole::Memory memory;
  std::vector<systole::DramPort> ports;
  ReadPins pins[kMaxPorts];
  Tap taps[kTapStages][kLayers];
  uint64_t cycle = 0;
  std::string message;

  Bench(int portCount, const systole::DramParameters& p) : parameters(p) {
    context.randReset(2);
    context.randSeed(static_cast<int>(p.seed % 0x7fffffff) + 1);
    top = std::make_unique<Vsystole_top>(&context);
    for (int i = 0; i < portCount; i++) ports.emplace_back(i, parameters, memory);
#define PINS(i)                                                                              \
  pins[i] = {&top->m_axi_gmem##i##_arvalid, &top->m_axi_gmem##i##_arready,                   \
             &top->m_axi_gmem##i##_arlen,   &top->m_axi_gmem##i##_rvalid,                    \
             &top->m_axi_gmem##i##_rready,  &top->m_axi_gmem##i##_rresp,                     \
             &top->m_axi_gmem##i##_rlast,   &top->m_axi_gmem##i##_araddr,                    \
             &top->m_axi_gmem##i##_rdata}
    PINS(0);
    PINS(1);
    PINS(2);
    PINS(3);
#undef PINS
    top->ap_clk = 0;
    top->ap_rst_n = 0;
    top->s_axi_control_awvalid = top->s_axi_control_wvalid = top->s_axi_control_arvalid = 0;
    top->s_axi_control_bready = top->s_axi_control_rready = 1;
    top->eval();
  }

  void step();
  void reset(int cycles) {
    top->ap_rst_n = 0;
    for (auto& port : ports) port.reset();
    for (int i = 0; i < cycles; i++) step();
    top->ap_rst_n = 1;
  }
};

Bench* current = nullptr;  // the bench being stepped: for the taps

void Bench::step() {
  Vsystole_top& t = *top;
  for (size_t i = 0; i < ports.size(); i++) {
    const systole::ToCore& out = ports[i].present(cycle);
    ReadPins& pin = pins[i];
    *pin.arready = out.arready;
    *pin.rvalid = out.rvalid;
    if (out.rvalid) {
      *pin.rresp = static_cast<CData>(out.rresp);
      *pin.rlast = out.rlast;
      std::memcpy(pin.rdata, out.rdata, parameters.portBytes);
    }
    if (i == 0) {
      t.m_axi_gmem0_awready = out.awready;
      t.m_axi_gmem0_wready = out.wready;
      t.m_axi_gmem0_bvalid = out.bvalid;
      t.m_axi_gmem0_bresp = static_cast<CData>(out.bresp);
    }
  }
  t.ap_clk = 0;
  t.eval();
#ifdef SYSTOLE_TRACE
  if (trace) trace->dump(2 * cycle);
#endif
  if (t.ap_rst_n) {
    for (size_t i = 0; i < ports.size(); i++) {
      systole::FromCore core;
      ReadPins& pin = pins[i];
      core.arvalid = *pin.arvalid;
      core.araddr = *pin.araddr;
      core.arlen = *pin.arlen;
      core.rready = *pin.rready;
      if (i == 0) {
        core.awvalid = t.m_axi_gmem0_awvalid;
        core.awaddr = t.m_axi_gmem0_awaddr;
        core.awlen = t.m_axi_gmem0_awlen;
        core.wvalid = t.m_axi_gmem0_wvalid;
        core.wlast = t.m_axi_gmem0_wlast;
        core.wstrb = t.m_axi_gmem0_wstrb;
        core.wdata = reinterpret_cast<const uint8_t*>(&t.m_axi_gmem0_wdata);
        core.bready = t.m_axi_gmem0_bready;
      }
      ports[i].take(cycle, core);
    }
  }
  t.ap_clk = 1;
  t.eval();
#ifdef SYSTOLE_TRACE
  if (trace) trace->dump(2 * cycle + 1);
#endif
  cycle++;
}

template <typename Action>
int64_t guarded(Bench* bench, Action action) {
  current = bench;
  try {
    return action();
  } catch (const std::exception& e) {
    bench->message = e.what();
    return -1;
  }
}

}  // namespace

// Verilator's own ends of the process become exceptions.
void vl_finish(const char* file, int line, const char*) VL_MT_UNSAFE {
  throw std::runtime_error(std::string("$finish at ") + file + ":" + std::to_string(line));
}
void vl_stop(const char* file, int line, const char*) VL_MT_UNSAFE {
  throw std::runtime_error(std::string("assertion or $stop at ") + file + ":"
                           + std::to_string(line));
}
void vl_fatal(const char* file, int line, const char*, const char* text) VL_MT_UNSAFE {
  throw std::runtime_error(std::string(text) + " at " + file + ":" + std::to_string(line));
}

extern "C" {

// DPI, called by systole_tap.
void systole_tap_value(int stage, int layer, int channel, int pixel, int value) {
  if (current == nullptr || stage < 0 || stage >= kTapStages || layer < 0 || layer >= kLayers) return;
  Tap& tap = current->taps[stage][layer];
  if (tap.values == nullptr) return;
  if (channel >= tap.channels || pixel >= tap.pixels) {
    tap.outside++;
    return;
  }
  tap.values[static_cast<int64_t>(channel) * tap.pixels + pixel] = value;
  tap.count++;
}

void* systole_new(int ports, int portBytes, int maxBurstBeats, int activeSlots, int slots,
                  int random, int64_t seed) {
  systole::DramParameters p;
  p.portBytes = portBytes;
  p.maxBurstBeats = maxBurstBeats;
  p.activeSlots = activeSlots;
  p.slots = slots;
  p.random = random != 0;
  p.seed = static_cast<uint64_t>(seed);
  Bench* bench = new Bench(ports, p);
  guarded(bench, [&] { bench->reset(8); return 0; });
  return bench;
}

void systole_free(void* handle) {
  Bench* bench = static_cast<Bench*>(handle);
#ifdef SYSTOLE_TRACE
  if (bench->trace) bench->trace->close();
#endif
  bench->top->final();
  if (current == bench) current = nullptr;
  delete bench;
}

int64_t systole_reset(void* handle, int cycles) {
  Bench* bench = static_cast<Bench*>(handle);
  return guarded(bench, [&] { bench->reset(cycles); return 0; });
}

/// The memory that exists, region by region; the caller keeps it alive.
void systole_region(void* handle, int64_t base, int64_t size, void* data) {
  static_cast<Bench*>(handle)->memory.regions.push_back(
      {static_cast<uint64_t>(base), static_cast<uint64_t>(size), static_cast<uint8_t*>(data)});
}

void systole_clear_regions(void* handle) { static_cast<Bench*>(handle)->memory.regions.clear(); }

/// Beats that touch these addresses answer with an error; -1 for none.
void systole_errors(void* handle, int64_t slverr, int64_t decerr) {
  systole::Memory& memory = static_cast<Bench*>(handle)->memory;
  memory.slverrAddress = static_cast<uint64_t>(slverr);
  memory.decerrAddress = static_cast<uint64_t>(decerr);
}

int64_t systole_write(void* handle, int address, int value) {
  Bench* bench = static_cast<Bench*>(handle);
  return guarded(bench, [&] {
    Vsystole_top& t = *bench->top;
    t.s_axi_control_awaddr = static_cast<SData>(address);
    t.s_axi_control_wdata = static_cast<IData>(value);
    t.s_axi_control_wstrb = 0xf;
    t.s_axi_control_awvalid = t.s_axi_control_wvalid = 1;
    for (int i = 0;; i++) {
      t.ap_clk = 0;
      t.eval();
      bool taken = t.s_axi_control_awready && t.s_axi_control_wready;
      bench->step();
      if (taken) break;
      if (i > 100) throw std::runtime_error("no answer to a register write");
    }
    t.s_axi_control_awvalid = t.s_axi_control_wvalid = 0;
    return 0;
  });
}

int64_t systole_read(void* handle, int address) {
  Bench* bench = static_cast<Bench*>(handle);
  return guarded(bench, [&]() -> int64_t {
    Vsystole_top& t = *bench->top;
    t.s_axi_control_araddr = static_cast<SData>(address);
    t.s_axi_control_arvalid = 1;
    for (int i = 0;; i++) {
      t.ap_clk = 0;
      t.eval();
      bool taken = t.s_axi_control_arready;
      bench->step();
      if (taken) break;
      if (i > 100) throw std::runtime_error("no answer to a register read");
    }
    t.s_axi_control_arvalid = 0;
    for (int i = 0; !t.s_axi_control_rvalid; i++) {
      bench->step();
      if (i > 100) throw std::runtime_error("no data for a register read");
    }
    return static_cast<int64_t>(t.s_axi_control_rdata);
  });
}

/// Steps until the interrupt is up or maxCycles have passed; the cycles stepped, or -1.
int64_t systole_run(void* handle, int64_t maxCycles) {
  Bench* bench = static_cast<Bench*>(handle);
  return guarded(bench, [&]() -> int64_t {
    int64_t stepped = 0;
    while (stepped < maxCycles && !bench->top->__SYM__interrupt) {
      bench->step();
      stepped++;
    }
    return stepped;
  });
}

int systole_interrupt(void* handle) { return static_cast<Bench*>(handle)->top->__SYM__interrupt; }

/// Values of a stage of a layer go to values[channel * pixels + pixel]; null ends it.
void systole_tap(void* handle, int stage, int layer, int channels, int pixels, void* values) {
  static_cast<Bench*>(handle)->taps[stage][layer] = {static_cast<int32_t*>(values), channels,
                                                     pixels, 0, 0};
}

/// Values seen by a tap, or minus one minus those that fell outside.
int64_t systole_tap_count(void* handle, int stage, int layer) {
  const Tap& tap = static_cast<Bench*>(handle)->taps[stage][layer];
  return tap.outside > 0 ? -1 - tap.outside : tap.count;
}

/// 0 cycles, 1 reads outside the memory, 2 writes outside, 3 read beats, 4 write beats.
int64_t systole_statistic(void* handle, int which) {
  Bench* bench = static_cast<Bench*>(handle);
  int64_t reads = 0, writes = 0;
  for (auto& port : bench->ports) {
    reads += static_cast<int64_t>(port.readBeats);
    writes += static_cast<int64_t>(port.writeBeats);
  }
  switch (which) {
    case 0: return static_cast<int64_t>(bench->cycle);
    case 1: return static_cast<int64_t>(bench->memory.poisonReads);
    case 2: return static_cast<int64_t>(bench->memory.strayWrites);
    case 3: return reads;
    default: return writes;
  }
}

/// What went wrong: a fault of the model, else the first breach of AXI's rules, else empty.
const char* systole_message(void* handle) {
  Bench* bench = static_cast<Bench*>(handle);
  return bench->message.empty() ? bench->memory.violation.c_str() : bench->message.c_str();
}

int systole_trace(void* handle, const char* path) {
#ifdef SYSTOLE_TRACE
  Bench* bench = static_cast<Bench*>(handle);
  bench->context.traceEverOn(true);
  bench->trace = std::make_unique<VerilatedFstC>();
  bench->top->trace(bench->trace.get(), 99);
  bench->trace->open(path);
  return 0;
#else
  (void)handle;
  (void)path;
  return -1;
#endif
}

}  // extern "C"
