/* The map itself: outlines and names drawn on canvas, tiles only where the installation has them. */
import OlMap from "ol/Map.js";
import View from "ol/View.js";
import Feature from "ol/Feature.js";
import GeoJSON from "ol/format/GeoJSON.js";
import Point from "ol/geom/Point.js";
import TileLayer from "ol/layer/Tile.js";
import VectorLayer from "ol/layer/Vector.js";
import Cluster from "ol/source/Cluster.js";
import VectorSource from "ol/source/Vector.js";
import XYZ from "ol/source/XYZ.js";
import Attribution from "ol/control/Attribution.js";
import ScaleLine from "ol/control/ScaleLine.js";
import Zoom from "ol/control/Zoom.js";
import { boundingExtent } from "ol/extent.js";
import { defaults as interactions } from "ol/interaction/defaults.js";
import { fromLonLat, toLonLat } from "ol/proj.js";
import CircleStyle from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";
import Text from "ol/style/Text.js";
import { words } from "../behaviours/page.js";

export const BANGKOK = boundingExtent([fromLonLat([100.325, 13.49]), fromLonLat([100.94, 13.955])]);
const FONT = '"Sarabun", "Noto Sans Thai", sans-serif';
const projected = { dataProjection: "EPSG:4326", featureProjection: "EPSG:3857" };

let styled;
function loadStyle() {
  const href = document.documentElement.dataset.mapCss;
  styled ??= !href ? Promise.resolve() : new Promise((done) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    link.onload = link.onerror = done;
    document.head.append(link);
  });
  return styled;
}

const colour = (name) => getComputedStyle(document.body).getPropertyValue(`--${name}`).trim();

async function geojson(url) {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return new GeoJSON().readFeatures(await answer.json(), projected);
}

const english = () => document.documentElement.lang.startsWith("en");
const nameOf = (feature) => (english() && feature.get("name_en")) || feature.get("name") || "";

function outlines(features, hasTiles) {
  const small = new Set(["khwaeng", "subdistrict"]);
  const label = (feature) => {
    const middle = feature.get("label_lon") != null ? new Point(fromLonLat([feature.get("label_lon"), feature.get("label_lat")])) : undefined;
    if (middle) return middle;
    const shape = feature.getGeometry();
    if (shape.getType() === "Polygon") return shape.getInteriorPoint();
    // The largest part carries the name.
    return shape.getPolygons?.().reduce((a, b) => (a.getArea() > b.getArea() ? a : b)).getInteriorPoint();
  };
  for (const feature of features) feature.set("middle", label(feature), true);
  const hasSmall = features.some((feature) => small.has(feature.get("kind")));
  const source = new VectorSource({ features });
  let look;
  const read = () => {
    look = { line: colour("line-strong"), ink: colour("ink-soft"), ground: colour("surface") };
  };
  read();
  const layer = new VectorLayer({
    source,
    declutter: true,
    updateWhileInteracting: true,
    style: (feature, resolution) => {
      const isSmall = small.has(feature.get("kind"));
      if (isSmall && resolution > 60) return null;
      const styles = [
        new Style({
          stroke: new Stroke({ color: look.line, width: isSmall ? 0.7 : 1.6, lineDash: isSmall ? [4, 4] : undefined }),
          fill: hasTiles || isSmall ? undefined : new Fill({ color: look.ground }),
        }),
      ];
      const named = isSmall ? resolution < 32 : resolution < 160 && !(hasSmall && resolution < 32);
      if (named && feature.get("middle")) {
        styles.push(
          new Style({
            geometry: feature.get("middle"),
            text: new Text({ text: nameOf(feature), font: `${isSmall ? 13 : 14}px ${FONT}`, fill: new Fill({ color: look.ink }), stroke: new Stroke({ color: look.ground, width: 3 }) }),
          }),
        );
      }
      return styles;
    },
  });
  return { layer, restyle: () => { read(); layer.changed(); } };
}

/* Streets and other names to orient by: points with a name, from data-names-url. */
function names(features) {
  const style = new Style({ text: new Text({ font: `12px ${FONT}`, overflow: true }) });
  return new VectorLayer({
    source: new VectorSource({ features }),
    declutter: true,
    maxResolution: 20,
    style: (feature) => {
      style.getText().setText(nameOf(feature));
      style.getText().setFill(new Fill({ color: colour("ink-soft") }));
      style.getText().setStroke(new Stroke({ color: colour("surface"), width: 3 }));
      return style;
    },
  });
}

export function pointLayer(features, { cluster = true } = {}) {
  const source = new VectorSource({ features });
  const tones = { danger: "danger-fill", warn: "warn", ok: "ok", info: "info" };
  const cache = new Map();
  const layer = new VectorLayer({
    source: cluster ? new Cluster({ source, distance: 34, minDistance: 12 }) : source,
    style: (feature) => {
      const members = feature.get("features") ?? [feature];
      const count = members.reduce((sum, member) => sum + (member.get("count") ?? 1), 0);
      const tone = members.length === 1 ? members[0].get("tone") : "";
      const key = `${count}/${tone}`;
      if (!cache.has(key)) {
        cache.set(
          key,
          new Style({
            image: new CircleStyle({ radius: count === 1 ? 7 : Math.min(11 + Math.log2(count) * 1.7, 26), fill: new Fill({ color: colour(tones[tone] ?? "action") }), stroke: new Stroke({ color: colour("surface"), width: 2 }) }),
            text: count === 1 ? undefined : new Text({ text: String(count), font: `bold 13px ${FONT}`, fill: new Fill({ color: tones[tone] ? "#fff" : colour("action-ink") }) }),
          }),
        );
      }
      return cache.get(key);
    },
  });
  return { layer, source, restyle: () => { cache.clear(); layer.changed(); } };
}

export const readPoints = geojson;
export const pointFeature = (lon, lat, properties = {}) => new Feature({ geometry: new Point(fromLonLat([lon, lat])), ...properties });
export { fromLonLat, toLonLat };

/* Draw Bangkok into the element. Options come from data-… of the box that it belongs to. */
export async function drawMap(element, box) {
  await Promise.all([loadStyle(), document.fonts?.load(`14px ${FONT}`, "กรุงเทพ")]);
  const { tilesUrl, outlinesUrl, namesUrl, tilesCredit } = box.dataset;
  const layers = tilesUrl ? [new TileLayer({ source: new XYZ({ url: tilesUrl, attributions: tilesCredit, crossOrigin: "anonymous" }) })] : [];
  element.tabIndex = 0;
  const controls = [
    new Zoom({ zoomInTipLabel: words(box, "nearer", {}, "+"), zoomOutTipLabel: words(box, "farther", {}, "−") }),
    new ScaleLine({ minWidth: 60 }),
    new Attribution({ collapsible: false }),
  ];
  const map = new OlMap({ target: element, layers, controls, interactions: interactions({ altShiftDragRotate: false, pinchRotate: false }), view: new View({ center: fromLonLat([100.6, 13.75]), zoom: 10, enableRotation: false, minZoom: 8, maxZoom: 19 }) });
  map.getView().fit(BANGKOK, { padding: [8, 8, 8, 8] });
  const restyles = [];
  if (outlinesUrl) {
    const drawn = outlines(await geojson(outlinesUrl), Boolean(tilesUrl));
    map.addLayer(drawn.layer);
    restyles.push(drawn.restyle);
  }
  if (namesUrl) geojson(namesUrl).then((features) => map.addLayer(names(features)), () => {});
  const change = () => setTimeout(() => restyles.forEach((restyle) => restyle()), 0);
  const watcher = new MutationObserver(change);
  watcher.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", change);
  return { map, restyles, end: () => { watcher.disconnect(); map.setTarget(undefined); } };
}
