// A form that takes a while says so: data-busy="words" on the form, a [data-busy-note] inside it.

export function startBusy() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-busy]")) return;
    const button = event.submitter ?? form.querySelector("[type=submit]");
    const note = form.querySelector("[data-busy-note]");
    // After the browser has taken the button's value into the form.
    setTimeout(() => {
      form.classList.add("is-busy");
      button?.setAttribute("aria-disabled", "true");
      if (note) {
        note.textContent = form.dataset.busy;
        note.hidden = false;
      }
    });
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("form.is-busy [type=submit]")) event.preventDefault();
  }, true);
  // Back from the next page: the form can be used again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form.is-busy")) {
      form.classList.remove("is-busy");
      form.querySelector("[aria-disabled]")?.removeAttribute("aria-disabled");
      const note = form.querySelector("[data-busy-note]");
      if (note) note.hidden = true;
    }
  });
}
