/* One function a kind of chart: (what the table says, figure, width) => {option, height, entries of the legend}. */
import { amount, base, dayWords, ink, line, percentAxis, span, text, timeAxis, valueAxis, verticals } from "./axes.js";

const columnName = (read, key) => read.columns.find((column) => column.key === key)?.label ?? "";
const lineSeries = (name, data, colour, more = {}) => ({
  type: "line",
  name,
  data,
  symbol: "circle",
  symbolSize: 7,
  itemStyle: { color: ink(colour), borderColor: ink("surface"), borderWidth: 1 },
  lineStyle: { ...line(colour, "solid", 2.5), cap: "round" },
  emphasis: { disabled: true },
  ...more,
});
const dashed = (colour) => ({ symbol: "none", lineStyle: line(colour, "dashed", 2) });

/* Lines over days with a scale from 0 to 100: what `keys` names, each [column, look]. */
function overTime(read, figure, width, keys, height = 280) {
  const rows = read.rows.filter((row) => row.date?.day != null).sort((one, other) => one.date.day - other.date.day);
  const [from, until] = span(figure, rows.map((row) => row.date.day));
  const shown = keys.filter(([key]) => read.columns.some((column) => column.key === key));
  const option = base();
  option.xAxis = timeAxis(from, until, width);
  option.yAxis = percentAxis();
  option.series = shown.map(([key, look]) =>
    lineSeries(columnName(read, key), rows.filter((row) => row[key].number != null).map((row) => [row.date.day, row[key].number]), look === "plan" ? "line-strong" : "action", {
      ...(look === "plan" ? dashed("line-strong") : {}),
      ...(look === "step" ? { step: "end", areaStyle: { color: ink("ok-tint") } } : {}),
    }),
  );
  if (option.series.length) option.series[0].markLine = verticals(figure, from, until, width);
  option.tooltip.formatter = (points) => [dayWords(points[0].value[0]), ...points.map((point) => `${point.seriesName} ${amount(point.value[1])}%`)].join("\n");
  return { option, height, entries: shown.length > 1 ? shown.map(([key, look]) => ({ name: columnName(read, key), look: look === "plan" ? "plan" : "actual" })) : [] };
}

/* Columns: date, percent, and expected where a plan says it. The percent stays until the next report says otherwise. */
export const progress = (read, figure, width) => overTime(read, figure, width, [["expected", "plan"], ["percent", "step"]]);

/* Columns: date, plan, actual (empty where nothing is reported yet): cumulative weight. */
export const scurve = (read, figure, width) => overTime(read, figure, width, [["plan", "plan"], ["actual", "line"]]);

const STATES = { done: "ok", late: "danger", running: "info", waiting: "line-strong" };

/* Columns: name, start, end, state with data-value done|late|running|waiting, done (the day, where finished). */
export function gantt(read, figure, width) {
  const rows = read.rows.filter((row) => row.start?.day != null && row.end?.day != null);
  const [from, until] = span(figure, rows.flatMap((row) => [row.start.day, row.end.day, row.done?.day]));
  const height = rows.length * 46 + 64;
  const option = base();
  option.tooltip.trigger = "item";
  option.xAxis = { ...timeAxis(from, until, width), splitLine: { show: false } };
  option.yAxis = { type: "value", min: 0, max: rows.length, inverse: true, axisLabel: { show: false }, axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false } };
  option.series = [{
    type: "custom",
    data: rows.map((row, index) => [row.start.day, index, row.end.day]),
    encode: { x: [0, 2], y: 1 },
    tooltip: { formatter: ({ dataIndex }) => { const row = rows[dataIndex]; return [row.state.text, `${dayWords(row.start.day)} – ${dayWords(row.end.day)}`].join("\n"); } },
    markLine: verticals(figure, from, until, width, "start"),
    renderItem: ({ dataIndex, coordSys }, api) => {
      const row = rows[dataIndex];
      const [left, top] = api.coord([row.start.day, dataIndex]);
      const [right] = api.coord([row.end.day + 86400000, dataIndex]);
      const colour = ink(STATES[row.state.value] ?? "line-strong");
      const bar = { x: left, y: top + 25, width: Math.max(right - left, 4), height: 13, r: 3 };
      const children = [
        { type: "rect", shape: { x: coordSys.x, y: top + 31, width: coordSys.width, height: 1 }, style: { fill: ink("line") }, silent: true },
        { type: "text", style: { text: `${row.name.text} · ${row.state.text}`, x: coordSys.x, y: top + 3, fill: ink("ink"), font: '400 13px "Sarabun", sans-serif', width: coordSys.width, overflow: "truncate" }, silent: true },
        { type: "rect", shape: bar, style: { fill: row.state.value === "waiting" ? ink("surface") : colour, stroke: colour, lineWidth: 1.5 } },
      ];
      if (row.done?.day != null) {
        const [at] = api.coord([row.done.day, dataIndex]);
        children.push({ type: "path", shape: { pathData: "M-5 0 L-1.5 3.5 L5 -4" }, x: at, y: top + 32, style: { fill: "none", stroke: ink("ink"), lineWidth: 2.5 }, silent: true });
      }
      return { type: "group", children };
    },
  }];
  const looks = new Map(rows.map((row) => [row.state.value, row.state.text]));
  return { option, height, entries: [...looks].map(([look, name]) => ({ name, look })) };
}

const SERIES = ["action", "info", "warn", "ink-soft"];

/* Columns: label, any number of values (each key begins with "value"), target. */
function byLabel(type) {
  return (read, figure, width) => {
    const height = 280;
    const option = base();
    const unit = figure.dataset.unit ?? "";
    const values = read.columns.filter(({ key }) => key.startsWith("value"));
    const hasTarget = read.columns.some(({ key }) => key === "target");
    option.xAxis = {
      type: "category",
      data: read.rows.map((row) => row.label.text),
      axisLine: { lineStyle: line("line-strong") },
      axisTick: { show: false },
      axisLabel: { ...text(), hideOverlap: true },
    };
    option.yAxis = valueAxis({ min: 0, ...(figure.dataset.max ? { max: Number(figure.dataset.max), interval: Number(figure.dataset.max) / 4 } : {}), axisLabel: { ...text(), formatter: (value) => `${amount(value)}${unit === "%" ? "%" : ""}` } });
    option.series = values.map(({ key, label }, index) => {
      const data = read.rows.map((row) => row[key].number);
      if (type === "line") return lineSeries(label, data, SERIES[index % 4], { symbol: ["circle", "rect", "triangle", "diamond"][index % 4], connectNulls: false });
      return { type, name: label, data, barMaxWidth: 36, itemStyle: { color: ink(SERIES[index % 4]), borderRadius: [3, 3, 0, 0] }, emphasis: { disabled: true }, label: { show: width / read.rows.length / values.length > 44, position: "top", ...text(12), formatter: ({ value }) => (value == null ? "" : amount(value)) } };
    });
    if (hasTarget) option.series.push({ ...lineSeries(columnName(read, "target"), read.rows.map((row) => row.target.number), "danger"), ...dashed("danger"), step: false });
    option.tooltip.axisPointer.type = type === "bar" ? "none" : "line";
    option.tooltip.formatter = (points) => [points[0].name, ...points.map((point) => `${point.seriesName} ${amount(point.value)}${unit === "%" ? "" : " "}${point.value == null ? "" : unit}`)].join("\n");
    const entries = values.map(({ label }, index) => ({ name: label, look: `series-${index % 4}` }));
    if (hasTarget) entries.push({ name: columnName(read, "target"), look: "target" });
    return { option, height, entries: entries.length > 1 ? entries : [] };
  };
}

export const kinds = { progress, scurve, gantt, bars: byLabel("bar"), line: byLabel("line") };
