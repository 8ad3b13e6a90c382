// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.compiler.Kernel.Trained;

/**
 * What the array computes for a layer: a convolution in {@code groups} of whole channel words and
 * output tiles, one CONV instruction each.
 */
record Convolution(MapShape in, Slide slide, MapShape out, int groups, Kernel kernel) {
  /** Input channels of a group. */
  int groupInputs() {
    return in.channels() / groups;
  }

  /** Output channels of a group. */
  int groupOutputs() {
    return out.channels() / groups;
  }

  boolean isIdentity() {
    return kernel instanceof Kernel.Identity;
  }

  /** Input channels that a tile reads: of an identity its own, of any other all of the group. */
  int tileInputs(int ocLanes) {
    return isIdentity() ? Math.min(ocLanes, in.channels()) : groupInputs();
  }

  /** T, beats of a tile. */
  int beats(int ocLanes) {
    return slide.kernelH() * slide.kernelW() * tileInputs(ocLanes);
  }

  /** Output-channel tiles of a group. */
  int groupTiles(int ocLanes) {
    return Math.ceilDiv(groupOutputs(), ocLanes);
  }

  /** Output-channel tiles of all groups. */
  int tiles(int ocLanes) {
    return groups * groupTiles(ocLanes);
  }

  /** Rows of the input that count. */
  int rowsRead() {
    return slide.rowsRead(in.height(), out.height());
  }

  /** Multiply-accumulates of the operator itself; an identity has none. */
  long macs() {
    return switch (kernel) {
      case Kernel.Identity _ -> 0;
      case Trained trained ->
          out.size() * slide.kernelH() * slide.kernelW() * (in.channels() / trained.groups());
    };
  }

  /** Weights of the operator itself. */
  long weights() {
    return switch (kernel) {
      case Kernel.Identity _ -> 0;
      case Trained trained -> trained.weights().values().size();
    };
  }
}
