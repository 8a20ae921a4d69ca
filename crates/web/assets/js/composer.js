// The composer: keeps what is typed at once in this browser, asks the server for counters, findings and previews, saves,
// and sends again what could not be sent. The server makes all markup; here are only the draft and its safety.
import { startTools } from "./composer-tools.js";
import { startUploads } from "./composer-files.js";

const form = document.getElementById("composer");
const words = JSON.parse(form.dataset.words);
const base = form.dataset.base;
const planned = form.hasAttribute("data-planned");
const token = JSON.parse(document.body.getAttribute("hx-headers"));

/** What is written, what is open, when it goes: the same shape as on the server. */
let draft = JSON.parse(form.dataset.state);
/** Grows with each change; what the server has is `savedAt`. */
let changes = 0;
let savedAt = 0;
const edits = [];
const undos = [];

const copy = (value) => structuredClone(value);

// ---- the local copy

const key = () => `passeur-draft ${base} ${draft.post || "new"}`;

function keepLocally() {
  try {
    localStorage.setItem(key(), JSON.stringify({ draft, at: Date.now() }));
  } catch {
    // A full or forbidden store: the server still has what was saved.
  }
}

function forgetLocally(name = key()) {
  try { localStorage.removeItem(name); } catch { /* nothing was kept */ }
}

/** What an earlier page could not send: taken up again when nobody changed the post since. */
function restore() {
  let kept;
  try { kept = JSON.parse(localStorage.getItem(key())); } catch { return; }
  if (!kept?.draft || JSON.stringify(kept.draft.body) === JSON.stringify(draft.body)) return forgetLocally();
  // A new post that another page has begun on purpose, and what is a week old, stay out of the way.
  if (!draft.post && (location.search || Date.now() - kept.at > 7 * 24 * 3600e3)) return;
  const theirs = draft.version;
  draft = { ...kept.draft, version: theirs };
  changes++;
  if (draft.post && kept.draft.version !== theirs) {
    askWhichOne({ body: JSON.parse(form.dataset.state).body, version: theirs });
  } else {
    say("history", words["save-restored"]);
  }
  refresh();
  planSave();
}

// ---- paths: `content.parts.0.text`, `own.<account>.parts.0.text`

function rendition(id) {
  return draft.body.renditions.find((r) => r.account_id === id);
}

function assign(target, path, value) {
  const last = path.pop();
  let at = target;
  for (const step of path) at = at[step] ??= {};
  at[last] = value;
}

/** Writes one input into the draft. */
function set(name, value) {
  const path = name.split(".");
  const head = path.shift();
  const body = draft.body;
  if (head === "content") setContent(body.content, path, value);
  else if (head === "own") {
    const own = rendition(path.shift())?.override;
    if (!own) return;
    // The first change of a field makes it the rendition's own, beginning with the master's.
    if (["parts", "poll"].includes(path[0])) own[path[0]] ??= copy(body.content[path[0]]);
    setContent(own, path, value);
  } else if (head === "labels") body.labels = value.split(",").map((l) => l.trim()).filter(Boolean);
  else if (head === "notes") body.notes = value;
  else if (head === "campaign") body.campaign_id = value || null;
  else if (head === "new_campaign") draft.ui.new_campaign = value.trim();
  else if (head === "when") {
    const field = path[0];
    if (field === "days") draft.when.days = [...form.querySelectorAll("[name='when.days']:checked")].map((d) => Number(d.value));
    else draft.when[field] = ["every", "count"].includes(field) ? Number(value) || 1 : value;
  }
}

function setContent(content, path, value) {
  if (path[0] === "languages") content.languages = value ? [value] : [];
  else if (path[0] === "parts" && path[2] === "media" && path[4]?.startsWith("focus_")) {
    const file = content.parts[path[1]].media[path[3]];
    const [x, y] = file.focus ?? [0, 0];
    file.focus = path[4] === "focus_x" ? [Number(value), y] : [x, Number(value)];
  } else if (path[0] === "poll" && path[1] === "minutes") content.poll.minutes = Number(value);
  else assign(content, [...path], value);
}

// ---- the answer to a change

let timer;
let asking = 0;

function changed(soon = 150) {
  changes++;
  keepLocally();
  clearTimeout(timer);
  timer = setTimeout(refresh, soon);
  planSave();
}

async function post(path, body, method = "POST", signal = undefined) {
  return fetch(base + path, {
    method,
    signal,
    headers: { "Content-Type": "application/json", Accept: "application/json", ...token },
    body: JSON.stringify(body),
  });
}

/** Buttons do their work one after the other; what would only look anew waits until they are done. */
let acting = 0;
let wanted = false;
let queue = Promise.resolve();

/** Asks the server for the desk as it is now. With `words`, a button's work is done on the draft first. */
function refresh(action = "") {
  if (typeof action !== "string" || !action) {
    if (acting) wanted = true;
    else ask("");
    return;
  }
  clearTimeout(timer);
  acting++;
  queue = queue.then(() => ask(action)).finally(() => {
    acting--;
    if (acting || !wanted) return;
    wanted = false;
    ask("");
  });
}

async function ask(action) {
  const turn = ++asking;
  const before = copy(draft);
  const upTo = changes;
  edits.length = 0;
  let answer;
  try {
    answer = await post("/studio/check", { draft, do: action }, "POST", AbortSignal.timeout(20_000));
  } catch {
    if (action) say("wifi-off", words["save-offline"]);
    return;
  }
  if (answer.status === 401 || answer.status === 403) return say("lock", words["save-signed-out"]);
  if (!answer.ok || (turn !== asking && !action)) return;
  const { html, draft: next, focus } = await answer.json();
  const settled = changes === upTo;
  if (next) {
    const typed = [...edits];
    draft = { ...next, post: draft.post, version: draft.version };
    for (const [name, value] of typed) set(name, value);
    if (JSON.stringify(before.body) !== JSON.stringify(draft.body)) {
      undos.push(before.body);
      document.getElementById("undo").hidden = false;
      changes++;
      keepLocally();
      planSave();
    }
  }
  morph(html, settled);
  if (focus) reach(focus);
}

/** Takes the new desk over the old one and leaves alone what somebody types in. */
function morph(html, settled) {
  const desk = document.getElementById("desk");
  window.Idiomorph.morph(desk, html, {
    morphStyle: "outerHTML",
    callbacks: {
      beforeNodeMorphed: (old, fresh) => {
        if (old.nodeType !== 1) return true;
        if (old.matches("details") && old.open && !fresh.hasAttribute("open")) fresh.setAttribute("open", "");
        // Somebody types here, or has typed since the question was asked: what they see stays, the next answer comes soon.
        const field = old.matches("input:not([type=hidden]), textarea, select") && old.name === fresh.name;
        return !(field && (!settled || old === document.activeElement));
      },
    },
  });
  if (settled) for (const field of form.querySelectorAll("#desk [name]")) sync(field);
  for (const area of form.querySelectorAll("textarea")) grow(area);
}

/** The draft is what counts: an input that shows something else is put right, but never under the caret. */
function sync(field) {
  if (field === document.activeElement || !field.matches("textarea, input:not([type=hidden], [type=file])")) return;
  const value = field.type === "checkbox" || field.type === "radio" ? null : field.defaultValue;
  if (value !== null) {
    if (field.value !== value) field.value = value;
  } else if (field.checked !== field.defaultChecked) field.checked = field.defaultChecked;
}

/** For browsers whose text areas do not grow by themselves. */
function grow(area) {
  if (CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

function reach(name) {
  const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
  field?.focus();
  if (field?.setSelectionRange && field.type !== "url") field.setSelectionRange(field.value.length, field.value.length);
}

// ---- saving

let saveTimer;
let saving = false;
let wait = 0;

function planSave() {
  if (planned) {
    // What goes out by itself changes only when somebody says so.
    if (changes !== savedAt) say("pencil", words["save-local"]);
    return;
  }
  say("pencil", words["save-typing"]);
  clearTimeout(saveTimer);
  saveTimer = setTimeout(save, 800);
}

/** Sends the draft; true when the server has everything that was typed. */
async function save({ force = false } = {}) {
  clearTimeout(saveTimer);
  if (saving) {
    await saving;
    return changes === savedAt || save({ force });
  }
  if (!force && (changes === savedAt || conflict.open)) return changes === savedAt;
  let done;
  saving = new Promise((resolve) => { done = resolve; });
  const upTo = changes;
  say("refresh-cw", words["save-saving"]);
  try {
    const answer = draft.post ? await post(`/posts/${draft.post}`, draft, "PUT") : await post("/posts", draft);
    const body = await answer.json().catch(() => ({}));
    if (answer.ok) {
      const name = key();
      const isNew = !draft.post;
      draft.post = body.post;
      draft.version = body.version;
      if (draft.ui.new_campaign) {
        draft.ui.new_campaign = "";
        draft.body.campaign_id = body.campaign ?? null;
        refresh();
      }
      savedAt = upTo;
      wait = 0;
      online();
      if (isNew) {
        forgetLocally(name);
        form.action = `${base}/posts/${draft.post}`;
        history.replaceState(history.state, "", form.action);
      }
      if (changes === upTo) {
        forgetLocally();
        say("check", words["save-saved"]);
      } else {
        keepLocally();
        saveTimer = setTimeout(save, 300);
      }
    } else if (answer.status === 409) {
      askWhichOne(body);
    } else if (answer.status === 404) {
      say("triangle-alert", words["save-gone"]);
    } else if (answer.status === 401 || answer.status === 403) {
      offline(words["save-signed-out"]);
      again();
    } else if (answer.status === 422) {
      say("octagon-alert", body.message ?? words["save-refused"]);
    } else {
      offline();
      again();
    }
  } catch {
    offline();
    again();
  }
  saving = false;
  done();
  return changes === savedAt;
}

/** Tries again: after one second, two, four, at most fifteen; at once when the connection comes back. */
function again() {
  clearTimeout(saveTimer);
  wait = Math.min(wait ? wait * 2 : 1000, 15000);
  saveTimer = setTimeout(save, wait);
}

const banner = document.getElementById("offline");

function offline(text = words["save-offline"]) {
  banner.hidden = false;
  banner.querySelector("p").textContent = text;
  say("wifi-off", words["save-local"]);
}

function online() {
  banner.hidden = true;
}

const state = document.getElementById("save-state");
const sprite = document.querySelector(".composer-head use").getAttribute("href").split("#")[0];

function say(icon, text) {
  if (state.dataset.text === text) return;
  state.dataset.text = text;
  state.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${sprite}#${icon}"></use></svg><span></span>`;
  state.querySelector("span").textContent = text;
}

window.addEventListener("online", () => { wait = 0; save(); });
window.addEventListener("pagehide", () => { if (changes !== savedAt) keepLocally(); });
document.addEventListener("visibilitychange", () => { if (document.hidden && !planned) save(); });

// ---- two people at once

const conflict = document.getElementById("conflict");
const plain = (body) => body.content.parts.map((p) => p.text).join("\n\n—\n\n");

function askWhichOne(theirs) {
  keepLocally();
  conflict.querySelector("h2").textContent = words["conflict-title"];
  conflict.querySelector("p").textContent = theirs.message ?? words["conflict-away"];
  const [mine, other] = conflict.querySelectorAll("pre");
  mine.textContent = plain(draft.body);
  other.textContent = plain(theirs.body);
  conflict.onclick = (event) => {
    const take = event.target.dataset?.take;
    if (!take) return;
    if (take === "theirs") {
      undos.push(copy(draft.body));
      document.getElementById("undo").hidden = false;
      draft.body = theirs.body;
      savedAt = ++changes;
      forgetLocally();
      say("check", words["save-saved"]);
    }
    draft.version = theirs.version;
    conflict.close();
    refresh();
    if (take === "mine") { changes++; save(); }
  };
  conflict.oncancel = (event) => event.preventDefault();
  if (!conflict.open) conflict.showModal();
}

// ---- what a person does

form.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.name || field.type === "file" || field.name === "pane" || field.name === "account") return;
  const value = field.type === "checkbox" ? field.checked : field.value;
  edits.push([field.name, value]);
  set(field.name, value);
  field.closest(".paper")?.classList.add("stale");
  if (field.matches("textarea")) grow(field);
  changed(field.matches("select, [type=radio], [type=checkbox]") ? 0 : 150);
});

form.addEventListener("change", (event) => {
  const box = event.target;
  if (box.name !== "account") return;
  const kept = draft.body.renditions.filter((r) => r.account_id !== box.value);
  if (box.checked) kept.push(gone.get(box.value) ?? { account_id: box.value, override: {} });
  else gone.set(box.value, rendition(box.value));
  draft.body.renditions = kept.sort((a, b) => (a.account_id < b.account_id ? -1 : 1));
  changed(0);
});
/** Renditions of accounts that were taken off: back when the account comes back. */
const gone = new Map();

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const action = event.submitter?.value ?? "save";
  if (action === "save") save({ force: true });
  else if (action === "plan") plan(event.submitter);
  else refresh(action);
});

const isBlocked = (button) => button.getAttribute("aria-disabled") === "true";

async function plan(button) {
  // What the button says may be older than the last keystroke.
  if (isBlocked(button) && changes) {
    clearTimeout(timer);
    await queue;
    await ask("");
  }
  if (isBlocked(button)) {
    toast(document.getElementById("send-why").textContent || words["save-refused"]);
    form.querySelector(".finding.tone-danger, .pane-empty")?.scrollIntoView({ block: "center", behavior: "smooth" });
    return;
  }
  button.disabled = true;
  changes += draft.post ? 0 : 1;
  const saved = await save({ force: changes !== savedAt || !draft.post });
  if (saved) {
    try {
      const answer = await post(`/posts/${draft.post}/plan`, draft.when);
      const body = await answer.json().catch(() => ({}));
      if (answer.ok) {
        forgetLocally();
        return location.assign(body.path);
      }
      toast(body.message ?? words["save-refused"]);
    } catch {
      offline();
    }
  }
  button.disabled = false;
}

function toast(text) {
  const item = document.createElement("li");
  item.className = "toast tone-danger";
  item.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${sprite}#octagon-alert"></use></svg><p role="alert"></p>`;
  item.querySelector("p").textContent = text;
  document.getElementById("toasts").append(item);
}

document.getElementById("undo").addEventListener("click", (event) => {
  const body = undos.pop();
  if (!body) return;
  draft.body = body;
  event.currentTarget.hidden = !undos.length;
  changed(0);
  say("undo-2", words["composer-undone"]);
});

form.addEventListener("click", async (event) => {
  const label = event.target.closest("[data-label]");
  if (label) {
    const all = new Set(draft.body.labels);
    if (!all.delete(label.dataset.label)) all.add(label.dataset.label);
    draft.body.labels = [...all];
    form.elements.labels.value = draft.body.labels.join(", ");
    changed(0);
  }
  if (event.target.closest("[data-next-slot]")) {
    const answer = await post("/studio/slot", draft).catch(() => null);
    const body = await answer?.json().catch(() => ({}));
    if (answer?.ok) {
      draft.when.at = body.at;
      form.elements["when.at"].value = body.at;
      changed(0);
    } else if (body?.message) toast(body.message);
  }
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey)) return;
  if (event.key === "s") { event.preventDefault(); save({ force: true }); }
  if (event.key === "Enter") { event.preventDefault(); form.querySelector("[name=do][value=plan]")?.click(); }
});

// ---- the others

const composer = {
  form, base, words, token, toast, sprite,
  draft: () => draft,
  set: (name, value) => { set(name, value); changed(0); },
  /** Adds files of the library to a part: `content.parts.0`. */
  attach(place, files) {
    const path = place.split(".");
    const at = Number(path.pop());
    path.pop();
    const content = path[0] === "content" ? draft.body.content : rendition(path[1])?.override;
    if (!content) return;
    content.parts ??= copy(draft.body.content.parts);
    const part = content.parts[Math.min(at, content.parts.length - 1)];
    part.media ??= [];
    part.media.push(...files.map((f) => ({ media: f.id, alt: "" })));
    changed(0);
  },
  act: (action) => refresh(action),
};

form.classList.add("live");
for (const area of form.querySelectorAll("textarea")) grow(area);
startTools(composer);
startUploads(composer);
restore();
