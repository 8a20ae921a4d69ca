// Toasts leave after a while, but never while they are looked at; those with an undo stay longer.

const leave = (toast) => toast.remove();

function watch(toast) {
  const span = toast.querySelector("[data-undo]") ? 12000 : toast.matches(".tone-danger, .tone-warning") ? 15000 : 6000;
  let timer = setTimeout(() => leave(toast), span);
  for (const [event, act] of [
    ["mouseenter", () => clearTimeout(timer)],
    ["focusin", () => clearTimeout(timer)],
    ["mouseleave", () => { timer = setTimeout(() => leave(toast), 3000); }],
    ["focusout", () => { timer = setTimeout(() => leave(toast), 3000); }],
  ]) toast.addEventListener(event, act);
}

export function startToasts() {
  const list = document.getElementById("toasts");
  if (!list) return;
  for (const toast of list.children) watch(toast);
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) watch(node);
  }).observe(list, { childList: true });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-dismiss]")) leave(event.target.closest(".toast, .banner"));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target.matches("[data-undo]") && event.detail.successful) leave(event.target.closest(".toast"));
  });
}
