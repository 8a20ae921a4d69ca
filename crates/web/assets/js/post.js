// The kit of a post that is published by hand: a click copies, and the button says so.
document.documentElement.classList.add("live");
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    const pre = button.parentElement.querySelector("pre");
    if (pre) getSelection().selectAllChildren(pre);
    return;
  }
  const icon = button.querySelector("use");
  const before = icon.getAttribute("href");
  icon.setAttribute("href", before.replace(/#.*/, "#check"));
  setTimeout(() => icon.setAttribute("href", before), 1500);
});
