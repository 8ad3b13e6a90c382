// SPDX-License-Identifier: Apache-2.0
//
// The AXI4-Lite slave: registers of docs/isa.md, start, done and interrupt.
//
// Contract
//   One write and one read under way at a time; OKAY always; unknown offsets read 0, writes there
//   and to read-only registers are ignored. start_o is a pulse; written while not idle it gives
//   busy_start_o instead. done_i is a pulse that sets ap_done, ap_ready and the enabled ISR bits.
//   layer_select_o -> layer_end_i in the same cycle.
module systole_regs #(
  parameter int ConfigHash = 0
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  output logic        interrupt_o,
  input  logic        awvalid_i,
  output logic        awready_o,
  input  logic [11:0] awaddr_i,
  input  logic        wvalid_i,
  output logic        wready_o,
  input  logic [31:0] wdata_i,
  input  logic [3:0]  wstrb_i,
  output logic        bvalid_o,
  input  logic        bready_i,
  input  logic        arvalid_i,
  output logic        arready_o,
  input  logic [11:0] araddr_i,
  output logic        rvalid_o,
  input  logic        rready_i,
  output logic [31:0] rdata_o,

  output logic        start_o,
  output logic        busy_start_o,
  input  logic        idle_i,
  input  logic        done_i,
  output logic [39:0] program_base_o,
  output logic [15:0] program_length_o,
  output logic [39:0] memory_base_o,
  output logic [31:0] memory_size_o,
  input  logic [3:0]  error_code_i,
  input  logic [15:0] error_index_i,
  input  logic [47:0] cycles_i,
  input  logic [31:0] read_beats_i,
  input  logic [31:0] write_beats_i,
  input  logic [31:0] issued_beats_i,
  input  logic [31:0] stall_weights_i,
  input  logic [31:0] stall_rows_i,
  input  logic [31:0] stall_drain_i,
  output logic [5:0]  layer_select_o,
  input  logic [31:0] layer_end_i
);
  // Write channel: address and data are taken together.
  logic write;
  assign write     = awvalid_i && wvalid_i && (!bvalid_o || bready_i);
  assign awready_o = write;
  assign wready_o  = write;

  logic gier_q, done_q, ready_q, read_ctrl;
  logic [1:0] ier_q, isr_q;
  logic [31:0] old_value, value, mask;
  logic [11:0] address;
  assign address = {awaddr_i[11:2], 2'b00};
  assign mask    = {{8{wstrb_i[3]}}, {8{wstrb_i[2]}}, {8{wstrb_i[1]}}, {8{wstrb_i[0]}}};
  always_comb begin
    case (address)
      systole_pkg::RegProgramBaseLo: old_value = program_base_o[31:0];
      systole_pkg::RegProgramBaseHi: old_value = {24'd0, program_base_o[39:32]};
      systole_pkg::RegProgramLength: old_value = {16'd0, program_length_o};
      systole_pkg::RegMemoryBaseLo:  old_value = memory_base_o[31:0];
      systole_pkg::RegMemoryBaseHi:  old_value = {24'd0, memory_base_o[39:32]};
      systole_pkg::RegMemorySize:    old_value = memory_size_o;
      default:                       old_value = 32'd0;
    endcase
  end
  assign value = (wdata_i & mask) | (old_value & ~mask);

  logic start;
  assign start        = write && address == systole_pkg::RegCtrl && wstrb_i[0] && wdata_i[0];
  assign start_o      = start && idle_i;
  assign busy_start_o = start && !idle_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      bvalid_o         <= 1'b0;
      gier_q           <= 1'b0;
      ier_q            <= 2'b00;
      isr_q            <= 2'b00;
      done_q           <= 1'b0;
      ready_q          <= 1'b0;
      program_base_o   <= '0;
      program_length_o <= '0;
      memory_base_o    <= '0;
      memory_size_o    <= '0;
    end else begin
      if (write) bvalid_o <= 1'b1;
      else if (bready_i) bvalid_o <= 1'b0;

      if (write) begin
        case (address)
          systole_pkg::RegGier:          if (wstrb_i[0]) gier_q <= wdata_i[0];
          systole_pkg::RegIer:           if (wstrb_i[0]) ier_q <= wdata_i[1:0];
          systole_pkg::RegProgramBaseLo: program_base_o[31:0] <= value;
          systole_pkg::RegProgramBaseHi: program_base_o[39:32] <= value[7:0];
          systole_pkg::RegProgramLength: program_length_o <= value[15:0];
          systole_pkg::RegMemoryBaseLo:  memory_base_o[31:0] <= value;
          systole_pkg::RegMemoryBaseHi:  memory_base_o[39:32] <= value[7:0];
          systole_pkg::RegMemorySize:    memory_size_o <= value;
          default: ;
        endcase
      end
      // As HLS tools have it: writing 1 toggles.
      isr_q <= (isr_q ^ (write && address == systole_pkg::RegIsr && wstrb_i[0] ? wdata_i[1:0]
                                                                               : 2'b00))
             | ({2{done_i}} & ier_q);
      if (done_i) begin
        done_q  <= 1'b1;
        ready_q <= 1'b1;
      end else if (start_o || read_ctrl) begin
        done_q  <= 1'b0;
        ready_q <= 1'b0;
      end
    end
  end
  assign interrupt_o = gier_q && |isr_q;

  // Read channel.
  logic [11:0] read_address;
  assign read_address   = {araddr_i[11:2], 2'b00};
  assign arready_o      = !rvalid_o || rready_i;
  assign read_ctrl      = arvalid_i && arready_o && read_address == systole_pkg::RegCtrl;
  assign layer_select_o = araddr_i[7:2];

  logic [31:0] read_value;
  always_comb begin
    case (read_address)
      systole_pkg::RegCtrl:          read_value = {28'd0, ready_q, idle_i, done_q, !idle_i};
      systole_pkg::RegGier:          read_value = {31'd0, gier_q};
      systole_pkg::RegIer:           read_value = {30'd0, ier_q};
      systole_pkg::RegIsr:           read_value = {30'd0, isr_q};
      systole_pkg::RegId:            read_value = systole_pkg::IdValue;
      systole_pkg::RegVersion:       read_value = systole_pkg::VersionValue;
      systole_pkg::RegConfigHash:    read_value = 32'(ConfigHash);
      systole_pkg::RegProgramBaseLo: read_value = program_base_o[31:0];
      systole_pkg::RegProgramBaseHi: read_value = {24'd0, program_base_o[39:32]};
      systole_pkg::RegProgramLength: read_value = {16'd0, program_length_o};
      systole_pkg::RegMemoryBaseLo:  read_value = memory_base_o[31:0];
      systole_pkg::RegMemoryBaseHi:  read_value = {24'd0, memory_base_o[39:32]};
      systole_pkg::RegMemorySize:    read_value = memory_size_o;
      systole_pkg::RegErrorCode:     read_value = {28'd0, error_code_i};
      systole_pkg::RegErrorIndex:    read_value = {16'd0, error_index_i};
      systole_pkg::RegCyclesLo:      read_value = cycles_i[31:0];
      systole_pkg::RegCyclesHi:      read_value = {16'd0, cycles_i[47:32]};
      systole_pkg::RegReadBeats:     read_value = read_beats_i;
      systole_pkg::RegWriteBeats:    read_value = write_beats_i;
      systole_pkg::RegIssuedBeats:   read_value = issued_beats_i;
      systole_pkg::RegStallWeights:  read_value = stall_weights_i;
      systole_pkg::RegStallRows:     read_value = stall_rows_i;
      systole_pkg::RegStallDrain:    read_value = stall_drain_i;
      default: read_value = read_address[11:8] == systole_pkg::RegLayerEnd[11:8] ? layer_end_i
                                                                                 : 32'd0;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) rvalid_o <= 1'b0;
    else if (arvalid_i && arready_o) rvalid_o <= 1'b1;
    else if (rready_i) rvalid_o <= 1'b0;
  end
  always_ff @(posedge clk_i) if (arvalid_i && arready_o) rdata_o <= read_value;

  logic unused;
  assign unused = ^{awaddr_i[1:0], araddr_i[1:0]};
endmodule
