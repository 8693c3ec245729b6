/* Behaviours of a line or two. */

/* Send a filter form as soon as a choice changes. */
export function autoSubmit(form) {
  form.addEventListener("change", (event) => event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]") && form.requestSubmit());
}

export function print(button) {
  button.addEventListener("click", () => window.print());
}

/* Take a flash message away. */
export function dismiss(button) {
  button.addEventListener("click", () => (button.closest(".flash, [data-dismissable]") ?? button).remove());
}

/* The summary of errors takes the focus, once, so that it is heard. */
export function focusHere(element) {
  element.focus({ preventScroll: false });
}

/* Check or clear every box that data-all points at. */
export function checkAll(box) {
  const boxes = () => [...document.querySelectorAll(box.dataset.all)];
  box.addEventListener("change", () => {
    for (const each of boxes()) if (each.checked !== box.checked) each.click();
  });
}
