// The command palette: filters the commands that the page brought, then asks the server for objects.

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Every typed word must begin a word of the label; better matches come first. */
function rank(label, words) {
  const parts = plain(label).split(/[\s'’-]+/);
  let score = 0;
  for (const word of words) {
    const at = parts.findIndex((part) => part.startsWith(word));
    if (at < 0) return -1;
    score += 10 - Math.min(at, 9);
  }
  return score;
}

export function openPalette() {
  const palette = document.getElementById("palette");
  if (!palette || palette.open) return;
  palette.showModal();
  const input = palette.querySelector("input");
  input.value = "";
  input.dispatchEvent(new Event("input"));
  input.focus();
}

export function startPalette() {
  const palette = document.getElementById("palette");
  if (!palette) return;
  const input = palette.querySelector("input");
  const list = palette.querySelector("#palette-list");
  const found = palette.querySelector("#palette-found");
  const none = palette.querySelector(".palette-none");
  const commands = [...list.children];
  let chosen = 0;
  let asked = 0;
  let timer;

  const shown = () => [...palette.querySelectorAll("li")].filter((item) => !item.hidden);
  const choose = (index) => {
    const items = shown();
    chosen = items.length ? (index + items.length) % items.length : 0;
    items.forEach((item, i) => item.setAttribute("aria-selected", String(i === chosen)));
    const current = items[chosen];
    input.setAttribute("aria-activedescendant", current?.id ?? "");
    current?.scrollIntoView({ block: "nearest" });
    none.hidden = items.length > 0;
  };

  const ask = async (text) => {
    const turn = ++asked;
    if (text.length < 2) return found.replaceChildren();
    try {
      const answer = await fetch(`${palette.dataset.search}?q=${encodeURIComponent(text)}`, { headers: { "HX-Request": "true" } });
      if (turn !== asked) return;
      const html = answer.ok ? await answer.text() : "";
      const parsed = new DOMParser().parseFromString(html, "text/html");
      found.replaceChildren(...parsed.querySelectorAll("li"));
      [...found.children].forEach((item, i) => { item.id ||= `found-${i}`; item.setAttribute("role", "option"); });
      choose(chosen);
    } catch {
      if (turn === asked) found.replaceChildren();
    }
  };

  input.addEventListener("input", () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    const scored = commands.map((item) => [rank(item.textContent, words), item]);
    for (const [score, item] of scored) item.hidden = score < 0;
    if (words.length) scored.sort((a, b) => b[0] - a[0]);
    list.append(...scored.map(([, item]) => item));
    choose(0);
    clearTimeout(timer);
    timer = setTimeout(() => ask(input.value.trim()), 120);
  });
  input.addEventListener("keydown", (event) => {
    // A search field would only empty itself.
    if (event.key === "Escape") palette.close();
    else if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter" && shown()[chosen]) shown()[chosen].querySelector("a").click();
    else return;
    event.preventDefault();
  });
  palette.addEventListener("click", (event) => {
    if (event.target === palette) palette.close();
    if (event.target.closest("a")) palette.close();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette]") && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      openPalette();
    }
  });
}
