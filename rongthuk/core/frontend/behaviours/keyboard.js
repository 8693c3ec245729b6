/* The desk by keyboard.

   Inside the element: j and k walk through [data-key-item], o or Enter opens its [data-key-open] link.
   Anywhere on the page: a press of data-key="a" clicks (a field: focuses) that element; "g q" is one key after the
   other; "?" opens #keyboard-help. Nothing happens while somebody types. */

export default function keyboard(scope) {
  let before = "";
  let timer;
  const items = () => [...scope.querySelectorAll("[data-key-item]")].filter((item) => item.offsetParent);
  const at = (list) => list.findIndex((item) => item.classList.contains("is-current") || item.contains(document.activeElement));
  const walk = (step) => {
    const list = items();
    if (!list.length) return;
    const now = at(list);
    const next = list[now < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(Math.max(now + step, 0), list.length - 1)];
    list.forEach((item) => item.classList.toggle("is-current", item === next));
    (next.querySelector("[data-key-open]") ?? next).focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };
  const open = () => {
    const list = items();
    const item = list[at(list)];
    (item?.querySelector("[data-key-open]") ?? item)?.click();
  };
  const press = (key) => {
    const found = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((element) => element.offsetParent || element.closest("details"));
    if (!found) return false;
    if (found.matches("input:not([type=checkbox], [type=radio]), select, textarea")) {
      found.focus();
      found.select?.();
    } else if (found.matches("details")) {
      found.open = true;
      found.querySelector("a, button, input, select, textarea")?.focus();
    } else found.click();
    return true;
  };
  const pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    const inField = event.target.closest?.("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable], [role=combobox]");
    if (inField) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    // The place of the key, so that the shortcuts work while the keyboard writes Thai.
    const latin = /^Key[A-Z]$/.test(event.code) ? event.code[3].toLowerCase() : event.key;
    const slash = event.shiftKey ? "?" : "/";
    const key = event.key === "?" ? "?" : event.code === "Slash" ? slash : latin;
    const done = () => event.preventDefault();
    if (before && press(`${before} ${key}`)) {
      before = "";
      return done();
    }
    before = "";
    if (key === "j") walk(1), done();
    else if (key === "k") walk(-1), done();
    else if (key === "o") open(), done();
    else if (key === "?") {
      const help = document.getElementById("keyboard-help");
      if (help?.showModal) help.showModal(), done();
    } else if (!event.shiftKey && press(key)) done();
    else if (document.querySelector(`[data-key^="${CSS.escape(key)} "]`)) {
      before = key;
      clearTimeout(timer);
      timer = setTimeout(() => (before = ""), 1200);
    }
  };
  document.addEventListener("keydown", pressed);
  return () => document.removeEventListener("keydown", pressed);
}
