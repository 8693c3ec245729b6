/* Say how many characters are left; never stop the typing. */
import { debounce, make, words } from "./page.js";

export default function characterCount(box) {
  const area = box.matches("textarea, input") ? box : box.querySelector("textarea, input");
  if (!area) return;
  const most = Number(box.dataset.max || area.dataset.max || area.maxLength);
  const shown = box.querySelector?.("[data-count]") ?? area.insertAdjacentElement("afterend", make("p", { class: "field__count" }));
  const spoken = make("span", { class: "visually-hidden", role: "status" });
  shown.after(spoken);
  // The server counts code points, as do we: one emoji is not two.
  const count = () => {
    const left = most - [...area.value.replace(/\r\n/g, "\n")].length;
    const sentence = left < 0 ? words(box, "over", { n: -left }, `${left}`) : words(box, "left", { n: left }, `${left}`);
    shown.textContent = sentence;
    shown.toggleAttribute("data-over", left < 0);
    return sentence;
  };
  area.removeAttribute("maxlength");
  const say = debounce(() => (spoken.textContent = count()), 1200);
  area.addEventListener("input", () => { count(); say(); });
  addEventListener("pageshow", count);
  count();
}
