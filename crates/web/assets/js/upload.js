// One file on its way to the library, with a progress bar and a way to stop it.

/** Resolves to `{files, refused}`, or null when it was stopped or the connection failed. */
export function send({ url, token, file, list, sprite, labels, fields = {} }) {
  const item = document.createElement("li");
  item.className = "progress";
  item.innerHTML = `<span class="ellipsis"></span><button class="button quiet small" type="button"></button><progress max="1" value="0"></progress>`;
  const [name, stop, bar] = item.children;
  name.textContent = file.name;
  bar.setAttribute("aria-label", file.name);
  stop.textContent = labels.cancel;
  list.append(item);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const end = (result) => { item.remove(); resolve(result); };
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    for (const [header, value] of Object.entries(token)) request.setRequestHeader(header, value);
    request.upload.onprogress = (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; };
    request.onload = () => {
      try { end(JSON.parse(request.responseText)); } catch { end({ files: [], refused: [{ name: file.name, reason: labels.failed }] }); }
    };
    request.onerror = () => end({ files: [], refused: [{ name: file.name, reason: labels.failed }] });
    request.onabort = () => end(null);
    stop.addEventListener("click", () => request.abort());
    const body = new FormData();
    for (const [field, value] of Object.entries(fields)) body.append(field, value);
    body.append("files", file, file.name);
    request.send(body);
  });
}
