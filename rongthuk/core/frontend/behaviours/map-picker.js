/* Choose a place by moving the map under a cross, by touch, mouse or arrow keys.

   data-lon, data-lat, data-khwaeng, data-district: selectors of fields; data-resolve-url as in locate-me. */
import { choosePlace, debounce, getJson, target, words } from "./page.js";
import { mapBox } from "./map-box.js";

const PIN = '<svg class="map-cross" viewBox="0 0 24 24" aria-hidden="true"><path fill="currentColor" d="M12 23s7.5-8 7.5-13.5a7.5 7.5 0 0 0-15 0C4.5 15 12 23 12 23z"/><circle cx="12" cy="9.5" r="2.8" fill="#fff"/></svg>';

export default (box) =>
  mapBox(box, async (place, say) => {
    const { drawMap, fromLonLat, toLonLat } = await import("../map/drawing.js");
    const { map, end } = await drawMap(place, box);
    place.insertAdjacentHTML("beforeend", PIN);
    const view = map.getView();
    let touched = false;
    const go = (lon, lat) => {
      touched = false;
      view.setCenter(fromLonLat([lon, lat]));
      // Without tiles the names of streets need more of the neighbourhood around them.
      view.setZoom(Math.max(view.getZoom(), box.dataset.tilesUrl ? 16 : 15));
    };
    const lon = target(box, "lon");
    const lat = target(box, "lat");
    if (lon?.value && lat?.value) go(Number(lon.value), Number(lat.value));
    const choose = debounce(async () => {
      const [x, y] = toLonLat(view.getCenter());
      const chosen = { lon: x, lat: y };
      try {
        Object.assign(chosen, await getJson(box.dataset.resolveUrl, { lon: x.toFixed(6), lat: y.toFixed(6) }));
        say(chosen.inside === false ? words(box, "outside", chosen, chosen.label) : words(box, "found", { place: chosen.label }, chosen.label));
      } catch {
        say(words(box, "unnamed"));
      }
      choosePlace(box, chosen);
    }, 350);
    for (const name of ["pointerdown", "keydown", "wheel"]) place.addEventListener(name, () => (touched = true), { capture: true });
    map.on("moveend", () => touched && choose());
    map.on("singleclick", (event) => view.animate({ center: event.coordinate, zoom: Math.max(view.getZoom(), 16), duration: 200 }));
    const scope = box.closest("form") ?? document;
    const follow = (event) => event.detail.by !== box && event.detail.lon != null && go(event.detail.lon, event.detail.lat);
    scope.addEventListener("place:chosen", follow);
    say(words(box, "help"));
    return () => {
      scope.removeEventListener("place:chosen", follow);
      end();
    };
  });
