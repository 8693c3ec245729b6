/* Find a place, or anything else that a JSON address can search, while typing.

   GET data-search-url?q=… → {"results": [{"label", "detail"?, "lon"?, "lat"?, "khwaeng"?, "district"?, "value"?, "url"?}]}
   data-lon, data-lat, data-khwaeng, data-district, data-value: selectors of fields to fill. With "url" the page is opened. */
import { announce, choosePlace, getJson, target, words } from "./page.js";
import { combobox } from "./combobox.js";

export default function placeSearch(box) {
  const input = box.matches("input") ? box : box.querySelector("input:not([type=hidden])");
  combobox(input, {
    find: async (text, signal) => (await getJson(box.dataset.searchUrl, { q: text }, signal)).results ?? [],
    none: words(box, "none"),
    choose: (option) => {
      if (option.url) return location.assign(option.url);
      const value = target(box, "value");
      if (value) {
        value.value = option.value ?? "";
        value.dispatchEvent(new Event("change", { bubbles: true }));
      }
      choosePlace(box, option);
      announce([option.label, option.detail].filter(Boolean).join(" "));
    },
  });
  // Words typed after a choice no longer mean that choice.
  input.addEventListener("input", () => {
    const value = target(box, "value");
    if (value) value.value = "";
  });
}
