// Charts and the table of what pairs of runs say so far.

const PANELS = ["incomes", "shares", "funnel", "money"];
const COLUMNS = ["before", "after", "mean", "low", "high", "low50", "high50", "n"];

function entryOf(outcome, rows) {
  const found = rows[outcome.key];
  if (!found) return null;
  const row = Object.fromEntries(COLUMNS.map((name, i) => [name, found[i]]));
  const scaled = (value) => (value === null ? null : value * outcome.scale);
  for (const name of COLUMNS.slice(0, 7)) row[name] = scaled(row[name]);
  return { ...row, outcome, rangeLow: null, rangeHigh: null };
}

const entriesOf = (panel, rows) => given.panels[panel].map((one) => entryOf(one, rows)).filter(Boolean);
const amount = (entry, value, sign) => writer().number(value, entry.outcome.places, sign);

function interval(entry) {
  if (entry.low === null) return text("no_interval");
  return text("interval", { low: amount(entry, entry.low, true), high: amount(entry, entry.high, true) });
}

const smallestOf = (entry) => (entry.outcome.scale === 100 ? 100 * given.smallest : given.smallest * Math.abs(entry.before));

function spoken(entry) {
  const name = named(entry.outcome.name), unit = named(entry.outcome.unit_of_difference);
  if (entry.mean === null) return { ...entry, name, written: writer().number(null, 0), spoken: text("no_value", { name }), details: [text("no_value", { name })] };
  const details = [
    text("value", { name, value: amount(entry, entry.mean, true), unit }), interval(entry),
    text("both_values", { before: amount(entry, entry.before, false), after: amount(entry, entry.after, false) }),
    text("replications_value", { count: writer().number(entry.n, 0) }),
  ];
  return { ...entry, name, written: amount(entry, entry.mean, true), spoken: details.join("; "), details };
}

function viewOf(panel, rows) {
  const entries = entriesOf(panel, rows).filter((entry) => entry.outcome.key.indexOf("by_chance") < 0).map(spoken);
  if (!entries.length) return null;
  const title = text(`panel_${panel}`);
  // The axis reaches the smallest relevant difference, so that tiny ones look tiny.
  const smallest = Math.max(...entries.map((entry) => (entry.mean === null ? 0 : smallestOf(entry))));
  return {
    language: state.lang, zero: true, title, subtitle: "", note: "", foot: [],
    label: text("chart_of", { title, subtitle: text("note") }), axis: named(entries[0].outcome.unit_of_difference),
    reach: [-smallest, smallest], rows: entries.map((entry) => ({ ...entry, mark: given.mark, isBold: false })),
  };
}

// Stages and uses as both settings have them; what neither has is left out.
function barsOf(panel, rows) {
  const entries = given.bars[panel].map((one) => entryOf(one, rows)).filter((entry) => entry && (entry.before || entry.after));
  if (!entries.length) return null;
  const title = text(`panel_${panel}`), from = (entry) => text("from_to", { before: amount(entry, entry.before, false), after: amount(entry, entry.after, false) });
  return {
    language: state.lang, title, subtitle: "", note: "", foot: [], label: text("chart_of", { title, subtitle: text("note_bars") }),
    axis: named(entries[0].outcome.unit), beforeName: sayingOf(state.before), afterName: text("after"),
    rows: entries.map((entry) => ({ ...spoken(entry), written: from(entry) })),
  };
}

function drawPanel(panel, rows) {
  const isBars = panel in given.bars;
  const place = find(`picture-${panel}`), view = isBars ? barsOf(panel, rows) : viewOf(panel, rows);
  place.parentElement.hidden = !view;
  if (!view) return;
  const width = Math.max(Math.floor(place.parentElement.clientWidth), 280), size = Math.min(Math.max(width / 55, 13), 20);
  const held = place.contains(document.activeElement) ? document.activeElement.dataset?.row : undefined;
  const drawn = (isBars ? drawBars : drawIntervals)(view, width, size, writer());
  place.replaceChildren(drawn);
  reachMarks(drawn, place.nextElementSibling, (row) => view.rows[row].details);
  if (held !== undefined) drawn.querySelector(`[data-row="${held}"]`)?.focus();
}

function cell(row, content, scope = null) {
  const made = document.createElement(scope ? "th" : "td");
  if (scope) made.scope = scope;
  made.textContent = content;
  row.append(made);
}

function drawTable(rows) {
  const table = document.createElement("table");
  table.createCaption().textContent = text("caption_live");
  const head = table.createTHead().insertRow();
  for (const name of [text("outcome"), text("before_column"), text("after_column"), text("difference"), text("interval_column")]) cell(head, name, "col");
  const body = table.createTBody();
  for (const entry of Object.keys(given.panels).flatMap((panel) => entriesOf(panel, rows))) {
    const row = body.insertRow();
    cell(row, named(entry.outcome.name), "row");
    made("div", row.firstChild, named(entry.outcome.unit)).className = "small";
    cell(row, amount(entry, entry.before, false));
    cell(row, amount(entry, entry.after, false));
    cell(row, amount(entry, entry.mean, true));
    cell(row, entry.low === null ? writer().number(null, 0) : text("ends", { low: amount(entry, entry.low, true), high: amount(entry, entry.high, true) }));
  }
  find("table").replaceChildren(table);
}

// The sentence on the income of poor families comes with the last pair: before it, an interval that
// happens to leave zero would invite to stop there.
function findingOf(message) {
  if (isSame(state.before, state.after)) return text("finding_same");
  if (message.done < given.replications) return text("finding_wait");
  const entry = entryOf(given.panels.incomes[0], message.rows);
  if (!entry || entry.mean === null || entry.low === null) return text("finding_none");
  if (message.done < given.fewest) return text("finding_few", { fewest: writer().number(given.fewest, 0) });
  const isTrifle = Math.abs(entry.mean) < smallestOf(entry) && (entry.low > 0 || entry.high < 0);
  const kind = isTrifle ? "trifle" : entry.low > 0 ? "more" : entry.high < 0 ? "less" : "unclear";
  const size = writer().number(Math.abs(entry.mean), entry.outcome.places);
  return text(`finding_${kind}`, { size, low: amount(entry, entry.low, true), high: amount(entry, entry.high, true), unit: named(entry.outcome.unit_of_difference) });
}
