"use strict";
// Draws the charts of a report anew from the values beside each picture: at any width, with the values under the
// pointer or by the arrow keys, and a part of the time enlarged. Without this script, and on paper, the pictures stand
// as they are. Nothing is asked of the network.
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const INK = "#222", GREY = "#565656", PALE = "#e6e6e6";
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const TICKS_H = [1, 2, 3, 6, 12, 24, 48, 72, 96, 168, 336, 720, 1440, 2880];
  const NARROW = 600; // pixels; below it names of lines stand beneath the panel, for beside it there is no room
  const SHORTEST_H = 2;
  const LETTERS = 24, LINE = 14; // of names of events: letters in a line, and pixels of one
  const ROWS = 7, ROWS_OF_OTHERS = 3; // most rows of them, and of those that the scenario does not choose
  const APART = 16, MOST_NUMBERS = 9; // pixels between numbers of events on a narrow screen, and how many there are

  const DOTTED = { stroke: GREY, "stroke-dasharray": "1 3", "stroke-width": 1.2 };

  const two = (number) => String(number).padStart(2, "0");
  const bounded = (value, low, high) => Math.min(Math.max(value, low), high);

  function element(name, attributes, parent, text) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    if (parent) parent.append(made);
    return made;
  }
  function tag(name, kind, parent, text) {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    if (text !== undefined) made.textContent = text;
    if (parent) parent.append(made);
    return made;
  }

  // ---- what was packed

  function unpacked(line) {
    const hours = Array.isArray(line.x)
      ? line.x
      : Array.from({ length: line.x.count }, (_, k) => line.x.from + k * line.x.step);
    const unit = 10 ** line.places;
    const [middle, ...limits] = line.values.map((series) => {
      let last = 0;
      return series.map((less) => (less === null ? null : (last += less) / unit));
    });
    const bands = [];
    for (let k = 0; k < limits.length; k += 2) bands.push([limits[k], limits[k + 1]]);
    return { ...line, hours, middle, bands };
  }

  // The place of the last hour that is not later; of stairs the one in whose hour it lies.
  function placeAt(hours, hour) {
    let low = 0, high = hours.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (hours[middle] <= hour + 1e-6) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  // ---- one figure

  class Chart {
    constructor(figure) {
      this.figure = figure;
      this.run = JSON.parse(figure.querySelector("script").textContent);
      this.panels = this.run.panels.map((panel) => ({ ...panel, lines: panel.lines.map(unpacked) }));
      this.whole = [
        Math.min(...this.panels.map((panel) => panel.span[0])), Math.max(...this.panels.map((panel) => panel.span[1])),
      ];
      const [first] = this.panels[0].lines;
      this.step_h = first.hours.length > 1 ? first.hours[1] - first.hours[0] : 1;
      this.events = this.run.events;
      this.view = null;
      this.now = null;
      this.build();
      new ResizeObserver(() => this.draw()).observe(this.stage);
    }

    build() {
      const still = this.figure.querySelector("img");
      const live = tag("div", "live");
      still.before(live);
      this.live = live;
      tag("p", "finding", live, this.figure.dataset.title);
      this.note = tag("p", "note", live);
      this.stage = tag("div", "stage", live);
      this.stage.setAttribute("role", "img");
      this.alt = still.alt;
      this.tip = tag("div", "tip", live);
      this.tip.hidden = true;
      this.tip.setAttribute("aria-hidden", "true");
      this.controls(tag("div", "reading", live));
      this.figure.classList.add("drawn");
      this.stage.addEventListener("pointermove", (event) => this.point(event));
      this.stage.addEventListener("pointerdown", (event) => this.press(event));
      this.stage.addEventListener("pointerup", (event) => this.release(event));
      this.stage.addEventListener("pointerleave", () => this.leave());
      this.stage.addEventListener("dblclick", () => this.zoom(null));
      live.addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.leave();
      });
    }

    controls(row) {
      const label = tag("label", "", row, "Values at ");
      this.slider = tag("input", "", label);
      this.slider.type = "range";
      this.slider.addEventListener("input", () => this.read(Number(this.slider.value)));
      this.slider.addEventListener("focus", () => this.read(Number(this.slider.value)));
      this.slider.addEventListener("blur", () => this.leave());
      const buttons = [["Zoom in", 0.5], ["Zoom out", 2]].map(([text, factor]) => {
        const button = tag("button", "", row, text);
        button.addEventListener("click", () => this.zoomBy(factor));
        return button;
      });
      this.all = tag("button", "", row, "All");
      this.all.addEventListener("click", () => this.zoom(null));
      this.jumps = [["Event before", -1], ["Next event", 1]].map(([text, way]) => {
        const button = tag("button", "", row, text);
        button.addEventListener("click", () => this.jump(way));
        button.addEventListener("blur", () => this.leave());
        button.hidden = !this.events.length;
        return button;
      });
      for (const button of [...buttons, this.all, ...this.jumps]) button.type = "button";
      // What stands at the event that a button has jumped to is said aloud.
      this.said = tag("p", "aside", row);
      this.said.setAttribute("aria-live", "polite");
      this.setSlider();
    }

    // ---- time

    spanOf(panel) { return this.view || panel.span; }

    moment(hour) { return new Date(this.run.start_ms + 60000 * (this.run.offset_min + Math.round(hour * 60))); }

    words(hour) {
      const at = this.moment(hour);
      return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
    }

    zoom(view) {
      if (view) {
        const wide = bounded(view[1] - view[0], SHORTEST_H, this.whole[1] - this.whole[0]);
        const from = bounded(view[0], this.whole[0], this.whole[1] - wide);
        view = wide >= this.whole[1] - this.whole[0] - 1e-6 ? null : [from, from + wide];
      }
      this.view = view;
      this.setSlider();
      this.draw();
      if (document.activeElement === this.slider) this.read(Number(this.slider.value));
    }

    zoomBy(factor) {
      const [from, to] = this.view || this.whole;
      const middle = Number(this.slider.value);
      const half = (factor * (to - from)) / 2;
      this.zoom([middle - half, middle + half]);
    }

    setSlider() {
      const [from, to] = this.view || this.whole;
      // Steps begin at `min`: at a whole step of the record, so that every value read is one that it holds.
      const first = this.panels[0].lines[0].hours[0] || 0;
      const begin = first + Math.ceil((from - first) / this.step_h - 1e-6) * this.step_h;
      Object.assign(this.slider, { min: begin, max: to, step: this.step_h });
      if (this.now === null || this.now < from || this.now > to) this.slider.value = (from + to) / 2;
      else this.slider.value = this.now;
      this.slider.setAttribute("aria-valuetext", this.sentence(Number(this.slider.value)));
      this.all.disabled = this.view === null;
    }

    // ---- drawing

    draw() {
      const width = this.stage.clientWidth;
      if (!width) return;
      this.stage.replaceChildren();
      const narrow = width < NARROW;
      const room = { right: narrow ? 18 : 176, top: 22, bottom: 38 };
      const tall = this.panels.length === 1 ? 330 : Math.max(170, 250 - 20 * this.panels.length);
      for (const panel of this.panels) panel.scale = this.scale(panel, ...this.spanOf(panel));
      // All panels begin at the same place: an hour of one stands above that hour of the next.
      const letters = this.panels.flatMap(({ scale: [, , ticks] }) => ticks.map((tick) => this.short(tick, ticks).length));
      room.left = 14 + 7 * Math.max(3, ...letters);
      this.drawEvents(width, room, narrow);
      for (const panel of this.panels) this.panel(panel, width, narrow ? Math.min(tall, 230) : tall, room, narrow);
      if (this.now !== null) this.mark();
    }

    // ---- what happened: named above the first panel, with a line through all of them

    drawEvents(width, room, narrow) {
      const [from, to] = this.spanOf(this.panels[0]);
      const x = (hour) => room.left + ((width - room.left - room.right) * (hour - from)) / (to - from);
      const there = this.events.filter(([hour]) => hour >= from - 1e-6 && hour <= to + 1e-6)
        .map(([hour, words, rank, chosen]) => ({ hour, words, rank, chosen, x: x(hour) }));
      const svg = element("svg", { width, height: 6, viewBox: `0 0 ${width} 6`, "aria-hidden": "true" }, this.stage);
      const ranked = [...there].sort((one, other) => one.rank - other.rank);
      const named = narrow ? this.numbered(ranked) : this.placed(svg, ranked, width);
      this.named = named;
      const foot = 6 + LINE * this.linesIn(named).reduce((sum, lines) => sum + lines, 0);
      svg.setAttribute("height", named.length || there.length ? foot : 0);
      svg.setAttribute("viewBox", `0 0 ${width} ${foot}`);
      this.writeEvents(svg, named, narrow, foot);
      for (const one of there)
        if (!named.some(({ rank }) => rank === one.rank)) element("line", { x1: one.x, x2: one.x, y1: foot - 5, y2: foot, stroke: GREY }, svg);
      this.sayEvents(named, there.length - named.length);
      if (narrow && named.length) this.listEvents(named);
    }

    writeEvents(svg, named, narrow, foot) {
      const heights = this.linesIn(named);
      for (const one of named) {
        const low = foot - 6 - LINE * heights.slice(0, one.row).reduce((sum, lines) => sum + lines, 0);
        if (narrow) {
          element("line", { x1: one.x, x2: one.x, y1: low, y2: foot, ...DOTTED }, svg);
          element("text", { x: one.x, y: low - 2, "text-anchor": "middle", class: "event" }, svg, String(one.number));
          continue;
        }
        element("line", { x1: one.x, x2: one.x, y1: low - LINE * one.lines.length + 3, y2: foot, ...DOTTED }, svg);
        one.lines.forEach((text, k) => element("text",
          { x: one.x + 4, y: low - 2 - LINE * (one.lines.length - 1 - k), class: "event" }, svg, text));
      }
    }

    // As many names as there is room for, the first by rank before others; none stands in the line up to another.
    placed(svg, ranked, width) {
      const probe = element("text", { class: "event" }, svg);
      for (const one of ranked) {
        one.lines = wrapped(one.words, LETTERS);
        one.end = one.x + 12 + Math.max(...one.lines.map((line) => {
          probe.textContent = line;
          return probe.getComputedTextLength();
        }));
      }
      probe.remove();
      let [kept, rows] = [[], new Map()];
      for (const one of ranked.filter(({ end }) => end <= width)) {
        const tried = [...kept, one].sort((a, b) => b.x - a.x);
        const found = new Map();
        for (const each of tried) {
          const behind = [...found.keys()].filter((other) => other.x <= each.end);
          found.set(each, Math.max(-1, ...behind.map((other) => found.get(other))) + 1);
        }
        const most = one.chosen ? ROWS : Math.max(ROWS_OF_OTHERS, ...[...rows.values()].map((row) => row + 1));
        if (Math.max(...found.values()) < most) [kept, rows] = [[...kept, one], found];
      }
      for (const one of kept) one.row = rows.get(one);
      return kept;
    }

    // On a narrow screen each has a number, in the lowest row that has room, and its words stand above the panels.
    numbered(ranked) {
      const kept = [];
      for (const one of ranked) {
        const isFree = (row) => kept.every((other) => other.row !== row || Math.abs(other.x - one.x) >= APART);
        one.row = [0, 1, 2].find(isFree);
        if (one.row !== undefined && kept.length < MOST_NUMBERS) kept.push({ ...one, lines: [""] });
      }
      kept.sort((one, other) => one.x - other.x).forEach((one, k) => { one.number = k + 1; });
      return kept;
    }

    linesIn(named) {
      const heights = [];
      for (const { row, lines } of named)
        if (lines) heights[row] = Math.max(heights[row] || 0, lines.length);
      return Array.from(heights, (lines) => lines || 0);
    }

    listEvents(named) {
      const list = tag("ol", "events", this.stage);
      list.setAttribute("aria-hidden", "true");
      for (const { hour, words } of named) tag("li", "", list, `${words}, ${this.words(hour)}`);
      this.stage.prepend(list);
    }

    // What is drawn, in words: below the finding, and for those who cannot see the chart.
    sayEvents(named, others) {
      const more = others ? `; short marks: ${others} more` : "";
      const how = named.length ? ` Dotted lines: what happened${more}.` : "";
      this.note.textContent = `${this.figure.dataset.note}${how}`;
      const order = [...named].sort((one, other) => one.hour - other.hour);
      const said = order.map(({ hour, words }) => `${this.words(hour)} ${words}`).join("; ");
      this.stage.setAttribute("aria-label", said ? `${this.alt} What happened: ${said}.` : this.alt);
    }

    // To the event before or after the hour that is read, within what is shown.
    jump(way) {
      const [from, to] = this.view || this.whole;
      const now = this.now ?? (way > 0 ? from - 1 : to + 1);
      const hours = this.events.map(([hour]) => this.recorded(hour)).filter((hour) => hour >= from && hour <= to);
      const hour = way > 0 ? hours.find((one) => one > now + 1e-6) : hours.findLast((one) => one < now - 1e-6);
      if (hour === undefined) {
        this.said.textContent = way > 0 ? "No later event." : "No earlier event.";
        return;
      }
      this.read(hour);
      this.said.textContent = this.sentence(hour);
    }

    // The hour of the slider at which an event has happened: the first that is not before it.
    recorded(hour) {
      const first = Number(this.slider.min);
      return Math.min(first + Math.ceil((hour - first) / this.step_h - 1e-6) * this.step_h, Number(this.slider.max));
    }

    happened(hour) {
      return this.events.filter(([when]) => Math.abs(this.recorded(when) - hour) < 1e-6).map(([, words]) => words);
    }

    panel(panel, width, height, room, narrow) {
      const svg = element("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, this.stage);
      const [from, to] = this.spanOf(panel);
      const [low, high, ticks] = panel.scale;
      const x = (hour) => room.left + ((width - room.left - room.right) * (hour - from)) / (to - from);
      const y = (value) => height - room.bottom - ((height - room.top - room.bottom) * (value - low)) / (high - low);
      Object.assign(panel, { svg, x, y, from, to, box: [room.left, width - room.right, room.top, height - room.bottom] });
      this.axes(panel, ticks);
      const clip = `clip${this.panels.indexOf(panel)}-${this.figure.id}`;
      const [left, right, top, bottom] = panel.box;
      element("rect", { x: left, y: top - 4, width: right - left, height: bottom - top + 8 },
        element("clipPath", { id: clip }, svg));
      const inside = element("g", { "clip-path": `url(#${clip})` }, svg);
      for (const one of this.named)
        element("line", { x1: x(one.hour), x2: x(one.hour), y1: top - 4, y2: bottom, ...DOTTED }, inside);
      for (const line of panel.lines) this.line(panel, line, inside);
      for (const step of panel.steps) this.stepLine(panel, step, inside);
      for (const [value, , colour] of panel.rules)
        element("line", { x1: left, x2: right, y1: y(value), y2: y(value), stroke: colour, "stroke-dasharray": "6 3",
          "stroke-width": 1.5 }, inside);
      for (const [x0, y0, x1, y1, colour] of panel.segments)
        element("line", { x1: x(x0), y1: y(y0), x2: x(x1), y2: y(y1), stroke: colour, "stroke-width": 2.2 }, inside);
      for (const [hour, value, colour] of panel.dots)
        element("circle", { cx: x(hour), cy: y(value), r: 3.5, fill: colour, stroke: INK }, inside);
      this.names(panel, narrow);
      panel.cursor = element("g", {}, svg);
    }

    scale(panel, from, to) {
      let [low, high] = [0, 0];
      const see = (value) => {
        if (value !== null && Number.isFinite(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
      };
      for (const line of panel.lines)
        line.hours.forEach((hour, k) => {
          if (hour < from - 1e-6 || hour > to + 1e-6) return;
          for (const series of [line.middle, ...line.bands.flat()]) see(series[k]);
        });
      for (const [hour, value] of panel.dots) if (hour >= from && hour <= to) see(value);
      for (const [x0, y0, x1, y1] of panel.segments) if (x0 <= to && x1 >= from) [y0, y1].forEach(see);
      for (const step of panel.steps) step.y.forEach(see);
      const most = high;
      for (const [value] of panel.rules) if (value <= 1.5 * most || !this.view) see(value);
      if (high <= low) high = low + 1;
      const rough = (high - low) / 4.5;
      const power = 10 ** Math.floor(Math.log10(rough));
      let step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough);
      if (high >= 4 && panel.lines.every((line) => line.places === 0)) step = Math.max(1, Math.round(step));
      const ticks = [];
      for (let tick = Math.ceil(low / step) * step; tick <= high * 1.06; tick += step) ticks.push(tick);
      return [low, low + (high - low) * 1.06, ticks];
    }

    axes(panel, ticks) {
      const { svg, x, y, from, to, box: [left, right, top, bottom] } = panel;
      element("text", { x: 2, y: 12, class: "label" }, svg, panel.label);
      for (const tick of ticks) {
        element("line", { x1: left, x2: right, y1: y(tick), y2: y(tick), stroke: PALE }, svg);
        element("text", { x: left - 6, y: y(tick) + 4, "text-anchor": "end" }, svg, this.short(tick, ticks));
      }
      const apart = TICKS_H.find((hours) => (to - from) / hours <= (right - left) / 62) || 4320;
      const zero = this.moment(0);
      const midnight = -(zero.getUTCHours() + zero.getUTCMinutes() / 60);
      let named = false;
      for (let hour = midnight + Math.ceil((from - midnight) / apart - 1e-6) * apart; hour <= to + 1e-6; hour += apart) {
        const at = this.moment(hour);
        const isDay = at.getUTCHours() === 0;
        element("line", { x1: x(hour), x2: x(hour), y1: isDay ? top : bottom, y2: bottom + 4, stroke: isDay ? PALE : GREY }, svg);
        const day = `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;
        if (apart < 24) element("text", { x: x(hour), y: bottom + 17, "text-anchor": "middle" }, svg, `${two(at.getUTCHours())}:00`);
        if (apart >= 24 || isDay || !named)
          element("text", { x: x(hour), y: bottom + (apart < 24 ? 31 : 17), "text-anchor": "middle" }, svg, day);
        named = true;
      }
      element("line", { x1: left, x2: right, y1: bottom, y2: bottom, stroke: GREY }, svg);
    }

    short(value, ticks) {
      const most = Math.max(...ticks);
      if (most >= 1e6) return `${+(value / 1e6).toFixed(2)} M`;
      return value.toLocaleString("en-GB", { maximumFractionDigits: 3 });
    }

    line(panel, line, inside) {
      const { x, y } = panel;
      const level = (hour) => (line.stairs ? [x(hour), x(hour + this.stairOf(line))] : [x(hour)]);
      const opacity = [0.16, 0.28];
      line.bands.forEach(([lows, highs], k) => {
        const [up, down] = [[], []];
        line.hours.forEach((hour, at) => {
          if (lows[at] === null || highs[at] === null) return;
          for (const left of level(hour)) {
            up.push(`${left.toFixed(1)},${y(highs[at]).toFixed(1)}`);
            down.push(`${left.toFixed(1)},${y(lows[at]).toFixed(1)}`);
          }
        });
        element("polygon", { points: [...up, ...down.reverse()].join(" "), fill: line.colour, "fill-opacity": opacity[k] }, inside);
      });
      let [path, open] = ["", false];
      line.hours.forEach((hour, at) => {
        if (line.middle[at] === null) {
          open = false;
          return;
        }
        for (const left of level(hour)) {
          path += `${open ? "L" : "M"}${left.toFixed(1)} ${y(line.middle[at]).toFixed(1)}`;
          open = true;
        }
      });
      element("path", { d: path, fill: "none", stroke: line.colour, "stroke-width": 2, "stroke-dasharray": line.dash }, inside);
    }

    stairOf(line) { return line.hours.length > 1 ? line.hours[1] - line.hours[0] : 1; }

    stepLine(panel, step, inside) {
      let path = "";
      step.x.forEach((hour, k) => {
        if (k) path += `H${panel.x(hour).toFixed(1)}`;
        path += `${k ? "V" : `M${panel.x(hour).toFixed(1)} `}${panel.y(step.y[k]).toFixed(1)}`;
      });
      element("path", { d: path, fill: "none", stroke: step.colour, "stroke-width": 1.6, "stroke-dasharray": "6 3" }, inside);
    }

    // Names beside the ends of their lines, moved apart; on a narrow screen beneath the panel.
    names(panel, narrow) {
      const shown = panel.lines.map((line) => {
        const last = line.middle[placeAt(line.hours, panel.to)] ?? line.middle.findLast((value) => value !== null) ?? 0;
        return { ...line, at: panel.y(last) };
      });
      for (const [value, name, colour] of panel.rules)
        if (panel.y(value) >= panel.box[2] - 8) shown.push({ name, colour, dash: "6 3", at: panel.y(value) });
      for (const { name, colour, x, y } of panel.steps)
        if (name) shown.push({ name, colour, dash: "6 3", at: panel.y(y[placeAt(x, panel.to)] ?? y[y.length - 1]) });
      if (shown.length === 1 && shown[0].name === panel.label) return;
      if (narrow) {
        const list = tag("ul", "names", this.stage);
        list.setAttribute("aria-hidden", "true");
        for (const one of shown) {
          const item = tag("li", "", list);
          this.sample(one, element("svg", { width: 26, height: 10 }, item), 0, 5);
          item.append(one.name);
        }
        return;
      }
      const lines = shown.map((one) => wrapped(one.name, 21));
      const order = shown.map((_, k) => k).sort((a, b) => shown[a].at - shown[b].at);
      let free = panel.box[2] - 6;
      const places = order.map((k) => {
        const at = Math.max(shown[k].at, free + 7);
        free = at + 14 * (lines[k].length - 1) + 8;
        return at;
      });
      let limit = panel.box[3] + 10;
      for (let n = order.length - 1; n >= 0; n -= 1) {
        const tall = 14 * (lines[order[n]].length - 1);
        places[n] = Math.min(places[n], limit - tall);
        limit = places[n] - 15;
      }
      order.forEach((k, n) => {
        this.sample(shown[k], panel.svg, panel.box[1] + 6, places[n]);
        lines[k].forEach((text, row) =>
          element("text", { x: panel.box[1] + 36, y: places[n] + 4 + 14 * row }, panel.svg, text));
      });
    }

    sample(one, svg, x, y) {
      element("line", { x1: x, x2: x + 24, y1: y, y2: y, stroke: one.colour, "stroke-width": 2.5,
        "stroke-dasharray": one.dash || "" }, svg);
    }

    // ---- values

    rows(hour) {
      const found = [];
      for (const panel of this.panels) {
        const [from, to] = panel.span;
        if (hour < from - 1e-6 || hour > to + 1e-6) continue;
        for (const line of panel.lines) {
          const at = placeAt(line.hours, hour);
          if (at < 0) continue;
          found.push({ panel, line, value: line.middle[at], text: this.written(panel, line, at) });
        }
        const near = panel.dots.filter(([when]) => Math.abs(when - hour) <= (panel.to - panel.from) / 150);
        for (const [when, value] of near)
          found.push({ panel, dot: true, line: { name: `counted, ${this.words(when)}` }, value: null, text: this.number(panel, Math.round(value)) });
      }
      return found;
    }

    // As many digits as anywhere else (`number` of sim/results/metric.py): whole from a thousand on, else three or so.
    number(panel, value) {
      if (value === null || value === undefined) return "not known";
      if (panel.hides && value > 0 && value < 10) return this.run.few;
      const size = Math.abs(value);
      if (Number.isInteger(value) || size >= 1000) return value.toLocaleString("en-GB", { maximumFractionDigits: 0 });
      return size >= 10 ? value.toFixed(1) : String(Number(value.toPrecision(3)));
    }

    written(panel, line, at) {
      const middle = this.number(panel, line.middle[at]);
      if (!line.bands.length) return middle;
      const [low, high] = line.bands[0].map((limit) => this.number(panel, limit[at]));
      return low === middle && high === middle ? middle : `${middle} (${low} to ${high})`;
    }

    sentence(hour) {
      const many = this.panels.length > 1;
      const events = this.happened(hour).map((words) => `${words}; `).join("");
      return `${this.words(hour)}: ${events}${this.rows(hour).map(({ panel, line, text, dot }) =>
        `${many && !dot && line.name !== panel.label ? `${panel.label}, ` : ""}${line.name} ${text}`).join("; ")}`;
    }

    read(hour) {
      this.now = hour;
      this.slider.value = hour;
      this.slider.setAttribute("aria-valuetext", this.sentence(hour));
      this.mark();
    }

    mark() {
      const rows = this.rows(this.now);
      for (const panel of this.panels) {
        panel.cursor.replaceChildren();
        const left = panel.x(this.now);
        if (left < panel.box[0] - 1 || left > panel.box[1] + 1) continue;
        element("line", { x1: left, x2: left, y1: panel.box[2], y2: panel.box[3], stroke: INK, "stroke-dasharray": "2 2" }, panel.cursor);
        for (const row of rows)
          if (row.panel === panel && row.value !== null)
            element("circle", { cx: left, cy: panel.y(row.value), r: 3.5, fill: row.line.colour, stroke: "#fff" }, panel.cursor);
      }
      this.tip.replaceChildren();
      tag("b", "", this.tip, this.words(this.now));
      for (const words of this.happened(this.now)) tag("em", "", this.tip, words);
      let last = null;
      for (const { panel, line, text } of rows) {
        if (panel !== last && this.panels.length > 1) tag("i", "", this.tip, panel.label);
        last = panel;
        const row = tag("span", "", this.tip);
        if (line.colour) this.sample(line, element("svg", { width: 26, height: 10 }, row), 0, 5);
        row.append(this.panels.length > 1 && line.name === panel.label ? text : `${line.name} `);
        if (!(this.panels.length > 1 && line.name === panel.label)) tag("strong", "", row, text);
      }
      this.tip.hidden = false;
      const [panel] = this.panels;
      const left = panel.x(this.now);
      const width = this.tip.offsetWidth;
      const beside = left + 14 + width > this.live.clientWidth ? left - 14 - width : left + 14;
      this.tip.style.left = `${bounded(beside, 0, Math.max(0, this.live.clientWidth - width))}px`;
      this.tip.style.top = `${this.stage.offsetTop + 16}px`;
    }

    // ---- pointer

    hourAt(event) {
      const panel = this.panels[0];
      const left = event.clientX - this.stage.getBoundingClientRect().left;
      const share = (left - panel.box[0]) / (panel.box[1] - panel.box[0]);
      return bounded(panel.from + share * (panel.to - panel.from), panel.from, panel.to);
    }

    point(event) {
      if (!this.panels[0].svg) return;
      const hour = this.hourAt(event);
      const first = Number(this.slider.min);
      this.read(bounded(first + Math.round((hour - first) / this.step_h) * this.step_h, first, this.panels[0].to));
      if (this.from_h !== undefined && event.pointerType === "mouse") this.band(this.from_h, hour);
    }

    band(from, to) {
      for (const panel of this.panels)
        element("rect", { x: panel.x(Math.min(from, to)), width: Math.abs(panel.x(to) - panel.x(from)), y: panel.box[2],
          height: panel.box[3] - panel.box[2], fill: "var(--blue)", "fill-opacity": 0.15 }, panel.cursor);
    }

    press(event) {
      if (event.button === 0 && event.pointerType === "mouse") this.from_h = this.hourAt(event);
    }

    release(event) {
      if (this.from_h === undefined) return;
      const [from, to] = [this.from_h, this.hourAt(event)].sort((a, b) => a - b);
      this.from_h = undefined;
      if (to - from >= Math.max(SHORTEST_H, (this.panels[0].to - this.panels[0].from) / 50)) this.zoom([from, to]);
    }

    leave() {
      this.from_h = undefined;
      if ([this.slider, ...this.jumps].includes(document.activeElement) && this.now !== null) return;
      this.now = null;
      this.tip.hidden = true;
      for (const panel of this.panels) if (panel.cursor) panel.cursor.replaceChildren();
    }
  }

  function wrapped(text, width) {
    const lines = [""];
    for (const word of text.split(" ")) {
      const last = lines[lines.length - 1];
      if (last && last.length + word.length >= width) lines.push(word);
      else lines[lines.length - 1] = last ? `${last} ${word}` : word;
    }
    return lines;
  }

  // ---- paper shows what is folded

  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const one of opened) one.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
  });

  window.charts = [...document.querySelectorAll("figure.chart")]
    .filter((figure) => figure.querySelector("script"))
    .map((figure) => new Chart(figure));
})();
