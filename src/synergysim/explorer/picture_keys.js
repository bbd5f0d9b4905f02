// Reaching the marks of a picture: arrow keys, the box beside a mark, and files to keep.

function reachMarks(picture, box, detailsOf) {
  const marks = [...picture.querySelectorAll(".mark")];
  if (!marks.length) return;
  const at = new Map(marks.map((mark) => [`${mark.dataset.row}/${mark.dataset.column}`, mark]));
  const show = (mark) => {
    box.replaceChildren(...detailsOf(Number(mark.dataset.row), Number(mark.dataset.column)).map((line, i) => {
      const part = document.createElement(i ? "div" : "strong");
      part.textContent = line;
      return part;
    }));
    box.hidden = false;
    const frame = box.parentElement.getBoundingClientRect();
    const hit = (mark.querySelector(".hit") ?? mark).getBoundingClientRect();
    const left = Math.min(Math.max(hit.left + hit.width / 2 - frame.left - box.offsetWidth / 2, 0), frame.width - box.offsetWidth);
    const below = hit.bottom - frame.top + 6;
    box.style.left = `${Math.max(left, 0)}px`;
    box.style.top = `${hit.bottom + box.offsetHeight + 12 > window.innerHeight && hit.top > box.offsetHeight + 12 ? hit.top - frame.top - box.offsetHeight - 6 : below}px`;
  };
  const hide = () => { box.hidden = true; };
  const choose = (mark) => {
    for (const other of marks) other.setAttribute("tabindex", other === mark ? 0 : -1);
  };
  choose(marks[0]);
  for (const mark of marks) {
    mark.addEventListener("focus", () => { choose(mark); show(mark); });
    mark.addEventListener("blur", hide);
    mark.addEventListener("pointerenter", () => show(mark));
    mark.addEventListener("pointerleave", (event) => { if (!box.contains(event.relatedTarget)) hide(); });
  }
  box.onpointerleave = hide;
  picture.addEventListener("keydown", (event) => {
    const mark = event.target.closest(".mark");
    if (!mark) return;
    if (event.key === "Escape") { hide(); return; }
    const row = Number(mark.dataset.row), column = Number(mark.dataset.column);
    const isLines = at.has("0/1");
    const rows = Math.max(...marks.map((one) => Number(one.dataset.row)));
    const columns = Math.max(...marks.map((one) => Number(one.dataset.column)));
    const turn = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: isLines ? [0, 1] : [1, 0], ArrowLeft: isLines ? [0, -1] : [-1, 0], PageDown: [0, 12], PageUp: [0, -12] }[event.key];
    let wanted = null;
    if (turn) {
      const within = (value, most) => Math.min(Math.max(value, 0), most);
      wanted = at.get(`${within(row + turn[0], rows)}/${within(column + turn[1], columns)}`);
    } else if (event.key === "Home") wanted = isLines ? at.get(`${row}/0`) : marks[0];
    else if (event.key === "End") wanted = isLines ? at.get(`${row}/${columns}`) : marks[marks.length - 1];
    if (wanted) { wanted.focus(); event.preventDefault(); }
  });
}

function saveFile(name, type, content) {
  const link = document.createElement("a");
  const address = URL.createObjectURL(new Blob([content], { type }));
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function pictureFile(picture) {
  const copy = picture.cloneNode(true);
  for (const one of copy.querySelectorAll("[tabindex]")) one.removeAttribute("tabindex");
  const title = node("title", {}, null, picture.getAttribute("aria-label"));
  copy.prepend(title);
  copy.setAttribute("role", "img");
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(copy)}`;
}

// Text that a spreadsheet would run as a formula gets an apostrophe, as in the program's own files.
function csvFile(rows) {
  const cell = (value) => {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value);
    const safe = /^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return rows.map((row) => row.map(cell).join(",")).join("\n") + "\n";
}
