// What helps while writing: emoji, kept hashtags, people to mention, pictures of the library, the focal point.
import { EMOJI } from "./emoji.js";

const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function startTools({ form, base, words, token, attach, act }) {
  /** The text area that was used last: pickers write into it. */
  let area = form.querySelector("textarea[data-text]");
  let opener;
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea, input[name$='.title'], input[name$='.first_comment']")) area = event.target;
  });

  function insert(text) {
    if (!area?.isConnected) area = form.querySelector("textarea[data-text]");
    const before = area.value.slice(0, area.selectionStart);
    const glue = before && !/\s$/.test(before) && /^[#@]/.test(text) ? " " : "";
    area.focus();
    // Keeps the browser's own undo.
    if (!document.execCommand("insertText", false, glue + text)) {
      area.setRangeText(glue + text, area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function place(popover, button) {
    const at = button.getBoundingClientRect();
    popover.style.position = "fixed";
    popover.style.inset = "auto";
    popover.style.left = `${Math.max(8, Math.min(at.left, innerWidth - popover.offsetWidth - 8))}px`;
    const under = innerHeight - at.bottom > popover.offsetHeight + 16;
    popover.style.top = under ? `${at.bottom + 6}px` : `${Math.max(8, at.top - popover.offsetHeight - 6)}px`;
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tool]");
    if (!button) return;
    opener = button;
    const part = button.closest(".part").querySelector("textarea[data-text]");
    if (area?.closest(".part") !== part.closest(".part")) area = part;
    if (button.dataset.tool === "library") return openLibrary(area.name.replace(/\.text$/, ""));
    const popover = document.getElementById(button.dataset.tool);
    popover.showPopover();
    place(popover, button);
    popover.querySelector("input, button")?.focus();
  });

  // Emoji
  const emoji = document.getElementById("emoji");
  const grid = emoji.querySelector(".emoji-grid");
  const french = document.documentElement.lang === "fr";
  const button = ([sign, en, fr]) => {
    const item = document.createElement("button");
    item.type = "button";
    item.textContent = sign;
    item.title = french ? fr : en;
    item.setAttribute("aria-label", item.title);
    item.dataset.find = bare(`${en} ${fr}`);
    return item;
  };
  emoji.addEventListener("toggle", (event) => {
    if (event.newState === "open" && !grid.children.length) grid.append(...EMOJI.map(button));
  });
  emoji.querySelector("input").addEventListener("input", (event) => {
    const asked = bare(event.target.value.trim());
    for (const item of grid.children) item.hidden = !item.dataset.find.includes(asked);
  });
  grid.addEventListener("click", (event) => {
    if (!event.target.matches("button")) return;
    emoji.hidePopover();
    insert(event.target.textContent);
  });
  grid.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 }[event.key];
    if (!step) return;
    const shown = [...grid.children].filter((item) => !item.hidden);
    shown[shown.indexOf(document.activeElement) + step]?.focus();
    event.preventDefault();
  });

  // Skeletons: the button works for the form, the list closes behind it.
  document.getElementById("frameworks")?.addEventListener("click", (event) => {
    if (event.target.closest("[name=do]")) event.currentTarget.hidePopover();
  });

  // Hashtags
  const tags = document.getElementById("hashtags");
  const send = (path, fields) =>
    fetch(base + path, { method: "POST", headers: { ...token, Accept: "application/json" }, body: new URLSearchParams(fields) });
  tags.addEventListener("click", async (event) => {
    const keep = event.target.closest("[data-insert]");
    const forget = event.target.closest("[data-forget]");
    if (keep) { tags.hidePopover(); insert(keep.dataset.insert); }
    if (forget && (await send(`/studio/hashtags/${forget.dataset.forget}/delete`, {})).ok) forget.closest("li").remove();
  });
  document.getElementById("hashtag-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const found = area.value.match(/#[\p{L}\p{N}_]+/gu);
    if (!found) return;
    const name = event.target.elements.name.value.trim();
    const list = [...new Set(found)].join(" ");
    const answer = await send("/studio/hashtags", { name, tags: list });
    if (!answer.ok) return;
    const item = document.createElement("li");
    item.className = "row nowrap";
    item.innerHTML = '<button class="button quiet small grow" type="button"><strong></strong><span class="ellipsis faint"></span></button>';
    const insertion = item.firstElementChild;
    insertion.dataset.insert = list;
    insertion.querySelector("strong").textContent = name;
    insertion.querySelector("span").textContent = list;
    document.getElementById("hashtag-list").append(item);
    event.target.reset();
  });

  // People
  const people = document.getElementById("people");
  const list = document.getElementById("people-list");
  let turn = 0;
  let timer;
  const ask = async () => {
    const q = people.querySelector("input").value.trim();
    const account = people.querySelector("select").value;
    const mine = ++turn;
    if (q.length < 2) return list.replaceChildren();
    list.textContent = words["people-wait"];
    const answer = await fetch(`${base}/studio/people?${new URLSearchParams({ account, q })}`).catch(() => null);
    if (mine !== turn) return;
    const body = answer?.ok ? await answer.json() : { people: [], message: (await answer?.json().catch(() => null))?.message };
    list.replaceChildren();
    if (!body.people.length) list.textContent = body.message ?? words["people-none"];
    for (const person of body.people) {
      const item = document.createElement("li");
      item.innerHTML = '<button class="button quiet small" type="button"><strong></strong><span class="faint"></span></button>';
      item.querySelector("strong").textContent = person.name;
      item.querySelector("span").textContent = person.mention;
      item.firstElementChild.addEventListener("click", () => { people.hidePopover(); insert(`${person.mention} `); });
      list.append(item);
    }
  };
  people.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 250); });
  people.addEventListener("toggle", (event) => {
    if (event.newState !== "open") return;
    const own = area.name.startsWith("own.") && area.name.split(".")[1];
    if (own) people.querySelector("select").value = own;
  });

  // The library
  const library = document.getElementById("library");
  let target = "content.parts.0";
  const fill = async () => {
    const q = library.querySelector("input").value.trim();
    const answer = await fetch(`${base}/media/pick?${new URLSearchParams({ q })}`).catch(() => null);
    if (answer?.ok) library.querySelector("#library-list").innerHTML = await answer.text();
  };
  function openLibrary(place) {
    target = place;
    library.showModal();
    fill();
  }
  library.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(fill, 200); });
  library.addEventListener("click", (event) => {
    const pick = event.target.closest("[data-pick]");
    if (pick) attach(target, [{ id: pick.dataset.pick }]);
    if (pick || event.target === library || event.target.closest("[data-close]")) library.close();
  });
  for (const popover of [emoji, tags, people]) {
    popover.addEventListener("toggle", (event) => { if (event.newState === "closed" && !area.matches(":focus")) opener?.focus(); });
  }

  // The focal point: a click on the picture; the sliders do the same by keyboard.
  form.addEventListener("click", (event) => {
    const stage = event.target.closest(".focus-stage");
    if (!stage) return;
    const box = stage.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * 2 - 1;
    const y = 1 - ((event.clientY - box.top) / box.height) * 2;
    for (const [axis, value] of [["focus_x", x], ["focus_y", y]]) {
      const slider = form.querySelector(`[name="${CSS.escape(`${stage.dataset.focus}.${axis}`)}"]`);
      slider.value = value.toFixed(1);
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });

  // Reordering by dragging; the buttons of a file do the same by keyboard.
  let dragged;
  form.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.(".file");
    dragged?.classList.add("dragging");
  });
  form.addEventListener("dragend", () => { dragged?.classList.remove("dragging"); dragged = null; });
  form.addEventListener("dragover", (event) => {
    if (dragged && event.target.closest(".file")?.parentElement === dragged.parentElement) event.preventDefault();
  });
  form.addEventListener("drop", (event) => {
    const onto = event.target.closest(".file");
    if (!dragged || !onto || onto === dragged || onto.parentElement !== dragged.parentElement) return;
    event.preventDefault();
    event.stopPropagation();
    const scope = onto.closest(".editor").dataset.scope;
    const part = onto.closest(".part").dataset.part;
    act(`media-move~${scope}~${part}~${dragged.dataset.file}~${onto.dataset.file}`);
  });
}
