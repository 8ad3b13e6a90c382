// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.compiler.Stages.Normalize;
import io.systole.compiler.Stages.Pool;
import io.systole.compiler.Stages.Rescale;
import io.systole.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A layer that still takes operators behind its convolution. */
final class LayerBuilder {
  private final int number;
  private final Node first;
  private final Convolution convolution;
  private final boolean poolsBehind;
  private Rescale rescale;
  private Optional<Normalize> normalize = Optional.empty();
  private Optional<Pool> pool = Optional.empty();
  private boolean poolFirst;
  private String convolved;
  private final List<Tap> taps = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();

  /**
   * Begins a layer.
   *
   * @param poolsBehind whether pooling may stream behind this convolution
   */
  LayerBuilder(
      int number, Node first, Convolution convolution, Rescale rescale, boolean poolsBehind) {
    this.number = number;
    this.first = first;
    this.convolution = convolution;
    this.rescale = rescale;
    this.poolsBehind = poolsBehind;
    this.convolved = convolution.isIdentity() ? "" : first.output();
  }

  /** Adds ReLU if it can stand here. */
  boolean relu(Node node) {
    if (normalize.isPresent() || pool.isPresent()) {
      return false;
    }
    rescale = new Rescale(rescale.shift(), rescale.format(), true);
    convolved = node.output();
    return true;
  }

  /** Adds LRN if it can stand here. */
  boolean normalize(Node node, Normalize stage) {
    if (normalize.isPresent()) {
      return false;
    }
    poolFirst = pool.isPresent();
    normalize = Optional.of(stage);
    taps.add(new Tap(number, Tap.LRN, node.output(), map()));
    return true;
  }

  /** Adds pooling if it can stand here. */
  boolean pool(Node node, Pool stage) {
    if (pool.isPresent() || !poolsBehind) {
      return false;
    }
    pool = Optional.of(stage);
    taps.add(new Tap(number, Tap.POOL, node.output(), stage.out()));
    return true;
  }

  /** Adds the table's row of an operator of this layer. */
  void row(Node node) {
    boolean own = !convolution.isIdentity() && rows.isEmpty();
    rows.add(
        new Row(
            node.name(),
            node.op().type(),
            number,
            rows.isEmpty() ? "" : rows.getFirst().name(),
            own ? convolution.macs() : 0,
            own ? convolution.weights() : 0,
            own ? convolution.out().channels() : 0));
  }

  /** The finished map. */
  MapShape map() {
    return pool.map(Pool::out).orElse(convolution.out());
  }

  List<Row> rows() {
    return rows;
  }

  List<Tap> taps() {
    List<Tap> all = new ArrayList<>();
    if (!convolved.isEmpty()) {
      all.add(new Tap(number, Tap.CONVOLUTION, convolved, convolution.out()));
    }
    all.addAll(taps);
    return all;
  }

  Layer build() {
    return new Layer(
        first.name(),
        first.label(),
        convolution,
        new Stages(rescale, normalize, pool, poolFirst && normalize.isPresent()));
  }
}
