// Files that are dropped, pasted or chosen: sent with their progress, put where they were dropped, refused with the reason.
import { send } from "./upload.js";

export function startUploads({ form, base, words, token, attach, toast, sprite }) {
  const list = document.getElementById("uploads");
  const labels = { cancel: words["upload-cancel"], failed: words["upload-failed"] };

  async function take(files, place) {
    const results = await Promise.all([...files].map((file) => send({ url: `${base}/media`, token, file, list, sprite, labels })));
    const good = results.flatMap((r) => r?.files ?? []);
    if (good.length) attach(place, good);
    for (const bad of results.flatMap((r) => r?.refused ?? [])) toast(`${bad.name} : ${bad.reason}`);
  }

  const placeOf = (element) => element?.closest(".part")?.querySelector("textarea[data-text]")?.name.replace(/\.text$/, "") ?? "content.parts.0";

  form.addEventListener("change", (event) => {
    const input = event.target.closest("[data-upload]");
    if (!input?.files.length) return;
    take(input.files, input.dataset.upload);
    input.value = "";
  });
  form.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    take(files, placeOf(event.target));
  });
  const brings = (event) => event.dataTransfer?.types.includes("Files");
  form.addEventListener("dragover", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    for (const paper of form.querySelectorAll(".paper.over")) paper.classList.remove("over");
    (event.target.closest(".part") ?? form.querySelector(".part")).querySelector(".paper").classList.add("over");
  });
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) for (const paper of form.querySelectorAll(".paper.over")) paper.classList.remove("over");
  });
  form.addEventListener("drop", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    for (const paper of form.querySelectorAll(".paper.over")) paper.classList.remove("over");
    take(event.dataTransfer.files, placeOf(event.target));
  });
}
