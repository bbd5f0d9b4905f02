// What buttons ask: why the settings differ, and the story of a family or a ministry in both.

let answering = null;

const asksOf = (more = {}) => new URLSearchParams({ before: asked(state.before), after: asked(state.after), lang: state.lang, ...more });

// A setting that changes makes the answers those of another one: they go, and what is asked is dropped.
function clearAnswers() {
  answering?.abort();
  answering = null;
  for (const id of ["why-count", "why-finding", "telling"]) find(id).textContent = "";
  for (const id of ["picture-why", "stories"]) find(id).replaceChildren();
}

function begin() {
  answering?.abort();
  answering = new AbortController();
  return answering;
}

async function askWhy() {
  const control = begin();
  find("why-count").textContent = text("why_begins");
  try {
    for await (const message of streamed(`why?${asksOf()}`, control.signal)) {
      if (message.failed) { find("why-count").textContent = message.error ?? text("lost"); return; }
      find("why-count").textContent = text("pairs", { done: writer().number(message.done, 0), all: writer().number(message.of, 0) });
      find("why-finding").textContent = message.sentence;
      drawWhy(message.parts);
    }
  } catch (error) {
    if (!control.signal.aborted) find("why-count").textContent = error.refusal ?? text("ended");
  }
}

function drawWhy(parts) {
  const outcome = given.panels.incomes[0], places = outcome.places + 1, place = find("picture-why");
  const unit = named(outcome.unit_of_difference), signed = (value) => writer().number(value, places, true);
  const rows = parts.map((part) => {
    const details = part.mean === null ? [text("no_value", { name: part.name })] : [
      text("value", { name: part.name, value: signed(part.mean), unit }),
      part.low === null ? text("no_interval") : text("interval", { low: signed(part.low), high: signed(part.high) }),
      text("replications_value", { count: writer().number(part.n, 0) }),
    ];
    return { ...part, low50: null, high50: null, rangeLow: null, rangeHigh: null, mark: given.mark, written: signed(part.mean), isBold: part.is_whole, spoken: details.join("; "), details };
  });
  const title = text("why_title");
  const view = { language: state.lang, zero: true, title, subtitle: "", note: "", foot: [], label: text("chart_of", { title, subtitle: text("note") }), axis: unit, rows };
  const width = Math.max(Math.floor(place.clientWidth), 280), size = Math.min(Math.max(width / 55, 13), 18);
  const drawn = drawIntervals(view, width, size, writer());
  place.replaceChildren(drawn);
  reachMarks(drawn, place.nextElementSibling, (row) => rows[row].details);
}

async function askStory(path, more) {
  const control = begin();
  find("stories").replaceChildren();
  find("telling").textContent = text("story_begins");
  try {
    const answer = await fetch(`${path}?${asksOf(more)}`, { signal: control.signal }), found = await answer.json();
    if (!answer.ok) { find("telling").textContent = found.error; return; }
    find("telling").textContent = "";
    found.stories.forEach((story, i) => {
      const holder = made("div", find("stories"));
      made("h3", holder, i ? text("after_column") : text("before_column"));
      const told = made("pre", holder, story);
      told.tabIndex = 0;
      told.setAttribute("role", "region");
      told.setAttribute("aria-label", holder.firstChild.textContent);
      if (path === "ministry") told.className = "grid";
    });
  } catch (error) {
    if (!control.signal.aborted) find("telling").textContent = text("ended");
  }
}

function drawMinistries() {
  const chosen = find("ministry").value;
  find("ministry").replaceChildren(...given.ministries.map((one) => new Option(named(one.name), one.key, false, one.key === chosen)));
  find("household").max = given.households - 1;
  find("household").placeholder = text("any_family");
}

find("ask-why").addEventListener("click", askWhy);
find("ask-family").addEventListener("click", () => {
  if (find("household").reportValidity()) askStory("family", { household: find("household").value });
});
find("ask-ministry").addEventListener("click", () => askStory("ministry", { ministry: find("ministry").value }));
