// The media library: files dropped anywhere on the page, with progress; the inspector's focal point.
import { send } from "./upload.js";

const form = document.querySelector("[data-upload-form]");
const list = document.getElementById("uploads");
const token = JSON.parse(document.body.getAttribute("hx-headers"));

async function take(files) {
  const labels = { cancel: list.dataset.cancel, failed: list.dataset.failed };
  const fields = { folder: form.elements.folder.value };
  const results = await Promise.all([...files].map((file) => send({ url: form.action, token, file, list, labels, fields })));
  const refused = results.flatMap((r) => r?.refused ?? []);
  for (const bad of refused) {
    const item = document.createElement("li");
    item.className = "banner tone-danger";
    item.setAttribute("role", "alert");
    item.textContent = `${bad.name} : ${bad.reason}`;
    list.append(item);
  }
  if (results.some((r) => r?.files.length)) {
    if (!refused.length) return location.reload();
    const fresh = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    document.querySelector(".library").replaceWith(fresh.querySelector(".library"));
  }
}

if (form) {
  if (location.hash === "#add") form.querySelector("[type=file]").focus();
  form.addEventListener("change", (event) => { if (event.target.files?.length) take(event.target.files); });
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) form.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    form.classList.remove("over");
    take(event.dataTransfer.files);
  });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-inspector]")) {
    event.preventDefault();
    document.getElementById("inspector").replaceChildren();
    return;
  }
  const stage = event.target.closest(".focus-stage");
  if (!stage) return;
  const box = stage.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * 2 - 1;
  const y = 1 - ((event.clientY - box.top) / box.height) * 2;
  const form = stage.parentElement.querySelector("form");
  form.elements.focus_x.value = x.toFixed(1);
  form.elements.focus_y.value = y.toFixed(1);
  move(stage, x, y);
});

document.addEventListener("input", (event) => {
  if (!event.target.name?.startsWith("focus_")) return;
  const form = event.target.form;
  const stage = form.parentElement.querySelector(".focus-stage");
  if (stage) move(stage, Number(form.elements.focus_x.value), Number(form.elements.focus_y.value));
});

function move(stage, x, y) {
  const point = stage.querySelector(".focus-point");
  point.style.left = `${(x + 1) * 50}%`;
  point.style.top = `${(1 - y) * 50}%`;
}
