// Numbers as the label catalogue writes them, texts with placeholders, and the ticks of an axis.

function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

function writerOf(signs) {
  function number(value, decimals, sign = false) {
    if (value === null || !Number.isFinite(value)) return signs.missing;
    const digits = Math.abs(value).toFixed(decimals);
    let [whole, rest] = digits.split(".");
    if (whole.length >= signs.fewest) whole = whole.replace(/\B(?=(\d{3})+$)/g, signs.group);
    const written = rest ? whole + signs.decimal + rest : whole;
    if (!/[1-9]/.test(digits)) return written; // no minus zero
    if (value < 0) return signs.minus + written;
    return sign ? "+" + written : written;
  }
  return { number };
}

// Round numbers between two ends, about so many, with the decimals that tell them apart.
function ticksOf(low, high, about) {
  const rough = (high - low) / Math.max(about, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough * 0.999);
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i += 1) ticks.push(i * step);
  return { ticks, decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}

// The ends of an axis: of all values, with zero where it is a reference, and a margin.
function endsOf(values, withZero) {
  const there = values.filter((value) => value !== null && Number.isFinite(value));
  if (withZero) there.push(0);
  if (!there.length) return [0, 1];
  const low = there.reduce((a, b) => Math.min(a, b));
  const high = there.reduce((a, b) => Math.max(a, b));
  const margin = 0.06 * (high - low) || 0.5 * Math.abs(high) || 1;
  return [low - margin, high + margin];
}
