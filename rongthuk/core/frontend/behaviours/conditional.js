/* Show a question only when an earlier answer asks for it.

   data-when="name" the field that decides; data-is="a,b" the answers that show
   it ("*": any answer). Without JavaScript every question is shown. */

export default function conditional(box) {
  const form = box.closest("form") ?? document;
  const wanted = (box.dataset.is ?? "*").split(",").map((word) => word.trim());
  const name = box.dataset.when;
  const answers = () =>
    [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
      .filter((field) => !field.disabled && (!/radio|checkbox/.test(field.type) || field.checked))
      .flatMap((field) => (field.selectedOptions ? [...field.selectedOptions].map((option) => option.value) : [field.value]))
      .filter(Boolean);
  const show = () => {
    const given = answers();
    const visible = wanted.includes("*") ? given.length > 0 : given.some((value) => wanted.includes(value));
    box.hidden = !visible;
    for (const field of box.querySelectorAll("input, select, textarea")) field.disabled = !visible;
  };
  const changed = (event) => event.target.name !== undefined && show();
  form.addEventListener("change", changed);
  show();
  return () => form.removeEventListener("change", changed);
}
