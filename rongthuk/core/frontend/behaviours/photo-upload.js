/* Send photographs one by one, made smaller first, tried again when the network fails.

   POST data-upload-url, multipart, the picture in `photo` (or data-field), header X-CSRFToken
   → 200/201 {"id": "…", "remove_url"?: "…"}; 4xx {"message": "…"} is final, 5xx, 429 and silence are tried again.
   Each accepted photo leaves <input type=hidden name=photo_ids (or data-id-name) value=id> in the form, and the file
   input is emptied, so that the form itself stays small. Photos that the server already has are rendered by it as
   li.photo[data-state=done] with that hidden input and a button [data-photo-remove]. Without JavaScript it is a plain
   file input. */
import { announce, csrfToken, make, words } from "./page.js";
import { exifOf, withExif } from "./exif.js";

const WAITS = [1000, 3000, 8000, 20000];
const LONGEST = 2048;

async function shrink(file) {
  if (!/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type) && file.type) return file;
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    // The browser cannot read it (HEIC outside Safari): the server can.
    return file;
  }
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  if (scale === 1 && file.type === "image/jpeg" && file.size < 900_000) return file;
  const canvas = make("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const jpeg = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.84));
  if (!jpeg || jpeg.size >= file.size) return file;
  const exif = file.type === "image/jpeg" ? exifOf(await file.slice(0, 262_144).arrayBuffer()) : null;
  return withExif(jpeg, exif);
}

function send(url, body, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.timeout = 120_000;
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onload = () => {
      let answer = {};
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        // A proxy's page is no answer of ours.
      }
      if (request.status < 300 && answer.id != null) return resolve(answer);
      const final = request.status >= 400 && request.status < 500 && ![408, 425, 429].includes(request.status);
      reject({ final, message: answer.message ?? answer.detail });
    };
    request.onerror = request.ontimeout = () => reject({ final: false });
    request.send(body);
  });
}

export default function photoUpload(box) {
  const input = box.querySelector("input[type=file]");
  const form = box.closest("form");
  const most = Number(box.dataset.maxFiles || 10);
  const largest = Number(box.dataset.maxBytes || 60_000_000);
  const list = box.querySelector("[data-photo-list]") ?? box.appendChild(make("ul", { class: "photo-list", "data-photo-list": true }));
  const status = box.appendChild(make("p", { class: "photo-picker__status", role: "status" }));
  const queue = [];
  let working = 0;
  let waiting = null;
  const count = () => list.querySelectorAll(".photo:not([data-state=failed])").length;

  function button(name, act, icon) {
    const made = make("button", { type: "button", class: "button button--secondary button--small" }, words(box, name, {}, icon));
    made.addEventListener("click", act);
    return made;
  }

  function add(file) {
    if (count() >= most) {
      status.textContent = words(box, "many", { n: most });
      return;
    }
    const picture = make("img", { class: "photo__image", alt: file.name });
    const bar = make("progress", { max: 1, value: 0, "aria-label": words(box, "progress", { name: file.name }, file.name) });
    const line = make("span", { class: "photo__status" }, words(box, "waiting"));
    const row = make("div", { class: "photo__body" }, line, bar);
    const item = make("li", { class: "photo", "data-state": "waiting" }, picture, row);
    const address = URL.createObjectURL(file);
    picture.src = address;
    picture.onload = picture.onerror = () => URL.revokeObjectURL(address);
    const remove = button("remove", () => {
      const at = queue.indexOf(job);
      if (at >= 0) queue.splice(at, 1);
      job.gone = true;
      if (job.removeUrl) fetch(job.removeUrl, { method: "POST", headers: { "X-CSRFToken": csrfToken() }, credentials: "same-origin" }).catch(() => {});
      item.remove();
      settle();
    }, "✕");
    remove.setAttribute("aria-label", `${remove.textContent} ${file.name}`);
    row.append(remove);
    const job = { file, item, line, bar, row, gone: false };
    list.append(item);
    if (file.size > largest) return fail(job, { final: true, message: words(box, "large", { mb: Math.round(largest / 1e6) }) });
    queue.push(job);
    next();
  }

  function fail(job, { final, message }) {
    job.item.dataset.state = "failed";
    job.bar.hidden = true;
    job.line.textContent = message || words(box, "failed");
    announce(job.line.textContent);
    if (!final && !job.again) {
      job.again = button("retry", () => {
        job.again.remove();
        job.again = null;
        queue.push(job);
        next();
      }, "↻");
      job.row.insertBefore(job.again, job.row.lastChild);
    }
  }

  async function run(job) {
    job.item.dataset.state = "sending";
    job.bar.hidden = false;
    job.line.textContent = words(box, "sending");
    const smaller = await shrink(job.file).catch(() => job.file);
    const name = smaller === job.file ? job.file.name : job.file.name.replace(/\.\w+$/, "") + ".jpg";
    for (let attempt = 0; !job.gone; attempt++) {
      try {
        const body = new FormData();
        body.set(box.dataset.field || "photo", smaller, name);
        const answer = await send(box.dataset.uploadUrl, body, (share) => (job.bar.value = share));
        if (job.gone) return;
        job.removeUrl = answer.remove_url;
        job.item.dataset.state = "done";
        job.bar.hidden = true;
        job.line.textContent = words(box, "done");
        job.row.append(make("input", { type: "hidden", name: box.dataset.idName || "photo_ids", value: answer.id }));
        announce(`${job.file.name} ${job.line.textContent}`);
        return;
      } catch (error) {
        if (error.final === undefined) throw error;
        if (error.final || attempt >= WAITS.length) return fail(job, error);
        job.line.textContent = words(box, "again", { seconds: Math.round(WAITS[attempt] / 1000) });
        job.bar.value = 0;
        await new Promise((done) => setTimeout(done, WAITS[attempt]));
      }
    }
  }

  // One at a time: a weak phone has one thin line and little memory.
  async function next() {
    if (working || !queue.length) return;
    working = 1;
    const job = queue.shift();
    try {
      await run(job);
    } catch (error) {
      console.error(error);
      fail(job, { final: false });
    }
    working = 0;
    settle();
    next();
  }

  function settle() {
    status.textContent = queue.length || working ? words(box, "left", { n: queue.length + working }) : "";
    if (waiting && !queue.length && !working) {
      const submitter = waiting.submitter;
      waiting = null;
      form.requestSubmit(submitter ?? undefined);
    }
  }

  input.addEventListener("change", () => {
    [...input.files].forEach(add);
    input.value = "";
  });
  input.required = false;
  list.addEventListener("click", (event) => {
    const remove = event.target.closest("[data-photo-remove]");
    if (!remove) return;
    event.preventDefault();
    const address = remove.dataset.photoRemove || remove.formAction;
    if (remove.dataset.photoRemove) fetch(address, { method: "POST", headers: { "X-CSRFToken": csrfToken() }, credentials: "same-origin" }).catch(() => {});
    remove.closest(".photo").remove();
  });
  const drop = box.querySelector(".photo-picker__drop") ?? box;
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("is-over", name === "dragover");
      if (name === "drop") [...event.dataTransfer.files].forEach(add);
    });
  }
  // The report waits for its photographs, and says so; it is sent by itself when they are through.
  form?.addEventListener("submit", (event) => {
    if (!queue.length && !working) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = { submitter: event.submitter };
    status.textContent = words(box, "wait", { n: queue.length + working });
    status.scrollIntoView({ block: "nearest" });
  }, { capture: true });
}
