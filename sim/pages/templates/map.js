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
    kept = [];
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
    const beside = Math.min(90, 0.15 * size.width);
    const [across, down] = [size.width - 2 * beside, size.height - 150];
    const each = run.to_scale ? Math.min(across / wide, down / tall) : 0;
    const [east, north] = run.to_scale ? [each, each] : [across / wide, Math.min(down / tall, across / wide, 300)];
    const x0 = beside + (across - east * wide) / 2;
    const y0 = 55 + (down - north * tall) / 2;
    place = (spot) => [x0 + east * (spot.x - left), y0 + north * (high - spot.y)];
    drawGround();
    if (run.to_scale) drawScale(each);
    placeTitles();
  }

  function ends(name) {
    const [from, to] = run.ends[name].map((spot) => place(run.spots[spot]));
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
    return { from, to, along: [(to[0] - from[0]) / length, (to[1] - from[1]) / length], length };
  }

  function drawGround() {
    const pen = ground.getContext("2d");
    pen.clearRect(0, 0, size.width, size.height);
    drawBorders(pen);
    pen.lineCap = "round";
    pen.strokeStyle = run.colours.pale;
    pen.lineWidth = 2;
    for (const pair of run.leads) {
      pen.beginPath();
      for (const spot of pair) pen.lineTo(...place(run.spots[spot]));
      pen.stroke();
    }
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

  // Behind everything, and so pale that nobody takes one for a road.
  function drawBorders(pen) {
    pen.lineCap = "butt";
    pen.lineWidth = 1;
    pen.strokeStyle = run.colours.grey;
    for (const { points, is_agreed } of run.behind.borders) {
      pen.setLineDash(is_agreed ? [6, 4] : [1, 3]);
      pen.beginPath();
      for (const [x, y] of points) pen.lineTo(...place({ x, y }));
      pen.stroke();
    }
    pen.setLineDash([]);
  }

  // The name of each country where it lies over nothing, deep within the country rather than at its border.
  function nameCountries(avoided) {
    const pen = ground.getContext("2d");
    pen.font = COUNTRY;
    pen.fillStyle = run.colours.label;
    pen.textAlign = "center";
    const lines = run.behind.borders.flatMap(({ points }) =>
      points.slice(1).flatMap((point, k) => beads(place({ x: points[k][0], y: points[k][1] }), place({ x: point[0], y: point[1] }))),
    );
    for (const { name, anchors } of run.behind.countries) {
      const text = name.toUpperCase();
      const half = pen.measureText(text).width / 2 + 6;
      for (const [x, y] of anchors.map((anchor) => place({ x: anchor[0], y: anchor[1] }))) {
        const box = [x - half, y - 14, x + half, y + 10];
        if (!isFree(box) || covers(box, avoided) || covers(box, lines)) continue;
        pen.fillText(text, x, y + 4);
        kept.push(box);
        break;
      }
    }
  }

  // How long a kilometre is: the roundest length that takes about a fifth of the map.
  function drawScale(each) {
    const pen = ground.getContext("2d");
    const most = Math.min(160, size.width / 4) / each;
    const power = 10 ** Math.floor(Math.log10(most));
    const km = [5, 2, 1].map((one) => one * power).find((one) => one <= most);
    const [left, low] = [size.width - 14 - km * each, 30];
    pen.strokeStyle = pen.fillStyle = run.colours.ink;
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.moveTo(left, low - 5);
    pen.lineTo(left, low);
    pen.lineTo(left + km * each, low);
    pen.lineTo(left + km * each, low - 5);
    pen.stroke();
    pen.font = FONT;
    pen.textAlign = "center";
    pen.fillText(`${km} km`, left + (km * each) / 2, low - 6);
    kept.push([left - 4, low - 22, size.width, low + 4]);
  }

  // ---- texts, none over another

  const FONT = "12px 'DejaVu Sans', Arial, sans-serif";
  const COUNTRY = "11px 'DejaVu Sans', Arial, sans-serif";
  const SIDES = [[0, -1], [0, 1], [1, 0], [-1, 0], [1, -1], [-1, -1], [1, 1], [-1, 1]];
  let kept = []; // boxes that nothing may be written over: places, their titles, the scale
  let taken = []; // these and what has been written in this frame
  let titles = [];

  const covers = (box, others) =>
    others.some((one) => box[0] < one[2] && one[0] < box[2] && box[1] < one[3] && one[1] < box[3]);
  const isFree = (box) => box[0] > 2 && box[1] > 2 && box[2] < size.width - 2 && box[3] < size.height - 30
    && !covers(box, taken);

  // Where a text can stand near a point: beside it, else farther off with a line to it; nowhere gives nothing.
  function findRoom(text, x, y, gap, avoided = []) {
    const width = brush.measureText(text).width;
    for (const far of [1, 2.2, 3.6, 5.2])
      for (const [right, down] of SIDES) {
        const left = x + right * gap * far - (right === 0 ? width / 2 : right < 0 ? width : 0);
        const base = y + down * gap * far + (down === 0 ? 4 : down > 0 ? 10 : 0);
        const box = [left - 2, base - 11, left + width + 2, base + 4];
        if (isFree(box) && !covers(box, avoided)) return { text, left, base, box, leader: far > 1 ? [x, y] : null };
      }
    return null;
  }

  // Small boxes along a line.
  function beads(from, to) {
    const count = Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / 8) || 1;
    return Array.from({ length: count + 1 }, (_, k) => {
      const [x, y] = [0, 1].map((axis) => from[axis] + ((to[axis] - from[axis]) * k) / count);
      return [x - 5, y - 5, x + 5, y + 5];
    });
  }

  function cut(text) {
    const most = Math.max(80, 0.6 * size.width);
    if (brush.measureText(text).width <= most) return text;
    let short = text;
    while (short.length > 4 && brush.measureText(`${short}…`).width > most) short = short.slice(0, -1);
    return `${short}…`;
  }

  // How large the ring of those who would set off from a place is.
  const ringOf = (origin) => 0.1 * Math.sqrt(origin.persons);
  const radiusAt = (spot) =>
    Math.max(0, ...run.origins.filter(({ name }) => run.spots[run.at[name]] === spot).map(ringOf));

  // Titles of places stand still: they are placed once for a size of the window.
  function placeTitles() {
    brush.font = FONT;
    taken = kept;
    for (const spot of Object.values(run.spots)) {
      const [x, y] = place(spot);
      const room = Math.max(5, Math.min(radiusAt(spot), 30));
      taken.push([x - room, y - room, x + room, y + room]);
    }
    for (const [x, y, , tall] of jars()) taken.push([x - JAR / 2 - 1, y - 1, x + JAR / 2 + 1, y + tall + 1]);
    titles = [];
    const joined = [...Object.values(run.ends), ...run.leads];
    const roads = joined.flatMap((pair) => beads(...pair.map((spot) => place(run.spots[spot]))));
    for (const spot of Object.values(run.spots)) {
      if (!spot.title) continue;
      const [x, y] = place(spot);
      const text = cut(spot.far ? `${spot.title} (farther away)` : spot.title);
      const gap = 4 + Math.max(5, Math.min(radiusAt(spot), 30));
      const found = findRoom(text, x, y, gap, roads) || findRoom(text, x, y, gap) || findRoom(cut(spot.title), x, y, gap);
      if (!found) continue;
      taken.push(found.box);
      titles.push(found);
    }
    kept = taken;
    nameCountries(roads);
  }

  function write(found, colour) {
    if (found.leader) {
      brush.strokeStyle = run.colours.grey;
      brush.lineWidth = 0.8;
      brush.beginPath();
      brush.moveTo(...found.leader);
      brush.lineTo(Math.min(Math.max(found.leader[0], found.box[0]), found.box[2]), found.leader[1] > found.base ? found.box[3] : found.box[1]);
      brush.stroke();
    }
    brush.textAlign = "left";
    brush.lineWidth = 3;
    brush.strokeStyle = "#fff";
    brush.strokeText(found.text, found.left, found.base);
    brush.fillStyle = colour;
    brush.fillText(found.text, found.left, found.base);
  }

  function drawSpots() {
    for (const spot of Object.values(run.spots)) {
      const [x, y] = place(spot);
      brush.fillStyle = "#fff";
      brush.strokeStyle = run.colours.ink;
      brush.lineWidth = 1.5;
      brush.beginPath();
      brush.arc(x, y, spot.title ? 4 : 2, 0, 7);
      brush.fill();
      brush.stroke();
    }
    brush.font = FONT;
    for (const found of titles) write(found, run.colours.ink);
  }

  // ---- shelters that have a place: they fill from the left as places are taken

  const JAR = 34;

  function jars() {
    const there = {};
    return run.regions.filter((region) => region.spots.length).map((region) => {
      const [spot] = region.spots;
      const line = (there[spot] = (there[spot] || 0) + 1) - 1;
      const [x, y] = place(run.spots[spot]);
      return [x, y + 8 + 12 * line, region, 9];
    });
  }

  function drawJars(time_h) {
    for (const [x, y, region, tall] of jars()) {
      const [full, ready] = [valueOf(region.taken, time_h), valueOf(region.ready, time_h)];
      brush.fillStyle = "#fff";
      brush.fillRect(x - JAR / 2, y, JAR, tall);
      brush.fillStyle = run.colours.in_shelter;
      brush.fillRect(x - JAR / 2, y, JAR * (ready ? Math.min(full / ready, 1) : 0), tall);
      brush.strokeStyle = run.colours.grey;
      brush.lineWidth = 1;
      brush.strokeRect(x - JAR / 2, y, JAR, tall);
    }
  }

  // ---- what moves

  const SPREAD = 1.2; // pixels between those who wait in a station

  // A vehicle is a square; a person on foot, or a group of them, has a head and a body.
  function mark(x, y, isOnFoot) {
    if (isOnFoot) {
      brush.fillRect(x - 1, y - 3, 2, 2);
      brush.fillRect(x - 1.5, y - 0.5, 3, 3);
    } else brush.fillRect(x - 1, y - 1, 2, 2);
  }

  const STRETCH = 14; // pixels of road that have one shade

  function drawRoad(road, units) {
    const came = by(road.entered, units);
    const gone = by(road.left, units);
    const { from, along, length } = ends(road.name);
    const per_km = length / road.length_km;
    const per_unit = road.free_flow_kmh * run.unit_h;
    const count = Math.max(1, Math.round(length / STRETCH));
    const stretches = new Float64Array(count);
    const far = new Float64Array(came - gone);
    const held = new Uint8Array(came - gone);
    for (let rank = gone; rank < came; rank += 1) {
      const free = per_unit * (units - road.entered[rank]);
      const room = road.length_km - road.spacing_km * (rank - gone);
      held[rank - gone] = free > room ? 1 : 0;
      far[rank - gone] = Math.max(0, Math.min(free, room)) * per_km;
      stretches[Math.min(count - 1, Math.floor((far[rank - gone] / length) * count))] += road.spacing_km;
    }
    shade(from, along, length / count, stretches, (road.length_km / count));
    let colour = "";
    for (let rank = gone; rank < came; rank += 1) {
      const [out, queued] = [far[rank - gone], held[rank - gone]];
      const kind = road.vehicle_class[rank];
      const isOnFoot = run.on_foot[kind];
      const aside = queued ? ((rank * 5) % 11) - 5 : ((rank * 2) % 5) - 2;
      const wanted = kind && !isOnFoot ? run.colours.green : queued ? run.colours.vermillion : run.colours.blue;
      if (wanted !== colour) brush.fillStyle = colour = wanted;
      mark(from[0] + along[0] * out - along[1] * aside, from[1] + along[1] * out + along[0] * aside, isOnFoot);
    }
  }

  // The road beneath the dots, darker the more of its space is taken.
  function shade(from, along, step, stretches, km) {
    brush.strokeStyle = run.colours.orange;
    brush.lineWidth = 14;
    brush.lineCap = "butt";
    stretches.forEach((space, k) => {
      if (!space) return;
      brush.globalAlpha = 0.1 + 0.4 * Math.min(space / km, 1);
      brush.beginPath();
      brush.moveTo(from[0] + along[0] * step * k, from[1] + along[1] * step * k);
      brush.lineTo(from[0] + along[0] * step * (k + 1), from[1] + along[1] * step * (k + 1));
      brush.stroke();
    });
    brush.globalAlpha = 1;
  }

  function drawDrive(drive, units) {
    const { from, to } = ends(drive.name);
    const begun = by(drive.began, units);
    brush.fillStyle = run.colours.blue;
    for (let k = 0; k < begun; k += 1) {
      if (drive.done[k] <= units) continue;
      const over = drive.done[k] === NEVER ? run.horizon_h / run.unit_h : drive.done[k];
      const share = (units - drive.began[k]) / Math.max(over - drive.began[k], 1);
      mark(from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1]) + (k % 3) - 1, run.all_on_foot);
    }
  }

  // Those who wait inside a station, as a disc of dots; what there is to say of it comes on top of all dots.
  function drawStops(units) {
    const shown = [];
    for (const stop of run.stops) {
      const left = by(stop.left, units);
      const inside = by(stop.came, units) - left;
      const served = by(stop.served, units) - left;
      if (!inside) continue;
      const [x, y] = place(run.spots[run.at[stop.name]]);
      const waiting = inside - served;
      // A crowd takes no more than a part of the map, however many they are.
      const most = 0.11 * Math.min(size.width, size.height);
      const apart = Math.min(stop.on_foot ? 1.8 * SPREAD : SPREAD, most / Math.sqrt(Math.max(waiting, 1)));
      brush.fillStyle = run.colours.vermillion;
      for (let k = 0; k < waiting; k += 1) {
        const [turn, out] = [k * 2.399963, apart * Math.sqrt(k)];
        const [left, top] = [x + out * Math.cos(turn), y + out * Math.sin(turn)];
        if (stop.on_foot) mark(left, top, true);
        else brush.fillRect(left - 0.75, top - 0.75, 1.5, 1.5);
      }
      const text = `${stop.title}: ${whole.format(served)} served${waiting ? `, ${whole.format(waiting)} wait` : ""}`;
      shown.push([text, x, y, 10 + (waiting ? apart * Math.sqrt(waiting) : 0)]);
    }
    return shown;
  }

  function drawOrigins(time_h) {
    for (const origin of run.origins) {
      const spot = run.spots[run.at[origin.name]];
      if (!spot || !origin.persons) continue;
      const [x, y] = place(spot);
      const left = 1 - valueOf(origin.departed, time_h) / origin.persons;
      const radius = ringOf(origin);
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
      brush.font = FONT;
      const text = cut(`Inbound: ${one.title}, ${one.trucks} lorries`);
      write({ text, left: 10, base: 20 + 16 * k, leader: null }, run.colours.ink);
      if (!one.way.length) return;
      const share = ((time_h - one.from_h) / (one.to_h - one.from_h)) * one.way.length;
      const { from, to } = ends(one.way[Math.min(Math.floor(share), one.way.length - 1)]);
      const part = share - Math.floor(share);
      brush.fillStyle = run.colours.green;
      brush.fillRect(to[0] + part * (from[0] - to[0]) - 5, to[1] + part * (from[1] - to[1]) - 5, 10, 10);
    });
  }

  // ---- numbers beside the map

  const numbers = run.series.map((one) => {
    const [count, words] = [document.createElement("dt"), document.createElement("dd")];
    words.textContent = `${one.unit} ${one.words}`;
    at("numbers").append(count, words);
    return { count, words, one };
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
    for (const { count, words, one } of numbers) {
      const value = valueOf(one.values, time_h);
      // Of less than a kilometre metres, as everywhere.
      const short = one.unit === "km" && value > 0 && value < 1;
      words.textContent = `${short ? "m" : one.unit} ${one.words}`;
      if (short) count.textContent = whole.format(1000 * value);
      else count.textContent = one.unit === "km" || one.unit === "t" ? tenth.format(value) : whole.format(value);
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

  const counted = crossed || run.series.find((one) => one.unit === "persons") || run.series[0];

  function round(top) {
    const rough = top / 3.5;
    const power = 10 ** Math.floor(Math.log10(rough));
    return [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough);
  }

  // The whole run in pale, as far as it has come in colour: the reader sees where it ends.
  function drawChart(time_h) {
    const [width, height] = [chart.width / size.scale, chart.height / size.scale];
    pencil.clearRect(0, 0, width, height);
    if (!counted) return;
    const shown = run.announced.find((one) => one.curve === counted.name) || { time_h: [], count: [] };
    const top = 1.06 * Math.max(1, ...shown.count, counted.values.reduce((most, value) => Math.max(most, value), 0));
    const [from, to] = [run.busy_h[0], run.horizon_h];
    const left = 52;
    const x = (hour) => left + ((width - left - 22) * (hour - from)) / (to - from);
    const y = (count) => height - 20 - ((height - 40) * count) / top;
    pencil.font = "11px 'DejaVu Sans', Arial, sans-serif";
    pencil.fillStyle = run.colours.label;
    pencil.textAlign = "left";
    pencil.fillText(`${counted.unit} ${counted.words}${shown.time_h.length ? "; dots: announced" : ""}`, 2, 11);
    for (let tick = 0, step = Math.max(round(top), 1); tick <= top; tick += step) {
      pencil.fillStyle = run.colours.pale;
      pencil.fillRect(left, y(tick), width - left - 22, 1);
      pencil.fillStyle = run.colours.label;
      pencil.textAlign = "right";
      pencil.fillText(tick >= 1e6 ? `${+(tick / 1e6).toFixed(2)} M` : whole.format(tick), left - 5, y(tick) + 4);
    }
    const days = [1, 2, 3, 5, 7, 14, 30, 60, 90, 180].find((one) => x(24 * one) - x(0) >= 46) || 365;
    pencil.textAlign = "center";
    for (let day = Math.ceil((from + localHour) / 24) * 24 - localHour; day <= to; day += 24 * days) {
      pencil.fillStyle = run.colours.pale;
      pencil.fillRect(x(day), 16, 1, height - 36);
      pencil.fillStyle = run.colours.label;
      pencil.fillText(clockText(day).split(" ").slice(0, 2).join(" "), x(day), height - 5);
    }
    const line = (until, colour, thick) => {
      pencil.strokeStyle = colour;
      pencil.lineWidth = thick;
      pencil.beginPath();
      const last = Math.min(stepOf(until), counted.values.length - 1);
      for (let step = stepOf(from); step <= last; step += 1) pencil.lineTo(x(step * run.step_h), y(counted.values[step]));
      pencil.stroke();
    };
    line(to, run.colours.grey, 0.8);
    line(time_h, run.colours[counted.name] || run.colours.crossed, 2.5);
    shown.time_h.forEach((hour, k) => {
      pencil.beginPath();
      pencil.arc(x(hour), y(shown.count[k]), 3, 0, 7);
      pencil.fillStyle = hour > time_h ? "#fff" : run.colours.ink;
      pencil.strokeStyle = run.colours.ink;
      pencil.lineWidth = 1;
      pencil.fill();
      pencil.stroke();
    });
    pencil.fillStyle = run.colours.ink;
    if (time_h >= from) pencil.fillRect(x(time_h) - 0.5, 16, 1, height - 36);
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
  // Who wants less motion sees a picture a second in place of one that moves; nothing plays by itself for anybody.
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let drawn_ms = 0;
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
    drawJars(now_h);
    drawSpots();
    taken = [...kept];
    for (const [text, x, y, gap] of shown) {
      const found = findRoom(cut(text), x, y, gap);
      if (!found) continue; // the numbers beside the map still say it
      taken.push(found.box);
      write(found, run.colours.ink);
    }
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
    if (!calm.matches || ms - drawn_ms >= 1000) {
      drawn_ms = ms;
      draw();
    }
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
