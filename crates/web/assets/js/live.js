// One stream of what changes in the workspace, open only while the page is looked at.
//
// For each change <body> gets an event `live:delivery`, `live:post`, `live:account`, `live:notification`,
// `live:freeze` or `live:message`, with `detail.ids`, and one `live:<kind>:<id>` per thing. A part of a page keeps itself current with
// hx-get="…" hx-trigger="live:delivery from:body". Many changes within a moment are told once.

const KINDS = ["delivery", "post", "account", "notification", "freeze", "message"];
const CALM = 300;

export function startLive() {
  const address = document.body.dataset.live;
  if (!address || !window.EventSource) return;
  let source;
  let pending = new Map();
  let timer;

  const tell = () => {
    timer = undefined;
    const told = pending;
    pending = new Map();
    for (const [kind, ids] of told) {
      document.body.dispatchEvent(new CustomEvent(`live:${kind}`, { detail: { ids: [...ids] } }));
      for (const id of ids) document.body.dispatchEvent(new CustomEvent(`live:${kind}:${id}`, { detail: { id } }));
    }
  };
  const note = (kind, id) => {
    if (!pending.has(kind)) pending.set(kind, new Set());
    if (id) pending.get(kind).add(id);
    timer ??= setTimeout(tell, CALM);
  };
  const all = () => KINDS.forEach((kind) => note(kind));

  const open = (again) => {
    if (source) return;
    source = new EventSource(address);
    for (const kind of KINDS) source.addEventListener(kind, (event) => note(kind, event.data));
    source.addEventListener("refresh", all);
    let greeted = again;
    // What happened while nobody listened is asked for once the stream is there again.
    source.addEventListener("hello", () => { if (greeted) all(); greeted = true; });
  };
  const close = () => {
    source?.close();
    source = undefined;
  };

  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open(true)));
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => { if (event.persisted && !document.hidden) open(true); });
  if (!document.hidden) open(false);
}
