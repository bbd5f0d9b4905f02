// Two bars a row: what both settings have, such as the stages of the funnel or the uses of money.

const BEFORE = { fill: "#D9D9D9", edge: "#595959" }, AFTER = { fill: "#0072B2", edge: "#004B75" };

function drawBars(view, width, size, writer) {
  const isNarrow = width < size * 42;
  const numbers = Math.max(...view.rows.map((row) => widthOf(row.written, size))) + size * 0.8;
  const longest = Math.max(...view.rows.map((row) => widthOf(row.name, size)));
  const left = isNarrow ? 0 : Math.min(longest + size, width * 0.36), right = width - numbers;
  const most = Math.max(...view.rows.flatMap((row) => [row.before ?? 0, row.after ?? 0]), 1e-9);
  const along = (value) => left + (Math.max(value, 0) / most) * (right - left);
  return sheet(view, width, size, (picture, start) => {
    let y = drawKey(picture, view, width, size, start + size);
    const top = y, grid = node("g", {}, picture);
    view.rows.forEach((row, i) => {
      const names = wrapped(row.name, size, isNarrow ? width : left - size);
      const above = isNarrow ? names.length * size * 1.3 + size * 0.2 : 0;
      const height = above + Math.max(size * 2.1, isNarrow ? 0 : names.length * size * 1.3 + size * 0.7);
      const middle = y + above + (height - above) / 2;
      const group = markGroup(picture, row, i, 0);
      node("rect", { class: "hit", x: 1, y, width: width - 2, height, fill: "none", "pointer-events": "all", rx: 3 }, group);
      write(group, names, 0, isNarrow ? y + size : middle - (names.length - 1) * size * 0.65 + size * 0.35, size);
      [[row.before, BEFORE, -0.72], [row.after, AFTER, 0.02]].forEach(([value, paint, shift]) => {
        if (value === null) return;
        const long = Math.max(along(value) - left, 0.5);
        node("rect", { x: left, y: (middle + shift * size).toFixed(2), width: long.toFixed(2), height: (size * 0.7).toFixed(2), fill: paint.fill, stroke: paint.edge, "stroke-width": 0.6 }, group);
      });
      write(group, [row.written], width, middle + size * 0.35, size, { anchor: "end" });
      y += height;
    });
    zeroAndTicks(grid, { ends: [0, most], zero: true }, writer, along, top, y, size, true, right - left);
    const said = node("g", { "aria-hidden": "true" }, picture);
    return y + size * 2.5 + write(said, wrapped(view.axis, size * 0.86, width - left), left, y + size * 2.5, size * 0.86, { colour: MUTED }) - size;
  });
}

function drawKey(picture, view, width, size, y) {
  const said = node("g", { "aria-hidden": "true" }, picture);
  let x = 0;
  for (const [name, paint] of [[view.beforeName, BEFORE], [view.afterName, AFTER]]) {
    const taken = size * 2.6 + widthOf(name, size * 0.93);
    if (x > 0 && x + taken > width) [x, y] = [0, y + size * 1.5];
    node("rect", { x, y: y - size * 0.75, width: size * 1.3, height: size * 0.7, fill: paint.fill, stroke: paint.edge, "stroke-width": 0.6 }, said);
    write(said, [name], x + size * 1.7, y, size * 0.93);
    x += taken;
  }
  return y + size * 0.6;
}
