/* Axes, words and lines that the kinds share. */
import { day } from "./table.js";

const DAY = 86400000;
const thai = () => document.documentElement.lang.startsWith("th");
const writer = (options) => {
  const format = new Intl.DateTimeFormat(thai() ? "th-TH-u-ca-buddhist-nu-latn" : "en-GB", { timeZone: "UTC", ...options });
  return (moment) => format.formatToParts(moment).map(({ type, value }) => (type === "year" && thai() ? value.slice(-2) : type === "era" ? "" : value)).join("").trim();
};

/* "ต.ค. 68", or "Oct 2025" for English readers. */
export const monthWords = (moment) => writer({ month: "short", year: "numeric" })(moment);
/* "22 พ.ย. 69", or "22 Nov 2026". */
export const dayWords = (moment) => writer({ day: "numeric", month: "short", year: "numeric" })(moment);

export const ink = (name) => `var(--${name})`;
const FONT = '"Sarabun", sans-serif';
export const text = (size = 13, colour = "ink-soft") => ({ color: ink(colour), fontFamily: FONT, fontSize: size });
export const line = (colour, type = "solid", width = 1) => ({ color: ink(colour), type, width });

export const base = () => ({
  animation: false,
  useUTC: true,
  textStyle: text(),
  grid: { left: 8, right: 20, top: 28, bottom: 10, containLabel: true },
  tooltip: {
    trigger: "axis",
    renderMode: "richText",
    confine: true,
    transitionDuration: 0,
    backgroundColor: ink("raised"),
    borderColor: ink("line-strong"),
    borderWidth: 1,
    padding: [8, 12],
    shadowBlur: 0,
    textStyle: { ...text(13, "ink"), lineHeight: 22 },
    axisPointer: { type: "line", lineStyle: line("line-strong", "dashed"), label: { show: false } },
  },
});

/* Show month names where they fit: every month, every second, every quarter, every half or every year. */
export function timeAxis(from, until, width) {
  const first = new Date(from);
  const fits = Math.max(2, Math.floor((width - 72) / 66));
  const months = Math.max(1, Math.round((until - from) / (30.44 * DAY)));
  const step = [1, 2, 3, 6, 12, 24, 60].find((each) => months / each <= fits) ?? 120;
  const ticks = [];
  for (let month = first.getUTCDate() > 1 ? 1 : 0; ticks.length < 40; month += 1) {
    const start = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + month, 1);
    if (start > until) break;
    // Counted from October, so that quarters of the budget year carry the names.
    if (((new Date(start).getUTCMonth() + 3) % 12) % Math.min(step, 12) === 0) ticks.push(start);
  }
  if (!ticks.length) ticks.push(from);
  return {
    type: "time",
    min: from,
    max: until,
    axisLine: { onZero: false, lineStyle: line("line-strong") },
    axisTick: { show: true, customValues: ticks, lineStyle: line("line-strong") },
    axisLabel: { ...text(), customValues: ticks, formatter: monthWords, hideOverlap: true },
    splitLine: { show: false },
  };
}

export const valueAxis = (options = {}) => ({
  type: "value",
  axisLabel: text(),
  axisLine: { show: false },
  axisTick: { show: false },
  splitLine: { lineStyle: line("line") },
  splitNumber: 4,
  ...options,
});

export const percentAxis = () => valueAxis({ min: 0, max: 100, interval: 25, axisLabel: { ...text(), formatter: "{value}%" } });

/* The figure's own lines across time: data-marks="2025-12-31|Q1, 2026-03-31|Q2" and data-today="2026-01-15" with data-text-today. */
export function verticals(figure, from, until, width, position = "end") {
  const marks = (figure.dataset.marks ?? "").split(",").map((each) => each.trim().split("|"));
  const lines = marks.map(([when, label]) => ({ at: day(when), label: label ?? "", colour: "ink-soft", type: "dotted" }));
  const today = day(figure.dataset.today);
  lines.push({ at: today, label: figure.dataset.textToday ?? "", colour: "danger", type: "solid" });
  // Two names on one spot cannot be read: today's stays.
  const near = (at) => today != null && at !== today && (Math.abs(at - today) / (until - from)) * width < 48;
  return {
    silent: true,
    symbol: "none",
    data: lines
      .filter(({ at }) => at != null && at >= from && at <= until)
      .map(({ at, label, colour, type }) => ({ xAxis: at, lineStyle: line(colour, type), label: { ...text(12, colour), formatter: near(at) ? "" : label, position, distance: 4 } })),
  };
}

/* From the first to the last of the days told, widened to the figure's data-from and data-until. */
export function span(figure, days) {
  const all = [...days, day(figure.dataset.from), day(figure.dataset.until)].filter((each) => each != null);
  const from = Math.min(...all);
  return [from, Math.max(...all, from + 30 * DAY)];
}

export const amount = (value) => (value == null ? "–" : new Intl.NumberFormat(thai() ? "th-TH" : "en-GB", { maximumFractionDigits: 2 }).format(value));
