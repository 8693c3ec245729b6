/* When a map is drawn: data-open="click" (default, by [data-map-open]), "visible" or "now". The rest of the page,
   list included, works without it. */
import { words } from "./page.js";

export function mapBox(box, draw) {
  const place = box.querySelector("[data-map]");
  const button = box.querySelector("[data-map-open]");
  const status = box.querySelector("[data-map-status]");
  const say = (sentence) => status && (status.textContent = sentence);
  let end;
  const open = async () => {
    if (!place.hidden && end) return;
    if (button) {
      button.dataset.state = "busy";
      button.setAttribute("aria-disabled", "true");
    }
    say(words(box, "loading"));
    place.hidden = false;
    try {
      end = (await draw(place, say)) ?? (() => {});
      if (status?.textContent === words(box, "loading")) say("");
      if (button) button.hidden = true;
    } catch (error) {
      console.error(error);
      place.hidden = true;
      say(words(box, "broken"));
    }
    if (button) {
      delete button.dataset.state;
      button.removeAttribute("aria-disabled");
    }
  };
  button?.addEventListener("click", open);
  const when = box.dataset.open ?? "click";
  if (when === "now") open();
  else if (when === "visible") {
    const watcher = new IntersectionObserver((seen) => {
      if (seen.some((entry) => entry.isIntersecting)) {
        watcher.disconnect();
        open();
      }
    });
    watcher.observe(box);
  }
  return () => end?.();
}
