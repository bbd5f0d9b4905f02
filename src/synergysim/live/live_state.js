// What is chosen on the live page: two settings, what both share, a language, and their address.

const given = JSON.parse(document.getElementById("given").textContent);
const find = (id) => document.getElementById(id);
const OWN = "";
const writers = Object.fromEntries(Object.entries(given.conventions).map(([key, signs]) => [key, writerOf(signs)]));

const text = (key, values = {}) => fill(given.texts[state.lang][key], values);
const named = (names) => names[state.lang];
const writer = () => writers[state.lang];

// A setting has only what differs from the case under its architecture, as the server has it.
const unchanged = () => ({ architecture: OWN, values: {} });
const today = (control, architecture) => control.today[architecture] ?? control.today[OWN];
const valueOf = (control, setting) => setting.values[control.key] ?? today(control, setting.architecture);

function isPossible(control, value) {
  if (control.choices.length) return control.choices.some((one) => one.key === value);
  return typeof value === "number" && value >= control.low && value <= control.high;
}

function settled(setting) {
  const keys = given.architectures.map((one) => one.key);
  const found = { architecture: keys.includes(setting.architecture) ? setting.architecture : OWN, values: {} };
  for (const control of given.controls) {
    const value = setting.values[control.key];
    if (isPossible(control, value) && value !== today(control, found.architecture)) found.values[control.key] = value;
  }
  return found;
}

const isSame = (one, other) => JSON.stringify(settled(one)) === JSON.stringify(settled(other));
const asked = (setting) => JSON.stringify({ architecture: setting.architecture, shock: state.shock, owners: state.owners, values: setting.values });

// The address -----------------------------------------------------------------------------------

function parts(setting, before) {
  const named = { architecture: setting.architecture, ...setting.values };
  return Object.entries(named).filter(([, value]) => value !== OWN).map(([key, value]) => [before + key, String(value)]);
}

function addressOf() {
  const base = [["lang", state.lang], ["shock", state.shock], ["owners", state.owners]];
  return `#${new URLSearchParams([...base, ...parts(state.after, ""), ...parts(state.before, "from.")])}`;
}

function settingFrom(address, before) {
  const values = {};
  for (const control of given.controls) {
    const value = address[before + control.key];
    if (value !== undefined) values[control.key] = control.choices.length ? value : Number(value);
  }
  return settled({ architecture: address[`${before}architecture`] ?? OWN, values });
}

function readAddress() {
  const address = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  return {
    lang: address.lang in given.texts ? address.lang : given.language,
    shock: given.shocks.some((one) => one.key === address.shock) ? address.shock : given.shock,
    owners: given.owners_choices.some((one) => one.key === address.owners) ? address.owners : given.owners,
    after: settingFrom(address, ""), before: settingFrom(address, "from."),
  };
}

let state = readAddress();
