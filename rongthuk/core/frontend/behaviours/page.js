/* What several behaviours ask of the page. */

export const csrfToken = () =>
  document.querySelector("input[name=csrfmiddlewaretoken]")?.value ??
  document.querySelector("meta[name=csrf-token]")?.content ?? "";

/* Find what data-<name> of the element points at by CSS selector. */
export const target = (element, name) => {
  const selector = element.dataset[name];
  return selector ? document.querySelector(selector) : null;
};

/* Words come from the server in data-text-<name>, so that they are in the
   reader's language; {name} is replaced. */
export const words = (element, name, values = {}, otherwise = "") =>
  (element.dataset["text" + name[0].toUpperCase() + name.slice(1)] ?? otherwise).replace(
    /\{(\w+)\}/g,
    (whole, key) => values[key] ?? whole,
  );

export const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
};

let speaker;
/* Say a short sentence to screen readers. */
export const announce = (sentence) => {
  if (!speaker) {
    speaker = make("div", { class: "visually-hidden", role: "status", "aria-live": "polite" });
    document.body.append(speaker);
  }
  speaker.textContent = "";
  setTimeout(() => (speaker.textContent = sentence), 50);
};

export const debounce = (act, milliseconds) => {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...given), milliseconds);
  };
};

/* Compare words as people type them: without case, marks that cannot be seen,
   and with Thai digits equal to Arabic ones. */
export const plain = (text) =>
  text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[\u200b-\u200d\ufeff]/g, "")
    .replace(/[๐-๙]/g, (digit) => "๐๑๒๓๔๕๖๗๘๙".indexOf(digit))
    .replace(/\s+/g, " ")
    .trim();

export const getJson = async (url, parameters, signal) => {
  const address = new URL(url, location.href);
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  const answer = await fetch(address, { headers: { Accept: "application/json" }, signal, credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
};

/* A place chosen by any means: fields are filled and everyone beside is told. */
export const choosePlace = (element, place) => {
  const fill = (name, value) => {
    const field = target(element, name);
    if (field && value != null) {
      field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };
  fill("lon", place.lon == null ? null : Number(place.lon).toFixed(6));
  fill("lat", place.lat == null ? null : Number(place.lat).toFixed(6));
  fill("accuracy", place.accuracy == null ? null : Math.round(place.accuracy));
  fill("khwaeng", place.khwaeng);
  fill("district", place.district);
  const scope = element.closest("form") ?? document;
  scope.dispatchEvent(new CustomEvent("place:chosen", { detail: { ...place, by: element } }));
};
