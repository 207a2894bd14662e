// What the demo adds to simcord's page: channels to look at, "@Standpoint", and choices before anything is typed.

const channels = document.querySelector(".demo-channels");
const viewer = document.getElementById("viewer-picker");
const form = document.getElementById("channel-composer");
const input = document.getElementById("channel-composer-input");
const toggle = document.getElementById("messages-toggle");
const buttons = [...channels.querySelectorAll("button")];

// Channels. The page asks for a viewer; the channel to look at goes with that request. While one request is under way,
// the list of viewers is empty or behind, so the one who was chosen last is remembered here.
let channel = null;
let person = null;
viewer.addEventListener("change", () => { person = viewer.value || person; });
const fetchAsBefore = window.fetch;
window.fetch = (address, options) => {
  if (channel && address === "/api/action" && typeof options?.body === "string") {
    const body = JSON.parse(options.body);
    if (body.kind === "viewer") {
      options = { ...options, body: JSON.stringify({ ...body, viewer_id: person, channel_id: channel }) };
    }
  }
  const answered = fetchAsBefore(address, options);
  if (address === "/api/state") answered.then(markUnread, () => {});
  return answered;
};

// Direct messages are marked until they are looked at, at the button that opens the list too, which a phone shows alone.
const read = new Map();
function markUnread(answer) {
  const [who, newest, where] = (answer.headers.get("X-Demo-Direct-Messages") || "- 0 shown").split(" ");
  if (where === "shown") read.set(who, newest);
  const unread = newest !== "0" && read.get(who) !== newest;
  const own = buttons.find((button) => button.dataset.channel === "private");
  for (const button of [own, toggle]) {
    button.classList.toggle("demo-unread", unread);
    if (unread) button.title = "A new direct message";
    else button.removeAttribute("title");
  }
}

for (const button of buttons) {
  button.addEventListener("click", () => {
    channel = button.dataset.channel;
    if (person && viewer.value !== person) viewer.value = person;
    viewer.dispatchEvent(new Event("change"));
    if (matchMedia("(max-width: 760px)").matches && toggle.getAttribute("aria-expanded") === "true") toggle.click();
  });
}

// "#updates" in a message leads there, as in Discord's app.
document.getElementById("preview-app").addEventListener("click", ({ target }) => {
  const name = target.matches(".mention") && target.textContent;
  buttons.find((button) => `#${button.dataset.name}` === name)?.click();
});

// A link to a message leads to it, in another channel too. A link to somewhere else than this page stays a link.
const MESSAGE_LINK = /^https:\/\/discord\.com\/channels\/\d+\/(\d+)\/(\d+)$/;
document.getElementById("preview-app").addEventListener("click", (event) => {
  const [, where, id] = MESSAGE_LINK.exec(event.target.closest("a")?.href || "") || [];
  const button = buttons.find((one) => one.dataset.channel === where);
  if (!button) return;
  event.preventDefault();
  void goTo(button, id);
}, true);
const messageShown = (id) => document.querySelector(`.channel-message[data-message-id="${id}"]`);
async function goTo(button, id) {
  const here = () => button.dataset.name === shown.textContent && window.simcordPreview.ready;
  if (!here()) button.click();
  if (!await soon(here)) return;
  if (!messageShown(id)) {
    document.getElementById("message-exact-id").value = id;
    document.getElementById("message-exact-form").requestSubmit();
    if (!await soon(() => messageShown(id))) return;
    await soon(() => window.simcordPreview.ready);
  }
  messageShown(id)?.scrollIntoView({ block: "center" });
  messageShown(id)?.animate([{ background: "#5865f255" }, {}], 2_000);
}
async function soon(condition) {
  for (let tries = 0; tries < 100 && !condition(); tries += 1) await new Promise((go) => { setTimeout(go, 50); });
  return condition();
}

const shown = document.getElementById("channel-name");
new MutationObserver(() => {
  for (const button of buttons) {
    button.setAttribute("aria-current", String(button.dataset.name === shown.textContent));
  }
}).observe(shown, { childList: true, characterData: true, subtree: true });

// Choices before anything is typed: the page itself asks for them from the first letter on.
document.addEventListener("focusin", ({ target }) => {
  if (target.matches(".command-option-input[aria-autocomplete]") && !target.value) {
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

// A choice was made. The page would list choices for it again, so that the next Enter would choose instead of run, and
// it would show the value that the bot gets ("2") in place of the name that was chosen ("supports").
const names = new Map();
form.addEventListener("click", ({ target }) => {
  const choice = target.closest(".command-suggestion");
  const field = form.querySelector('[aria-controls="command-suggestion-listbox"][data-option]');
  if (choice && field) names.set(`${field.dataset.option} ${choice.dataset.value}`, choice.textContent);
}, true);
form.addEventListener("click", ({ target }) => {
  const field = document.activeElement;
  if (!target.closest(".command-suggestion")) return;
  if (field.matches(".command-option-input") && field.value) {
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  }
  nameChoices();
});
function nameChoices() {
  for (const field of form.querySelectorAll(".command-option-input[aria-autocomplete]")) {
    const name = names.get(`${field.dataset.option} ${field.value}`);
    if (name) field.parentElement.dataset.chosen = name;
    else delete field.parentElement.dataset.chosen;
  }
}
form.addEventListener("input", nameChoices);

// What was chosen is whole: a letter typed behind it begins the next option, where the page would add it to the value.
form.addEventListener("keydown", (event) => {
  const { target: field, key } = event;
  const next = form.querySelector(".command-ghost");
  const typing = key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
  if (!typing || !next || !field.parentElement?.dataset.chosen || field.selectionStart !== field.value.length) return;
  event.preventDefault();
  next.click();
  form.querySelector(".command-popup .command-suggestion")?.click();
  const begun = document.activeElement;
  if (begun === field || !begun.matches(".command-option-input") || key === " ") return;
  begun.value = key;
  begun.dispatchEvent(new Event("input", { bubbles: true }));
}, true);

new MutationObserver(() => {
  nameChoices();
  const heading = form.querySelector(".command-popup-heading");
  if (heading?.textContent === "OPTIONS MATCHING ") heading.textContent = "OPTIONS";
  const empty = form.querySelector(".command-popup .command-empty");
  const loading = window.simcordPreview?.commandPicker.autocomplete.state === "loading";
  if (loading && empty?.textContent === "No options match") empty.textContent = "Looking …";
}).observe(form, { childList: true, subtree: true });

// Whoever sends something or presses a button sees what comes of it, until they scroll: the page would only offer to jump
// there. What fits is shown to its end; what is taller than the view from its beginning, with what was sent above it.
const timeline = document.getElementById("channel-timeline");
const latest = document.getElementById("new-messages");
const newest = () => document.querySelector("#channel-message-list > .channel-message:last-child");
let following = false;
let lastBefore = null;
function begin() {
  following = true;
  lastBefore = newest()?.dataset.messageId;
}
form.addEventListener("keydown", ({ key }) => { if (key === "Enter") begin(); }, true);
form.addEventListener("submit", () => { if (!following) begin(); }, true);
for (const scroll of ["wheel", "touchmove", "pointerdown"]) {
  timeline.addEventListener(scroll, () => { following = false; }, { passive: true });
}
timeline.addEventListener("click", ({ target }) => { if (target.closest(".channel-message button")) begin(); }, true);
function follow() {
  if (!following) return;
  if (!latest.hidden) latest.click();
  const last = newest();
  if (!last || last.dataset.messageId === lastBefore) return;
  const before = last.previousElementSibling;
  const sent = before?.matches(".channel-message") && before.dataset.messageId !== lastBefore ? before : last;
  const above = Math.min(last.offsetTop - sent.offsetTop, timeline.clientHeight / 3);
  const beginning = last.getBoundingClientRect().top - timeline.getBoundingClientRect().top + timeline.scrollTop - above;
  timeline.scrollTop = Math.min(beginning, timeline.scrollHeight - timeline.clientHeight);
}
new MutationObserver(follow).observe(latest, { attributes: true });
new MutationObserver(follow).observe(timeline, { childList: true, subtree: true });

// What is submitted while the page is about something else, such as telling the server that the window changed its size,
// would be lost without a word. It waits for that, and is submitted then; not while it is under way itself (`own`).
const dialogs = document.getElementById("modal-root");
const preview = () => window.simcordPreview;
const dialog = {
  own: "modal_submit", subject: () => preview().renderState.modalHandle, form: () => dialogs.querySelector("form"),
};
const composer = { own: "run_command", subject: () => shown.textContent, form: () => form };
const waiting = new Set();
function occupied({ own }) {
  const { pendingAction, awaitingRevision, publishedRevision } = preview();
  return pendingAction ? pendingAction.kind !== own : awaitingRevision > publishedRevision;
}
function holdBack(event, place) {
  if (!waiting.has(place) && !occupied(place)) return;
  event.preventDefault();
  event.stopPropagation();
  if (waiting.has(place)) return;
  waiting.add(place);
  submitWhenFree(place, place.subject());
}
function submitWhenFree(place, subject) {
  const same = place.subject() === subject;
  if (same && occupied(place)) {
    setTimeout(submitWhenFree, 30, place, subject);
    return;
  }
  waiting.delete(place);
  if (same) place.form()?.requestSubmit();
}
document.addEventListener("submit", (event) => {
  if (dialogs.contains(event.target)) holdBack(event, dialog);
  if (event.target === form) holdBack(event, composer);
}, true);
// A command is run by Enter itself, without a submit; Enter takes a choice where one is offered.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !form.contains(event.target)) return;
  const choosing = !offer.hidden || form.querySelector('.command-popup [aria-selected="true"]');
  if (!choosing && !event.target.matches("button:not(.command-chip)")) holdBack(event, composer);
}, true);

// What went well shows in the channel; the line at the top is for what did not.
const status = document.getElementById("action-status");
new MutationObserver(() => {
  status.hidden = /(sent|updated|deleted|switched|opened|refreshed|completed|ready|Loading preview…)$/.test(status.textContent);
}).observe(status, { childList: true, characterData: true, subtree: true });

// "@" offers the bot. What is sent says "@Standpoint"; the demo's server makes a mention of it, as Discord's app would.
const name = channels.dataset.bot;
const offer = document.createElement("div");
offer.className = "demo-mention";
offer.hidden = true;
offer.setAttribute("role", "option");
offer.textContent = `@${name}`;
form.append(offer);

const begun = () => /(^|\s)@(\w*)$/.exec(input.value.slice(0, input.selectionStart));

function complete() {
  const found = begun();
  if (!found) return;
  const start = found.index + found[1].length;
  input.setRangeText(`@${name} `, start, input.selectionStart, "end");
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.focus();
}

input.addEventListener("input", () => {
  const typed = begun()?.[2];
  offer.hidden = typed === undefined || typed.length === name.length || !name.toLowerCase().startsWith(typed.toLowerCase());
});
offer.addEventListener("mousedown", (event) => { event.preventDefault(); complete(); });
form.addEventListener("keydown", (event) => {
  if (offer.hidden) return;
  if (event.key === "Escape") offer.hidden = true;
  if (event.key !== "Enter" && event.key !== "Tab") return;
  event.preventDefault();
  event.stopPropagation();
  complete();
}, true);
