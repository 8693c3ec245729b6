/* Say what the boxes named data-sum-of sum to, while they are typed in; the server checks it again.

   Inside: [data-sum] shows the words. Texts: complete, missing({total},{rest}), over({total},{rest}). */
import { words } from "./page.js";

const THAI = "๐๑๒๓๔๕๖๗๘๙";
const number = (text) => {
  const value = Number(text.replace(/[๐-๙]/g, (digit) => THAI.indexOf(digit)).replace(/[,%\s]/g, ""));
  return Number.isFinite(value) ? value : 0;
};

export default function sum(box) {
  const shown = box.querySelector("[data-sum]");
  const say = () => {
    const fields = [...box.querySelectorAll(`[name="${CSS.escape(box.dataset.sumOf)}"]`)];
    const total = Math.round(fields.reduce((all, field) => all + number(field.value), 0) * 100) / 100;
    const rest = Math.round(Math.abs(100 - total) * 100) / 100;
    const kind = total === 100 ? "complete" : total < 100 ? "missing" : "over";
    shown.textContent = words(box, kind, { total, rest }, `${total} %`);
    shown.classList.toggle("plan-sum--complete", kind === "complete");
    shown.classList.toggle("plan-sum--over", kind === "over");
  };
  const typed = (event) => event.target.name === box.dataset.sumOf && say();
  box.addEventListener("input", typed);
  say();
  return () => box.removeEventListener("input", typed);
}
