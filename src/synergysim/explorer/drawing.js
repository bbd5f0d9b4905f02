// Drawing of intervals and lines as SVG whose marks a keyboard reaches and a screen reader names.
// A view is a plain object: the explorer makes it from stored results, a live page from new runs.

const INK = "#1A1A1A", MUTED = "#595959", FAINT = "#BFBFBF", PALE = "#DDDDDD";
const FONT = "'DejaVu Sans', Verdana, Arial, sans-serif";
const SPACE = "http://www.w3.org/2000/svg";
const ruler = document.createElement("canvas").getContext("2d");

function node(name, attributes = {}, parent = null, text = null) {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== null) made.textContent = text;
  if (parent) parent.append(made);
  return made;
}

function widthOf(text, size, bold = false) {
  ruler.font = `${bold ? "bold " : ""}${size}px ${FONT}`;
  return ruler.measureText(text).width;
}

function wrapped(text, size, width, bold = false) {
  const lines = [];
  let line = "";
  for (let word of text.split(" ")) {
    while (widthOf(word, size, bold) > width && word.length > 4) {
      let kept = word.length - 1;
      while (kept > 3 && widthOf(word.slice(0, kept), size, bold) > width) kept -= 1;
      if (line) lines.push(line);
      line = "";
      lines.push(word.slice(0, kept));
      word = word.slice(kept);
    }
    const longer = line ? `${line} ${word}` : word;
    if (line && widthOf(longer, size, bold) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  lines.push(line);
  return lines;
}

function write(parent, lines, x, y, size, { colour = INK, anchor = "start", bold = false } = {}) {
  lines.forEach((line, i) => {
    const at = { x, y: y + i * size * 1.3, "font-size": size, fill: colour, "text-anchor": anchor };
    node("text", bold ? { ...at, "font-weight": "bold" } : at, parent, line);
  });
  return lines.length * size * 1.3;
}

// The shapes of matplotlib's markers of the same letters, with a radius of one.
const SHAPES = {
  s: "-.86,-.86 .86,-.86 .86,.86 -.86,.86", "^": "0,-1 1,.9 -1,.9", v: "0,1 1,-.9 -1,-.9",
  D: "0,-1.2 1.2,0 0,1.2 -1.2,0",
  P: "-.4,-1.1 .4,-1.1 .4,-.4 1.1,-.4 1.1,.4 .4,.4 .4,1.1 -.4,1.1 -.4,.4 -1.1,.4 -1.1,-.4 -.4,-.4",
  X: "-1,-.5 -.5,-1 0,-.5 .5,-1 1,-.5 .5,0 1,.5 .5,1 0,.5 -.5,1 -1,.5 -.5,0",
};

function drawMark(parent, mark, x, y, radius) {
  const paint = { fill: mark.colour, stroke: mark.edge, "stroke-width": radius * 0.25 };
  if (!SHAPES[mark.shape]) return node("circle", { cx: x, cy: y, r: radius, ...paint }, parent);
  const points = SHAPES[mark.shape].split(" ").map((pair) => {
    const [dx, dy] = pair.split(",").map(Number);
    return `${(x + dx * radius).toFixed(2)},${(y + dy * radius).toFixed(2)}`;
  });
  return node("polygon", { points: points.join(" "), ...paint }, parent);
}

// A picture with title and foot; `body(picture, top)` draws between them and gives where it ends.
function sheet(view, width, size, body) {
  const picture = node("svg", {
    xmlns: SPACE, width, "font-family": FONT, role: "group", lang: view.language,
    "aria-label": view.label,
  });
  const paper = node("rect", { x: 0, y: 0, width, fill: "#FFFFFF" }, picture);
  const said = node("g", { "aria-hidden": "true" }, picture); // the label says it
  let y = size * 1.3;
  y += write(said, wrapped(view.title, size * 1.15, width, true), 0, y, size * 1.15, { bold: true });
  if (view.subtitle) y += write(said, wrapped(view.subtitle, size, width), 0, y, size, { colour: MUTED });
  y = body(picture, y + size * 0.3) + size * 1.2;
  const small = size * 0.86;
  if (view.note) y += write(said, wrapped(view.note, small, width), 0, y, small, { colour: MUTED }) + small * 0.4;
  for (const line of view.foot) {
    y += write(said, wrapped(line, small, width), 0, y, small, { colour: MUTED });
  }
  picture.setAttribute("height", Math.ceil(y));
  picture.setAttribute("viewBox", `0 0 ${width} ${Math.ceil(y)}`);
  paper.setAttribute("height", Math.ceil(y));
  return picture;
}

// Values that the arrow keys reach: a grid of marks, of which one at a time takes the Tab key.
function markGroup(parent, entry, row, column) {
  return node("g", {
    class: "mark", role: "img", tabindex: -1, "aria-label": entry.spoken, "data-row": row, "data-column": column,
  }, parent);
}

function bar(parent, from, to, y, thickness, colour, opacity = 1) {
  if (from === null || to === null) return;
  const x = Math.min(from, to), width = Math.max(Math.abs(to - from), 1);
  node("rect", {
    x: x.toFixed(2), y: (y - thickness / 2).toFixed(2), width: width.toFixed(2), height: thickness.toFixed(2), fill: colour, opacity,
  }, parent);
}

function zeroAndTicks(picture, axis, writer, place, top, bottom, size, horizontal, span) {
  const about = horizontal ? span / (size * 6) : span / (size * 3.2);
  const { ticks, decimals } = ticksOf(axis.ends[0], axis.ends[1], Math.min(Math.max(about, 2), 7));
  const said = node("g", { "aria-hidden": "true" }, picture);
  for (const tick of ticks) {
    const at = place(tick), text = writer.number(tick, decimals);
    const isZero = axis.zero && Math.abs(tick) < 1e-12;
    const paint = { stroke: isZero ? MUTED : FAINT, "stroke-width": isZero ? 1.4 : 0.6 };
    if (horizontal) {
      node("line", { x1: at, x2: at, y1: top, y2: bottom, ...paint }, said);
      write(said, [text], at, bottom + size * 1.1, size * 0.86, { colour: MUTED, anchor: "middle" });
    } else {
      node("line", { x1: top, x2: bottom, y1: at, y2: at, ...paint }, said);
      write(said, [text], top - size * 0.4, at + size * 0.3, size * 0.86, { colour: MUTED, anchor: "end" });
    }
  }
}

function valuesOf(entry) {
  return [entry.mean, entry.low, entry.high, entry.rangeLow, entry.rangeHigh];
}

// Rows of a name, an interval and a number.
function drawIntervals(view, width, size, writer) {
  const isNarrow = width < size * 42;
  const numbers = Math.max(...view.rows.map((row) => widthOf(row.written, size, true))) + size * 0.8;
  const longest = Math.max(...view.rows.map((row) => widthOf(row.name, size)));
  const left = isNarrow ? size * 0.6 : Math.min(longest + size, width * 0.36);
  const right = width - numbers;
  const ends = endsOf([...view.rows.flatMap(valuesOf), ...(view.reach ?? [])], view.zero);
  const place = (value) => (value === null ? null : left + ((value - ends[0]) / (ends[1] - ends[0])) * (right - left));
  return sheet(view, width, size, (picture, start) => {
    const grid = node("g", {}, picture);
    let y = start + size * 0.5, heading = null;
    view.rows.forEach((row, i) => {
      if (row.heading && row.heading !== heading) {
        heading = row.heading;
        const lines = wrapped(heading, size * 0.93, width, true);
        const said = node("g", { "aria-hidden": "true" }, picture);
        y += write(said, lines, 0, y + size * 1.3, size * 0.93, { bold: true }) + size * 0.5;
      }
      const names = wrapped(row.name, size, isNarrow ? width - size : left - size);
      const above = isNarrow ? names.length * size * 1.3 + size * 0.2 : 0;
      const height = isNarrow ? above + size * 1.9 : Math.max(size * 2.1, names.length * size * 1.3 + size * 0.7);
      const middle = isNarrow ? y + above + size * 0.8 : y + height / 2;
      const group = markGroup(picture, row, i, 0);
      node("rect", { class: "hit", x: 1, y, width: width - 2, height, fill: "none", "pointer-events": "all", rx: 3 }, group);
      write(group, names, 0, isNarrow ? y + size : middle - (names.length - 1) * size * 0.65 + size * 0.35, size);
      bar(group, place(row.rangeLow), place(row.rangeHigh), middle, size * 1.15, PALE);
      bar(group, place(row.low), place(row.high), middle, Math.max(1.4, size * 0.11), row.mark.edge);
      bar(group, place(row.low50), place(row.high50), middle, size * 0.34, row.mark.edge);
      if (row.mean !== null) drawMark(group, row.mark, place(row.mean), middle, size * 0.4);
      write(group, [row.written], width, middle + size * 0.35, size, { anchor: "end", bold: row.isBold });
      y += height;
    });
    zeroAndTicks(grid, { ends, zero: view.zero }, writer, place, start, y, size, true, right - left);
    const axis = wrapped(view.axis, size * 0.86, Math.max(right - left, width * 0.6));
    const said = node("g", { "aria-hidden": "true" }, picture);
    return y + size * 2.5 + write(said, axis, isNarrow ? 0 : left, y + size * 2.5, size * 0.86, { colour: MUTED }) - size;
  });
}

// Lines over numbers, with bands of their intervals; bars beside each other where there are few.
function drawLines(view, width, size, writer) {
  const points = view.series.flatMap((one) => one.points);
  const ends = endsOf(points.flatMap(valuesOf), view.zero);
  const numbers = view.positions.map((one) => one.number);
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
  const left = size * 5.2, right = width - size, height = Math.min(Math.max(width * 0.45, size * 16), size * 26);
  const isFew = view.positions.length <= 12;
  const inset = isFew ? (right - left) / (view.positions.length + 1) / 1.6 : 0;
  const across = (value) => left + inset + (last > first ? (value - first) / (last - first) : 0.5) * (right - left - 2 * inset);
  return sheet(view, width, size, (picture, start) => {
    const said = node("g", { "aria-hidden": "true" }, picture);
    const top = start + size * 1.6, bottom = top + height;
    const up = (value) => (value === null ? null : bottom - ((value - ends[0]) / (ends[1] - ends[0])) * height);
    write(said, [view.axis], 0, top - size * 0.6, size * 0.86, { colour: MUTED });
    zeroAndTicks(picture, { ends, zero: view.zero }, writer, up, left, right, size, false, height);
    drawPositions(said, view, across, top, bottom, size);
    view.series.forEach((one, i) => {
      const beside = isFew ? (i - (view.series.length - 1) / 2) * Math.min(size * 0.9, inset / 2) : 0;
      drawSeries(picture, one, i, (value) => across(value) + beside, up, size, isFew, [top, bottom]);
    });
    const base = bottom + size * 2.6;
    write(said, [view.across], right, base, size * 0.86, { colour: MUTED, anchor: "end" });
    return drawLegend(said, view.series, width, base + size * 1.7, size);
  });
}

function drawPositions(said, view, across, top, bottom, size) {
  const ticks = view.positions.filter((one) => one.isTick), every = Math.ceil(view.positions.length / 12);
  const shown = ticks.length ? ticks : view.positions.filter((one, i) => i % every === 0);
  let free = -Infinity;
  for (const one of shown) {
    const half = widthOf(one.short, size * 0.86) / 2, at = across(one.number);
    node("line", { x1: at, x2: at, y1: bottom, y2: bottom + size * 0.3, stroke: MUTED, "stroke-width": 0.8 }, said);
    if (at - half < free) continue;
    free = at + half + size * 0.6;
    write(said, [one.short], at, bottom + size * 1.25, size * 0.86, { colour: MUTED, anchor: "middle" });
  }
  if (view.event) {
    const at = across(view.event.number);
    node("line", { x1: at, x2: at, y1: top, y2: bottom, stroke: MUTED, "stroke-dasharray": "2 3" }, said);
    const isLate = at > (across(shown[0].number) + across(shown[shown.length - 1].number)) / 2;
    const place = isLate ? at - size * 0.4 : at + size * 0.4;
    write(said, [view.event.name], place, top + size * 0.4, size * 0.86, { colour: MUTED, anchor: isLate ? "end" : "start" });
  }
}

function drawSeries(picture, one, row, across, up, size, isFew, [top, bottom]) {
  const there = one.points.filter((point) => point.mean !== null);
  const path = (name) => there.map((point) => `${across(point.number).toFixed(1)},${up(point[name] ?? point.mean).toFixed(1)}`);
  const drawn = node("g", { "aria-hidden": "true" }, picture);
  if (!isFew) {
    node("polygon", { points: [...path("low"), ...path("high").reverse()].join(" "), fill: one.mark.colour, opacity: 0.16 }, drawn);
  }
  const line = { points: path("mean").join(" "), fill: "none", "stroke-width": size * 0.15 };
  if (one.mark.edge !== one.mark.colour) node("polyline", { ...line, stroke: one.mark.edge, "stroke-width": size * 0.25 }, drawn);
  const dash = one.mark.dash.map((length) => (length * size * 0.15).toFixed(1)).join(" ");
  node("polyline", { ...line, stroke: one.mark.colour, "stroke-dasharray": dash || "none" }, drawn);
  one.points.forEach((point, column) => {
    const x = across(point.number), group = markGroup(picture, point, row, column);
    if (point.mean === null) return;
    const y = up(point.mean);
    if (isFew) {
      const upright = (a, b, thickness, colour) => a !== null && b !== null && node("line", { x1: x, x2: x, y1: up(a), y2: up(b), stroke: colour, "stroke-width": thickness }, group);
      upright(point.rangeLow, point.rangeHigh, size * 0.8, PALE);
      upright(point.low, point.high, Math.max(1.4, size * 0.11), one.mark.edge);
      drawMark(group, one.mark, x, y, size * 0.36);
    } else node("line", { class: "cross", x1: x, x2: x, y1: top, y2: bottom, stroke: "none" }, group);
    node("circle", { class: "hit", cx: x, cy: y, r: size * 0.7, fill: "none", "pointer-events": "all" }, group);
  });
}

function drawLegend(said, series, width, start, size) {
  let x = 0, y = start;
  for (const one of series) {
    const lines = wrapped(one.name, size * 0.93, width - size * 4);
    const taken = size * 3.2 + Math.max(...lines.map((line) => widthOf(line, size * 0.93))) + size * 1.2;
    if (x > 0 && x + taken > width) [x, y] = [0, y + size * 1.6];
    const dash = one.mark.dash.map((length) => (length * size * 0.15).toFixed(1)).join(" ");
    node("line", { x1: x, x2: x + size * 2.6, y1: y - size * 0.35, y2: y - size * 0.35, stroke: one.mark.edge, "stroke-width": size * 0.18, "stroke-dasharray": dash || "none" }, said);
    drawMark(said, one.mark, x + size * 1.3, y - size * 0.35, size * 0.38);
    y += write(said, lines, x + size * 3.1, y, size * 0.93) - size * 1.21;
    x += taken;
  }
  return y;
}
