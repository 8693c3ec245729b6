/* Read what a chart draws from its table. <th data-column="name"> says what a column means; a cell's value is its
   data-value, else its <time datetime>, <data value> or <progress value>, else its words. */

const number = (text) => {
  const plain = text.replace(/[๐-๙]/g, (digit) => "๐๑๒๓๔๕๖๗๘๙".indexOf(digit)).replace(/[,%\s]/g, "");
  return plain === "" || Number.isNaN(Number(plain)) ? null : Number(plain);
};

const raw = (cell) => {
  const inner = cell.querySelector("time[datetime], data[value], progress[value]");
  return (cell.dataset.value ?? inner?.getAttribute("datetime") ?? inner?.getAttribute("value") ?? cell.textContent).trim();
};

/* A day is the moment it begins at UTC: the axis counts in UTC, so that no reader's clock moves it. */
export const day = (text) => {
  const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(text ?? "");
  return found ? Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3])) : null;
};

/* Return {columns: [{key, label}], rows: [{key: {text, value, number, day}}]}; columns without a name are left out. */
export function readTable(table) {
  const columns = [...(table.tHead?.rows[0]?.cells ?? [])].map((head, index) => ({ key: head.dataset.column, label: head.textContent.trim(), index })).filter(({ key }) => key);
  const rows = [...(table.tBodies[0]?.rows ?? [])]
    .filter((row) => row.cells.length > Math.max(-1, ...columns.map(({ index }) => index)))
    .map((row) =>
      Object.fromEntries(
        columns.map(({ key, index }) => {
          const cell = row.cells[index];
          const value = raw(cell);
          return [key, { text: cell.textContent.trim().replace(/\s+/g, " "), value, number: number(value), day: day(value) }];
        }),
      ),
    );
  return { columns, rows };
}
