// Passkeys: the browser's ceremony between our two answers.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

async function post(path, body, csrf) {
  const headers = { "content-type": "application/json", accept: "application/json" };
  if (csrf) headers["x-csrf-token"] = csrf;
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body ?? {}), redirect: "manual" });
  // The password is asked again first: the page goes there itself.
  if (answer.type === "opaqueredirect") {
    location.assign(`/confirm?next=${encodeURIComponent(location.pathname)}`);
    return new Promise(() => {});
  }
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function encode(credential) {
  const own = credential.response;
  const response = { clientDataJSON: text(own.clientDataJSON) };
  if (own.attestationObject) {
    response.attestationObject = text(own.attestationObject);
    response.transports = own.getTransports?.() ?? [];
  } else {
    response.authenticatorData = text(own.authenticatorData);
    response.signature = text(own.signature);
    response.userHandle = own.userHandle ? text(own.userHandle) : null;
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    extensions: credential.getClientExtensionResults(),
    response,
  };
}

async function login(box, how, signal) {
  const { publicKey } = await post("/login/passkey/start");
  publicKey.challenge = bytes(publicKey.challenge);
  publicKey.allowCredentials = (publicKey.allowCredentials ?? []).map((c) => ({ ...c, id: bytes(c.id) }));
  delete publicKey.extensions;
  const options = { publicKey, signal };
  if (how === "menu") options.mediation = "conditional";
  const credential = await navigator.credentials.get(options);
  const { next } = await post("/login/passkey/finish", { credential: encode(credential), next: box.dataset.next });
  location.assign(next);
}

async function add(box) {
  const csrf = box.dataset.csrf;
  const { publicKey } = await post("/me/passkeys/start", {}, csrf);
  publicKey.challenge = bytes(publicKey.challenge);
  publicKey.user.id = bytes(publicKey.user.id);
  publicKey.excludeCredentials = (publicKey.excludeCredentials ?? []).map((c) => ({ ...c, id: bytes(c.id) }));
  delete publicKey.extensions;
  const credential = await navigator.credentials.create({ publicKey });
  const name = box.querySelector("input")?.value ?? "";
  const { next } = await post("/me/passkeys/finish", { credential: encode(credential), name }, csrf);
  location.assign(next);
  location.reload();
}

export function startPasskeys() {
  const box = document.querySelector("[data-passkey]");
  if (!box || !window.PublicKeyCredential) return;
  box.hidden = false;
  const button = box.querySelector("button");
  const failed = box.querySelector("[role=alert]");
  const adding = box.dataset.passkey === "add";
  let menu = new AbortController();

  button.addEventListener("click", async () => {
    menu.abort();
    menu = new AbortController();
    button.disabled = true;
    failed.hidden = true;
    try {
      await (adding ? add(box) : login(box, "button", menu.signal));
    } catch (error) {
      // Closing the browser's window is a choice, not a failure.
      if (error.name !== "NotAllowedError" && error.name !== "AbortError") failed.hidden = false;
    }
    button.disabled = false;
  });

  // The browser offers the keys it knows in the menu of the address field.
  if (!adding) {
    PublicKeyCredential.isConditionalMediationAvailable?.().then((can) => {
      if (can) login(box, "menu", menu.signal).catch(() => {});
    });
  }
}
