// The live page: controls, the stream of pairs, and what is drawn of it.

let asking = null, shown = null, timer = 0;

// Controls ---------------------------------------------------------------------------------------

function made(name, parent, content = "") {
  const one = document.createElement(name);
  one.textContent = content;
  parent.append(one);
  return one;
}

function selection(parent, key, name, places, chosen, about = "") {
  const holder = made("div", parent), label = made("label", holder, name);
  holder.className = "lever";
  label.htmlFor = `choose-${key}`;
  const select = made("select", holder);
  select.id = `choose-${key}`;
  select.dataset.key = key;
  for (const place of places) select.append(new Option(place.name, place.key, false, place.key === chosen));
  if (about) describe(holder, select, [about]);
  return holder;
}

function describe(holder, input, lines) {
  const ids = lines.map((line, i) => {
    const note = made("p", holder, line);
    note.id = `${input.id}-note-${i}`;
    return note.id;
  });
  input.setAttribute("aria-describedby", ids.join(" "));
}

const written = (control, value) => (control.choices.length ? named(control.choices.find((one) => one.key === value).name) : writer().number(value, 2));

function notesOf(control) {
  const { architecture } = state.after;
  const source = control.source[architecture] ?? (control.key in { joint: 1 } ? null : control.source[OWN]);
  const now = text("today_value", { value: written(control, today(control, architecture)) });
  return [named(control.about), source ? `${now} ${named(source)}` : now];
}

function slider(control) {
  const holder = made("div", find("levers")), label = made("label", holder, named(control.name));
  holder.className = "lever";
  label.htmlFor = `choose-${control.key}`;
  made("span", holder, " ");
  const value = made("output", holder, written(control, valueOf(control, state.after)));
  value.className = "value";
  value.htmlFor = `choose-${control.key}`;
  const input = made("input", holder);
  Object.assign(input, { type: "range", id: `choose-${control.key}`, min: control.low, max: control.high, step: control.step });
  input.value = valueOf(control, state.after);
  input.dataset.key = control.key;
  input.setAttribute("aria-valuetext", value.textContent);
  describe(holder, input, notesOf(control));
}

function drawControls() {
  const focused = document.activeElement?.id;
  for (const one of document.querySelectorAll("[data-text]")) one.textContent = text(one.dataset.text);
  for (const one of document.querySelectorAll("[data-label]")) one.setAttribute("aria-label", text(one.dataset.label));
  document.documentElement.lang = state.lang;
  document.title = text("page_title", { case: named(given.case) });
  find("title").textContent = named(given.case);
  find("runs").textContent = text("runs", { replications: writer().number(given.replications, 0), households: writer().number(given.households, 0), months: writer().number(given.window, 0) });
  find("chance").textContent = text("chance", { smallest: named(given.smallest_text) });
  find("frame").replaceChildren();
  find("levers").replaceChildren();
  selection(find("frame"), "lang", text("language"), Object.entries(given.languages).map(([key, name]) => ({ key, name })), state.lang);
  selection(find("frame"), "shock", text("shock"), given.shocks.map((one) => ({ key: one.key, name: named(one.name) })), state.shock);
  selection(find("frame"), "owners", text("owners"), given.owners_choices.map((one) => ({ key: one.key, name: named(one.name) })), state.owners, text("owners_about"));
  selection(find("levers"), "architecture", text("architecture"), given.architectures.map((one) => ({ key: one.key, name: named(one.name) })), state.after.architecture);
  for (const control of given.controls) {
    if (control.choices.length) selection(find("levers"), control.key, named(control.name), control.choices.map((one) => ({ key: one.key, name: named(one.name) })), valueOf(control, state.after), notesOf(control).join(" "));
    else slider(control);
  }
  drawMinistries();
  markChanged();
  if (focused) find(focused)?.focus();
}

function markChanged() {
  for (const control of given.controls) {
    find(`choose-${control.key}`).parentElement.classList.toggle("changed", valueOf(control, state.after) !== valueOf(control, state.before));
  }
  find("choose-architecture").parentElement.classList.toggle("changed", state.after.architecture !== state.before.architecture);
  find("before").textContent = text("before_is", { setting: sayingOf(state.before) });
}

function sayingOf(setting) {
  if (isSame(setting, unchanged())) return text("today");
  const changed = given.controls.filter((control) => control.key in setting.values).map((control) => text("lever_at", { lever: named(control.name), level: written(control, setting.values[control.key]) }));
  return [named(given.architectures.find((one) => one.key === setting.architecture).name), ...changed].join("; ");
}

function changeTo(key, value) {
  if (key === "lang") state.lang = value;
  else if (key === "shock" || key === "owners") state[key] = value;
  else if (key === "architecture") state.after = settled({ architecture: value, values: state.after.values });
  else {
    const control = given.controls.find((one) => one.key === key);
    const values = { ...state.after.values, [key]: control.choices.length ? value : Number(value) };
    state.after = settled({ architecture: state.after.architecture, values });
    const input = find(`choose-${key}`), output = input.parentElement.querySelector("output");
    if (output) {
      output.textContent = written(control, valueOf(control, state.after));
      input.setAttribute("aria-valuetext", output.textContent);
    }
    markChanged();
  }
  if (["lang", "architecture"].includes(key)) drawControls();
  if (key === "lang") { writeAddress(); clearAnswers(); draw(); } else ask();
}

// The stream -------------------------------------------------------------------------------------

function writeAddress() {
  const address = addressOf();
  if (location.hash !== address) history.replaceState(null, "", address);
}

// A control that is moved asks anew; what was asked before is dropped here and on the server.
function ask() {
  writeAddress();
  asking?.abort();
  clearAnswers();
  find("results").classList.add("old");
  find("results").setAttribute("aria-busy", "true");
  clearTimeout(timer);
  timer = setTimeout(listen, 40);
}

async function listen() {
  const control = new AbortController(), query = new URLSearchParams({ before: asked(state.before), after: asked(state.after) });
  asking = control;
  try {
    for await (const message of streamed(`pairs?${query}`, control.signal)) {
      if (asking !== control) return;
      if (message.failed) { refuse(message.error ?? text("lost")); return; }
      shown = message;
      draw();
    }
  } catch (error) {
    if (!control.signal.aborted) refuse(error.refusal ?? text("ended"));
  }
}

async function* streamed(address, signal) {
  const answer = await fetch(address, { signal });
  if (!answer.ok) {
    const refusal = (await answer.json()).error;
    throw Object.assign(new Error(refusal), { refusal });
  }
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const frames = (rest + value).split("\n\n");
    rest = frames.pop();
    for (const frame of frames) if (frame.startsWith("data: ")) yield JSON.parse(frame.slice(6));
  }
}

function refuse(message) {
  find("refused").hidden = false;
  find("refused").textContent = message;
  find("results").setAttribute("aria-busy", "false");
}

function draw() {
  if (!shown) return;
  find("refused").hidden = true;
  find("results").classList.remove("old");
  find("results").setAttribute("aria-busy", String(shown.done < given.replications));
  find("bar").value = shown.done / given.replications;
  find("count").textContent = text("pairs", { done: writer().number(shown.done, 0), all: writer().number(given.replications, 0) });
  const finding = findingOf(shown);
  if (find("finding").textContent !== finding) find("finding").textContent = finding;
  for (const panel of PANELS) drawPanel(panel, shown.rows);
  drawTable(shown.rows);
}

// Beginning --------------------------------------------------------------------------------------

for (const panel of PANELS) {
  const figure = made("figure", find("pictures"));
  made("div", figure).id = `picture-${panel}`;
  const box = made("div", figure);
  Object.assign(box, { className: "box", hidden: true });
  box.setAttribute("aria-hidden", "true");
}
find("choices").addEventListener("input", (event) => changeTo(event.target.dataset.key, event.target.value));
find("choices").addEventListener("submit", (event) => event.preventDefault());
find("skip").addEventListener("click", (event) => { event.preventDefault(); find("results").focus(); });
find("reset").addEventListener("click", () => { state.after = unchanged(); state.before = unchanged(); state.owners = given.owners; drawControls(); ask(); });
find("keep").addEventListener("click", () => { state.before = settled(state.after); markChanged(); ask(); });
find("save-case").addEventListener("click", async () => {
  const answer = await fetch(`case.yaml?${new URLSearchParams({ after: asked(state.after) })}`);
  if (!answer.ok) { refuse((await answer.json()).error); return; }
  const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition"))[1];
  saveFile(name, "application/yaml", await answer.text());
});
window.addEventListener("hashchange", () => { state = readAddress(); drawControls(); ask(); });
new EventSource("alive"); // as long as a page holds this open, the program runs
let width = 0;
new ResizeObserver(() => {
  if (find("pictures").clientWidth === width) return;
  width = find("pictures").clientWidth;
  draw();
}).observe(find("pictures"));
drawControls();
ask();
