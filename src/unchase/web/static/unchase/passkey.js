// What a person sees where no passkey was given: they turned away, or the device has none. allauth's scripts do the rest.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const wrong = document.querySelector("[data-passkey-wrong]");
  if (wrong) wrong.hidden = false;
});
