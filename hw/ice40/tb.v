// SPDX-License-Identifier: Apache-2.0
//
// Drives systole_ice40 by its pins with the operations of a file, +vectors=FILE, and compares what it answers.
// A line is: operation bank word data answer compare. The first line has the instruction alone.
// Ends with PASS or FAIL.
`timescale 1ns / 1ps
module tb;
  parameter ConvBits = 288;
  parameter CommandBits = 53;
  parameter DataBits = 32;
  parameter ValueBits = 97;
  parameter Patience = 100000;

  reg clk = 0, rst_n = 0, select = 0, shift = 0, apply = 0, data = 0;
  wire answer_bit, busy, active;
  systole_ice40 dut (
    .clk_i(clk), .rst_ni(rst_n), .select_i(select), .shift_i(shift), .apply_i(apply),
    .data_i(data), .data_o(answer_bit), .busy_o(busy), .active_o(active)
  );
  always #41.667 clk = ~clk;

  reg [ConvBits-1:0] instruction;
  reg [ValueBits-1:0] answer, expected;
  reg [CommandBits-1:0] command;
  reg [8*200-1:0] name;
  integer file, read, operation, bank, word, compare, i;
  integer operations = 0, compared = 0, differ = 0, cycles = 0;
  reg [DataBits-1:0] payload;
  always @(posedge clk) cycles = cycles + 1;

  task wait_for_end;
    begin
      i = 0;
      while (busy !== 1'b0 && i < Patience) begin
        @(negedge clk);
        i = i + 1;
      end
      if (i == Patience) begin
        $display("FAIL: operation %0d does not end", operations);
        $finish;
      end
    end
  endtask

  initial begin
    if (!$value$plusargs("vectors=%s", name)) name = "sim/vectors.txt";
    file = $fopen(name, "r");
    if (file == 0) begin
      $display("FAIL: %0s can't be read", name);
      $finish;
    end
    repeat (4) @(negedge clk);
    rst_n = 1;
    read = $fscanf(file, "%h", instruction);
    select = 1;
    shift = 1;
    for (i = 0; i < ConvBits; i = i + 1) begin
      data = instruction[i];
      @(negedge clk);
    end
    select = 0;
    shift = 0;
    while ($fscanf(file, "%d %d %d %h %h %d", operation, bank, word, payload, expected, compare)
           == 6) begin
      command = {operation[2:0], bank[CommandBits-DataBits-20:0], word[15:0], payload};
      shift = 1;
      for (i = 0; i < CommandBits; i = i + 1) begin
        data = command[i];
        @(negedge clk);
      end
      shift = 0;
      apply = 1;
      @(negedge clk);
      apply = 0;
      wait_for_end;
      operations = operations + 1;
      if (compare != 0) begin
        shift = 1;
        for (i = 0; i < ValueBits; i = i + 1) begin
          answer[i] = answer_bit;
          @(negedge clk);
        end
        shift = 0;
        compared = compared + 1;
        if (answer !== expected) begin
          differ = differ + 1;
          if (differ == 1) begin
            $display("operation %0d: expected %h, found %h", operations, expected, answer);
          end
        end
      end
    end
    repeat (100) @(negedge clk);
    $display("%0d operations, %0d answers compared, %0d differ, %0d cycles", operations, compared,
             differ, cycles);
    if (compared > 0 && differ == 0 && active === 1'b0) $display("PASS");
    else $display("FAIL");
    $finish;
  end
endmodule
