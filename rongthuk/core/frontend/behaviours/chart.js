/* Draw a figure's own table. The table is the one source: it is there without JavaScript, for screen readers and on paper;
   the picture beside it is fetched when it comes into view, and the table then folds under its summary. */
import { words } from "./page.js";
import { readTable } from "../charts/table.js";

export default (figure) => {
  const place = figure.querySelector("[data-chart-plot]");
  const table = figure.querySelector("table");
  const fold = figure.querySelector("details");
  const rows = table ? readTable(table).rows : [];
  if (!place || !rows.length) return undefined;
  let end;
  const draw = async () => {
    place.hidden = false;
    try {
      const { plot } = await import("../charts/plotting.js");
      await document.fonts?.load('400 13px "Sarabun"', "กA1").catch(() => {});
      if (!figure.isConnected) return;
      end = plot(figure, place, readTable(table));
      if (fold) fold.open = false;
    } catch (error) {
      console.error(error);
      place.hidden = true;
      const status = figure.querySelector("[data-chart-status]");
      if (status) status.textContent = words(figure, "broken");
    }
  };
  const watcher = new IntersectionObserver((seen) => {
    if (!seen.some((entry) => entry.isIntersecting)) return;
    watcher.disconnect();
    draw();
  }, { rootMargin: "200px" });
  watcher.observe(figure);
  // What was never scrolled to is on paper all the same.
  const paper = () => !end && draw();
  addEventListener("beforeprint", paper);
  return () => {
    watcher.disconnect();
    removeEventListener("beforeprint", paper);
    end?.();
  };
};
