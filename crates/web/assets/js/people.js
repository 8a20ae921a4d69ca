// Login, first run and settings: what a script can make easier. Everything here works without it but passkeys.
import { startPasskeys } from "./passkeys.js";

/** The zone of this device, where nobody has chosen one yet. */
function guessZone() {
  for (const select of document.querySelectorAll("select[data-guess-zone]")) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const known = [...select.options].find((option) => option.value === zone);
    if (known) known.selected = true;
  }
}

/** 0 to 4: how long guessing would take, from length and variety. A hint; the server decides. */
function strength(text) {
  if (!text) return 0;
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/].filter((kind) => kind.test(text)).length;
  const variety = new Set(text.toLowerCase()).size;
  const bits = Math.min(text.length, variety * 2) * (2.2 + kinds * 0.7);
  if (text.length < 10) return 1;
  return bits < 40 ? 1 : bits < 52 ? 2 : bits < 70 ? 3 : 4;
}

function startStrength() {
  for (const hint of document.querySelectorAll("[data-strength]")) {
    const input = document.getElementById(hint.dataset.strength);
    const words = hint.dataset.words.split("|");
    const [meter, text] = [hint.querySelector("meter"), hint.querySelector("span")];
    const show = () => {
      const value = strength(input.value);
      hint.hidden = value === 0;
      meter.value = value;
      text.textContent = words[value - 1] ?? "";
    };
    input.addEventListener("input", show);
    show();
  }
}

function startReveal() {
  for (const button of document.querySelectorAll("[data-reveal]")) {
    const input = document.getElementById(button.dataset.reveal);
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
      input.focus();
    });
    // A password manager is to see a password.
    input.form?.addEventListener("submit", () => { input.type = "password"; });
  }
}

function startCopy() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    const label = button.querySelector("span");
    const before = label.textContent;
    button.addEventListener("click", async () => {
      const from = document.getElementById(button.dataset.copy);
      await navigator.clipboard.writeText(from.value ?? from.innerText);
      label.textContent = button.dataset.done;
      setTimeout(() => { label.textContent = before; }, 2000);
    });
  }
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}

guessZone();
startStrength();
startReveal();
startCopy();
startPasskeys();
