/* Keep what was typed in this tab until it is sent: data-draft-key on the form, data-draft on each field
   that may be kept. Never put data-draft on a name, phone, address or anything else about a person. */
import { debounce } from "./page.js";

export default function draft(form) {
  const key = `draft:${form.dataset.draftKey ?? location.pathname}`;
  const fields = () => [...form.querySelectorAll("[data-draft][name]")].filter((field) => field.type !== "file");
  const isChoice = (field) => /radio|checkbox/.test(field.type);
  const read = () => {
    try {
      return JSON.parse(sessionStorage.getItem(key)) ?? {};
    } catch {
      return {};
    }
  };
  const kept = read();
  for (const field of fields()) {
    const value = kept[field.name];
    if (value === undefined) continue;
    if (isChoice(field)) {
      // What the server has marked is newer than what we kept.
      const group = form.querySelectorAll(`[name="${CSS.escape(field.name)}"]`);
      if (![...group].some((other) => other.defaultChecked)) field.checked = value.includes(field.value);
    } else if (!field.value) {
      field.value = value[0];
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const keep = () => {
    const now = {};
    for (const field of fields()) {
      if (!isChoice(field)) now[field.name] = [field.value];
      else (now[field.name] ??= []).push(...(field.checked ? [field.value] : []));
    }
    try {
      sessionStorage.setItem(key, JSON.stringify({ ...read(), ...now }));
    } catch {
      // A full or forbidden store costs the convenience, not the report.
    }
  };
  form.addEventListener("input", debounce(keep, 300));
  form.addEventListener("change", keep);
}

/* On the page that says "we have it": data-draft-key names what may be forgotten. */
export function forgetDraft(element) {
  try {
    sessionStorage.removeItem(`draft:${element.dataset.draftKey}`);
  } catch {
    // Nothing was kept.
  }
}
