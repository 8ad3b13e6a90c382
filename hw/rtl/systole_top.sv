// SPDX-License-Identifier: Apache-2.0
//
// The accelerator: AXI4-Lite control, AXI4 memory ports, and every unit in between. The parameters
// are those of MachineConfig.rtlParameters(); docs/hardware.md has the diagram and the contract.
//
// Ports beyond `Ports` stay silent. Port 0 reads everything and writes; the others read weights.
module systole_top #(
  parameter int ElementBits = 16,
  parameter int Pair = 0,
  parameter int OcLanes = 16,
  parameter int PxLanes = 13,
  parameter int InitiationInterval = 1,
  parameter int PostLanes = 4,
  parameter int LrnLanes = 1,
  parameter int Banks = 13,
  parameter int FeatureDepth = 2560,
  parameter int RingDepth = 4096,
  parameter int CarryDepth = 3072,
  parameter int PoolDepth = 512,
  parameter int Ports = 2,
  parameter int PortBits = 64,
  parameter int BurstBeats = 16,
  parameter int Outstanding = 8,
  parameter int Dataflow = 1,
  parameter int ConfigHash = 0,    // MachineConfig.hash()
  parameter int UseDsp48e2 = 0,    // 1: DSP48E2 instances in the array
  parameter int WatchdogBits = 20
) (
  input  logic                  ap_clk,
  input  logic                  ap_rst_n,
  // The name that boards' tools expect, though C++ knows it too.
  /* verilator lint_off SYMRSVDWORD */
  output logic                  interrupt,
  /* verilator lint_on SYMRSVDWORD */
  input  logic                  s_axi_control_awvalid,
  output logic                  s_axi_control_awready,
  input  logic [11:0]           s_axi_control_awaddr,
  input  logic [2:0]            s_axi_control_awprot,
  input  logic                  s_axi_control_wvalid,
  output logic                  s_axi_control_wready,
  input  logic [31:0]           s_axi_control_wdata,
  input  logic [3:0]            s_axi_control_wstrb,
  output logic                  s_axi_control_bvalid,
  input  logic                  s_axi_control_bready,
  output logic [1:0]            s_axi_control_bresp,
  input  logic                  s_axi_control_arvalid,
  output logic                  s_axi_control_arready,
  input  logic [11:0]           s_axi_control_araddr,
  input  logic [2:0]            s_axi_control_arprot,
  output logic                  s_axi_control_rvalid,
  input  logic                  s_axi_control_rready,
  output logic [31:0]           s_axi_control_rdata,
  output logic [1:0]            s_axi_control_rresp,
  output logic                  m_axi_gmem0_awvalid,
  input  logic                  m_axi_gmem0_awready,
  output logic [39:0]           m_axi_gmem0_awaddr,
  output logic [7:0]            m_axi_gmem0_awlen,
  output logic [2:0]            m_axi_gmem0_awsize,
  output logic [1:0]            m_axi_gmem0_awburst,
  output logic [3:0]            m_axi_gmem0_awcache,
  output logic [2:0]            m_axi_gmem0_awprot,
  output logic                  m_axi_gmem0_wvalid,
  input  logic                  m_axi_gmem0_wready,
  output logic [PortBits-1:0]   m_axi_gmem0_wdata,
  output logic [PortBits/8-1:0] m_axi_gmem0_wstrb,
  output logic                  m_axi_gmem0_wlast,
  input  logic                  m_axi_gmem0_bvalid,
  output logic                  m_axi_gmem0_bready,
  input  logic [1:0]            m_axi_gmem0_bresp,
  output logic                  m_axi_gmem0_arvalid,
  input  logic                  m_axi_gmem0_arready,
  output logic [39:0]           m_axi_gmem0_araddr,
  output logic [7:0]            m_axi_gmem0_arlen,
  output logic [2:0]            m_axi_gmem0_arsize,
  output logic [1:0]            m_axi_gmem0_arburst,
  output logic [3:0]            m_axi_gmem0_arcache,
  output logic [2:0]            m_axi_gmem0_arprot,
  input  logic                  m_axi_gmem0_rvalid,
  output logic                  m_axi_gmem0_rready,
  input  logic [PortBits-1:0]   m_axi_gmem0_rdata,
  input  logic [1:0]            m_axi_gmem0_rresp,
  input  logic                  m_axi_gmem0_rlast,
  output logic                  m_axi_gmem1_arvalid,
  input  logic                  m_axi_gmem1_arready,
  output logic [39:0]           m_axi_gmem1_araddr,
  output logic [7:0]            m_axi_gmem1_arlen,
  output logic [2:0]            m_axi_gmem1_arsize,
  output logic [1:0]            m_axi_gmem1_arburst,
  output logic [3:0]            m_axi_gmem1_arcache,
  output logic [2:0]            m_axi_gmem1_arprot,
  input  logic                  m_axi_gmem1_rvalid,
  output logic                  m_axi_gmem1_rready,
  input  logic [PortBits-1:0]   m_axi_gmem1_rdata,
  input  logic [1:0]            m_axi_gmem1_rresp,
  input  logic                  m_axi_gmem1_rlast,
  output logic                  m_axi_gmem2_arvalid,
  input  logic                  m_axi_gmem2_arready,
  output logic [39:0]           m_axi_gmem2_araddr,
  output logic [7:0]            m_axi_gmem2_arlen,
  output logic [2:0]            m_axi_gmem2_arsize,
  output logic [1:0]            m_axi_gmem2_arburst,
  output logic [3:0]            m_axi_gmem2_arcache,
  output logic [2:0]            m_axi_gmem2_arprot,
  input  logic                  m_axi_gmem2_rvalid,
  output logic                  m_axi_gmem2_rready,
  input  logic [PortBits-1:0]   m_axi_gmem2_rdata,
  input  logic [1:0]            m_axi_gmem2_rresp,
  input  logic                  m_axi_gmem2_rlast,
  output logic                  m_axi_gmem3_arvalid,
  input  logic                  m_axi_gmem3_arready,
  output logic [39:0]           m_axi_gmem3_araddr,
  output logic [7:0]            m_axi_gmem3_arlen,
  output logic [2:0]            m_axi_gmem3_arsize,
  output logic [1:0]            m_axi_gmem3_arburst,
  output logic [3:0]            m_axi_gmem3_arcache,
  output logic [2:0]            m_axi_gmem3_arprot,
  input  logic                  m_axi_gmem3_rvalid,
  output logic                  m_axi_gmem3_rready,
  input  logic [PortBits-1:0]   m_axi_gmem3_rdata,
  input  logic [1:0]            m_axi_gmem3_rresp,
  input  logic                  m_axi_gmem3_rlast
);
  localparam int RingBits = OcLanes * ElementBits;
  localparam int PartBits = RingBits / Ports;
  localparam int FeatureBits = PostLanes * ElementBits;
  localparam int BankBits = Banks > 1 ? $clog2(Banks) : 1;
  localparam int BeatBits = $clog2(BurstBeats) + 1;
  localparam int AccBits = systole_pkg::AccBits;
  localparam int BeatShift = $clog2(PortBits / 8);

  logic clk;
  assign clk = ap_clk;

  // -------------------------------------------------------------------- control
  logic start, busy_start, idle, done, core_rst_n, stop, axi_busy, progress;
  logic [39:0] program_base, memory_base;
  logic [15:0] program_length;
  logic [31:0] memory_size;
  logic [3:0] error_code;
  logic [15:0] error_index;
  logic [47:0] cycles;
  logic [31:0] read_beats, write_beats, issued_beats, stalls_weights, stalls_rows, stalls_drain;
  logic [5:0] layer_select;
  logic [31:0] layer_end;

  systole_regs #(.ConfigHash(ConfigHash)) u_regs (
    .clk_i(clk), .rst_ni(ap_rst_n), .interrupt_o(interrupt),
    .awvalid_i(s_axi_control_awvalid), .awready_o(s_axi_control_awready),
    .awaddr_i(s_axi_control_awaddr),
    .wvalid_i(s_axi_control_wvalid), .wready_o(s_axi_control_wready),
    .wdata_i(s_axi_control_wdata), .wstrb_i(s_axi_control_wstrb),
    .bvalid_o(s_axi_control_bvalid), .bready_i(s_axi_control_bready),
    .arvalid_i(s_axi_control_arvalid), .arready_o(s_axi_control_arready),
    .araddr_i(s_axi_control_araddr),
    .rvalid_o(s_axi_control_rvalid), .rready_i(s_axi_control_rready),
    .rdata_o(s_axi_control_rdata),
    .start_o(start), .busy_start_o(busy_start), .idle_i(idle), .done_i(done),
    .program_base_o(program_base), .program_length_o(program_length),
    .memory_base_o(memory_base), .memory_size_o(memory_size),
    .error_code_i(error_code), .error_index_i(error_index), .cycles_i(cycles),
    .read_beats_i(read_beats), .write_beats_i(write_beats), .issued_beats_i(issued_beats),
    .stall_weights_i(stalls_weights), .stall_rows_i(stalls_rows), .stall_drain_i(stalls_drain),
    .layer_select_o(layer_select), .layer_end_i(layer_end)
  );
  assign s_axi_control_bresp = 2'b00;
  assign s_axi_control_rresp = 2'b00;

  logic fetch_start, fetch_valid, fetch_ready, fetch_exhausted;
  logic [511:0] fetch_inst;
  logic [15:0] fetch_index;
  logic [5:0] inst_valid, unit_done, unit_idle;
  systole_pkg::loadw_t loadw_inst;
  systole_pkg::loadf_t loadf_inst;
  systole_pkg::conv_t conv_inst;
  systole_pkg::post_t post_inst;
  systole_pkg::store_t store_inst;
  systole_pkg::softmax_t softmax_inst;
  logic compute_empty, rows_pending;
  logic [Ports-1:0] read_address_error, read_slverr, read_decerr, read_busy;
  logic [2*Ports-1:0] read_error_client;
  logic store_address_error, store_slverr, store_decerr, store_busy;

  systole_dispatch #(
    .OcLanes(OcLanes), .Banks(Banks), .Ports(Ports), .WatchdogBits(WatchdogBits)
  ) u_dispatch (
    .clk_i(clk), .rst_ni(ap_rst_n), .start_i(start), .busy_start_i(busy_start), .idle_o(idle),
    .done_o(done), .core_rst_no(core_rst_n), .stop_o(stop), .axi_busy_i(axi_busy),
    .progress_i(progress),
    .fetch_start_o(fetch_start), .fetch_valid_i(fetch_valid), .fetch_ready_o(fetch_ready),
    .fetch_inst_i(fetch_inst), .fetch_index_i(fetch_index), .fetch_exhausted_i(fetch_exhausted),
    .inst_valid_o(inst_valid), .done_i(unit_done), .unit_idle_i(unit_idle),
    .loadw_o(loadw_inst), .loadf_o(loadf_inst), .conv_o(conv_inst), .post_o(post_inst),
    .store_o(store_inst), .softmax_o(softmax_inst),
    .compute_empty_i(compute_empty), .rows_pending_i(rows_pending),
    .read_address_i(read_address_error), .read_slverr_i(read_slverr),
    .read_decerr_i(read_decerr), .read_client_i(read_error_client),
    .store_address_i(store_address_error), .store_slverr_i(store_slverr),
    .store_decerr_i(store_decerr),
    .error_code_o(error_code), .error_index_o(error_index), .cycles_o(cycles),
    .layer_select_i(layer_select), .layer_end_o(layer_end)
  );

  // -------------------------------------------------------------------- memory ports
  logic fetch_req_valid, fetch_req_ready, fetch_rsp_valid;
  logic [39:0] fetch_req_address;
  logic [BeatBits-1:0] fetch_req_beats;
  logic loadf_req_valid, loadf_req_ready, loadf_rsp_valid, loadf_wanting;
  logic [39:0] loadf_req_address;
  logic [BeatBits-1:0] loadf_req_beats;
  logic [PortBits-1:0] port0_data;
  logic load_enable, tile_enable;

  // AXI signals of all ports, as vectors.
  logic [Ports-1:0] arvalid, arready, rvalid, rready, rlast;
  logic [40*Ports-1:0] araddr;
  logic [8*Ports-1:0] arlen;
  logic [PortBits*Ports-1:0] rdata;
  logic [2*Ports-1:0] rresp;

  logic [Ports-1:0] ring_valid, loadw_done, loadw_idle, loadw_wanting;
  logic [RingBits-1:0] ring_data;
  logic ring_release;

  for (genvar p = 0; p < Ports; p++) begin : gen_port
    logic [2:0] req_valid, req_ready, rsp_valid, rsp_ready;
    logic [3*40-1:0] req_address;
    logic [3*BeatBits-1:0] req_beats;
    logic [PortBits-1:0] data;
    logic loadw_req_valid, loadw_rsp_ready;
    logic [39:0] loadw_req_address;
    logic [BeatBits-1:0] loadw_req_beats;

    systole_read #(
      .PortBits(PortBits), .BurstBeats(BurstBeats), .Outstanding(Outstanding)
    ) u_read (
      .clk_i(clk), .rst_ni(core_rst_n), .stop_i(stop),
      .memory_base_i(memory_base), .memory_size_i(memory_size),
      .req_valid_i(req_valid), .req_ready_o(req_ready), .req_address_i(req_address),
      .req_beats_i(req_beats), .rsp_valid_o(rsp_valid), .rsp_ready_i(rsp_ready),
      .rsp_data_o(data), .busy_o(read_busy[p]),
      .error_address_o(read_address_error[p]), .error_slverr_o(read_slverr[p]),
      .error_decerr_o(read_decerr[p]), .error_client_o(read_error_client[2*p+:2]),
      .arvalid_o(arvalid[p]), .arready_i(arready[p]), .araddr_o(araddr[40*p+:40]),
      .arlen_o(arlen[8*p+:8]), .rvalid_i(rvalid[p]), .rready_o(rready[p]),
      .rdata_i(rdata[PortBits*p+:PortBits]), .rresp_i(rresp[2*p+:2]), .rlast_i(rlast[p])
    );

    systole_loadw #(
      .PartBits(PartBits), .RingDepth(RingDepth), .PortBits(PortBits), .BurstBeats(BurstBeats),
      .Outstanding(Outstanding), .Port(p)
    ) u_loadw (
      .clk_i(clk), .rst_ni(core_rst_n), .inst_valid_i(inst_valid[0]), .inst_i(loadw_inst),
      .done_o(loadw_done[p]), .idle_o(loadw_idle[p]), .enable_i(load_enable),
      .wanting_o(loadw_wanting[p]), .req_valid_o(loadw_req_valid), .req_ready_i(req_ready[2]),
      .req_address_o(loadw_req_address), .req_beats_o(loadw_req_beats),
      .rsp_valid_i(rsp_valid[2]), .rsp_ready_o(loadw_rsp_ready), .rsp_data_i(data),
      .ring_valid_o(ring_valid[p]), .ring_data_o(ring_data[PartBits*p+:PartBits]),
      .ring_release_i(ring_release)
    );

    if (p == 0) begin : gen_first
      assign req_valid       = {loadw_req_valid, loadf_req_valid, fetch_req_valid};
      assign req_address     = {loadw_req_address, loadf_req_address, fetch_req_address};
      assign req_beats       = {loadw_req_beats, loadf_req_beats, fetch_req_beats};
      assign rsp_ready       = {loadw_rsp_ready, 2'b11};
      assign fetch_req_ready = req_ready[0];
      assign loadf_req_ready = req_ready[1];
      assign fetch_rsp_valid = rsp_valid[0];
      assign loadf_rsp_valid = rsp_valid[1];
      assign port0_data      = data;
    end else begin : gen_further
      assign req_valid   = {loadw_req_valid, 2'b00};
      assign req_address = {loadw_req_address, 80'd0};
      assign req_beats   = {loadw_req_beats, {2*BeatBits{1'b0}}};
      assign rsp_ready   = {loadw_rsp_ready, 2'b11};
      logic unused_port;
      assign unused_port = ^{req_ready[1:0], rsp_valid[1:0]};
    end
  end

  // LOADW ends with its last port.
  logic [Ports-1:0] loadw_ended_q;
  assign unit_done[0] = inst_valid[0] && &(loadw_ended_q | loadw_done);
  assign unit_idle[0] = &loadw_idle;
  always_ff @(posedge clk) begin
    if (!core_rst_n || unit_done[0]) loadw_ended_q <= '0;
    else loadw_ended_q <= loadw_ended_q | loadw_done;
  end

  systole_fetch #(.PortBits(PortBits), .BurstBeats(BurstBeats)) u_fetch (
    .clk_i(clk), .rst_ni(core_rst_n), .start_i(fetch_start), .program_base_i(program_base),
    .program_length_i(program_length), .req_valid_o(fetch_req_valid),
    .req_ready_i(fetch_req_ready), .req_address_o(fetch_req_address),
    .req_beats_o(fetch_req_beats), .rsp_valid_i(fetch_rsp_valid), .rsp_data_i(port0_data),
    .valid_o(fetch_valid), .ready_i(fetch_ready), .inst_o(fetch_inst), .index_o(fetch_index),
    .exhausted_o(fetch_exhausted)
  );

  logic load_valid, load_ready, row_loaded;
  logic [BankBits-1:0] load_bank;
  logic [15:0] load_word, rows_released;
  logic [FeatureBits-1:0] load_data;
  systole_loadf #(
    .Banks(Banks), .WordBits(FeatureBits), .PortBits(PortBits), .BurstBeats(BurstBeats)
  ) u_loadf (
    .clk_i(clk), .rst_ni(core_rst_n), .inst_valid_i(inst_valid[1]), .inst_i(loadf_inst),
    .done_o(unit_done[1]), .idle_o(unit_idle[1]), .enable_i(load_enable),
    .wanting_o(loadf_wanting), .req_valid_o(loadf_req_valid), .req_ready_i(loadf_req_ready),
    .req_address_o(loadf_req_address), .req_beats_o(loadf_req_beats),
    .rsp_valid_i(loadf_rsp_valid), .rsp_data_i(port0_data),
    .load_valid_o(load_valid), .load_ready_i(load_ready), .load_bank_o(load_bank),
    .load_word_o(load_word), .load_data_o(load_data), .row_loaded_o(row_loaded),
    .rows_released_i(rows_released)
  );

  logic store_rd_valid, store_rd_ready;
  logic [BankBits-1:0] store_rd_bank;
  logic [15:0] store_rd_word;
  logic [FeatureBits-1:0] store_rd_data;
  systole_store #(
    .Banks(Banks), .WordBits(FeatureBits), .PortBits(PortBits), .BurstBeats(BurstBeats),
    .Outstanding(Outstanding)
  ) u_store (
    .clk_i(clk), .rst_ni(core_rst_n), .stop_i(stop), .memory_base_i(memory_base),
    .memory_size_i(memory_size), .inst_valid_i(inst_valid[4]), .inst_i(store_inst),
    .done_o(unit_done[4]), .idle_o(unit_idle[4]), .busy_o(store_busy),
    .error_address_o(store_address_error), .error_slverr_o(store_slverr),
    .error_decerr_o(store_decerr),
    .rd_valid_o(store_rd_valid), .rd_ready_i(store_rd_ready), .rd_bank_o(store_rd_bank),
    .rd_word_o(store_rd_word), .rd_data_i(store_rd_data),
    .awvalid_o(m_axi_gmem0_awvalid), .awready_i(m_axi_gmem0_awready),
    .awaddr_o(m_axi_gmem0_awaddr), .awlen_o(m_axi_gmem0_awlen),
    .wvalid_o(m_axi_gmem0_wvalid), .wready_i(m_axi_gmem0_wready),
    .wdata_o(m_axi_gmem0_wdata), .wstrb_o(m_axi_gmem0_wstrb), .wlast_o(m_axi_gmem0_wlast),
    .bvalid_i(m_axi_gmem0_bvalid), .bready_o(m_axi_gmem0_bready), .bresp_i(m_axi_gmem0_bresp)
  );
  assign m_axi_gmem0_awsize  = 3'(BeatShift);
  assign m_axi_gmem0_awburst = 2'b01;
  assign m_axi_gmem0_awcache = 4'b0011;
  assign m_axi_gmem0_awprot  = 3'b000;

  // -------------------------------------------------------------------- compute, POST, SOFTMAX
  logic post_valid, soft_wr_valid, soft_wr_ready, soft_rd_valid, soft_rd_ready;
  logic [BankBits-1:0] post_bank;
  logic [15:0] post_word, soft_wr_word, soft_rd_word;
  logic [PostLanes-1:0] post_lanes;
  logic [FeatureBits-1:0] post_data, soft_wr_data, soft_rd_data;
  logic acc_valid, acc_ready, acc_new_bias, bias_valid, bias_ready, post_quiet;
  logic [PostLanes*AccBits-1:0] acc_data;
  logic [RingBits-1:0] bias_data;
  logic tile_active, starved, issued, stall_weights, stall_rows, stall_drain;

  systole_compute #(
    .ElementBits(ElementBits), .Pair(Pair), .OcLanes(OcLanes), .PxLanes(PxLanes),
    .InitiationInterval(InitiationInterval), .PostLanes(PostLanes), .Banks(Banks),
    .FeatureDepth(FeatureDepth), .RingDepth(RingDepth), .Ports(Ports), .UseDsp48e2(UseDsp48e2)
  ) u_compute (
    .clk_i(clk), .rst_ni(core_rst_n),
    .inst_valid_i(inst_valid[2]), .inst_i(conv_inst), .done_o(unit_done[2]),
    .idle_o(unit_idle[2]),
    .ring_valid_i(ring_valid), .ring_data_i(ring_data), .ring_release_o(ring_release),
    .load_valid_i(load_valid), .load_ready_o(load_ready), .load_bank_i(load_bank),
    .load_word_i(load_word), .load_data_i(load_data), .row_loaded_i(row_loaded),
    .rows_released_o(rows_released), .rows_pending_o(rows_pending),
    .post_valid_i(post_valid), .post_bank_i(post_bank), .post_word_i(post_word),
    .post_lanes_i(post_lanes), .post_data_i(post_data),
    .soft_wr_valid_i(soft_wr_valid), .soft_wr_ready_o(soft_wr_ready),
    .soft_wr_word_i(soft_wr_word), .soft_wr_data_i(soft_wr_data),
    .soft_rd_valid_i(soft_rd_valid), .soft_rd_ready_o(soft_rd_ready),
    .soft_rd_word_i(soft_rd_word), .soft_rd_data_o(soft_rd_data),
    .store_rd_valid_i(store_rd_valid), .store_rd_ready_o(store_rd_ready),
    .store_rd_bank_i(store_rd_bank), .store_rd_word_i(store_rd_word),
    .store_rd_data_o(store_rd_data),
    .acc_valid_o(acc_valid), .acc_ready_i(acc_ready), .acc_data_o(acc_data),
    .acc_new_bias_o(acc_new_bias), .bias_valid_o(bias_valid), .bias_ready_i(bias_ready),
    .bias_data_o(bias_data),
    .tile_enable_i(tile_enable), .tile_active_o(tile_active), .starved_o(starved),
    .issued_o(issued), .stall_weights_o(stall_weights), .stall_rows_o(stall_rows),
    .stall_drain_o(stall_drain), .empty_o(compute_empty)
  );

  systole_post #(
    .ElementBits(ElementBits), .OcLanes(OcLanes), .PxLanes(PxLanes), .PostLanes(PostLanes),
    .LrnLanes(LrnLanes), .Banks(Banks), .CarryDepth(CarryDepth), .PoolDepth(PoolDepth)
  ) u_post (
    .clk_i(clk), .rst_ni(core_rst_n),
    .inst_valid_i(inst_valid[3]), .inst_i(post_inst), .done_o(unit_done[3]),
    .idle_o(unit_idle[3]),
    .acc_valid_i(acc_valid), .acc_ready_o(acc_ready), .acc_data_i(acc_data),
    .acc_new_bias_i(acc_new_bias), .bias_valid_i(bias_valid), .bias_ready_o(bias_ready),
    .bias_data_i(bias_data),
    .post_valid_o(post_valid), .post_bank_o(post_bank), .post_word_o(post_word),
    .post_lanes_o(post_lanes), .post_data_o(post_data), .quiet_o(post_quiet)
  );

  systole_softmax #(
    .ElementBits(ElementBits), .PostLanes(PostLanes)
  ) u_softmax (
    .clk_i(clk), .rst_ni(core_rst_n),
    .inst_valid_i(inst_valid[5]), .inst_i(softmax_inst), .done_o(unit_done[5]),
    .idle_o(unit_idle[5]),
    .soft_rd_valid_o(soft_rd_valid), .soft_rd_ready_i(soft_rd_ready),
    .soft_rd_word_o(soft_rd_word), .soft_rd_data_i(soft_rd_data),
    .soft_wr_valid_o(soft_wr_valid), .soft_wr_ready_i(soft_wr_ready),
    .soft_wr_word_o(soft_wr_word), .soft_wr_data_o(soft_wr_data)
  );

  // -------------------------------------------------------------------- progress and phases
  assign axi_busy = |read_busy || store_busy;
  assign progress = |(rvalid & rready) || (m_axi_gmem0_wvalid && m_axi_gmem0_wready)
                 || issued || post_valid || (soft_wr_valid && soft_wr_ready)
                 || (soft_rd_valid && soft_rd_ready);

  // Dataflow = 0: loads, tile visits and post-processing one after the other.
  if (Dataflow != 0) begin : gen_overlap
    assign load_enable = 1'b1;
    assign tile_enable = 1'b1;
    logic unused_phase;
    assign unused_phase = ^{tile_active, starved, post_quiet, loadf_wanting, loadw_wanting};
  end else begin : gen_phases
    logic post_idle, loading;
    assign post_idle   = post_quiet && !acc_valid;
    assign loading     = |read_busy || loadf_wanting || |loadw_wanting || load_valid;
    assign load_enable = post_idle && unit_idle[4] && (!tile_active || starved);
    assign tile_enable = post_idle && !loading && unit_idle[4];
  end

  systole_counters #(.Ports(Ports)) u_counters (
    .clk_i(clk), .clear_i(fetch_start), .read_beat_i(rvalid & rready),
    .write_beat_i(m_axi_gmem0_wvalid && m_axi_gmem0_wready), .issued_i(issued),
    .stall_weights_i(stall_weights), .stall_rows_i(stall_rows), .stall_drain_i(stall_drain),
    .read_beats_o(read_beats), .write_beats_o(write_beats), .issued_beats_o(issued_beats),
    .stall_weights_o(stalls_weights), .stall_rows_o(stalls_rows), .stall_drain_o(stalls_drain)
  );

  // -------------------------------------------------------------------- AXI read channels
  assign m_axi_gmem0_arsize  = 3'(BeatShift);
  assign m_axi_gmem0_arburst = 2'b01;
  assign m_axi_gmem0_arcache = 4'b0011;
  assign m_axi_gmem0_arprot  = 3'b000;
  begin : gen_gmem0
    assign m_axi_gmem0_arvalid = arvalid[0];
    assign m_axi_gmem0_araddr  = araddr[40*0+:40];
    assign m_axi_gmem0_arlen   = arlen[8*0+:8];
    assign m_axi_gmem0_rready  = rready[0];
    assign arready[0] = m_axi_gmem0_arready;
    assign rvalid[0]  = m_axi_gmem0_rvalid;
    assign rdata[PortBits*0+:PortBits] = m_axi_gmem0_rdata;
    assign rresp[2*0+:2] = m_axi_gmem0_rresp;
    assign rlast[0]   = m_axi_gmem0_rlast;
  end

  assign m_axi_gmem1_arsize  = 3'(BeatShift);
  assign m_axi_gmem1_arburst = 2'b01;
  assign m_axi_gmem1_arcache = 4'b0011;
  assign m_axi_gmem1_arprot  = 3'b000;
  if (Ports > 1) begin : gen_gmem1
    assign m_axi_gmem1_arvalid = arvalid[1];
    assign m_axi_gmem1_araddr  = araddr[40*1+:40];
    assign m_axi_gmem1_arlen   = arlen[8*1+:8];
    assign m_axi_gmem1_rready  = rready[1];
    assign arready[1] = m_axi_gmem1_arready;
    assign rvalid[1]  = m_axi_gmem1_rvalid;
    assign rdata[PortBits*1+:PortBits] = m_axi_gmem1_rdata;
    assign rresp[2*1+:2] = m_axi_gmem1_rresp;
    assign rlast[1]   = m_axi_gmem1_rlast;
  end else begin : gen_gmem1
    assign m_axi_gmem1_arvalid = 1'b0;
    assign m_axi_gmem1_araddr  = '0;
    assign m_axi_gmem1_arlen   = '0;
    assign m_axi_gmem1_rready  = 1'b0;
    logic unused_gmem;
    assign unused_gmem = ^{m_axi_gmem1_arready, m_axi_gmem1_rvalid, m_axi_gmem1_rdata,
                           m_axi_gmem1_rresp, m_axi_gmem1_rlast};
  end

  assign m_axi_gmem2_arsize  = 3'(BeatShift);
  assign m_axi_gmem2_arburst = 2'b01;
  assign m_axi_gmem2_arcache = 4'b0011;
  assign m_axi_gmem2_arprot  = 3'b000;
  if (Ports > 2) begin : gen_gmem2
    assign m_axi_gmem2_arvalid = arvalid[2];
    assign m_axi_gmem2_araddr  = araddr[40*2+:40];
    assign m_axi_gmem2_arlen   = arlen[8*2+:8];
    assign m_axi_gmem2_rready  = rready[2];
    assign arready[2] = m_axi_gmem2_arready;
    assign rvalid[2]  = m_axi_gmem2_rvalid;
    assign rdata[PortBits*2+:PortBits] = m_axi_gmem2_rdata;
    assign rresp[2*2+:2] = m_axi_gmem2_rresp;
    assign rlast[2]   = m_axi_gmem2_rlast;
  end else begin : gen_gmem2
    assign m_axi_gmem2_arvalid = 1'b0;
    assign m_axi_gmem2_araddr  = '0;
    assign m_axi_gmem2_arlen   = '0;
    assign m_axi_gmem2_rready  = 1'b0;
    logic unused_gmem;
    assign unused_gmem = ^{m_axi_gmem2_arready, m_axi_gmem2_rvalid, m_axi_gmem2_rdata,
                           m_axi_gmem2_rresp, m_axi_gmem2_rlast};
  end

  assign m_axi_gmem3_arsize  = 3'(BeatShift);
  assign m_axi_gmem3_arburst = 2'b01;
  assign m_axi_gmem3_arcache = 4'b0011;
  assign m_axi_gmem3_arprot  = 3'b000;
  if (Ports > 3) begin : gen_gmem3
    assign m_axi_gmem3_arvalid = arvalid[3];
    assign m_axi_gmem3_araddr  = araddr[40*3+:40];
    assign m_axi_gmem3_arlen   = arlen[8*3+:8];
    assign m_axi_gmem3_rready  = rready[3];
    assign arready[3] = m_axi_gmem3_arready;
    assign rvalid[3]  = m_axi_gmem3_rvalid;
    assign rdata[PortBits*3+:PortBits] = m_axi_gmem3_rdata;
    assign rresp[2*3+:2] = m_axi_gmem3_rresp;
    assign rlast[3]   = m_axi_gmem3_rlast;
  end else begin : gen_gmem3
    assign m_axi_gmem3_arvalid = 1'b0;
    assign m_axi_gmem3_araddr  = '0;
    assign m_axi_gmem3_arlen   = '0;
    assign m_axi_gmem3_rready  = 1'b0;
    logic unused_gmem;
    assign unused_gmem = ^{m_axi_gmem3_arready, m_axi_gmem3_rvalid, m_axi_gmem3_rdata,
                           m_axi_gmem3_rresp, m_axi_gmem3_rlast};
  end

  logic unused;
  assign unused = ^{s_axi_control_awprot, s_axi_control_arprot};
endmodule
