/* An input with a list to choose from (ARIA combobox, list autocomplete). find(text) gives the options;
   choose(option) is told. Option: {label, detail?}. */
import { make } from "./page.js";

let running = 0;

export function combobox(input, { find, choose, none = "", waiting = 220, least = 2 }) {
  const id = `choices-${++running}`;
  const list = make("ul", { class: "combobox__list", role: "listbox", id, hidden: true, "aria-label": input.labels?.[0]?.textContent.trim() || input.getAttribute("aria-label") });
  input.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id, autocomplete: "off", spellcheck: "false" })) input.setAttribute(name, value);
  let options = [];
  let marked = -1;
  let timer;
  let asking;

  const close = () => {
    list.hidden = true;
    marked = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    marked = index;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    const item = list.children[index];
    if (item) {
      input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    }
  };
  const take = (index) => {
    const option = options[index];
    close();
    if (option) {
      input.value = option.label;
      choose(option);
    }
  };
  const show = (found) => {
    options = found;
    list.replaceChildren(
      ...found.map((option, index) => {
        const item = make("li", { class: "combobox__option", role: "option", id: `${id}-${index}`, "aria-selected": "false" }, option.label);
        if (option.detail) item.append(make("small", {}, option.detail));
        item.addEventListener("mousedown", (event) => event.preventDefault());
        item.addEventListener("click", () => take(index));
        return item;
      }),
    );
    if (!found.length && none) list.append(make("li", { class: "combobox__none", role: "option", "aria-disabled": "true" }, none));
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    marked = -1;
  };
  const ask = async (text) => {
    asking?.abort();
    asking = new AbortController();
    try {
      const found = await find(text, asking.signal);
      if (document.activeElement === input) show(found);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    const text = input.value.trim();
    if (text.length < least) return close();
    timer = setTimeout(() => ask(text), waiting);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return ask(input.value.trim());
      if (options.length) mark((marked + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length);
    } else if (event.key === "Enter" && !list.hidden && marked >= 0) {
      event.preventDefault();
      take(marked);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    }
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  return { close, show };
}
