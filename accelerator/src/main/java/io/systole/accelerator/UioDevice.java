// SPDX-License-Identifier: Apache-2.0
package io.systole.accelerator;

import java.nio.file.Path;

/**
 * A core on a Linux system: its registers as a UIO device, and memory that it reaches, such as
 * u-dma-buf gives, opened without caching (O_SYNC) so that nothing needs a flush.
 *
 * @param registers {@code /dev/uioN}: its first 4 KiB are the registers
 * @param memory {@code /dev/udmabufN}
 * @param physicalAddress of the memory's first byte, 4 KiB aligned
 * @param sizeBytes of the memory
 */
public record UioDevice(Path registers, Path memory, long physicalAddress, long sizeBytes) {
  static final int REGISTER_BYTES = 4096;

  public UioDevice {
    if (physicalAddress % REGISTER_BYTES != 0) {
      throw new IllegalArgumentException(
          "%s: physical address 0x%x is not 4 KiB aligned".formatted(memory, physicalAddress));
    }
  }
}
