/* Change light and dark without loading the page again. The server keeps the choice in a cookie. */
import { csrfToken } from "./page.js";

export default function theme(form) {
  const mark = (chosen) => {
    for (const button of form.querySelectorAll("button[name=theme]")) button.setAttribute("aria-pressed", String(button.value === chosen));
  };
  mark(document.documentElement.dataset.theme || "auto");
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.value) return;
    event.preventDefault();
    const chosen = button.value;
    if (chosen === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
    mark(chosen);
    const body = new FormData(form);
    body.set("theme", chosen);
    fetch(form.action, { method: "POST", body, headers: { "X-CSRFToken": csrfToken() }, credentials: "same-origin" }).catch(() => form.submit());
  });
}
