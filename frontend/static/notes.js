// The interviewer's private notes: kept as they are typed, tried again while the server does not answer,
// sent when the page is left, and always with a word on whether what is written here is kept.

const PAUSE_MS = 600;
const RETRY_MS = 3000;

const LEFT = `redline:notes:${location.pathname}`;

const form = document.querySelector("form[data-keeps]");
const field = form.elements.namedItem("text");
const word = document.getElementById("notes-kept");
let kept = field.value;
let failed = false;
let busy = false;
let timer;

const unsent = () => field.value !== kept;
const soon = (wait) => {
  clearTimeout(timer);
  timer = setTimeout(keep, wait);
};

/** Sends the text with the one it builds on, so that the server can tell what another page has added. */
function send(options) {
  const body = new URLSearchParams({ text: field.value, before: kept });
  return fetch(form.action, { method: "POST", headers: { "HX-Request": "true" }, body, ...options });
}

async function keep() {
  if (busy || !unsent()) return;
  busy = true;
  const sent = field.value;
  try {
    const answer = await send();
    failed = !answer.ok;
    if (answer.ok) kept = sent;
    if (answer.status === 200) takeIn(await answer.text(), sent);
  } catch {
    failed = true;
  }
  busy = false;
  say();
  if (unsent()) soon(failed ? RETRY_MS : 0);
}

/** Another page of this desk has written too: its text comes before what was typed here since. */
function takeIn(both, sent) {
  kept = both;
  field.value = both + (field.value.startsWith(sent) ? field.value.slice(sent.length) : `\n${field.value}`);
}

function say() {
  word.textContent = failed ? "Not kept yet: trying again." : unsent() ? "Keeping…" : "Kept.";
}

field.addEventListener("input", () => {
  say();
  soon(PAUSE_MS);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  keep();
});
// The answer is not waited for: a page that is being left can still send. The next one may be faster than that.
addEventListener("pagehide", () => {
  if (!unsent()) return;
  send({ keepalive: true }).catch(() => undefined);
  try { sessionStorage.setItem(LEFT, field.value); } catch { /* storage may be blocked */ }
});
addEventListener("beforeunload", (event) => {
  if (failed && unsent()) event.preventDefault();
});

try {
  const left = sessionStorage.getItem(LEFT);
  sessionStorage.removeItem(LEFT);
  if (left !== null && left !== field.value) field.value = left;
} catch { /* storage may be blocked */ }
keep();
