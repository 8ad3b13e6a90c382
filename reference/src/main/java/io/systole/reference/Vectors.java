// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

/** Whether the Vector API can be used; touches none of its classes. */
final class Vectors {
  private Vectors() {}

  static boolean present() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }
}
