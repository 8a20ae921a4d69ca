// Keys: `?` help, `c` compose, `/` and Ctrl/⌘ K commands, `g` + letter a space, `j`/`k` the list, `z` undo.
// A page adds its own with `data-key="x"` on a link or button.
import { openPalette } from "./palette.js";

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

const isTyping = (target) => target.closest("input, textarea, select, [contenteditable], [role=textbox]");

/** Moves the focus through the rows of the list marked `data-list`. */
function step(by) {
  const rows = [...document.querySelectorAll("[data-list] > *")].filter((row) => row.offsetParent);
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const row = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, at + by))];
  const target = row.matches("a, button, [tabindex]") ? row : row.querySelector("a, button, [tabindex]");
  target?.focus();
  row.scrollIntoView({ block: "nearest" });
}

export function startKeyboard() {
  for (const key of document.querySelectorAll("kbd[data-mod]")) {
    if (isMac) key.textContent = key.textContent.replace("Ctrl ", "⌘");
  }
  const help = document.getElementById("keys");
  const showHelp = () => help && !help.open && help.showModal();
  let waitsForLetter = -Infinity;

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      return openPalette();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.timeStamp - waitsForLetter < 1200 && /^[a-z]$/.test(event.key)) {
      waitsForLetter = -Infinity;
      const link = document.querySelector(`a[data-go="${event.key}"]`);
      if (link) { event.preventDefault(); link.click(); }
      return;
    }
    const own = /^[a-z0-9]$/i.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
    if (own) own.click();
    else if (event.key === "g") waitsForLetter = event.timeStamp;
    else if (event.key === "?") showHelp();
    else if (event.key === "/") openPalette();
    else if (event.key === "c" && document.body.dataset.compose) location.assign(document.body.dataset.compose);
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "z") document.querySelector(".toast [data-undo]")?.click();
    else return;
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]") && help) {
      event.preventDefault();
      showHelp();
    }
    if (event.target === help) help.close();
  });
}
