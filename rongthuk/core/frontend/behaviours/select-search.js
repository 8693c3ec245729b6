/* A <select> that is searched by typing. The select keeps the value and stands alone without JavaScript. */
import { make, plain } from "./page.js";
import { combobox } from "./combobox.js";

export default function selectSearch(select) {
  const chosen = () => select.selectedOptions[0];
  const input = make("input", { class: "input", type: "text", id: `${select.id}_search`, placeholder: select.dataset.placeholder, "aria-describedby": select.getAttribute("aria-describedby"), "aria-invalid": select.getAttribute("aria-invalid") });
  const box = make("div", { class: "combobox" });
  for (const label of select.labels) label.htmlFor = input.id;
  select.after(box);
  box.append(input);
  select.hidden = true;
  const write = () => (input.value = chosen()?.value ? chosen().textContent.trim() : "");
  write();
  const options = () =>
    [...select.options]
      .filter((option) => option.value && !option.disabled)
      .map((option) => ({ label: option.textContent.trim(), detail: option.parentElement.label || option.dataset.detail, value: option.value, words: plain(`${option.textContent} ${option.dataset.words ?? ""} ${option.parentElement.label ?? ""}`) }));
  combobox(input, {
    least: 0,
    waiting: 0,
    none: select.dataset.textNone,
    find: async (text) => {
      const terms = plain(text === chosen()?.textContent.trim() ? "" : text).split(" ");
      return options().filter((option) => terms.every((term) => option.words.includes(term))).slice(0, 60);
    },
    choose: (option) => {
      select.value = option.value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    },
  });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", () => {
    if (!input.value.trim() && select.querySelector('option[value=""]') && select.value) {
      select.value = "";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    setTimeout(write, 200);
  });
  select.addEventListener("change", write);
}
