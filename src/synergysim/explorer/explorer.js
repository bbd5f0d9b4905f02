// The explorer: choices, the view that they make, and its address.

const given = JSON.parse(document.getElementById("results").textContent);
const results = given.results.map((one) => ({ ...one, cubes: one.cubes.map(unpack) }));
const find = (id) => document.getElementById(id);
const EVERY = "*";
let state = {}, shown = null;

const texts = () => given.texts[state.lang];
const text = (key, values = {}) => fill(texts()[key], values);
const named = (names) => names[state.lang];
const titled = (one) => named(one.names);
const result = () => results.find((one) => one.id === state.results);
const cube = () => result().cubes.find((one) => one.key === state.table);
const dimension = (key) => cube().dimensions.find((one) => one.key === key);
const scaleOf = (one) => one.dimensions.find((each) => each.scale && !each.lever);

// State ------------------------------------------------------------------------------------------

function among(wanted, keys, first) {
  return [wanted, first].find((key) => keys.includes(key)) ?? keys[0];
}

// Put something possible in place of all that is missing or does not go together.
function settle(wanted) {
  state = { lang: among(wanted.lang ?? given.language, Object.keys(given.texts)) };
  state.results = among(wanted.results, results.map((one) => one.id));
  state.table = among(wanted.table, result().cubes.map((one) => one.key));
  const compared = comparable(cube());
  state.compare = [wanted.compare, cube().compare, "architecture"].find((key) => compared.includes(key)) ?? compared[0];
  state.show = among(wanted.show, ["chart", "table"]);
  const axis = axisOf(cube());
  for (const one of cube().dimensions) {
    if (one.scale && !one.lever) continue;
    const isShown = one.key === state.compare || (axis?.lever && one.key === "architecture");
    state[one.key] = isShown ? EVERY : among(wanted[one.key], offered(one).map((place) => place.key), one.first);
  }
  settlePeople();
  if (cube().one_at_a_time) leaveOpen(wanted);
  if (isDifferent() && cube().columns.reference) {
    state.unit = state.compare === "outcome" ? "percent" : among(wanted.unit, ["own", "percent"]);
  }
}

// An outcome that is not known of the families chosen is shown of the first of whom it is known.
function settlePeople() {
  const people = dimension("people");
  if (!people || state.people === EVERY || hasValue(people, { key: state.people })) return;
  state.people = people.places.find((place) => hasValue(people, place))?.key ?? state.people;
}

const quantity = () => dimension("quantity").places.find((place) => place.key === state.quantity);
const isDifferent = () => state.quantity !== "level";

// A difference of the reference, or of a lever's first level, from itself is none to choose.
function offered(one) {
  // Outcomes have units of their own: beside each other they are differences in per cent.
  if (one.key === "quantity" && state.compare === "outcome") return one.places.filter((place) => place.key !== "level");
  const base = quantity()?.base;
  if (base?.dimension !== one.key) return one.places;
  return one.places.filter((place) => place.key !== base.place && place.key !== EVERY);
}

// Lines run along a scale: months, or the numbers of a lever that is compared.
function axisOf(one, key = state.compare) {
  return scaleOf(one) ?? one.dimensions.find((each) => each.key === key && each.scale) ?? null;
}

// Where settings were drawn, only one lever has a value; the one chosen last keeps it.
function leaveOpen(wanted) {
  const set = cube().dimensions.filter((one) => one.lever && (one.key === state.compare || state[one.key] !== EVERY)).map((one) => one.key);
  const kept = set.includes(state.compare) ? state.compare : set.includes(wanted.last) ? wanted.last : set[0];
  for (const key of set) if (key !== kept) state[key] = EVERY;
}

function comparable(one) {
  const isPossible = (each) => each.key !== "quantity" && (!each.scale || each.lever)
    && (each.key !== "outcome" || (!scaleOf(one) && one.columns.reference));
  const found = one.dimensions.filter(isPossible);
  const several = found.filter((each) => each.places.length > 1);
  const levers = several.filter((each) => each.lever), others = several.filter((each) => !each.lever);
  return (several.length ? [...levers, ...others] : found).map((each) => each.key);
}

function readAddress() {
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

function writeAddress() {
  const address = `#${new URLSearchParams(state)}`;
  if (location.hash !== address) location.replace(address);
}

// Choices ----------------------------------------------------------------------------------------

function options(select, places, chosen) {
  let heading = null, parent = select;
  for (const place of places) {
    if (place.heading && place.heading !== heading) {
      heading = place.heading;
      parent = document.createElement("optgroup");
      parent.label = heading;
      select.append(parent);
    }
    const option = new Option(place.name, place.key, false, place.key === chosen);
    option.disabled = place.isEmpty && place.key !== chosen;
    (place.heading ? parent : select).append(option);
  }
}

function addChoice(key, name, places, chosen) {
  if (places.length < 2) return;
  const label = document.createElement("label"), select = document.createElement("select");
  const title = document.createElement("span");
  title.textContent = name;
  select.dataset.key = key;
  options(select, places, chosen);
  label.append(title, select);
  find("choices").append(label);
}

function placesOf(one) {
  return offered(one).map((place) => ({ key: place.key, name: named(place.name), heading: place.heading && named(place.heading), isEmpty: !hasValue(one, place) }));
}

// Whether a choice would show anything, everything else staying as it is. An outcome may bring other
// families with it.
function hasValue(one, place) {
  if (!["outcome", "people", "shock"].includes(one.key) || scaleOf(cube())) return true;
  const people = dimension("people")?.places.map((each) => each.key) ?? [];
  const families = one.key === "outcome" && people.includes(state.people) ? people : [state.people];
  return dimension(state.compare).places.some((other) => families.some((family) => {
    const choice = { ...state, people: family, [one.key]: place.key, [state.compare]: other.key };
    return rowOf(cube(), choice) !== null;
  }));
}

function drawChoices() {
  const focused = document.activeElement?.dataset?.key;
  find("choices").replaceChildren();
  addChoice("lang", text("language"), Object.entries(given.languages).map(([key, name]) => ({ key, name })), state.lang);
  addChoice("results", text("results"), results.map((one) => ({ key: one.id, name: titled(one) })), state.results);
  addChoice("table", text("cube"), result().cubes.map((one) => ({ key: one.key, name: named(one.name) })), state.table);
  addChoice("compare", text("rows"), comparable(cube()).map((key) => ({ key, name: named(dimension(key).name) })), state.compare);
  for (const one of cube().dimensions) {
    if ((one.scale && !one.lever) || state[one.key] === EVERY && (one.key === state.compare || !one.lever)) continue;
    addChoice(one.key, named(one.name), placesOf(one), state[one.key]);
  }
  if (state.unit && state.compare !== "outcome") {
    addChoice("unit", text("unit"), [{ key: "own", name: text("own_unit") }, { key: "percent", name: text("percent") }], state.unit);
  }
  addChoice("show", text("show"), [{ key: "chart", name: text("chart") }, { key: "table", name: text("table") }], state.show);
  find("choices").querySelector(`[data-key="${focused}"]`)?.focus();
}

// The view ---------------------------------------------------------------------------------------

const NO_MARK = { colour: "#0072B2", edge: "#0072B2", shape: "o", dash: [] };

function viewOf() {
  const one = cube(), isDifference = isDifferent(), isPercent = state.unit === "percent";
  const scale = axisOf(one), compared = scale?.lever ? dimension("architecture") : dimension(state.compare);
  const marks = new Map((dimension("architecture")?.places ?? []).map((place) => [place.key, place.mark]));
  const of = (place, extra = {}) => {
    const choice = { ...state, [compared.key]: place.key, ...extra };
    const outcome = dimension("outcome").places.find((each) => each.key === choice.outcome);
    return { ...entryOf(one, rowOf(one, choice), outcome, isPercent), choice, outcome };
  };
  const view = { language: state.lang, zero: isDifference, isPercent, isDifference, ...titlesOf(one, compared, scale) };
  const markOf = (place) => marks.get(compared.key === "architecture" ? place.key : state.architecture) ?? NO_MARK;
  const there = offered(compared).filter((place) => place.key !== EVERY);
  if (!scale) {
    view.rows = there.map((place) => spoken({ ...of(place), name: named(place.name), heading: place.heading && named(place.heading), about: place.about && named(place.about), mark: markOf(place) }, view))
      .filter((row) => state.compare !== "outcome" || row.mean !== null);
    if (view.rows.every((row) => row.row === null)) view.rows = [];
    return noted(view, view.rows);
  }
  const along = offered(scale).filter((place) => place.key !== EVERY);
  view.positions = along.map((place) => ({ number: place.number, name: named(place.name), short: place.tick ?? named(place.name), isTick: Boolean(place.tick) }));
  const event = along.find((place) => place.event);
  if (event && state.shock !== "none") view.event = { number: event.number, name: text("onset") };
  view.across = named(scale.name);
  view.series = there.map((place) => ({
    name: named(place.name), mark: compared.key === "architecture" ? markOf(place) : given.spare[there.indexOf(place) % given.spare.length],
    points: along.map((at) => spoken({ ...of(place, { [scale.key]: at.key }), number: at.number, name: `${named(place.name)}, ${named(at.name)}` }, view)),
  })).filter((line) => line.points.some((point) => point.mean !== null));
  return noted(view, view.series.flatMap((line) => line.points));
}

function titlesOf(one, compared, scale) {
  const fixed = one.dimensions.filter((each) => each !== compared && each !== scale && each.key !== "outcome" && !(each.lever && state[each.key] === EVERY));
  const chosen = fixed.map((each) => {
    const name = named(each.places.find((place) => place.key === state[each.key]).name);
    return each.lever ? text("lever_at", { lever: named(each.name), level: name }) : name;
  });
  const outcome = dimension("outcome").places.find((place) => place.key === state.outcome);
  const unit = outcome && named(isDifferent() ? outcome.unit_of_difference : outcome.unit);
  return {
    title: outcome ? named(outcome.name) : named(one.name),
    subtitle: chosen.join(" · "),
    axis: state.unit === "percent" ? text("percent_unit") : unit,
    foot: named(result().foot).split("\n"), scale,
  };
}

// Write an entry: its number, its interval, and what a screen reader and the box say.
function spoken(entry, view) {
  const { number } = given.writers[state.lang], one = cube();
  const places = view.isPercent ? 2 : entry.outcome.places;
  const write = (value) => number(value, places, view.isDifference);
  const unit = view.isPercent ? text("percent_unit") : named(view.isDifference ? entry.outcome.unit_of_difference : entry.outcome.unit);
  const lines = [];
  if (entry.mean === null) {
    const none = text("no_value", { name: entry.name });
    return { ...entry, written: number(null, 0), spoken: none, details: [none], isBold: false };
  }
  lines.push(text("value", { name: entry.name, value: write(entry.mean), unit }));
  lines.push(entry.low === null ? text("no_interval") : text("interval", { low: write(entry.low), high: write(entry.high) }));
  if (entry.low50 !== null) lines.push(text("interval50", { low: write(entry.low50), high: write(entry.high50) }));
  if (entry.rangeLow !== null) lines.push(text(one.range ? "range_settings" : "range", { low: write(entry.rangeLow), high: write(entry.rangeHigh) }));
  if (view.isDifference && entry.reference !== null) lines.push(text("reference_value", { value: number(entry.reference, entry.outcome.places) }));
  if (entry.n !== null) lines.push(text("replications_value", { count: number(entry.n, 0) }));
  if (view.isDifference && entry.differs !== null) lines.push(text(entry.differs ? "is_significant" : "not_significant"));
  if (entry.about) lines.push(entry.about);
  const isZero = write(entry.mean) === write(0);
  const isBold = view.isDifference && entry.differs === 1 && !isZero;
  return { ...entry, written: write(entry.mean) + (isBold ? "*" : ""), spoken: lines.join("; "), details: lines, isBold };
}

function noted(view, entries) {
  const notes = [text(view.series ? "note_lines" : "note")];
  if (view.isDifference) notes.push(text("note_difference"));
  if (entries.some((entry) => entry.isBold)) notes.push(text("note_significant"));
  if (entries.some((entry) => entry.rangeLow !== null)) notes.push(text(cube().range ? "note_range_settings" : "note_range"));
  if (entries.some((entry) => entry.n === 1)) notes.push(text("note_single"));
  if (cube().note[state.lang]) notes.push(named(cube().note));
  view.note = notes.join(" ");
  view.label = `${text("chart_of", { title: view.title, subtitle: view.subtitle })} ${view.note}`;
  return view;
}

const entriesOf = (view) => view.rows ?? view.series.flatMap((line) => line.points);

// Showing it -------------------------------------------------------------------------------------

function drawTable(view) {
  const { number } = given.writers[state.lang];
  const entries = entriesOf(view).filter((entry) => entry.row !== null);
  const hasRange = entries.some((entry) => entry.rangeLow !== null);
  const heads = [named(dimension(state.compare).name), `${text("mean")} (${view.axis})`, text("low"), text("high"),
    ...(hasRange ? [text(cube().range ? "range_low_settings" : "range_low"), text(cube().range ? "range_high_settings" : "range_high")] : []), ...(view.isDifference ? [text("reference")] : []),
    text("replications"), ...(view.isDifference && !view.series ? [text("significant")] : [])];
  const table = document.createElement("table");
  table.createCaption().textContent = text("caption", view);
  const head = table.createTHead().insertRow();
  for (const name of heads) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = name;
    head.append(cell);
  }
  const body = table.createTBody();
  for (const entry of entries) {
    const places = view.isPercent ? 2 : entry.outcome.places;
    const write = (value) => number(value, places, view.isDifference);
    const cells = [write(entry.mean), write(entry.low), write(entry.high), ...(hasRange ? [write(entry.rangeLow), write(entry.rangeHigh)] : []),
      ...(view.isDifference ? [number(entry.reference, entry.outcome.places)] : []), number(entry.n, 0),
      ...(view.isDifference && !view.series ? [text(entry.differs === null ? "untested" : entry.differs ? "yes" : "no")] : [])];
    const row = body.insertRow(), first = document.createElement("th");
    first.scope = "row";
    first.textContent = entry.name;
    row.append(first);
    for (const cell of cells) row.insertCell().textContent = cell;
  }
  find("table").replaceChildren(table);
  find("table").setAttribute("aria-label", text("caption", view));
}

// The numbers as the tables of the results have them, with the keys that these use.
function numbersOf(view) {
  const one = cube(), keys = one.dimensions.map((each) => each.key), names = Object.keys(one.columns);
  const head = ["results", ...keys, "name", ...names];
  const rows = entriesOf(view).filter((entry) => entry.row !== null)
    .map((entry) => [titled(result()), ...keys.map((key) => entry.choice[key]), entry.name, ...names.map((name) => one.columns[name][entry.row])]);
  return csvFile([head, ...rows]);
}

function draw() {
  document.documentElement.lang = state.lang;
  document.title = text("page_title", { experiment: titled(result()) });
  for (const one of document.querySelectorAll("[data-text]")) one.textContent = text(one.dataset.text);
  for (const one of document.querySelectorAll("[data-label]")) one.setAttribute("aria-label", text(one.dataset.label));
  find("title").textContent = titled(result());
  find("question").textContent = named(result().questions);
  drawChoices();
  drawView();
  writeAddress();
}

function drawView() {
  const view = viewOf(), isEmpty = !entriesOf(view).length, isTable = state.show === "table";
  shown = view;
  find("finding").textContent = text("caption", view);
  find("nothing").hidden = !isEmpty;
  find("figure").hidden = isTable || isEmpty;
  find("table").hidden = !isTable || isEmpty;
  find("save-svg").hidden = isTable || isEmpty;
  find("save-csv").hidden = isEmpty;
  find("keys").hidden = isTable || isEmpty;
  find("box").hidden = true;
  if (isEmpty) return;
  if (isTable) drawTable(view);
  else drawPicture(view);
}

function drawPicture(view) {
  const width = Math.max(Math.floor(find("figure").clientWidth), 280);
  const size = Math.min(Math.max(width / 62, 13), 22);
  const held = document.activeElement?.closest?.(".mark")?.dataset; // a new width keeps the place
  const drawn = (view.series ? drawLines : drawIntervals)(view, width, size, given.writers[state.lang]);
  find("picture").replaceChildren(drawn);
  reachMarks(drawn, find("box"), (row, column) => (view.series ? view.series[row].points[column] : view.rows[row]).details);
  if (held) drawn.querySelector(`[data-row="${held.row}"][data-column="${held.column}"]`)?.focus();
}

given.writers = Object.fromEntries(Object.entries(given.conventions).map(([key, signs]) => [key, writerOf(signs)]));
find("choices").addEventListener("change", (event) => {
  settle({ ...state, [event.target.dataset.key]: event.target.value, last: event.target.dataset.key });
  draw();
});
find("choices").addEventListener("submit", (event) => event.preventDefault());
find("skip").addEventListener("click", (event) => { event.preventDefault(); find("finding").focus(); });
const fileName = () => `${result().folder}-${state.table}-${state.outcome === EVERY ? "outcomes" : state.outcome}`;
find("save-svg").addEventListener("click", () => saveFile(`${fileName()}.svg`, "image/svg+xml", pictureFile(find("picture").firstChild)));
find("save-csv").addEventListener("click", () => saveFile(`${fileName()}.csv`, "text/csv", numbersOf(shown)));
window.addEventListener("hashchange", () => {
  if (location.hash !== `#${new URLSearchParams(state)}`) { settle(readAddress()); draw(); }
});
let width = 0;
new ResizeObserver(() => {
  if (find("figure").clientWidth === width || find("figure").hidden) return;
  width = find("figure").clientWidth;
  drawPicture(shown);
}).observe(find("figure"));
settle(readAddress());
draw();
