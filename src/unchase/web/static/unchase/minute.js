// On the minute: says what the page shows, once for each appointment, where the seller asked this browser for it.

const can = "Notification" in window;
const isTold = (key) => localStorage.getItem("unchase-told") === key;

function tell({ notify: key, title, body, where }) {
  if (!can || Notification.permission !== "granted" || isTold(key)) return;
  localStorage.setItem("unchase-told", key);
  try {
    const said = new Notification(title, { body, tag: key });
    said.onclick = () => {
      window.focus();
      location.assign(where);
    };
  } catch {
    // Some browsers only let a worker do it; the page shows it all the same.
  }
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "minute") event.target.querySelectorAll("[data-notify]").forEach((one) => tell(one.dataset));
});

const ask = document.querySelector("[data-notify-ask]");
const words = {
  granted: "You are told in this browser.",
  denied: "This browser is set not to; its own settings for this page change that.",
  default: "",
};
function answer(permission) {
  document.querySelector("[data-notify-said]").textContent = can ? words[permission] : "This browser knows no notifications.";
  if (permission === "granted") ask.hidden = true;
}
if (ask) {
  answer(can ? Notification.permission : "default");
  ask.addEventListener("click", () => can && Notification.requestPermission().then(answer));
}
