// The calendar, the slots and the home page: dragging with the judgement of the rules, keys, choosing many, live parts.
// Without it every one of these is a link or a form.

const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}");
const root = () => document.getElementById("calendar");

/* Words of the rules for a place, asked once for each place. */
let asked = new Map();
async function judge(post, at) {
  const key = `${post} ${at}`;
  if (!asked.has(key)) {
    const url = `${root().dataset.check}?post=${encodeURIComponent(post)}&at=${encodeURIComponent(at)}`;
    asked.set(key, fetch(url, { headers: { Accept: "application/json" } }).then((r) => (r.ok ? r.json() : null)).catch(() => null));
  }
  return asked.get(key);
}

function remark({ tone, text }) {
  const line = document.createElement("li");
  line.className = `finding tone-${tone}`;
  line.append(Object.assign(document.createElement("p"), { textContent: text }));
  return line;
}

function show(box, verdict) {
  box.replaceChildren();
  if (!verdict) return;
  box.append(Object.assign(document.createElement("p"), { className: "strong", textContent: verdict.time }));
  const list = Object.assign(document.createElement("ul"), { className: "findings" });
  list.append(...verdict.remarks.map(remark));
  if (verdict.remarks.length) box.append(list);
}

async function move(post, at) {
  const body = new URLSearchParams({ post, at, back: root().dataset.here });
  const answer = await fetch(root().dataset.moveTo, { method: "POST", body, headers: { ...token(), "HX-Request": "true" } });
  const to = answer.headers.get("HX-Location");
  if (to) window.htmx.ajax("GET", to, { target: "body", swap: "innerHTML" });
  else location.reload();
}

/* Dragging: over a day it keeps its hour, over an hour it takes the quarter under the pointer. */
let held = null;

function place(drop, event) {
  const where = drop.dataset.drop;
  if (where.length === 10) return `${where}T${held.at.slice(11)}`;
  const box = drop.getBoundingClientRect();
  const quarter = Math.max(0, Math.min(3, Math.floor(((event.clientY - box.top) / box.height) * 4)));
  return `${where.slice(0, 14)}${String(quarter * 15).padStart(2, "0")}`;
}

function note() {
  return document.getElementById("drop-note");
}

async function over(drop, event) {
  const at = place(drop, event);
  const box = note();
  box.hidden = false;
  box.style.left = `${Math.min(event.clientX + 16, innerWidth - 300)}px`;
  box.style.top = `${Math.min(event.clientY + 16, innerHeight - 140)}px`;
  if (held.over === at) return;
  held.over = at;
  for (const other of document.querySelectorAll(".over")) other.classList.remove("over");
  drop.classList.add("over");
  box.textContent = at.slice(11);
  const verdict = await judge(held.post, at);
  if (held?.over !== at || !verdict) return;
  held.allowed = verdict.allowed;
  drop.classList.toggle("refused", !verdict.allowed);
  show(box, verdict);
}

function letGo() {
  held?.line.classList.remove("dragging");
  held = null;
  if (note()) note().hidden = true;
  for (const other of document.querySelectorAll(".over, .refused")) other.classList.remove("over", "refused");
}

document.addEventListener("dragstart", (event) => {
  const line = event.target.closest?.("[data-move]");
  if (!line || !root()) return;
  held = { line, post: line.dataset.move, at: line.dataset.at, over: "", allowed: true };
  asked = new Map();
  line.classList.add("dragging");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", line.dataset.move);
});
document.addEventListener("dragover", (event) => {
  const drop = held && event.target.closest?.("[data-drop]");
  if (!drop) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
  over(drop, event);
});
document.addEventListener("drop", async (event) => {
  const drop = held && event.target.closest?.("[data-drop]");
  if (!drop) return;
  event.preventDefault();
  const { post, at: before } = held;
  const at = place(drop, event);
  letGo();
  if (at !== before) await move(post, at);
});
document.addEventListener("dragend", letGo);

/* The form of the inspector: what the rules think, as one types. */
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("[data-inspect]");
  if (link && !event.ctrlKey && !event.metaKey && window.htmx) {
    event.preventDefault();
    await window.htmx.ajax("GET", link.getAttribute("href"), { target: "#inspector", swap: "innerHTML" });
    link.dataset.opened = "";
    document.getElementById("move-at")?.focus();
  }
  const close = event.target.closest?.("[data-close-inspector]");
  const inspector = close?.closest("#inspector");
  if (inspector) {
    event.preventDefault();
    closeInspector(inspector);
  }
  const text = event.target.closest?.("[data-select]");
  if (text) text.select();
});

function closeInspector(inspector) {
  inspector.replaceChildren();
  const opener = document.querySelector("[data-opened]");
  opener?.removeAttribute("data-opened");
  opener?.focus();
}

document.addEventListener("input", async (event) => {
  const form = event.target.closest?.("[data-move-form]");
  if (form && event.target.name === "at" && event.target.value && root()) {
    const value = event.target.value;
    const verdict = await judge(form.elements.post.value, value);
    if (event.target.value === value) show(form.querySelector("[data-verdict]"), verdict);
  }
  if (event.target.matches?.("[data-bulk] input[name=post]")) count();
});

/* Filters answer at once. */
document.addEventListener("change", (event) => {
  if (event.target.matches?.(".calendar-filters select")) event.target.form.requestSubmit();
});

/* Choosing many: a click with shift takes all between. */
let last = null;
document.addEventListener("click", (event) => {
  const box = event.target.closest?.("[data-bulk] input[name=post]");
  if (!box) return;
  const all = [...document.querySelectorAll("[data-bulk] input[name=post]:not(:disabled)")];
  if (event.shiftKey && last && all.includes(last)) {
    const [a, b] = [all.indexOf(last), all.indexOf(box)].sort((x, y) => x - y);
    for (const other of all.slice(a, b + 1)) other.checked = box.checked;
  }
  last = box;
  count();
});

function count() {
  const bar = document.querySelector("[data-bulk-bar]");
  if (!bar) return;
  const n = document.querySelectorAll("[data-bulk] input[name=post]:checked").length;
  bar.classList.toggle("some", n > 0);
  const words = bar.querySelector("[data-bulk-count]");
  words.textContent = n === 0 ? words.dataset.none : n === 1 ? words.dataset.one : words.dataset.many.replace("%", n);
}

/* Keys: arrows walk through the days, Enter opens the one that has the focus, Escape lets go. */
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    if (held) return letGo();
    const inspector = document.getElementById("inspector");
    if (inspector?.querySelector(".move-form")) closeInspector(inspector);
    return;
  }
  const calendar = root();
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
  if (!calendar || !by || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("input, select, textarea, .menu, .inspector")) return;
  const days = [...calendar.querySelectorAll(".sheet [data-day]")];
  if (!days.length) {
    if (Math.abs(by) === 1) {
      event.preventDefault();
      calendar.querySelector(by < 0 ? "[data-before]" : "[data-after]")?.click();
    }
    return;
  }
  event.preventDefault();
  const at = days.findIndex((day) => day.contains(document.activeElement));
  const to = at < 0 ? Math.max(0, days.findIndex((day) => day.classList.contains("today"))) : at + by;
  if (to < 0) return calendar.querySelector("[data-before]").click();
  if (to >= days.length) return calendar.querySelector("[data-after]").click();
  days[to].querySelector(".date").focus();
});

/* What changes elsewhere: the part is asked for again, never while something is held or typed. */
let soon;
function again() {
  clearTimeout(soon);
  soon = setTimeout(() => {
    const part = root() || document.querySelector("[data-live-page]");
    if (!part || !window.htmx) return;
    const busy = held || part.contains(document.activeElement?.closest("input, select, textarea, details[open]")) ||
      part.querySelector("input[name=post]:checked, details[open]");
    if (busy) return again();
    const id = `#${part.id}`;
    window.htmx.ajax("GET", location.pathname + location.search, { target: id, select: id, swap: "morph:outerHTML" });
  }, 700);
}

if (!document.body.dataset.calendarStarted) {
  document.body.dataset.calendarStarted = "";
  for (const kind of ["post", "delivery", "freeze", "account"]) document.body.addEventListener(`live:${kind}`, again);
}
count();
