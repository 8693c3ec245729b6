/* Open the native dialog that data-dialog points at; a link keeps its page for those without JavaScript. */

export default function opener(button) {
  button.addEventListener("click", (event) => {
    const dialog = document.querySelector(button.dataset.dialog);
    if (!dialog?.showModal) return;
    event.preventDefault();
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("[autofocus], [data-autofocus]")?.focus();
    if (!dialog.dataset.closes) {
      dialog.dataset.closes = "yes";
      dialog.addEventListener("click", (inside) => {
        if (inside.target === dialog || inside.target.closest("[data-dialog-close]")) {
          inside.preventDefault();
          dialog.close();
        }
      });
    }
  });
}
