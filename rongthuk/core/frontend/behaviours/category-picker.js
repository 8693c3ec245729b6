/* Filter a list of radio cards while typing. [data-filter-input] is the box, .choice-card the cards with
   further words in data-words, [data-filter-group] their groups, [data-filter-empty] what to say when none fits. */
import { announce, debounce, plain, words } from "./page.js";

export default function categoryPicker(box) {
  const input = box.querySelector("[data-filter-input]");
  const cards = [...box.querySelectorAll(".choice-card, [data-filter-item]")];
  const groups = [...box.querySelectorAll("[data-filter-group]")];
  const empty = box.querySelector("[data-filter-empty]");
  const texts = new Map(cards.map((card) => [card, plain(`${card.textContent} ${card.dataset.words ?? ""}`)]));
  const wasOpen = new Map(groups.map((group) => [group, group.open]));
  const say = debounce((found) => announce(words(box, "found", { n: found }, String(found))), 600);
  const filter = () => {
    const terms = plain(input.value).split(" ").filter(Boolean);
    let found = 0;
    for (const card of cards) {
      const fits = terms.every((term) => texts.get(card).includes(term));
      card.hidden = !fits && !card.querySelector("input:checked");
      found += fits;
    }
    for (const group of groups) {
      const any = cards.some((card) => group.contains(card) && !card.hidden);
      group.hidden = !any;
      if (group.matches("details")) group.open = terms.length ? any : wasOpen.get(group) || !!group.querySelector("input:checked");
    }
    if (empty) empty.hidden = found > 0;
    if (terms.length) say(found);
  };
  input.addEventListener("input", filter);
  input.addEventListener("keydown", (event) => {
    // Enter chooses the only one that is left, and never sends the form half way.
    if (event.key !== "Enter") return;
    event.preventDefault();
    const left = cards.filter((card) => !card.hidden);
    const radio = left[0]?.querySelector("input");
    if (radio && left.length === 1) radio.click();
    radio?.focus();
  });
  filter();
}
