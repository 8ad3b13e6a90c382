# SPDX-License-Identifier: Apache-2.0
#
# Executes a Vivado script without Vivado: tclsh vivado_stubs.tcl SCRIPT RECORD. Every command is
# checked against the options and arguments that Vivado's Tcl command reference (UG835) documents,
# as far as our scripts use them; block design objects must exist, IP properties, pins and interfaces
# be those of the IPs' product guides, and at the validation everything be connected. Any other
# command is an error. RECORD gets every call, a Tcl list a line.

lassign $argv script record_file
set record [open $record_file w]

# Name -> {options with a value} {flags} {least and most positional arguments}.
array set commands {
  add_files                      {{-fileset} {-norecurse} 1 1}
  apply_bd_automation            {{-rule -config} {} 1 1}
  assign_bd_address              {{-offset -range -target_address_space} {-force} 0 1}
  close_project                  {{} {} 0 0}
  connect_bd_intf_net            {{-intf_net} {} 2 2}
  connect_bd_net                 {{-net} {} 2 2}
  create_bd_cell                 {{-type -vlnv} {} 1 1}
  create_bd_design               {{} {} 1 1}
  create_clock                   {{-period -name} {} 0 1}
  create_project                 {{-part} {-force -in_memory} 0 2}
  current_fileset                {{} {} 0 0}
  current_project                {{} {} 0 0}
  generate_target                {{} {-force} 2 2}
  get_bd_addr_segs               {{} {} 1 1}
  get_bd_addr_spaces             {{} {} 1 1}
  get_bd_cells                   {{} {} 1 1}
  get_bd_intf_pins               {{} {} 1 1}
  get_bd_pins                    {{} {} 1 1}
  get_files                      {{} {} 1 1}
  get_ipdefs                     {{-filter} {} 0 0}
  get_ports                      {{} {} 1 1}
  get_property                   {{} {} 2 2}
  get_runs                       {{} {} 1 1}
  ipx::add_register              {{} {} 2 2}
  ipx::associate_bus_interfaces  {{-busif -clock -reset} {} 1 1}
  ipx::check_integrity           {{} {-quiet} 1 1}
  ipx::create_xgui_files         {{} {} 1 1}
  ipx::current_core              {{} {} 0 0}
  ipx::get_address_blocks        {{-of_objects} {} 1 1}
  ipx::get_memory_maps           {{-of_objects} {} 1 1}
  ipx::package_project           {{-root_dir -vendor -library -taxonomy -set_current} {-import_files} 0 0}
  ipx::save_core                 {{} {} 1 1}
  ipx::update_checksums          {{} {} 1 1}
  launch_runs                    {{-jobs -to_step} {} 1 1}
  make_wrapper                   {{-files} {-top -import} 0 0}
  open_run                       {{} {} 1 1}
  opt_design                     {{} {} 0 0}
  place_design                   {{} {} 0 0}
  read_verilog                   {{} {-sv} 1 1}
  report_timing_summary          {{-file} {} 0 0}
  report_utilization             {{-file} {-hierarchical} 0 0}
  route_design                   {{} {} 0 0}
  save_bd_design                 {{} {} 0 0}
  set_property                   {{-dict} {} 1 3}
  synth_design                   {{-top -part -mode} {} 0 0}
  update_compile_order           {{-fileset} {} 0 0}
  update_ip_catalog              {{} {} 0 0}
  validate_bd_design             {{} {} 0 0}
  wait_on_run                    {{} {} 1 1}
  write_bitstream                {{} {-force} 1 1}
  write_checkpoint               {{} {-force} 1 1}
  write_hw_platform              {{} {-fixed -include_bit -force} 1 1}
}

# IP -> properties, pins that must be connected, interfaces; {n} stands for a number.
array set ips {
  processing_system7 {
    {PCW_FPGA0_PERIPHERAL_FREQMHZ PCW_USE_M_AXI_GP0 PCW_USE_S_AXI_HP{n} PCW_S_AXI_HP{n}_DATA_WIDTH
     PCW_USE_FABRIC_INTERRUPT PCW_IRQ_F2P_INTR}
    {FCLK_CLK0 FCLK_RESET0_N IRQ_F2P M_AXI_GP0_ACLK S_AXI_HP{n}_ACLK}
    {M_AXI_GP0 S_AXI_HP{n}}}
  zynq_ultra_ps_e {
    {PSU__FPGA_PL0_ENABLE PSU__CRL_APB__PL0_REF_CTRL__FREQMHZ PSU__USE__M_AXI_GP{n}
     PSU__USE__S_AXI_GP{n} PSU__SAXIGP{n}__DATA_WIDTH PSU__USE__IRQ0}
    {pl_clk0 pl_resetn0 pl_ps_irq0 maxihpm0_fpd_aclk saxihp{n}_fpd_aclk}
    {M_AXI_HPM0_FPD S_AXI_HP{n}_FPD}}
  proc_sys_reset {{} {slowest_sync_clk ext_reset_in peripheral_aresetn} {}}
  smartconnect {{NUM_SI NUM_MI} {aclk aresetn} {S0{n}_AXI M0{n}_AXI}}
  axi_intc {{} {s_axi_aclk s_axi_aresetn intr irq} {s_axi}}
  xlconcat {{NUM_PORTS} {In{n} dout} {}}
  systole {{} {ap_clk ap_rst_n interrupt} {}}
}
set sources {}
array set cells {}      ;# cell -> IP
array set settings {}   ;# cell,property -> value
array set connected {}  ;# pin or interface -> how often
array set places {}     ;# address space -> {offset range ...}

proc matches {name patterns} {
  foreach pattern $patterns {
    if {[regexp "^[string map {{{n}} {\d}} $pattern]$" $name]} { return 1 }
  }
  return 0
}

proc call {name args} {
  global commands record options positional
  puts $record [linsert $args 0 $name]
  lassign $commands($name) with_value flags least most
  array unset options
  array set options {}
  set positional {}
  for {set i 0} {$i < [llength $args]} {incr i} {
    set arg [lindex $args $i]
    if {$arg in $with_value} {
      if {[incr i] >= [llength $args]} { error "$name: $arg needs a value" }
      set options($arg) [lindex $args $i]
    } elseif {$arg in $flags} {
      set options($arg) 1
    } elseif {[string match -* $arg]} {
      error "$name: unknown option $arg"
    } else {
      lappend positional $arg
    }
  }
  set n [llength $positional]
  if {$n < $least || $n > $most} { error "$name: $n arguments, expected $least to $most" }
  if {[llength [info procs do_$name]]} { return [do_$name {*}$positional] }
  return "$name [lindex $positional 0]"
}

proc ip_of {cell} {
  global cells
  if {![info exists cells($cell)]} { error "no cell $cell" }
  return $cells($cell)
}
proc member {kind index path} {
  global ips
  lassign [split $path /] cell name
  set patterns [lindex $ips([ip_of $cell]) $index]
  if {[ip_of $cell] eq "systole" && $index == 2} { set patterns [systole_interfaces] }
  if {![matches $name $patterns]} { error "$cell has no $kind $name" }
  return $path
}
# The interfaces that the packager infers from the ports of the packaged top.
proc systole_interfaces {} {
  global sources
  foreach file $sources {
    if {[file tail $file] eq "systole_ip.v"} {
      set in [open $file]; set text [read $in]; close $in
      set names {}
      foreach {all name} [regexp -all -inline {wire\s+(?:\[\d+:0\])?\s*(\w+)_araddr} $text] {
        lappend names $name
      }
      return $names
    }
  }
  error "systole_ip.v was not added"
}
proc need_file {path} { if {![file exists $path]} { error "no file $path" } }
proc touch {path} { file mkdir [file dirname $path]; close [open $path w] }

proc do_add_files {files} {
  global sources
  foreach file $files { need_file $file }
  set sources $files
}
proc do_read_verilog {files} { foreach file $files { need_file $file } }
proc do_get_ipdefs {} {
  global options ips
  if {![regexp {^VLNV =~ xilinx.com:ip:(\w+):\*$} $options(-filter) all ip]} {
    error "get_ipdefs: filter $options(-filter)"
  }
  if {![info exists ips($ip)]} { return {} }
  return [list xilinx.com:ip:$ip:1.0 xilinx.com:ip:$ip:2.0]
}
proc do_create_bd_cell {name} {
  global options cells ips
  set ip [lindex [split $options(-vlnv) :] 2]
  if {$options(-type) ne "ip" || ![info exists ips($ip)]} { error "no IP $options(-vlnv)" }
  if {[info exists cells($name)]} { error "cell $name exists" }
  set cells($name) $ip
}
proc do_get_bd_cells {name} { ip_of $name; return "cell $name" }
proc do_get_bd_pins {path} { member pin 1 $path }
proc do_get_bd_intf_pins {path} { member interface 2 $path }
proc do_connect_bd_net {from to} {
  global connected
  if {[info exists connected($to)]} { error "$to has two sources" }
  set connected($from) 1
  set connected($to) 1
}
proc do_connect_bd_intf_net {from to} {
  global connected
  foreach pin [list $from $to] {
    if {[info exists connected($pin)]} { error "interface $pin is connected twice" }
    set connected($pin) 1
  }
}
proc do_set_property {args} {
  global options settings ips
  set object [lindex $args end]
  set pairs [expr {[info exists options(-dict)] ? $options(-dict) : [lrange $args 0 end-1]}]
  if {[llength $pairs] == 0 || [llength $pairs] % 2} { error "set_property: $pairs" }
  if {[lindex $object 0] ne "cell"} { return }
  set cell [lindex $object 1]
  foreach {name value} $pairs {
    if {![regexp {^CONFIG\.(\w+)$} $name all property]
        || ![matches $property [lindex $ips([ip_of $cell]) 0]]} {
      error "$cell has no property $name"
    }
    set settings($cell,$property) $value
  }
}
proc do_get_bd_addr_spaces {path} {
  lassign [split $path /] cell name
  if {$path ne "ps/Data"} { member interface 2 $path }
  return $path
}
proc do_get_bd_addr_segs {path} {
  lassign [split $path /] cell bus segment
  set ip [ip_of $cell]
  set good [switch $ip {
    systole { expr {$bus eq "s_axi_control" && $segment eq "reg0"} }
    axi_intc { expr {"$bus/$segment" eq "S_AXI/Reg"} }
    processing_system7 { regexp {^S_AXI_HP(\d)/HP\1_DDR_LOWOCM$} $bus/$segment }
    zynq_ultra_ps_e { regexp {^SAXIGP[2-5]/HP[0-3]_DDR_LOW$} $bus/$segment }
    default { expr 0 }
  }]
  if {!$good} { error "no address segment $path" }
  return $path
}
proc do_assign_bd_address {segment} {
  global options places
  set offset [expr {$options(-offset)}]
  set range [expr {$options(-range)}]
  if {$range & ($range - 1) || $offset % $range} { error "$segment: $range bytes at $offset" }
  set space $options(-target_address_space)
  foreach {o r} [expr {[info exists places($space)] ? $places($space) : ""}] {
    if {$offset < $o + $r && $o < $offset + $range} { error "$segment overlaps another" }
  }
  lappend places($space) $offset $range
}
# Every cell's pins and interfaces, those with a number as often as the properties say.
proc do_validate_bd_design {} {
  global cells ips settings connected places
  foreach cell [array names cells] {
    lassign $ips($cells($cell)) properties pins interfaces
    if {$cells($cell) eq "systole"} { set interfaces [systole_interfaces] }
    foreach name [concat $pins $interfaces] {
      set numbers [expr {[string match *{n}* $name] ? [numbers $cell $name] : {0}}]
      foreach n $numbers {
        set path $cell/[string map [list {{n}} $n] $name]
        if {![info exists connected($path)]} { error "$path is not connected" }
      }
    }
  }
  foreach bus [systole_interfaces] {
    if {[string match m_axi* $bus] && ![info exists places(systole_0/$bus)]} {
      error "$bus has no address"
    }
  }
}
proc numbers {cell name} {
  global settings
  set found {}
  for {set n 0} {$n < 8} {incr n} {
    set on [switch -glob $name {
      S0* { expr {$n < $settings($cell,NUM_SI)} }
      M0* { expr {$n < $settings($cell,NUM_MI)} }
      In* { expr {$n < $settings($cell,NUM_PORTS)} }
      S_AXI_HP{n}_ACLK - S_AXI_HP{n} { info exists settings($cell,PCW_USE_S_AXI_HP$n) }
      default { info exists settings($cell,PSU__USE__S_AXI_GP[expr {$n + 2}]) }
    }]
    if {$on} { lappend found $n }
  }
  return $found
}
proc do_get_property {name object} {
  switch $name {
    PROGRESS { return 100% }
    STATS.WNS { return 0.1 }
    default { error "get_property $name" }
  }
}
proc do_generate_target {what files} {
  global build
  touch [file join $build systole systole.gen sources_1 bd system hw_handoff system.hwh]
}
proc do_write_bitstream {file} { touch $file }
proc do_write_hw_platform {file} { touch $file }
proc do_write_checkpoint {file} { touch $file }

namespace eval ipx {}
foreach name [array names commands] {
  proc ::$name {args} "call $name {*}\$args"
}
rename unknown tcl_unknown
proc unknown {args} { error "unknown command [lindex $args 0]" }
if {[catch { source $script } message]} {
  close $record
  puts stderr "[file tail $script]: $message"
  exit 1
}
close $record
