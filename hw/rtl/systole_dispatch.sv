// SPDX-License-Identifier: Apache-2.0
//
// Runs a program: checks each instruction, hands it to its unit's queue, keeps the semaphores,
// the error state, the cycle counter and the layers' ends.
//
// Contract
//   start_i begins a run: the core is reset for a cycle (core_rst_no), then fetch_start_o. done_o
//   is a pulse at its end, after END or after an error; idle_o outside a run.
//   After an error stop_o stays until axi_busy_i is low, then the core is reset again.
//   Units in order of priority for semaphores: 0 LOADW (none), 1 LOADF, 2 CONV, 3 POST, 4 STORE,
//   5 SOFTMAX. An instruction is checked in the cycle after it came and queued in the next.
//   layer_select_i -> layer_end_o in the same cycle: the cycle of the layer's last end, else 0.
module systole_dispatch #(
  parameter int OcLanes = 16,
  parameter int Banks = 13,
  parameter int Ports = 2,
  parameter int WatchdogBits = 20
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  start_i,
  input  logic                  busy_start_i,
  output logic                  idle_o,
  output logic                  done_o,
  output logic                  core_rst_no,
  output logic                  stop_o,
  input  logic                  axi_busy_i,
  input  logic                  progress_i,

  output logic                  fetch_start_o,
  input  logic                  fetch_valid_i,
  output logic                  fetch_ready_o,
  input  logic [511:0]          fetch_inst_i,
  input  logic [15:0]           fetch_index_i,
  input  logic                  fetch_exhausted_i,

  output logic [5:0]            inst_valid_o,
  input  logic [5:0]            done_i,
  input  logic [5:0]            unit_idle_i,
  output systole_pkg::loadw_t   loadw_o,
  output systole_pkg::loadf_t   loadf_o,
  output systole_pkg::conv_t    conv_o,
  output systole_pkg::post_t    post_o,
  output systole_pkg::store_t   store_o,
  output systole_pkg::softmax_t softmax_o,
  input  logic                  compute_empty_i,
  input  logic                  rows_pending_i,

  // Errors of the memory ports: client 0 fetch, 1 LOADF, 2 LOADW.
  input  logic [Ports-1:0]      read_address_i,
  input  logic [Ports-1:0]      read_slverr_i,
  input  logic [Ports-1:0]      read_decerr_i,
  input  logic [2*Ports-1:0]    read_client_i,
  input  logic                  store_address_i,
  input  logic                  store_slverr_i,
  input  logic                  store_decerr_i,

  output logic [3:0]            error_code_o,
  output logic [15:0]           error_index_o,
  output logic [47:0]           cycles_o,
  input  logic [5:0]            layer_select_i,
  output logic [31:0]           layer_end_o
);
  typedef enum logic [2:0] {Idle, Clear, Begin, Run, Stop, Finish} state_e;
  state_e state_q;

  // Checks.
  logic [3:0] table_error, table_error_q, error;
  logic checked_q, machine_ok, machine_ok_q;
  logic [3:0] op;
  systole_decode u_decode (.inst_i(fetch_inst_i), .error_o(table_error));
  assign op = fetch_inst_i[3:0];

  systole_pkg::header_t header;
  systole_pkg::loadf_t as_loadf;
  systole_pkg::conv_t as_conv;
  systole_pkg::post_t as_post;
  systole_pkg::store_t as_store;
  assign header   = fetch_inst_i[31:0];
  assign as_loadf = fetch_inst_i[systole_pkg::LoadfBits-1:0];
  assign as_conv  = fetch_inst_i[systole_pkg::ConvBits-1:0];
  assign as_post  = fetch_inst_i[systole_pkg::PostBits-1:0];
  assign as_store = fetch_inst_i[systole_pkg::StoreBits-1:0];
  always_comb begin
    case (op)
      systole_pkg::OpLoadw: machine_ok = header.wait_mask == 8'd0 && header.signal_mask == 8'd0;
      systole_pkg::OpLoadf: machine_ok = as_loadf.pitch_mod < 6'(Banks);
      systole_pkg::OpConv:
        machine_ok = as_conv.pitch_mod < 6'(Banks) && as_conv.tap_bank < 6'(Banks)
                  && as_conv.stride_mod < 6'(Banks)
                  && (Banks == 1 || as_conv.stride_mod != 6'd0);
      systole_pkg::OpPost:
        machine_ok = as_post.pitch_mod < 6'(Banks) && as_post.last_oc <= 8'(OcLanes);
      systole_pkg::OpStore: machine_ok = as_store.pitch_mod < 6'(Banks);
      default: machine_ok = 1'b1;
    endcase
  end
  assign error = table_error_q == systole_pkg::ErrNone && !machine_ok_q ? systole_pkg::ErrRange
                                                                        : table_error_q;

  logic checked, push, is_end;
  logic [5:0] queue_ready, target;
  assign checked = fetch_valid_i && checked_q && state_q == Run;
  assign is_end  = op == systole_pkg::OpEnd;
  assign target  = op == systole_pkg::OpLoadw ? 6'b000001 : op == systole_pkg::OpLoadf ? 6'b000010 :
                   op == systole_pkg::OpConv  ? 6'b000100 : op == systole_pkg::OpPost  ? 6'b001000 :
                   op == systole_pkg::OpStore ? 6'b010000 : 6'b100000;
  assign push = checked && error == systole_pkg::ErrNone && !is_end && |(target & queue_ready);
  assign fetch_ready_o = push;

  always_ff @(posedge clk_i) begin
    checked_q     <= rst_ni && fetch_valid_i && !push && state_q == Run;
    table_error_q <= table_error;
    machine_ok_q  <= machine_ok;
  end

  // Units and semaphores.
  logic [7:0] nonzero_q;
  logic [5:0] ended, unit_empty, want, starts;
  logic [6*8-1:0] waits, signal;
  logic [6*6-1:0] layer;
  logic [6*16-1:0] index;

  // All at once instead of one unit after the other: who could start holds back everyone below it
  // that wants one of its semaphores, even where it is held back itself.
  for (genvar u = 0; u < 6; u++) begin : gen_start
    logic [5:0] clash;
    for (genvar v = 0; v < 6; v++) begin : gen_clash
      assign clash[v] = v < u && |(waits[8*u+:8] & waits[8*v+:8]);
    end
    assign starts[u] = want[u] && (want & clash) == 6'd0;
  end

  systole_unit #(.Bits(systole_pkg::LoadwBits)) u_loadw (
    .clk_i, .rst_ni(core_rst_no), .push_i(push && target[0]), .ready_o(queue_ready[0]),
    .push_inst_i(fetch_inst_i[systole_pkg::LoadwBits-1:0]), .push_index_i(fetch_index_i),
    .nonzero_i(nonzero_q), .want_o(want[0]), .wait_o(waits[0+:8]),
    .start_i(starts[0]),
    .inst_valid_o(inst_valid_o[0]), .inst_o(loadw_o), .index_o(index[0+:16]), .done_i(done_i[0]),
    .ended_o(ended[0]), .signal_o(signal[0+:8]), .layer_o(layer[0+:6]), .empty_o(unit_empty[0])
  );
  systole_unit #(.Bits(systole_pkg::LoadfBits)) u_loadf (
    .clk_i, .rst_ni(core_rst_no), .push_i(push && target[1]), .ready_o(queue_ready[1]),
    .push_inst_i(fetch_inst_i[systole_pkg::LoadfBits-1:0]), .push_index_i(fetch_index_i),
    .nonzero_i(nonzero_q), .want_o(want[1]), .wait_o(waits[8+:8]),
    .start_i(starts[1]),
    .inst_valid_o(inst_valid_o[1]), .inst_o(loadf_o), .index_o(index[16+:16]), .done_i(done_i[1]),
    .ended_o(ended[1]), .signal_o(signal[8+:8]), .layer_o(layer[6+:6]), .empty_o(unit_empty[1])
  );
  systole_unit #(.Bits(systole_pkg::ConvBits)) u_conv (
    .clk_i, .rst_ni(core_rst_no), .push_i(push && target[2]), .ready_o(queue_ready[2]),
    .push_inst_i(fetch_inst_i[systole_pkg::ConvBits-1:0]), .push_index_i(fetch_index_i),
    .nonzero_i(nonzero_q), .want_o(want[2]), .wait_o(waits[16+:8]),
    .start_i(starts[2]),
    .inst_valid_o(inst_valid_o[2]), .inst_o(conv_o), .index_o(index[32+:16]), .done_i(done_i[2]),
    .ended_o(ended[2]), .signal_o(signal[16+:8]), .layer_o(layer[12+:6]), .empty_o(unit_empty[2])
  );
  systole_unit #(.Bits(systole_pkg::PostBits)) u_post (
    .clk_i, .rst_ni(core_rst_no), .push_i(push && target[3]), .ready_o(queue_ready[3]),
    .push_inst_i(fetch_inst_i[systole_pkg::PostBits-1:0]), .push_index_i(fetch_index_i),
    .nonzero_i(nonzero_q), .want_o(want[3]), .wait_o(waits[24+:8]),
    .start_i(starts[3]),
    .inst_valid_o(inst_valid_o[3]), .inst_o(post_o), .index_o(index[48+:16]), .done_i(done_i[3]),
    .ended_o(ended[3]), .signal_o(signal[24+:8]), .layer_o(layer[18+:6]), .empty_o(unit_empty[3])
  );
  systole_unit #(.Bits(systole_pkg::StoreBits)) u_store (
    .clk_i, .rst_ni(core_rst_no), .push_i(push && target[4]), .ready_o(queue_ready[4]),
    .push_inst_i(fetch_inst_i[systole_pkg::StoreBits-1:0]), .push_index_i(fetch_index_i),
    .nonzero_i(nonzero_q), .want_o(want[4]), .wait_o(waits[32+:8]),
    .start_i(starts[4]),
    .inst_valid_o(inst_valid_o[4]), .inst_o(store_o), .index_o(index[64+:16]), .done_i(done_i[4]),
    .ended_o(ended[4]), .signal_o(signal[32+:8]), .layer_o(layer[24+:6]), .empty_o(unit_empty[4])
  );
  systole_unit #(.Bits(systole_pkg::SoftmaxBits)) u_softmax (
    .clk_i, .rst_ni(core_rst_no), .push_i(push && target[5]), .ready_o(queue_ready[5]),
    .push_inst_i(fetch_inst_i[systole_pkg::SoftmaxBits-1:0]), .push_index_i(fetch_index_i),
    .nonzero_i(nonzero_q), .want_o(want[5]), .wait_o(waits[40+:8]),
    .start_i(starts[5]),
    .inst_valid_o(inst_valid_o[5]), .inst_o(softmax_o), .index_o(index[80+:16]),
    .done_i(done_i[5]), .ended_o(ended[5]), .signal_o(signal[40+:8]), .layer_o(layer[30+:6]),
    .empty_o(unit_empty[5])
  );

  logic [7:0] overflow_q;
  for (genvar s = 0; s < 8; s++) begin : gen_semaphore
    logic [3:0] count_q;
    logic [4:0] sum, less;
    logic [2:0] given;
    logic taken;
    always_comb begin
      given = 3'd0;
      taken = 1'b0;
      for (int u = 0; u < 6; u++) begin
        given = given + 3'(ended[u] && signal[8*u+s]);
        taken = taken | (starts[u] && waits[8*u+s]);
      end
    end
    // taken is the last to settle.
    assign sum  = 5'(count_q) + 5'(given);
    assign less = sum - 5'd1;
    always_ff @(posedge clk_i) begin
      if (!core_rst_no) begin
        count_q       <= 4'd0;
        nonzero_q[s]  <= 1'b0;
        overflow_q[s] <= 1'b0;
      end else begin
        count_q       <= taken ? less[3:0] : sum[3:0];
        nonzero_q[s]  <= taken ? less[3:0] != 4'd0 : sum[3:0] != 4'd0;
        overflow_q[s] <= taken ? less[4] : sum[4];
      end
    end
  end

  // Ends of layers: a unit's end waits in its own register for the one write port.
  logic [5:0] stamp_valid_q, stamp_take;
  logic [5:0] stamp_layer;
  logic [31:0] stamp_value;
  logic [6*32-1:0] stamps;
  logic [6*6-1:0] stamp_layers;
  (* ram_style = "distributed" *) logic [31:0] ends [64];
  logic [63:0] ends_valid_q;
  for (genvar u = 0; u < 6; u++) begin : gen_stamp
    logic [31:0] cycle_q;
    logic [5:0] layer_q;
    always_ff @(posedge clk_i) begin
      if (ended[u]) begin
        cycle_q <= cycles_o[31:0];
        layer_q <= layer[6*u+:6];
      end
    end
    always_ff @(posedge clk_i) begin
      if (!core_rst_no) stamp_valid_q[u] <= 1'b0;
      else if (ended[u]) stamp_valid_q[u] <= 1'b1;
      else if (stamp_take[u]) stamp_valid_q[u] <= 1'b0;
    end
    assign stamps[32*u+:32]     = cycle_q;
    assign stamp_layers[6*u+:6] = layer_q;
  end
  always_comb begin
    stamp_take  = 6'd0;
    stamp_layer = stamp_layers[0+:6];
    stamp_value = stamps[0+:32];
    for (int u = 5; u >= 0; u--) begin
      if (stamp_valid_q[u]) begin
        stamp_take    = 6'd0;
        stamp_take[u] = 1'b1;
        stamp_layer   = stamp_layers[6*u+:6];
        stamp_value   = stamps[32*u+:32];
      end
    end
  end
  always_ff @(posedge clk_i) if (|stamp_take) ends[stamp_layer] <= stamp_value;
  for (genvar l = 0; l < 64; l++) begin : gen_end_valid
    always_ff @(posedge clk_i) begin
      if (!rst_ni || state_q == Begin) ends_valid_q[l] <= 1'b0;
      else if (|stamp_take && stamp_layer == 6'(l)) ends_valid_q[l] <= 1'b1;
    end
  end
  assign layer_end_o = ends_valid_q[layer_select_i] ? ends[layer_select_i] : 32'd0;

  // What comes from other modules is looked at a cycle later. Whoever is not idle, or leaves
  // something behind, has been so for longer than its unit was not empty.
  logic idle_q, left_q, memory_error_q;
  logic [3:0] memory_code, memory_code_q;
  logic [15:0] memory_index, memory_index_q;
  always_comb begin
    memory_code  = store_address_i ? systole_pkg::ErrAddress :
                   store_slverr_i  ? systole_pkg::ErrAxiSlverr :
                   store_decerr_i  ? systole_pkg::ErrAxiDecerr : systole_pkg::ErrNone;
    memory_index = index[64+:16];
    for (int p = 0; p < Ports; p++) begin
      if (read_address_i[p] || read_slverr_i[p] || read_decerr_i[p]) begin
        memory_code  = read_address_i[p] ? systole_pkg::ErrAddress :
                       read_slverr_i[p]  ? systole_pkg::ErrAxiSlverr : systole_pkg::ErrAxiDecerr;
        memory_index = read_client_i[2*p+:2] == 2'd0 ? fetch_index_i :
                       read_client_i[2*p+:2] == 2'd1 ? index[16+:16] : index[0+:16];
      end
    end
  end
  always_ff @(posedge clk_i) begin
    idle_q         <= &unit_idle_i && !axi_busy_i;
    left_q         <= !compute_empty_i || rows_pending_i;
    memory_error_q <= core_rst_no && memory_code != systole_pkg::ErrNone;
    memory_code_q  <= memory_code;
    memory_index_q <= memory_index;
  end

  // The first error of this cycle, memory ports first.
  logic [3:0] new_error;
  logic [15:0] new_index;
  logic [WatchdogBits-1:0] watchdog_q;
  logic moved_q, quiet, stale, at_end;
  assign quiet  = &unit_empty && idle_q;
  assign at_end = checked && error == systole_pkg::ErrNone && is_end && quiet
                && stamp_valid_q == 6'd0;
  assign stale  = |nonzero_q || left_q;
  always_comb begin
    new_error = systole_pkg::ErrNone;
    new_index = fetch_index_i;
    if (&watchdog_q) new_error = systole_pkg::ErrWatchdog;
    if (fetch_exhausted_i && !fetch_valid_i && quiet && state_q == Run) begin
      new_error = systole_pkg::ErrNoEnd;
    end
    if (at_end && stale) new_error = systole_pkg::ErrStale;
    if (checked && error != systole_pkg::ErrNone) new_error = error;
    if (|overflow_q) new_error = systole_pkg::ErrSemaphore;
    if (memory_error_q) begin
      new_error = memory_code_q;
      new_index = memory_index_q;
    end
  end

  logic core_clear_q;
  assign core_rst_no   = !core_clear_q;
  assign idle_o        = state_q == Idle;
  assign stop_o        = state_q == Stop;
  assign fetch_start_o = state_q == Begin;

  always_ff @(posedge clk_i) begin
    done_o       <= 1'b0;
    core_clear_q <= 1'b0;
    if (!rst_ni) begin
      state_q       <= Idle;
      core_clear_q  <= 1'b1;
      error_code_o  <= systole_pkg::ErrNone;
      error_index_o <= '0;
      cycles_o      <= '0;
      watchdog_q    <= '0;
    end else begin
      if (state_q != Idle) cycles_o <= cycles_o + 48'd1;
      moved_q    <= progress_i || |ended;
      watchdog_q <= state_q != Run || moved_q ? '0 : watchdog_q + 1'b1;
      case (state_q)
        Idle:
          if (start_i) begin
            state_q       <= Clear;
            core_clear_q  <= 1'b1;
            error_code_o  <= systole_pkg::ErrNone;
            error_index_o <= '0;
            cycles_o      <= '0;
          end
        Clear: state_q <= Begin;
        Begin: state_q <= Run;
        Run:
          if (new_error != systole_pkg::ErrNone) begin
            state_q       <= Stop;
            error_code_o  <= new_error;
            error_index_o <= new_index;
          end else begin
            if (at_end) begin
              state_q <= Idle;
              done_o  <= 1'b1;
            end
            if (busy_start_i && error_code_o == systole_pkg::ErrNone) begin
              error_code_o <= systole_pkg::ErrBusy;
            end
          end
        Stop:
          if (!axi_busy_i) begin
            state_q      <= Finish;
            core_clear_q <= 1'b1;
          end
        default: begin
          state_q <= Idle;
          done_o  <= 1'b1;
        end
      endcase
    end
  end

  logic unused;
  assign unused = ^{header.op, header.checksum, header.layer, header.reserved, as_loadf, as_conv,
                    as_post, as_store, index};
endmodule
