// The pages of the API: the list that narrows while one types, a call that is really made, its line for a terminal.

function startSearch() {
  const input = document.getElementById("api-q");
  if (!input) return;
  const form = input.form;
  const count = form.querySelector("[data-count]");
  const rows = [...document.querySelectorAll(".api-list > li")];
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !words.every((word) => row.dataset.words.includes(word));
      if (!row.hidden) shown += 1;
    }
    for (const group of document.querySelectorAll(".api-group")) {
      group.hidden = !group.querySelector(".api-list > li:not([hidden])");
    }
    count.textContent = count.dataset.count.replace("#", shown);
  });
  // What was narrowed on the server is searched there again.
  if (!input.value) form.addEventListener("submit", (event) => event.preventDefault());
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

function startTry() {
  const form = document.getElementById("try");
  if (!form) return;
  const { method, path, server, workspace, workspaceHeader, csrf, body: kind } = form.dataset;
  const token = document.getElementById("try-token");
  const text = document.getElementById("try-body");
  const file = document.getElementById("try-file");
  const line = document.getElementById("try-curl");
  const copy = document.getElementById("try-copy");
  const box = document.getElementById("try-answer");
  const fields = (place) => [...form.querySelectorAll(`[data-place="${place}"]`)].filter((field) => field.value !== "");

  function address(missing = (name) => `{${name}}`) {
    const values = Object.fromEntries(fields("path").map((field) => [field.name, encodeURIComponent(field.value)]));
    const filled = path.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? missing(name));
    const query = new URLSearchParams(fields("query").map((field) => [field.name, field.value])).toString();
    return query ? `${filled}?${query}` : filled;
  }

  function asCurl() {
    const parts = [method === "GET" ? "curl" : `curl -X ${method}`, `"${server}${address()}"`];
    // The token itself never stands in a line that may be shared.
    parts.push('-H "Authorization: Bearer $TOKEN"');
    for (const field of fields("header")) parts.push(`-H ${quoted(`${field.name}: ${field.value}`)}`);
    if (kind === "form") parts.push(`-F "file=@${file.files[0]?.name ?? "FILE"}"`);
    if (kind === "json" && text.value.trim()) {
      parts.push('-H "Content-Type: application/json"');
      let json = text.value;
      try {
        json = JSON.stringify(JSON.parse(json));
      } catch {
        // As it was typed: the server says what is wrong with it.
      }
      parts.push(`-d ${quoted(json)}`);
    }
    return `${parts[0]} ${parts[1]} \\\n  ${parts.slice(2).join(" \\\n  ")}`;
  }

  function request() {
    const headers = { Accept: "application/json, */*;q=0.5" };
    for (const field of fields("header")) headers[field.name] = field.value;
    if (token.value.trim()) {
      headers.Authorization = `Bearer ${token.value.trim()}`;
    } else if (workspace) {
      headers[workspaceHeader] = workspace;
      headers["X-CSRF-Token"] = csrf;
    }
    let body;
    if (kind === "form") {
      body = new FormData();
      body.append("file", file.files[0]);
    } else if (kind === "json" && text.value.trim()) {
      headers["Content-Type"] = "application/json";
      body = text.value;
    }
    return { method, headers, body, credentials: token.value.trim() ? "omit" : "same-origin" };
  }

  const status = box.querySelector("[data-status]");
  const time = box.querySelector("[data-time]");
  const shown = box.querySelector("pre");

  function tell(tone, words, took, content) {
    status.className = `badge tone-${tone}`;
    status.textContent = words;
    time.textContent = took;
    shown.textContent = content;
    shown.hidden = !content;
    box.hidden = false;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    tell("info", form.dataset.wait, "", "");
    const began = performance.now();
    try {
      const answer = await fetch(address(), request());
      const type = answer.headers.get("content-type") ?? "";
      let content;
      if (/json/.test(type)) content = JSON.stringify(await answer.json(), null, 2);
      else if (/^text\//.test(type)) content = await answer.text();
      else content = answer.status === 204 ? "" : `${type} · ${(await answer.blob()).size}`;
      const took = form.dataset.took.replace("#", Math.round(performance.now() - began));
      tell(answer.ok ? "success" : "danger", `${answer.status} ${answer.statusText}`.trim(), took, content);
    } catch {
      tell("danger", form.dataset.failed, "", "");
    }
  });
  form.addEventListener("input", () => { line.textContent = asCurl(); });
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(line.textContent);
    const label = copy.querySelector("span");
    const before = label.textContent;
    label.textContent = copy.dataset.done;
    setTimeout(() => { label.textContent = before; }, 2000);
  });
  copy.hidden = !navigator.clipboard;
  form.hidden = false;
}

startSearch();
startTry();
