// Cubes of results as the page has them: packed rows, and what a choice of places shows of them.

function unpack(packed) {
  const sizes = packed.dimensions.map((one) => one.places.length);
  const numbers = (text) => {
    const found = text.split(",").map((part) => (part === "" ? null : Number(part)));
    return found.length === 1 ? Array(rows.size).fill(found[0]) : found;
  };
  const rows = new Map();
  let position = 0;
  if (packed.steps !== "") {
    packed.steps.split(",").forEach((step, i) => { position += Number(step); rows.set(position, i); });
  }
  const columns = Object.fromEntries(Object.entries(packed.columns).map(([name, text]) => [name, numbers(text)]));
  const places = packed.dimensions.map((one) => new Map(one.places.map((place, i) => [place.key, i])));
  return { ...packed, sizes, rows, columns, index: places };
}

// The row of a choice, or null: {dimension: key of a place} for every dimension.
function rowOf(cube, choice) {
  let position = 0;
  for (let i = 0; i < cube.dimensions.length; i += 1) {
    const code = cube.index[i].get(choice[cube.dimensions[i].key]);
    if (code === undefined) return null;
    position = position * cube.sizes[i] + code;
  }
  return cube.rows.has(position) ? cube.rows.get(position) : null;
}

function statistic(cube, name, row) {
  return row === null || !cube.columns[name] ? null : cube.columns[name][row];
}

const SHOWN = { mean: "mean", low: "low", high: "high", low50: "low50", high50: "high50", rangeLow: "range_low", rangeHigh: "range_high" };

// What is drawn of a row: in the unit of the outcome, or in per cent of the reference's mean.
function entryOf(cube, row, outcome, isPercent) {
  const reference = statistic(cube, "reference", row);
  const scale = isPercent ? (reference ? 100 / Math.abs(reference) : NaN) : outcome.scale;
  const entry = { row };
  for (const [name, column] of Object.entries(SHOWN)) {
    const value = statistic(cube, column, row);
    entry[name] = value === null || !Number.isFinite(value * scale) ? null : value * scale;
  }
  entry.reference = reference === null ? null : reference * outcome.scale;
  entry.n = statistic(cube, "n", row);
  entry.differs = statistic(cube, "differs", row);
  return entry;
}
