/* The charts, as SVG. Fetched only when one is on the page.

   Colours are given as var(--token): the picture follows light, dark and paper by itself. Nothing moves, so that there is
   nothing to slow down for who asked for less motion. Tooltips are drawn inside the SVG: HTML ones need inline styles. */
import { init, use } from "echarts/core";
import { BarChart, CustomChart, LineChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
import { make } from "../behaviours/page.js";
import { kinds } from "./kinds.js";

use([BarChart, CustomChart, LineChart, GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

function legend(entries) {
  return make("ul", { class: "chart__legend", "aria-hidden": "true" }, ...entries.map(({ name, look }) => make("li", {}, make("span", { class: `chart__key chart__key--${look}` }), name)));
}

/* Draw `read` into `place`; return how to end it. */
export function plot(figure, place, read) {
  const kind = kinds[figure.dataset.chart];
  if (!kind) throw new Error(`unknown kind of chart ${figure.dataset.chart}`);
  const canvas = make("div", { class: "chart__canvas" });
  let keys;
  place.replaceChildren(canvas);
  let chart;
  let width = 0;
  const draw = () => {
    const next = Math.round(place.clientWidth);
    if (!next || next === width) return;
    width = next;
    const { option, height, entries = [] } = kind(read, figure, width);
    keys?.remove();
    keys = undefined;
    if (entries.length) place.append((keys = legend(entries)));
    chart ??= init(canvas, null, { renderer: "svg", width, height });
    chart.resize({ width, height });
    chart.setOption(option, { notMerge: true });
    // Paper is narrower than a screen: with a viewBox the print styles may shrink the picture whole.
    chart.getDom().querySelector("svg")?.setAttribute("viewBox", `0 0 ${width} ${height}`);
  };
  draw();
  const watcher = new ResizeObserver(draw);
  watcher.observe(place);
  return () => {
    watcher.disconnect();
    chart?.dispose();
    place.replaceChildren();
    place.hidden = true;
  };
}
