// The keyboard, and what a page cannot do without a script. Nothing here decides; every key presses what Tab reaches.

const find = (selector, from = document) => from.querySelector(selector);
const items = () => [...document.querySelectorAll("[data-item]")];
const isWriting = (element) => element.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");

let current = -1;

function go(step) {
  const all = items();
  if (!all.length) return;
  const focused = all.findIndex((item) => item.contains(document.activeElement));
  current = Math.min(all.length - 1, Math.max(0, (focused >= 0 ? focused : current) + step));
  all.forEach((item, place) => item.classList.toggle("on", place === current));
  all[current].scrollIntoView({ block: "nearest" });
  (find("[data-key=o]", all[current]) ?? find("a, button", all[current]))?.focus({ preventScroll: true });
}

function press(key) {
  const item = items()[current];
  const target = (item && find(`[data-key~="${key}"]`, item)) ?? find(`main [data-key~="${key}"]`);
  target?.click();
  return Boolean(target);
}

function open(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

const keys = {
  j: () => go(1),
  k: () => go(-1),
  "/": () => find("[data-find]")?.focus(),
  "?": () => open("help"),
  n: () => find(".top .new")?.click(),
  u: () => find("[data-did] button")?.click(),
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "k") {
    event.preventDefault();
    open("goto");
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.target.closest?.("form")?.requestSubmit();
    return;
  }
  if (event.altKey && event.key === "Enter") {
    find("[data-instead]")?.click();
    return;
  }
  if (event.key === "Escape") {
    document.querySelectorAll(".readings details[open]").forEach((one) => one.removeAttribute("open"));
    if (isWriting(event.target)) event.target.blur();
    find("dialog[open]")?.close(); // a search field would take the key for itself
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target) || find("dialog[open]")) return;
  if (/^[a-z0-9]$/.test(event.key) && press(event.key)) {
    event.preventDefault();
  } else if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  } else if (event.key === "Enter" && !event.target.closest("button, summary") && items()[current]?.contains(event.target)) {
    if (press("Enter")) event.preventDefault();
  }
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) open(opener.dataset.open);
  const copier = event.target.closest("[data-copy]");
  if (copier) {
    navigator.clipboard?.writeText(find(copier.dataset.copy).value).then(() => {
      copier.textContent = "Copied";
    });
  }
  const better = event.target.closest("[data-instead]");
  if (better) take(better);
  if (!event.target.closest(".readings details")) {
    document.querySelectorAll(".readings details[open]").forEach((one) => one.removeAttribute("open"));
  }
});

// Puts better words in the place of those the guard found; spans count code points, as everywhere.
function take(button) {
  const text = find("textarea[name=text]");
  const points = Array.from(text.value);
  const { start, end, instead } = button.dataset;
  const whole = Number(end) <= Number(start);
  text.value = whole
    ? `${text.value.trimEnd()}\n\n${instead}`
    : points.slice(0, Number(start)).join("") + instead + points.slice(Number(end)).join("");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
}

// The marks lie under the field. Until the guard has read what was typed, only those before the change still stand.
document.addEventListener("input", (event) => {
  const marks = document.getElementById(event.target.dataset.marked);
  if (!marks) return;
  const text = event.target.value;
  let place = 0;
  let stands = true;
  for (const piece of [...marks.childNodes]) {
    stands &&= text.startsWith(piece.textContent, place);
    place += piece.textContent.length;
    if (!stands) piece.remove();
  }
  marks.append(text.slice(marks.textContent.length));
});
document.addEventListener("scroll", (event) => {
  const marks = event.target.dataset?.marked && document.getElementById(event.target.dataset.marked);
  if (marks) marks.scrollTop = event.target.scrollTop;
}, true);

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button?.dataset.busy) {
    button.textContent = button.dataset.busy;
    setTimeout(() => { button.disabled = true; });
  }
});

document.addEventListener("change", (event) => {
  const { all } = event.target.dataset;
  if (all) document.querySelectorAll(`[name="${all}"]`).forEach((box) => { box.checked = event.target.checked; });
});

const did = find("[data-did]");
if (did) setTimeout(() => did.classList.add("gone"), 10_000);

const zone = find("[data-local-zone]");
if (zone) {
  const local = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...zone.options].some((option) => option.value === local)) zone.value = local;
}
