/* A <details> menu that closes on Escape, on leaving and on a click elsewhere. */

export default function menu(details) {
  const close = (focus) => {
    details.open = false;
    if (focus) details.querySelector("summary").focus();
  };
  const outside = (event) => details.open && !details.contains(event.target) && close(false);
  details.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && details.open) {
      event.stopPropagation();
      close(true);
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const items = [...details.querySelectorAll(".menu__list :is(a, button):not(:disabled)")];
    if (!items.length) return;
    event.preventDefault();
    details.open = true;
    const step = event.key === "ArrowDown" ? 1 : -1;
    const now = items.indexOf(document.activeElement);
    items[now < 0 ? (step > 0 ? 0 : items.length - 1) : (now + step + items.length) % items.length].focus();
  });
  details.addEventListener("focusout", (event) => event.relatedTarget && !details.contains(event.relatedTarget) && close(false));
  document.addEventListener("click", outside);
  return () => document.removeEventListener("click", outside);
}
