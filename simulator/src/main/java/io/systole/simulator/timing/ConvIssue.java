// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator.timing;

import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Conv;
import io.systole.machine.isa.Instruction;

/** CONV: systole_conv's decision, cycle by cycle, which bias word or beat issues. */
final class ConvIssue {
  /** Cycles from lanes wanted to lanes ready, beyond their number (systole_cursor). */
  private static final int CURSOR_CYCLES = 3;

  private final MachineConfig machine;
  private final int pxLanes;
  private final int beatDelay;
  private final int fetchSpacing;
  private Instruction conv;
  private PixelTiles tiles;
  // Of conv and tiles, for they are asked for in every cycle.
  private boolean gated;
  private boolean outer;
  private boolean hold;
  private int channels;
  private int lastTileOfAll;
  private int lastPixelTile;
  private boolean seen;
  private boolean running;
  private long doneAt = -1;
  // Visits: t the output-channel tile, p the pixel tile whose lanes are loaded, next to load.
  private int tile;
  private int pixelTile;
  private int nextPixelTile;
  private boolean loaded;
  private boolean open;
  private long cursorReadyAt;
  private int biasLeft;
  private boolean visitBias;
  private long beatsLeft;
  private int channel;
  private int planesLeft;
  private long spaceUntil;
  private long intervalUntil;
  private long fetchUntil;
  // Ring: words from the core reset on.
  private long pointer;
  private long mark;
  private final DelayLine releases;
  // Rows, likewise.
  private long rowsLoaded;
  private long rowsReleased;
  private long rowBase;
  private boolean rowsOk;
  private boolean rowsOkNext;
  private final DelayLine rowsReleasedLate = new DelayLine(8);
  private Visit ended = Visit.NONE;
  private boolean tookBias;

  /**
   * A visit that ended in this cycle.
   *
   * @param lastColumn highest array column in use
   */
  record Visit(int tile, int firstPixel, int pixels, int lastColumn, boolean newBias) {
    static final Visit NONE = new Visit(0, 0, 0, 0, false);
  }

  ConvIssue(MachineConfig machine, Instruction none) {
    this.machine = machine;
    this.conv = none;
    this.pxLanes = machine.unrolling().pxLanes();
    int banks = machine.banks();
    this.tiles = new PixelTiles(none, pxLanes, banks);
    boolean serial = banks < pxLanes;
    int rotate = (Integer.SIZE - Integer.numberOfLeadingZeros(banks - 1) + 1) / 2; // ⌈⌈log2⌉ / 2⌉
    this.beatDelay = 2 + (serial ? pxLanes + 3 : rotate + 2) + 2 + rotate;
    this.fetchSpacing = serial ? pxLanes : 1;
    this.releases = new DelayLine(beatDelay);
  }

  /** Cycles from a beat to its operands at column 0. */
  int beatDelay() {
    return beatDelay;
  }

  boolean isDone(long now) {
    return doneAt == now;
  }

  boolean isIdle(long now) {
    return !running && !seen && doneAt < now;
  }

  boolean visitOpen() {
    return open;
  }

  boolean starved(boolean available) {
    return (running && !loaded && !rowsOk) || (running && loaded && !available);
  }

  Visit ended() {
    return ended;
  }

  boolean tookBias() {
    return tookBias;
  }

  /** Ring words freed in this cycle. */
  int released() {
    return (int) releases.output();
  }

  long rowsReleased() {
    return rowsReleasedLate.output();
  }

  boolean rowsPending() {
    return rowsLoaded != rowsReleased;
  }

  long pointer() {
    return pointer;
  }

  /** What a cycle offers. */
  record Offers(long present, boolean biasRoom, boolean drainRoom, boolean tileEnable) {}

  void clock(long now, Instruction started, boolean valid, boolean rowLoaded, Offers offers) {
    ended = Visit.NONE;
    tookBias = false;
    boolean start = valid && !seen;
    boolean rowsOkNow = rowsOk;
    rowsOk = rowsOkNext;
    if (running) {
      issue(now, rowsOkNow, offers);
    } else {
      releases.shift(0);
    }
    if (rowLoaded) {
      rowsLoaded++;
    }
    rowsOkNext = running && (!gated || rowsLoaded > rowBase + tiles.bottomRow(nextPixelTile));
    rowsReleasedLate.shift(rowsReleased);
    seen = valid;
    if (start) {
      start(now, started);
    }
  }

  private void start(long now, Instruction started) {
    conv = started;
    tiles = new PixelTiles(conv, pxLanes, machine.banks());
    gated = conv.at(Conv.GATE) != 0;
    outer = conv.is(Conv.PIXEL_OUTER);
    hold = conv.is(Conv.HOLD);
    channels = conv.at(Conv.IC);
    lastTileOfAll = conv.at(Conv.OC_TILES) - 1;
    lastPixelTile = tiles.count() - 1;
    running = true;
    tile = 0;
    nextPixelTile = 0;
    loaded = false;
    open = false;
    cursorReadyAt = now + 1 + CURSOR_CYCLES + tiles.pixels(0); // running begins a cycle later
    biasLeft = machine.biasWords();
    visitBias = true;
    planesLeft = conv.at(Conv.TILE_PLANES);
    mark = pointer;
    rowBase = rowsReleased;
    rowsOk = false;
    rowsOkNext = false;
    beginBeats();
  }

  private void beginBeats() {
    beatsLeft = conv.get(Conv.KERNEL_H) * conv.get(Conv.KERNEL_W) * conv.get(Conv.IC);
    channel = 0;
  }

  private void issue(long now, boolean rowsOkNow, Offers offers) {
    boolean mayBegin = loaded && (open || offers.tileEnable());
    boolean available = offers.present() > pointer;
    boolean take = mayBegin && biasLeft > 0 && available && offers.biasRoom();
    boolean lastPixels = pixelTile == lastPixelTile;
    boolean lastTile = tile == lastTileOfAll;
    boolean tileStep = outer || lastPixels;
    boolean fetches = channel % machine.unrolling().postLanes() == 0;
    boolean body =
        mayBegin
            && biasLeft == 0
            && now >= intervalUntil
            && (!fetches || now >= fetchUntil)
            && available;
    boolean last = beatsLeft == 1;
    boolean room = offers.drainRoom() && now >= spaceUntil && !(tileStep && planesLeft > 0);
    boolean beat = body && (!last || room);
    boolean visitEnd = beat && last;
    boolean finish = visitEnd && lastPixels && lastTile;
    boolean wantPixels = !outer || lastTile;
    boolean cursorReady = now >= cursorReadyAt;
    boolean load = cursorReady && rowsOkNow && !finish && (!loaded || (visitEnd && wantPixels));
    boolean release = (take || beat) && (!hold || lastPixels || (!outer && take));
    releases.shift(release ? 1 : 0);
    open |= take || beat;
    if (take) {
      takeBias();
    } else if (beat) {
      beat(now, fetches);
    }
    boolean preparePlanes = !visitEnd || !tileStep;
    if (preparePlanes && planesLeft > 0) {
      planesLeft--;
    }
    if (visitEnd) {
      boolean rewind = hold && !lastPixels && (!outer || lastTile);
      endVisit(now, rewind);
      advance(lastPixels, lastTile);
      loaded = loaded && !wantPixels;
      if (finish) {
        finish(now);
      }
    }
    releaseRows(cursorReady, load);
    if (load) {
      load(now);
    }
  }

  private void takeBias() {
    biasLeft--;
    tookBias = true;
    pointer++;
    if (!outer) {
      mark = pointer;
    }
  }

  private void beat(long now, boolean fetches) {
    beatsLeft--;
    pointer++;
    channel++;
    if (channel == channels) {
      channel = 0;
    }
    intervalUntil = now + machine.unrolling().initiationInterval();
    if (fetches) {
      fetchUntil = now + fetchSpacing;
    }
  }

  private void endVisit(long now, boolean rewind) {
    int first = tiles.first(pixelTile);
    ended = new Visit(tile, first, tiles.pixels(pixelTile), tiles.lastColumn(pixelTile), visitBias);
    spaceUntil = now + pxLanes;
    open = false;
    if (rewind) {
      pointer = mark;
    }
  }

  private void advance(boolean lastPixels, boolean lastTile) {
    boolean tileStep = outer || lastPixels;
    visitBias = outer || !hold || lastPixels;
    biasLeft = visitBias ? machine.biasWords() : 0;
    if (tileStep) {
      planesLeft = conv.at(Conv.TILE_PLANES);
      tile = outer && lastTile ? 0 : tile + 1;
    }
    beginBeats();
  }

  private void finish(long now) {
    running = false;
    doneAt = now + beatDelay + 1;
    if (gated) {
      // Streamed anew for each tile, the base has moved behind the last pass already.
      rowsReleased = conv.at(Conv.GATE) == 1 ? rowBase : rowBase + conv.get(Conv.IN_H);
    }
  }

  private void releaseRows(boolean cursorReady, boolean load) {
    if (gated && running && ((cursorReady && !loaded) || load)) {
      rowsReleased = rowBase + tiles.topRow(nextPixelTile);
    }
  }

  private void load(long now) {
    loaded = true;
    pixelTile = nextPixelTile;
    nextPixelTile = pixelTile == lastPixelTile ? 0 : pixelTile + 1;
    if (nextPixelTile == 0 && conv.at(Conv.GATE) == 1) {
      rowBase += conv.at(Conv.IN_H);
    }
    cursorReadyAt = now + CURSOR_CYCLES + tiles.pixels(nextPixelTile);
    rowsOk = false;
    rowsOkNext = false;
  }
}
