// What is shown is in the address: #latency.scale=log&layers.board=pynq-z2 opens the page so.
"use strict";
(() => {
  const state = new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");

  const pressed = (group) => group.querySelector("[aria-pressed=true]").dataset.to;

  function refresh(section) {
    const chosen = {};
    for (const group of section.querySelectorAll(".choice")) {
      const name = group.querySelector("button")?.dataset.set;
      if (name) chosen[name] = pressed(group);
    }
    if (chosen.scale) section.dataset.scale = chosen.scale;
    for (const part of section.querySelectorAll("[data-when]")) {
      part.hidden = !part.dataset.when.split(" ").every((condition) => {
        const [name, value] = condition.split("=");
        return chosen[name] === value;
      });
    }
  }

  function press(button) {
    for (const other of button.parentElement.children) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    refresh(button.closest("section"));
  }

  function remember(section, name, value) {
    state.set(`${section.id}.${name}`, value);
    history.replaceState(null, "", `#${state}`);
  }

  for (const button of document.querySelectorAll(".choice button")) {
    button.addEventListener("click", () => {
      press(button);
      remember(button.closest("section"), button.dataset.set, button.dataset.to);
    });
  }

  // Timelines: all lanes of one show the same window of cycles.
  const least = 200;
  for (const timeline of document.querySelectorAll(".timeline")) {
    const cycles = Number(timeline.dataset.cycles);
    const lanes = [...timeline.querySelectorAll("svg")];
    const ticks = [...timeline.querySelectorAll(".axis span")];
    const pointers = new Map();
    let from = 0;
    let width = cycles;

    function show(start, size) {
      width = Math.min(cycles, Math.max(least, size));
      from = Math.min(cycles - width, Math.max(0, start));
      for (const lane of lanes) lane.setAttribute("viewBox", `${from} 0 ${width} 10`);
      const digits = Math.max(0, Math.min(4, 3 - Math.floor(Math.log10(width / Number(timeline.dataset.mhz) / 1000))));
      ticks.forEach((tick, i) => {
        const at = from + (width * i) / (ticks.length - 1);
        tick.textContent = (at / Number(timeline.dataset.mhz) / 1000).toFixed(digits);
      });
    }
    const cyclesAt = (x) => {
      const box = lanes[0].getBoundingClientRect();
      return from + ((x - box.left) / box.width) * width;
    };
    const zoom = (x, factor) => {
      const centre = cyclesAt(x);
      show(centre - (centre - from) * factor, width * factor);
    };
    for (const button of timeline.querySelectorAll("[data-from]")) {
      button.addEventListener("click", () => {
        const start = Number(button.dataset.from);
        const size = Number(button.dataset.end) - start;
        show(start - size * 0.04, size * 1.08);
        remember(timeline.closest("section"), "zoom", button.textContent);
      });
    }
    for (const lane of lanes) {
      lane.addEventListener("wheel", (event) => {
        if (!event.ctrlKey) return;
        event.preventDefault();
        zoom(event.clientX, event.deltaY > 0 ? 1.25 : 0.8);
      }, { passive: false });
      lane.addEventListener("dblclick", (event) => zoom(event.clientX, 0.4));
      lane.addEventListener("pointerdown", (event) => {
        lane.setPointerCapture(event.pointerId);
        pointers.set(event.pointerId, event.clientX);
      });
      lane.addEventListener("pointermove", (event) => {
        const before = pointers.get(event.pointerId);
        if (before === undefined) return;
        const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, x]) => x);
        if (others.length) {
          const then = Math.abs(before - others[0]);
          const now = Math.abs(event.clientX - others[0]);
          if (now > 0 && then > 0) zoom(others[0], then / now);
        } else {
          show(from - ((event.clientX - before) / lane.getBoundingClientRect().width) * width, width);
        }
        pointers.set(event.pointerId, event.clientX);
      });
      for (const end of ["pointerup", "pointercancel"]) {
        lane.addEventListener(end, (event) => pointers.delete(event.pointerId));
      }
    }
  }

  for (const [key, value] of [...state]) {
    const [id, name] = key.split(".");
    const section = document.getElementById(id);
    if (!section) continue;
    const button = [...section.querySelectorAll(".choice button")]
      .find((one) => one.dataset.set === name && one.dataset.to === value);
    if (button) press(button);
    if (name === "zoom") {
      [...section.querySelectorAll(".timeline:not([hidden] *) [data-from]")]
        .find((one) => one.textContent === value)?.click();
    }
  }
  document.documentElement.dataset.ready = "true";
})();
