/* Ask the phone where it is, fill the fields, and say the place in words.

   [data-locate] the button, [data-locate-status] where it is said; data-lon, data-lat, data-accuracy, data-khwaeng:
   selectors of fields. GET data-resolve-url?lon=&lat= → {"inside": bool, "label": "…", "khwaeng"?, "district"?}. */
import { choosePlace, getJson, words } from "./page.js";

export default function locateMe(box) {
  const button = box.querySelector("[data-locate]");
  const status = box.querySelector("[data-locate-status]");
  const say = (sentence) => status && (status.textContent = sentence);
  if (!navigator.geolocation) {
    button.hidden = true;
    return;
  }
  button.addEventListener("click", () => {
    button.dataset.state = "busy";
    button.setAttribute("aria-disabled", "true");
    say(words(box, "searching"));
    const free = () => {
      delete button.dataset.state;
      button.removeAttribute("aria-disabled");
    };
    navigator.geolocation.getCurrentPosition(
      async ({ coords }) => {
        const place = { lon: coords.longitude, lat: coords.latitude, accuracy: coords.accuracy };
        try {
          Object.assign(place, await getJson(box.dataset.resolveUrl, { lon: place.lon, lat: place.lat }));
          say(place.inside === false ? words(box, "outside", place, place.label) : words(box, "found", { place: place.label, metres: Math.round(coords.accuracy) }, place.label));
        } catch {
          say(words(box, "unnamed"));
        }
        choosePlace(box, place);
        free();
      },
      (error) => {
        say(words(box, error.code === error.PERMISSION_DENIED ? "denied" : "failed"));
        free();
      },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 },
    );
  });
}
