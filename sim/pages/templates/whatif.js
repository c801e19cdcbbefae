"use strict";
// Evaluates the emulator of a study at the sliders' state. All numbers come from the JSON beside it; nothing is asked of
// the network. The words are those of sim/view/whatif/words.py, and a test compares the two.
(() => {
  const study = JSON.parse(document.getElementById("study").textContent);
  const at = (id) => document.getElementById(id);
  const SVG = "http://www.w3.org/2000/svg";
  const HALF = 0.5;

  // ---- what was packed

  function unpacked(text) {
    const raw = atob(text);
    const bytes = new Uint8Array(raw.length);
    for (let k = 0; k < raw.length; k += 1) bytes[k] = raw.charCodeAt(k);
    return new Float64Array(bytes.buffer);
  }
  const points = unpacked(study.points);
  const settings = study.settings.length;
  const everything = [...Array(settings).keys()];
  for (const fit of [...study.numbers.flatMap((one) => [one.fit, one.beyond]), ...study.curves.map((one) => one.fit)]) {
    if (fit === null) continue;
    fit.of_terms = unpacked(fit.of_terms);
    fit.of_covariances = unpacked(fit.of_covariances);
    fit.at = fit.at ?? everything;
  }
  for (const curve of study.curves) curve.reach = unpacked(curve.reach);
  for (const one of study.spreads) for (const name of ["gram", "q", "trend"]) one[name] = unpacked(one[name]);

  // ---- the emulator

  function pointOf(state) {
    return study.controls.flatMap((one, k) => {
      if (one.kind === "choice") return one.labels.map((_, place) => (place === state[k] ? Math.SQRT1_2 : 0));
      const [low, high, value] = [one.low, one.high, state[k]].map((number) => (one.log ? Math.log(number) : number));
      return [(value - low) / (high - low)];
    });
  }

  function distancesTo(point) {
    const found = new Float64Array(settings);
    for (let k = 0; k < settings; k += 1) {
      let sum = 0;
      for (let c = 0; c < study.width; c += 1) sum += (point[c] - points[k * study.width + c]) ** 2;
      found[k] = Math.sqrt(sum);
    }
    return found;
  }

  function matern(apart, length) {
    const scaled = (Math.sqrt(5) * apart) / length;
    return (1 + scaled + (scaled * scaled) / 3) * Math.exp(-scaled);
  }

  const termsOf = (fit, point) => fit.terms.map((term) => term.reduce((product, place) => product * point[place], 1));
  const covariancesOf = (fit, apart) => (fit.length === null ? [] : fit.at.map((k) => matern(apart[k], fit.length)));

  // A quadratic form with a symmetrical matrix, of which the upper half is there.
  function squared(vector, half) {
    let sum = 0;
    for (let row = 0, next = 0; row < vector.length; row += 1)
      for (let column = row; column < vector.length; column += 1, next += 1)
        sum += (row === column ? 1 : 2) * vector[row] * vector[column] * half[next];
    return sum;
  }

  // How uncertain a prediction is at a point, by the place of the settings alone: most at the ends of the axes.
  function spreadAt(one, fit, point, apart) {
    const terms = termsOf(fit, point);
    const covariances = covariancesOf(fit, apart);
    let both = 0;
    terms.forEach((term, row) => covariances.forEach((own, k) => { both += term * one.trend[row * covariances.length + k] * own; }));
    const square = one.own + squared(terms, one.gram) - squared(covariances, one.q) - 2 * both;
    return Math.sqrt(Math.max(square, one.least));
  }

  function evaluated(fit, point, apart) {
    const count = fit.columns;
    const found = new Float64Array(count);
    const add = (factor, from, row) => {
      for (let c = 0; c < count; c += 1) found[c] += factor * from[row * count + c];
    };
    termsOf(fit, point).forEach((factor, row) => add(factor, fit.of_terms, row));
    covariancesOf(fit, apart).forEach((factor, row) => add(factor, fit.of_covariances, row));
    for (let c = 0; c < count; c += 1) {
      if (fit.low !== null && found[c] < fit.low) found[c] = fit.low;
      if (fit.high !== null && found[c] > fit.high) found[c] = fit.high;
      if (fit.rises && c > 0 && found[c] < found[c - 1]) found[c] = found[c - 1];
    }
    return found;
  }

  function predicted(state) {
    const point = pointOf(state);
    const apart = distancesTo(point);
    const fits = new Map([...study.numbers, ...study.curves].filter((one) => one.fit !== null).map((one) => [one.spread, one.fit]));
    const spreads = study.spreads.map((one, k) => spreadAt(one, fits.get(k), point, apart));
    const numbers = study.numbers.map((one) => {
      const share = one.beyond === null ? 0 : Math.min(Math.max(evaluated(one.beyond, point, apart)[0], 0), 1);
      const value = one.fit === null ? NaN : evaluated(one.fit, point, apart)[0];
      const late = share >= HALF || (one.is_moment && value > study.horizon_h);
      return { value: late ? Infinity : value, share, half_width: one.fit === null ? NaN : one.reach * spreads[one.spread] };
    });
    let nearest = 0;
    for (let k = 1; k < settings; k += 1) if (apart[k] < apart[nearest]) nearest = k;
    const curves = study.curves.map((one) => evaluated(one.fit, point, apart));
    const half_widths = study.curves.map((one) => one.reach.map((reach) => reach * spreads[one.spread]));
    return { numbers, curves, half_widths, nearest, distance: apart[nearest], near: apart[nearest] <= study.gap };
  }

  // ---- words

  const LADDERS = [{ h: 1, min: 60, s: 3600 }, { km: 1, m: 1000 }];
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const grouped = (value) => value.toLocaleString("en-US", { maximumFractionDigits: 0 });
  const two = (value) => String(value).padStart(2, "0");

  function number(value) {
    const size = Math.abs(value);
    if (size < 1e-9) return "0";
    if (Number.isInteger(value) || size >= 1000) return grouped(value);
    if (size < 1e-3) return "0";
    return size >= 10 ? value.toFixed(1) : String(Number(value.toPrecision(3)));
  }
  const inUnit = (value, unit) => number(study.counted.includes(unit) || unit === "m" ? Math.round(value) : value);

  function readable(value, unit) {
    const ladder = LADDERS.find((units) => unit in units);
    if (!ladder || Math.abs(value) < 1e-9) return [1, unit];
    const factors = Object.entries(ladder).map(([name, perLongest]) => [perLongest / ladder[unit], name]);
    return factors.find(([factor]) => Math.abs(value) * factor >= 0.9995) ?? factors.at(-1);
  }
  function withUnit(value, unit, one = unit) {
    const written = inUnit(value, unit);
    return `${written} ${written === "1" ? one : unit}`.trim();
  }
  function duration(value) {
    const [factor, unit] = readable(value, "h");
    return `${inUnit(factor * value, unit)} ${unit}`;
  }
  function moment(time_h) {
    const [year, month, day, hour, minute, second] = study.start;
    const found = new Date(Date.UTC(year, month - 1, day, hour, minute, second) + Math.round(time_h * 60) * 60000);
    return { day: `${found.getUTCDate()} ${MONTHS[found.getUTCMonth()]}`, clock: `${two(found.getUTCHours())}:${two(found.getUTCMinutes())}` };
  }
  const localLabel = (time_h) => `${moment(time_h).day} ${moment(time_h).clock}`;

  function valueText(one, value) {
    if (value === Infinity) return "not within the run";
    if (Number.isNaN(value)) return "not known";
    const whole = Math.round(value);
    if (["persons", "families"].includes(one.unit) && whole >= 1 && whole <= 9) return `fewer than 10 ${one.unit}`;
    if (one.is_moment) return localLabel(value);
    return asRead(one, value);
  }
  function asRead(one, value) {
    const [factor, unit] = readable(value, one.unit);
    return withUnit(factor * value, unit, unit === one.unit ? one.one : unit);
  }
  const sizeText = (one, size) =>
    one.is_moment || one.unit === "h" ? duration(size) : asRead(one, size);
  const tenths = (share) => Math.floor(10 * share + 0.5);
  const lateText = (share) => (tenths(share) < 10 ? `in about ${tenths(share)} of 10 runs like these` : "in all runs like these");

  function errorText(one, { value, share, half_width }) {
    if (value === Infinity) return lateText(share) + one.checked;
    if (Number.isNaN(value)) return "too few runs came to it";
    return `± ${sizeText(one, half_width)} here: ${one.within}` + (tenths(share) > 0 ? `; ${lateText(share)} it is not within the run` : "");
  }

  function changeText(one, now, before) {
    if (now.value === before.value || Number.isNaN(now.value) || Number.isNaN(before.value)) return "";
    if (before.value === Infinity) return `${reference()} not within the run`;
    if (now.value === Infinity) return `${reference()} ${valueText(one, before.value)}`;
    const change = now.value - before.value;
    // Two predictions are off by the error each; a difference that is smaller says nothing.
    if (Math.abs(change) <= Math.max(now.half_width, before.half_width)) return `no clear difference: ${reference()} ${valueText(one, before.value)}`;
    const words = one.is_moment ? ["later", "earlier"] : ["more", study.counted.includes(one.unit) ? "fewer" : "less"];
    return `${sizeText(one, Math.abs(change))} ${words[change > 0 ? 0 : 1]}; ${reference()} ${valueText(one, before.value)}`;
  }

  function nearText(found) {
    if (found.distance < 5e-3) return "This setting was run.";
    const apart = `${found.distance.toFixed(2)} of an axis away (${study.settings[found.nearest]})`;
    const gap = study.gap.toFixed(2);
    if (found.near) return `Runs nearby: the nearest is ${apart}; within the study neighbours are up to ${gap} apart.`;
    return `Nothing was run near here: the nearest run is ${apart}, and within the study neighbours are up to ${gap} apart. The errors below do not hold; make the run.`;
  }

  function findingOf(curve, values) {
    let top = 0;
    for (let k = 1; k < values.length; k += 1) if (values[k] > values[top]) top = k;
    const last = values.length - 1;
    const said = (value) => valueText({ ...curve, one: curve.unit }, value);
    if (curve.fit.rises || top === last) return `${curve.label}: ${said(values[last])} by ${localLabel(study.time_h[last])}`;
    return `${curve.label}: most ${said(values[top])}, ${localLabel(study.time_h[top])}`;
  }

  // ---- state

  const inputs = study.controls.map((_, k) => at(`control-${k}`));
  const start = study.controls.map((one) => (one.kind === "choice" ? one.labels.indexOf(one.begins) : one.begins));
  let kept = null;
  let before = null;
  const reference = () => (kept === null ? "at the start" : "before");
  const stateNow = () => inputs.map((input) => Number(input.value));
  const shownOf = (one, value) => (one.kind === "choice" ? String(one.labels[value]) : value.toFixed(one.digits));

  function setState(state) {
    inputs.forEach((input, k) => { input.value = String(state[k]); });
    redraw();
  }

  function fromFragment() {
    const asked = new URLSearchParams(location.hash.slice(1));
    const state = [...start];
    study.controls.forEach((one, k) => {
      const text = asked.get(one.name);
      if (text === null) return;
      const value = one.kind === "choice" ? one.labels.findIndex((label) => String(label) === text) : Number(text);
      if (one.kind === "choice" ? value >= 0 : text !== "" && Number.isFinite(value)) state[k] = value;
    });
    return state;
  }
  const fragment = (state) => new URLSearchParams(study.controls.map((one, k) => [one.name, shownOf(one, state[k])])).toString();

  function commandOf(state) {
    const sets = study.controls.map((one, k) => {
      if (one.kind === "choice") return one.sets[state[k]];
      const value = one.whole ? String(Math.round(state[k])) : String(state[k]);
      const rest = String(Number((1 - state[k]).toFixed(12)));
      // A quoted setting ends in its quote.
      return one.sets.map(([text, isRest]) => (text.endsWith("'") ? `${text.slice(0, -1)}${isRest ? rest : value}'` : text + (isRest ? rest : value))).join("");
    });
    return study.begin + sets.join("");
  }

  // ---- curves

  const drawn = study.curves.map((curve, k) => ({ curve, svg: at(`curve-${k}`), width: 0 }));
  const LEFT = 58;
  const RIGHT = 12;
  const TOP = 8;
  const BOTTOM = 24;
  const HEIGHT = 224;
  const first_h = study.time_h[0];
  const last_h = study.time_h[study.time_h.length - 1];

  function element(parent, name, attributes, text) {
    const found = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) found.setAttribute(key, value);
    if (text !== undefined) found.textContent = text;
    parent.appendChild(found);
    return found;
  }

  function niceStep(top, count) {
    const rough = top / count;
    const ten = 10 ** Math.floor(Math.log10(rough));
    return [1, 2, 2.5, 5, 10].map((factor) => factor * ten).find((step) => step >= rough);
  }

  // Only when the window changes: to ask for a width makes the browser lay the whole page out.
  function frame(one) {
    const width = one.svg.clientWidth;
    if (width === one.width || width === 0) return;
    one.width = width;
    one.svg.replaceChildren();
    one.svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    const announced = one.curve.observed.map(([, count]) => count);
    const top = Math.max(one.curve.top, ...announced, 1e-9) * 1.04;
    one.x = (time_h) => LEFT + ((time_h - first_h) / Math.max(last_h - first_h, 1e-9)) * (width - LEFT - RIGHT);
    one.y = (value) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM);
    const step = niceStep(top, 5);
    for (let value = 0; value <= top; value += step) {
      element(one.svg, "line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: one.y(value), y2: one.y(value) });
      element(one.svg, "text", { x: LEFT - 6, y: one.y(value) + 4, "text-anchor": "end" }, number(value));
    }
    const midnight = 24 - (study.start[3] + study.start[4] / 60 + study.start[5] / 3600);
    const room = ((width - LEFT - RIGHT) / (last_h - first_h)) * 24;
    // Days where there is room for their names, else every second or more; of a short run parts of a day.
    const every_h = [6, 12, 24].find((hours) => (room * hours) / 24 > 78) ?? 24 * Math.ceil(52 / room);
    const first = midnight + Math.ceil((first_h - midnight) / every_h) * every_h;
    for (let time_h = first; time_h <= last_h; time_h += every_h) {
      const { day, clock } = moment(time_h);
      element(one.svg, "line", { class: "axis", x1: one.x(time_h), x2: one.x(time_h), y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM + 4 });
      if (one.x(time_h) < width - 30) element(one.svg, "text", { x: one.x(time_h), y: HEIGHT - 6, "text-anchor": "middle" }, every_h < 24 && clock !== "00:00" ? clock : day);
    }
    one.band = element(one.svg, "path", { class: "band" });
    one.before = element(one.svg, "path", { class: "before" });
    one.now = element(one.svg, "path", { class: "now" });
    for (const [time_h, count] of one.curve.observed) element(one.svg, "circle", { class: "dot", cx: one.x(time_h), cy: one.y(count), r: 2.5 });
    element(one.svg, "path", { class: "axis", d: `M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${width - RIGHT}` });
  }

  function path(one, values, from = 0, step = 1) {
    let text = "";
    for (let k = from, n = 0; n < values.length; k += step, n += 1)
      text += `${n ? "L" : "M"}${one.x(study.time_h[k]).toFixed(1)} ${one.y(values[k]).toFixed(1)}`;
    return text;
  }

  function drawCurve(one, k, values, half_widths, reference_values) {
    const { curve } = one;
    at(`finding-${k}`).textContent = findingOf(curve, values);
    if (one.width) {
      const count = values.length;
      const within = (sign) => values.map((value, c) => Math.min(Math.max(value + sign * half_widths[c], curve.fit.low ?? -Infinity), curve.top * 1.04));
      one.now.setAttribute("d", path(one, values));
      one.before.setAttribute("d", path(one, reference_values));
      one.band.setAttribute("d", `${path(one, within(1))}${path(one, within(-1), count - 1, -1).replace("M", "L")}Z`);
    }
    const table = at(`rows-${k}`);
    if (table.closest("details").open) fill(table, curve, values, half_widths);
  }

  function fill(table, curve, values, half_widths) {
    table.replaceChildren();
    let next_h = first_h;
    values.forEach((value, c) => {
      if (study.time_h[c] < next_h && c < values.length - 1) return;
      while (next_h <= study.time_h[c]) next_h += 12;
      const row = table.insertRow();
      const heading = document.createElement("th");
      heading.scope = "row";
      heading.textContent = localLabel(study.time_h[c]);
      row.append(heading);
      for (const text of [valueText({ ...curve, one: curve.unit }, value), `± ${asRead({ ...curve, one: curve.unit }, half_widths[c])}`]) {
        const cell = row.insertCell();
        cell.className = "n";
        cell.textContent = text;
      }
    });
  }

  // ---- the page

  let now = null;
  let resting = 0;
  const redrawn_ms = [];

  function redraw() {
    const begun = performance.now();
    const state = stateNow();
    now = predicted(state);
    before = before ?? predicted(start);
    document.body.classList.toggle("far", !now.near);
    at("near").textContent = nearText(now);
    study.controls.forEach((one, k) => {
      if (one.kind === "choice") return;
      const unit = one.unit && one.unit !== "share" ? ` ${one.unit}` : "";
      at(`shown-${k}`).textContent = shownOf(one, state[k]) + unit;
      inputs[k].setAttribute("aria-valuetext", shownOf(one, state[k]) + unit);
    });
    study.numbers.forEach((one, k) => {
      const found = now.numbers[k];
      at(`value-${k}`).textContent = (now.near ? "" : "about ") + valueText(one, found.value);
      at(`error-${k}`).textContent = now.near ? errorText(one, found) : "error not known: nothing was run near here";
      at(`nearest-${k}`).textContent = `Nearest runs: ${one.means[now.nearest]}.`;
      at(`change-${k}`).textContent = changeText(one, found, before.numbers[k]);
    });
    drawn.forEach((one, k) => drawCurve(one, k, now.curves[k], now.half_widths[k], before.curves[k]));
    at("command").textContent = commandOf(state);
    clearTimeout(resting);
    // A hand on a slider makes dozens of states: what is read aloud and kept in the address is where it rests.
    resting = setTimeout(() => rested(state), 400);
    redrawn_ms.push(performance.now() - begun);
  }

  function rested(state) {
    history.replaceState(null, "", `#${fragment(state)}`);
    const said = study.numbers.map((one, k) => `${one.label}: ${at(`value-${k}`).textContent}, ${at(`error-${k}`).textContent}.`);
    at("live").textContent = `${now.near ? "" : `${nearText(now)} `}${said.join(" ")}`;
  }

  async function copy(text, what) {
    try {
      await navigator.clipboard.writeText(text);
      at("copied").textContent = `${what} is copied`;
    } catch {
      at("copied").textContent = `Copy it by hand: ${text}`;
    }
  }

  study.curves.forEach((curve, k) => {
    at(`off-${k}`).textContent = `Typical error over all hours: ${asRead({ ...curve, one: curve.unit }, curve.typical)}.`;
    at(`rows-${k}`).closest("details").addEventListener("toggle", () => drawCurve(drawn[k], k, now.curves[k], now.half_widths[k], before.curves[k]));
  });
  inputs.forEach((input) => input.addEventListener("input", redraw));
  at("reset").addEventListener("click", () => { kept = null; before = null; setState(start); });
  at("keep").addEventListener("click", () => {
    kept = stateNow();
    before = now;
    for (const one of document.querySelectorAll(".reference")) one.textContent = "the state that you compare from";
    redraw();
  });
  at("copy").addEventListener("click", () => copy(at("command").textContent, "The command"));
  at("share").addEventListener("click", () => copy(`${location.href.split("#")[0]}#${fragment(stateNow())}`, "The link"));
  addEventListener("hashchange", () => setState(fromFragment()));
  function fitted() {
    drawn.forEach(frame);
    redraw();
  }
  addEventListener("resize", fitted);
  addEventListener("beforeprint", fitted);
  drawn.forEach(frame);
  setState(fromFragment());

  // For tests, and for whoever would know more than is shown.
  window.whatif = { state: stateNow, set: setState, predicted, now: () => now, redrawn_ms };
})();
