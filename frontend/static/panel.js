// The server-rendered side of a board: clock, redline cards, dialogs, copy and print.
// The canvas listens to "redline:open" {key: string|null} on the body to know which redline is open.

let open = null;

/** Shows the body of the open redline and hides the others. */
function showOpen() {
  for (const item of document.querySelectorAll("li[data-finding]")) {
    const isOpen = item.dataset.finding === open;
    item.toggleAttribute("aria-current", isOpen);
    if (isOpen) item.setAttribute("aria-current", "true");
    item.querySelector(".title")?.setAttribute("aria-expanded", String(isOpen));
    const body = item.querySelector(".body");
    if (body) body.hidden = !isOpen;
  }
}

/** Opens the redline with this key, or closes it when it is open already. */
function toggle(key) {
  open = open === key ? null : key;
  showOpen();
  document.body.dispatchEvent(new CustomEvent("redline:open", { detail: { key: open } }));
}

// What a person wants to see is noted at once, before the answer: a critique that comes in between keeps to it.
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-show-all]") : null;
  const wanted = document.getElementById("show-all");
  if (button && wanted) wanted.value = button.dataset.showAll;
}, true);

// The canvas asks for a redline to be opened, for example when its number on the sheet is clicked.
document.addEventListener("redline:ask-open", (event) => {
  if (open !== event.detail.key) toggle(event.detail.key);
});

const seconds = (left) => {
  const size = Math.abs(left);
  return `${left < 0 ? "+" : ""}${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
};

const started = new WeakMap();

/** The seconds since the server last said where a clock stands; 0 while it stands still. */
function since(clock) {
  if (clock.dataset.running !== "true") return 0;
  const said = clock.dataset.left;
  let start = started.get(clock);
  if (start?.said !== said) {
    start = { said, at: performance.now() };
    started.set(clock, start);
  }
  return Math.floor((performance.now() - start.at) / 1000);
}

/** Redraws every running clock from what the server last said and the time since. */
function tick() {
  for (const clock of document.querySelectorAll("[data-clock][data-running='true']")) {
    const left = Number(clock.dataset.left) - since(clock);
    const figure = clock.querySelector("b");
    if (figure.textContent !== seconds(left)) figure.textContent = seconds(left);
    clock.classList.toggle("over", left < 0);
  }
}

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest(selector);
  const title = at("li[data-finding] .title");
  if (title) toggle(title.closest("li").dataset.finding);
  const opener = at("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  if (at("[data-closes]")) at("dialog")?.close();
  const copier = at("[data-copies]");
  if (copier) {
    copy(copier);
  }
  if (at("[data-prints]")) print();
  const stamp = at("[data-stamps]");
  if (stamp) addStamp(document.getElementById(stamp.dataset.stamps));
});

/** Copies an address and says so; it stays selected where the page may not write to the clipboard. */
async function copy(button) {
  const field = button.closest("li")?.querySelector("input");
  field?.select();
  // Only pages of this machine or with https have a clipboard; the older way works in a room on the local network.
  const done = navigator.clipboard
    ? await navigator.clipboard.writeText(button.dataset.copies).then(() => true, () => false)
    : document.execCommand("copy");
  button.textContent = done ? "Copied" : "Selected, now copy it";
}

/** Starts a new line of the private notes with the time of the round. */
function addStamp(notes) {
  const clock = document.querySelector("[data-clock]");
  const spent = clock ? Number(clock.dataset.spent) + since(clock) : 0;
  const time = clock ? seconds(spent) : "";
  notes.value = `${notes.value}${notes.value && !notes.value.endsWith("\n") ? "\n" : ""}${time} `;
  notes.dispatchEvent(new Event("input", { bubbles: true }));
  notes.focus();
}

// Before the board's own keys: Escape closes a dialog first, then whatever drops down.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape") return;
    const top = document.querySelector("dialog[open]") ?? document.querySelector("details.drop[open]");
    if (!top) return;
    if (top instanceof HTMLDialogElement) top.close();
    else top.removeAttribute("open");
    event.preventDefault();
    event.stopPropagation();
  },
  { capture: true },
);

// One thing that drops down at a time, and none once the person is elsewhere.
const dropped = "details.drop[open]";
const closeDrops = (but) => {
  for (const drop of document.querySelectorAll(dropped)) if (drop !== but) drop.removeAttribute("open");
};
document.addEventListener("toggle", ({ target }) => target.matches(dropped) && closeDrops(target), { capture: true });
document.addEventListener("pointerdown", ({ target }) => closeDrops(target.closest(dropped)));

// A verdict appears above the redlines: whoever hands in a re-design sees it without looking for it.
document.addEventListener("submit", (event) => {
  if (event.target.id !== "answer") return;
  const panel = document.getElementById("redlines");
  for (const list of [panel, panel?.closest(".side")]) list?.scrollTo({ top: 0 });
  document.getElementById("picks")?.removeAttribute("open");
  panel?.querySelector(".verdict-panel > details")?.setAttribute("open", "");
});

// A part of the page that is fetched again may take the control in use away. The focus then goes to the
// control that stands for it now, so that the keyboard never starts from the top of the page again.
const PARTS = "#banner, #roundbar, #redlines, #held, #picks, #deck, #facts, #rubric, #conversation, #links";
const CONTROLS = "button, summary, input:not([type=hidden]), textarea, select, a[href]";
let inUse = null;

document.addEventListener("focusin", ({ target }) => {
  const part = target.closest(PARTS);
  inUse = part && { control: target, part, name: target.getAttribute("name"), words: target.textContent.trim() };
});

/** The control of this part that is most like the one that has gone; the sheet when the part is empty. */
function standIn({ part, name, words }) {
  const controls = [...part.querySelectorAll(CONTROLS)].filter((control) => control.checkVisibility());
  return (
    controls.find((control) => name && control.getAttribute("name") === name) ??
    controls.find((control) => words && control.textContent.trim() === words) ??
    controls.find((control) => control.matches(".main, [data-next]")) ??
    controls[0] ??
    document.querySelector("#sheet [tabindex='0']")
  );
}

new MutationObserver(() => {
  if (inUse && !inUse.control.isConnected && document.activeElement === document.body) {
    standIn(inUse)?.focus({ preventScroll: true });
  }
}).observe(document.body, { childList: true, subtree: true });

/** The parts of the page that speak: what tells one piece of news from the next, and what is said of it. */
const SPEAKING = {
  answer: () => {
    const answer = document.querySelector("#conversation [data-asked]");
    return answer && [answer.dataset.asked, [...answer.querySelectorAll(".voice, .choices .btn")]];
  },
  followUp: () => {
    const banner = document.querySelector("#banner [data-injection]");
    return banner && [banner.dataset.injection, [...banner.querySelectorAll(".voice, .breaks")]];
  },
  verdict: () => {
    const verdict = document.querySelector("[data-verdict]");
    return verdict && [verdict.dataset.verdict, [...verdict.querySelectorAll(".call, .voice")]];
  },
};
const idOf = (read) => read()?.[0];
const heard = Object.fromEntries(Object.entries(SPEAKING).map(([name, read]) => [name, idOf(read)]));
/** News stays long enough to be read out after what came before it. */
const LOG_LINES = 6;

/** Reads the newest answer, follow-up and verdict aloud, each once; a log lets none take another's place. */
function announce() {
  const log = document.getElementById("heard");
  if (!log) return;
  for (const [name, read] of Object.entries(SPEAKING)) {
    const [id, parts] = read() ?? [];
    if (id === undefined || id === heard[name]) continue;
    heard[name] = id;
    const line = document.createElement("p");
    line.textContent = parts.map((part) => part.textContent.trim()).join(" ");
    log.append(line);
    while (log.childElementCount > LOG_LINES) log.firstElementChild.remove();
  }
}

document.addEventListener("htmx:after:swap", showOpen);
document.addEventListener("htmx:after:swap", announce);
const notice = (words) => {
  const slot = document.getElementById("notice");
  if (slot) slot.textContent = words;
};
// It stays until the person sends the next thing, presses Escape or clicks it away: what the page fetches by itself leaves it alone.
const isSent = ({ ctx }) => ctx?.request?.method === "POST";
document.addEventListener("htmx:before:request", ({ detail }) => isSent(detail) && notice(""));
document.addEventListener("click", ({ target }) => target.id === "notice" && notice(""));
document.addEventListener("keydown", ({ key }) => key === "Escape" && notice(""), { capture: true });
// What a person has asked for and the server never answered; what the page fetches by itself it asks for again.
document.addEventListener("htmx:error", ({ detail }) => {
  if (isSent(detail)) notice("The server does not answer, so nothing was sent. Your drawing is kept on this machine; try again in a moment.");
});
setInterval(tick, 250);
tick();
