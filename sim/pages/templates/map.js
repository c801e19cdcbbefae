"use strict";
// Draws one run at one hour, and lets that hour run. Everything comes from the JSON beside it; nothing is asked of
// the network. Hours are packed as whole units of `unit_h`, rounded up, so that counts at recording steps are exact.
(() => {
  const run = JSON.parse(document.getElementById("run").textContent);
  const NEVER = 65535;
  const at = (id) => document.getElementById(id);
  const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
  const tenth = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

  // ---- what was packed

  function unpacked(text, Kind) {
    const raw = atob(text);
    const bytes = new Uint8Array(raw.length);
    for (let k = 0; k < raw.length; k += 1) bytes[k] = raw.charCodeAt(k);
    return new Kind(bytes.buffer);
  }
  for (const road of run.roads) {
    road.entered = unpacked(road.entered, Uint16Array);
    road.left = unpacked(road.left, Uint16Array);
    road.vehicle_class = unpacked(road.vehicle_class, Uint8Array);
  }
  for (const drive of run.drives) {
    drive.began = unpacked(drive.began, Uint16Array);
    drive.done = unpacked(drive.done, Uint16Array);
  }
  for (const stop of run.stops) {
    for (const event of ["came", "served", "left"]) stop[event] = unpacked(stop[event], Uint16Array);
  }

  // ---- counting

  // How many of the sorted packed hours have come by `units`.
  function by(sorted, units) {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] <= units) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  const unitsOf = (time_h) => Math.min(time_h / run.unit_h + 1e-6, NEVER - 1);
  const stepOf = (time_h) => Math.floor(time_h / run.step_h + 1e-6);
  const valueOf = (values, time_h) => values[Math.min(stepOf(time_h), values.length - 1)];

  function countsAt(time_h) {
    const units = unitsOf(time_h);
    const counts = { roads: {}, stops: {}, drives: {}, series: {} };
    for (const road of run.roads) counts.roads[road.name] = by(road.entered, units) - by(road.left, units);
    for (const stop of run.stops) {
      const left = by(stop.left, units);
      counts.stops[stop.name] = { inside: by(stop.came, units) - left, served: by(stop.served, units) - left };
    }
    for (const drive of run.drives) {
      let under = 0;
      const begun = by(drive.began, units);
      for (let k = 0; k < begun; k += 1) under += drive.done[k] > units ? 1 : 0;
      counts.drives[drive.name] = under;
    }
    for (const one of run.series) counts.series[one.name] = valueOf(one.values, time_h);
    return counts;
  }

  // ---- where things are drawn

  const map = at("map");
  const brush = map.getContext("2d");
  const ground = document.createElement("canvas");
  let size = { width: 0, height: 0, scale: 1 };
  let place = () => [0, 0];

  function fit() {
    const box = map.getBoundingClientRect();
    const scale = window.devicePixelRatio || 1;
    size = { width: box.width, height: box.height, scale };
    for (const canvas of [map, ground]) {
      canvas.width = Math.round(box.width * scale);
      canvas.height = Math.round(box.height * scale);
      canvas.getContext("2d").setTransform(scale, 0, 0, scale, 0, 0);
    }
    const spots = Object.values(run.spots);
    const xs = spots.map((spot) => spot.x);
    const ys = spots.map((spot) => spot.y);
    const [left, right] = [Math.min(...xs), Math.max(...xs)];
    const [low, high] = [Math.min(...ys), Math.max(...ys)];
    const [wide, tall] = [Math.max(right - left, 1e-9), Math.max(high - low, 1e-9)];
    const [across, down] = [size.width - 180, size.height - 130];
    const each = run.to_scale ? Math.min(across / wide, down / tall) : 0;
    const [east, north] = run.to_scale ? [each, each] : [across / wide, Math.min(down / tall, 140)];
    const x0 = 90 + (across - east * wide) / 2;
    const y0 = 55 + (down - north * tall) / 2;
    place = (spot) => [x0 + east * (spot.x - left), y0 + north * (high - spot.y)];
    drawGround();
  }

  function ends(name) {
    const [from, to] = run.ends[name].map((spot) => place(run.spots[spot]));
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
    return { from, to, along: [(to[0] - from[0]) / length, (to[1] - from[1]) / length], length };
  }

  function drawGround() {
    const pen = ground.getContext("2d");
    pen.clearRect(0, 0, size.width, size.height);
    pen.lineCap = "round";
    for (const name of Object.keys(run.ends)) {
      const { from, to } = ends(name);
      const far = run.ends[name].some((spot) => run.spots[spot].far);
      pen.strokeStyle = run.colours.pale;
      pen.lineWidth = far ? 3 : 9;
      pen.setLineDash(far ? [7, 7] : []);
      pen.beginPath();
      pen.moveTo(...from);
      pen.lineTo(...to);
      pen.stroke();
    }
    pen.setLineDash([]);
  }

  function drawSpots() {
    brush.font = "13px 'DejaVu Sans', Arial, sans-serif";
    for (const spot of Object.values(run.spots)) {
      const [x, y] = place(spot);
      brush.fillStyle = "#fff";
      brush.strokeStyle = run.colours.ink;
      brush.lineWidth = 1.5;
      brush.beginPath();
      brush.arc(x, y, spot.title ? 4 : 2, 0, 7);
      brush.fill();
      brush.stroke();
      label(brush, spot.far ? `${spot.title} (farther away)` : spot.title, x, y - 9, "center", run.colours.ink);
    }
  }

  function label(pen, text, x, y, align, colour) {
    pen.textAlign = align;
    const width = pen.measureText(text).width;
    const begin = { center: x - width / 2, left: x, right: x - width }[align];
    const inside = Math.min(Math.max(begin, 4), size.width - width - 4);
    pen.textAlign = "left";
    pen.lineWidth = 3;
    pen.strokeStyle = "#fff";
    const low = Math.min(y, size.height - 32);
    pen.strokeText(text, inside, low);
    pen.fillStyle = colour;
    pen.fillText(text, inside, low);
  }

  // ---- what moves

  const SPREAD = 1.2; // pixels between those who wait in a station

  function drawRoad(road, units) {
    const came = by(road.entered, units);
    const gone = by(road.left, units);
    const { from, along, length } = ends(road.name);
    const per_km = length / road.length_km;
    const per_unit = road.free_flow_kmh * run.unit_h;
    let colour = "";
    for (let rank = gone; rank < came; rank += 1) {
      const free = per_unit * (units - road.entered[rank]);
      const room = road.length_km - road.spacing_km * (rank - gone);
      const queued = free > room;
      const far = Math.max(0, queued ? room : free) * per_km;
      const aside = queued ? ((rank * 5) % 11) - 5 : ((rank * 2) % 5) - 2;
      const wanted = road.vehicle_class[rank] ? run.colours.green : queued ? run.colours.vermillion : run.colours.blue;
      if (wanted !== colour) brush.fillStyle = colour = wanted;
      brush.fillRect(from[0] + along[0] * far - along[1] * aside - 1, from[1] + along[1] * far + along[0] * aside - 1, 2, 2);
    }
  }

  function drawDrive(drive, units) {
    const { from, to } = ends(drive.name);
    const begun = by(drive.began, units);
    brush.fillStyle = run.colours.blue;
    for (let k = 0; k < begun; k += 1) {
      if (drive.done[k] <= units) continue;
      const over = drive.done[k] === NEVER ? run.horizon_h / run.unit_h : drive.done[k];
      const share = (units - drive.began[k]) / Math.max(over - drive.began[k], 1);
      brush.fillRect(from[0] + share * (to[0] - from[0]) - 1, from[1] + share * (to[1] - from[1]) + (k % 3) - 2, 2, 2);
    }
  }

  // Those who wait inside a station, as a disc of dots; what there is to say of it comes on top of all dots.
  function drawStops(units) {
    const there = {};
    const shown = [];
    for (const stop of run.stops) {
      const left = by(stop.left, units);
      const inside = by(stop.came, units) - left;
      const served = by(stop.served, units) - left;
      const spot = run.at[stop.name];
      const line = (there[spot] = (there[spot] || 0) + 1);
      if (!inside) continue;
      const [x, y] = place(run.spots[spot]);
      const waiting = inside - served;
      brush.fillStyle = run.colours.vermillion;
      for (let k = 0; k < waiting; k += 1) {
        const [turn, out] = [k * 2.399963, SPREAD * Math.sqrt(k)];
        brush.fillRect(x + out * Math.cos(turn) - 0.75, y + out * Math.sin(turn) - 0.75, 1.5, 1.5);
      }
      const text = `${stop.title}: ${whole.format(served)} served${waiting ? `, ${whole.format(waiting)} wait` : ""}`;
      shown.push([text, x, y + 6 + 15 * line + (waiting ? SPREAD * Math.sqrt(waiting) : 0)]);
    }
    return shown;
  }

  function drawOrigins(time_h) {
    for (const origin of run.origins) {
      const spot = run.spots[run.at[origin.name]];
      if (!spot || !origin.persons) continue;
      const [x, y] = place(spot);
      const left = 1 - valueOf(origin.departed, time_h) / origin.persons;
      const radius = 0.1 * Math.sqrt(origin.persons);
      brush.globalAlpha = 0.35;
      brush.fillStyle = run.colours.grey;
      brush.beginPath();
      brush.arc(x, y, radius * Math.sqrt(left), 0, 7);
      brush.fill();
      brush.globalAlpha = 1;
      brush.strokeStyle = run.colours.grey;
      brush.lineWidth = 1;
      brush.beginPath();
      brush.arc(x, y, radius, 0, 7);
      brush.stroke();
    }
  }

  function drawInbound(time_h) {
    const under = run.inbound.filter((one) => one.from_h <= time_h && time_h < one.to_h);
    under.forEach((one, k) => {
      brush.font = "12px 'DejaVu Sans', Arial, sans-serif";
      label(brush, `Inbound: ${one.title}, ${one.trucks} lorries`, 10, 20 + 16 * k, "left", run.colours.green);
      if (!one.way.length) return;
      const share = ((time_h - one.from_h) / (one.to_h - one.from_h)) * one.way.length;
      const { from, to } = ends(one.way[Math.min(Math.floor(share), one.way.length - 1)]);
      const part = share - Math.floor(share);
      brush.fillStyle = run.colours.green;
      brush.fillRect(to[0] + part * (from[0] - to[0]) - 5, to[1] + part * (from[1] - to[1]) - 5, 10, 10);
    });
  }

  // ---- figures beside the map

  const figures = run.series.map((one) => {
    const [count, words] = [document.createElement("dt"), document.createElement("dd")];
    words.textContent = `${one.unit} ${one.words}`;
    at("figures").append(count, words);
    return { count, one };
  });

  const bars = run.regions.map((region) => {
    const row = document.createElement("div");
    row.className = "region";
    const [name, bar, text] = [document.createElement("b"), document.createElement("i"), document.createElement("span")];
    name.textContent = region.title;
    row.append(name, bar, text);
    at("regions").append(row);
    return { region, bar, text };
  });
  const most = Math.max(1, ...run.regions.flatMap((region) => [Math.max(...region.ready), Math.max(...region.taken)]));

  function showFigures(time_h) {
    for (const { count, one } of figures) {
      const value = valueOf(one.values, time_h);
      count.textContent = one.unit === "km" || one.unit === "t" ? tenth.format(value) : whole.format(value);
    }
    for (const { region, bar, text } of bars) {
      const [taken, ready] = [valueOf(region.taken, time_h), valueOf(region.ready, time_h)];
      bar.style.setProperty("--taken", `${(100 * taken) / most}%`);
      bar.style.setProperty("--ready", `${(100 * ready) / most}%`);
      text.textContent = `${whole.format(taken)} of ${whole.format(ready)}`;
    }
  }

  const chart = at("chart");
  const pencil = chart.getContext("2d");
  const crossed = run.series.find((one) => one.name === "crossed");

  function fitChart() {
    const box = chart.getBoundingClientRect();
    chart.width = Math.round(box.width * size.scale);
    chart.height = Math.round(box.height * size.scale);
    pencil.setTransform(size.scale, 0, 0, size.scale, 0, 0);
  }

  function drawChart(time_h) {
    const [width, height] = [chart.width / size.scale, chart.height / size.scale];
    pencil.clearRect(0, 0, width, height);
    if (!crossed) return;
    const shown = run.announced.find((one) => one.curve === "crossed") || { time_h: [], count: [] };
    const top = 1.08 * Math.max(1, ...shown.count, crossed.values[crossed.values.length - 1]);
    const [from, to] = run.busy_h;
    const x = (hour) => 4 + ((width - 8) * (hour - from)) / (to - from);
    const y = (count) => height - 16 - ((height - 34) * count) / top;
    pencil.font = "11px 'DejaVu Sans', Arial, sans-serif";
    pencil.fillStyle = run.colours.grey;
    pencil.textAlign = "left";
    pencil.fillText(shown.time_h.length ? "persons crossed; dots: announced" : "persons crossed", 4, 11);
    for (let day = Math.ceil((from + localHour) / 24) * 24 - localHour; day <= to; day += 24) {
      pencil.fillStyle = run.colours.pale;
      pencil.fillRect(x(day), 16, 1, height - 32);
      pencil.fillStyle = run.colours.grey;
      pencil.textAlign = "center";
      if (x(day) < width - 12) pencil.fillText(String(local(day).getUTCDate()), x(day), height - 3);
    }
    pencil.strokeStyle = run.colours.crossed;
    pencil.lineWidth = 2;
    pencil.beginPath();
    const last = Math.min(stepOf(time_h), crossed.values.length - 1);
    for (let step = stepOf(from); step <= last; step += 1) pencil.lineTo(x(step * run.step_h), y(crossed.values[step]));
    pencil.stroke();
    pencil.fillStyle = run.colours.ink;
    shown.time_h.forEach((hour, k) => {
      if (hour > time_h) return;
      pencil.beginPath();
      pencil.arc(x(hour), y(shown.count[k]), 3, 0, 7);
      pencil.fill();
    });
  }

  // ---- time

  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const local = (time_h) => new Date(run.start_ms + 60000 * run.offset_min + Math.round(time_h * 60) * 60000);
  const localHour = local(0).getUTCHours() + local(0).getUTCMinutes() / 60;
  function clockText(time_h) {
    const moment = local(time_h);
    const two = (number) => String(number).padStart(2, "0");
    return `${moment.getUTCDate()} ${MONTHS[moment.getUTCMonth()]} ${two(moment.getUTCHours())}:${two(moment.getUTCMinutes())}`;
  }

  let now_h = run.busy_h[0];
  let playing = false;
  let before_ms = null;
  let frames = 0;
  const slider = at("time");
  slider.max = run.horizon_h;
  slider.step = run.step_h;

  function draw() {
    const units = unitsOf(now_h);
    brush.clearRect(0, 0, size.width, size.height);
    brush.drawImage(ground, 0, 0, size.width, size.height);
    drawOrigins(now_h);
    for (const road of run.roads) drawRoad(road, units);
    for (const drive of run.drives) drawDrive(drive, units);
    const shown = drawStops(units);
    drawSpots();
    brush.font = "12px 'DejaVu Sans', Arial, sans-serif";
    for (const [text, x, y] of shown) label(brush, text, x, y, "center", run.colours.ink);
    drawInbound(now_h);
    showFigures(now_h);
    drawChart(now_h);
    at("clock").textContent = clockText(now_h);
    slider.value = now_h;
    slider.setAttribute("aria-valuetext", clockText(now_h));
    const happened = run.events.filter(([time_h]) => time_h <= now_h && now_h - time_h < 12).pop();
    const text = happened ? `${clockText(happened[0])}: ${happened[1]}` : "";
    if (at("event").textContent !== text) at("event").textContent = text;
    frames += 1;
  }

  function seek(time_h) {
    now_h = Math.min(Math.max(time_h, 0), run.horizon_h);
    draw();
  }

  function turn(on) {
    playing = on;
    before_ms = null;
    if (on && now_h >= run.horizon_h) now_h = run.busy_h[0];
    at("play").textContent = on ? "Pause" : "Play";
    at("play").setAttribute("aria-pressed", String(on));
    if (on) requestAnimationFrame(tick);
  }

  function tick(ms) {
    if (!playing) return;
    if (before_ms !== null) now_h += ((ms - before_ms) / 1000) * Number(at("speed").value);
    before_ms = ms;
    if (now_h >= run.horizon_h) {
      seek(run.horizon_h);
      turn(false);
      return;
    }
    draw();
    requestAnimationFrame(tick);
  }

  at("play").addEventListener("click", () => turn(!playing));
  slider.addEventListener("input", () => seek(Number(slider.value)));
  document.addEventListener("keydown", (event) => {
    if (event.target === at("speed") || event.altKey || event.ctrlKey || event.metaKey) return;
    const by_h = event.shiftKey ? 6 : 1;
    const moves = { ArrowLeft: now_h - by_h, ArrowRight: now_h + by_h, Home: 0, End: run.horizon_h };
    if (event.key === " " && event.target !== at("play")) turn(!playing);
    else if (event.key in moves) seek(moves[event.key]);
    else return;
    event.preventDefault();
  });
  const refit = () => {
    fit();
    fitChart();
    draw();
  };
  window.addEventListener("resize", refit);
  refit();
  window.corridor = { seek, turn, countsAt, clockText, state: () => ({ now_h, playing, frames }) };
})();
