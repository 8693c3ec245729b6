/* Show cases on a map. data-points-url: GeoJSON points with {label, url, detail?, tone?, count?}, or data-point="lon,lat".
   A click shows the list of what is there; the page's own list serves everyone else. */
import { make, words } from "./page.js";
import { mapBox } from "./map-box.js";

export default (box) =>
  mapBox(box, async (place, say) => {
    const { drawMap, pointFeature, pointLayer, readPoints, fromLonLat } = await import("../map/drawing.js");
    const { map, restyles, end } = await drawMap(place, box);
    const view = map.getView();
    const { point, pointsUrl } = box.dataset;
    const features = pointsUrl ? await readPoints(pointsUrl) : [];
    if (point) {
      const [lon, lat] = point.split(",").map(Number);
      features.push(pointFeature(lon, lat, { label: box.dataset.pointLabel ?? "" }));
      view.setCenter(fromLonLat([lon, lat]));
      view.setZoom(Number(box.dataset.zoom || 15));
    }
    const drawn = pointLayer(features, { cluster: features.length > 1 });
    map.addLayer(drawn.layer);
    restyles.push(drawn.restyle);
    if (!point && features.length) view.fit(drawn.source.getExtent(), { padding: [40, 40, 40, 40], maxZoom: 15 });
    if (pointsUrl) say(words(box, "count", { n: features.length }));
    const popup = place.appendChild(make("div", { class: "map-popup", hidden: true }));
    map.on("singleclick", (event) => {
      const hit = map.forEachFeatureAtPixel(event.pixel, (feature) => feature, { layerFilter: (layer) => layer === drawn.layer, hitTolerance: 8 });
      const members = (hit?.get("features") ?? (hit ? [hit] : [])).filter((member) => member.get("label"));
      popup.hidden = !members.length;
      if (!members.length) return;
      if (members.length > 12 && view.getZoom() < 17) {
        popup.hidden = true;
        view.animate({ center: event.coordinate, zoom: view.getZoom() + 2, duration: 200 });
        return;
      }
      const close = make("button", { type: "button", "aria-label": words(box, "close", {}, "×") }, "×");
      close.addEventListener("click", () => (popup.hidden = true));
      popup.replaceChildren(
        close,
        make("ul", {}, ...members.slice(0, 12).map((member) => {
          const label = member.get("url") ? make("a", { href: member.get("url") }, member.get("label")) : make("span", {}, member.get("label"));
          return make("li", {}, label, member.get("detail") ? make("small", { class: "soft" }, member.get("detail")) : null);
        })),
      );
    });
    map.on("pointermove", (event) => {
      if (!event.dragging) place.style.cursor = map.hasFeatureAtPixel(event.pixel, { layerFilter: (layer) => layer === drawn.layer }) ? "pointer" : "";
    });
    return end;
  });
