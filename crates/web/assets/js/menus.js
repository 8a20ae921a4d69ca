// Menus close on a choice and move with arrows; theme and rail change at once, the cookie follows through the form.

const year = "; Path=/; Max-Age=31536000; SameSite=Lax";

/** Where the browser cannot anchor a popover to its button, it is put under it. */
function place(menu) {
  if (CSS.supports("position-area", "block-end")) return;
  const button = document.querySelector(`[popovertarget="${menu.id}"]`);
  if (!button) return;
  const at = button.getBoundingClientRect();
  menu.style.inset = "auto";
  menu.style.top = `${at.bottom}px`;
  if (menu.classList.contains("end")) menu.style.right = `${innerWidth - at.right}px`;
  else menu.style.left = `${at.left}px`;
}

/** On a narrow screen a row of tabs scrolls: the present one is in view. */
function showTabs() {
  for (const tab of document.querySelectorAll(".tabs > [aria-current]")) {
    const [bar, at, around] = [tab.parentElement, tab.getBoundingClientRect(), tab.parentElement.getBoundingClientRect()];
    bar.scrollLeft += at.left - around.left - (around.width - at.width) / 2;
  }
}

export function startMenus() {
  showTabs();
  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (!(menu instanceof HTMLElement) || !menu.matches(".menu[popover], .popover[popover]") || event.newState !== "open") return;
    place(menu);
    menu.querySelector("a, button, input")?.focus({ focusVisible: false });
  }, true);

  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.(".menu");
    if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const items = [...menu.querySelectorAll("a, button")];
    const at = items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    items[(at + items.length) % items.length].focus();
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const theme = event.target.closest("[data-theme-choice]");
    if (theme) {
      event.preventDefault();
      document.documentElement.dataset.theme = theme.value;
      document.cookie = `passeur_theme=${theme.value}${year}`;
      for (const other of theme.parentElement.children) other.setAttribute("aria-pressed", String(other === theme));
    }
    const fold = event.target.closest("[data-fold]");
    if (fold) {
      event.preventDefault();
      const folded = document.body.classList.toggle("rail-folded");
      document.cookie = `passeur_rail=${folded ? "folded" : "open"}${year}`;
    }
  });
}
