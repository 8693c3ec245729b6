/* Copy a number or an address. data-copy: the text, or data-copy-from: where it stands. */
import { announce } from "./page.js";

export default function copy(button) {
  button.addEventListener("click", async () => {
    const source = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
    const text = button.dataset.copy ?? source?.value ?? source?.textContent.trim() ?? "";
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Old browsers and plain-http hosts have no clipboard: select it for the reader.
      if (source) getSelection().selectAllChildren(source);
      return;
    }
    const label = button.querySelector("[data-label]") ?? button;
    const before = label.textContent;
    label.textContent = button.dataset.done ?? "✓";
    announce(label.textContent);
    setTimeout(() => (label.textContent = before), 2500);
  });
}
