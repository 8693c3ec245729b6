/* A form that is sent once, however often the button is pressed. */
import { announce } from "./page.js";

export default function submitOnce(form) {
  let sent = false;
  const free = () => {
    sent = false;
    for (const button of form.querySelectorAll("[type=submit][data-state=busy], button:not([type])[data-state=busy]")) {
      button.removeAttribute("aria-disabled");
      delete button.dataset.state;
    }
  };
  form.addEventListener("submit", (event) => {
    if (sent) return event.preventDefault();
    if (event.defaultPrevented) return;
    sent = true;
    const button = event.submitter ?? form.querySelector("[type=submit]");
    if (button) {
      button.setAttribute("aria-disabled", "true");
      button.dataset.state = "busy";
    }
    if (form.dataset.textSending) announce(form.dataset.textSending);
    // A server that never answers must not leave the form locked.
    setTimeout(free, 20000);
  });
  // Coming back by the back button shows the page as it was left: locked.
  addEventListener("pageshow", (event) => event.persisted && free());
  form.addEventListener("htmx:finally:request", free);
}
