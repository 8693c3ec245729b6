/* Say what a first visit costs over the wire and fail when it is more than promised.

   node rongthuk/core/frontend/sizes.mjs [FOLDER] */
import { readFile, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const KB = 1000;
/* Bytes as sent (brotli; fonts as they are). A portal page may weigh 100 kB: these leave its HTML 30 kB, compressed. */
export const BUDGETS = {
  "portal.css": 9 * KB,
  "portal.js": 6 * KB,
  "desk.css": 12 * KB,
  "desk.js": 8 * KB,
  "icons.svg": 6 * KB,
  fonts: 44 * KB,
  "portal, first page": 66 * KB,
  "portal, report form": 74 * KB,
  "map, when asked for": 110 * KB,
  "charts, when asked for": 180 * KB,
};

async function sent(folder, name) {
  const compressed = await stat(path.join(folder, `${name}.br`)).catch(() => null);
  return (compressed ?? (await stat(path.join(folder, name)))).size;
}

export async function measure(folder) {
  const needed = JSON.parse(await readFile(path.join(folder, "needed.json"), "utf8"));
  const files = (await readdir(folder, { recursive: true })).map((name) => name.split(path.sep).join("/"));
  const chunk = (stem) => files.filter((name) => name.startsWith(`chunks/${stem}-`) && name.endsWith(".js"));
  const sum = async (names) => {
    let total = 0;
    for (const name of new Set(names)) total += await sent(folder, name);
    return total;
  };
  const fonts = files.filter((name) => name.endsWith(".woff2"));
  const first = ["portal.css", ...needed["portal.js"], "icons.svg", ...fonts];
  const lazily = ["photo-upload", "locate-me", "place-search", "category-picker", "map-picker", "draft", "copy"];
  const form = [...first, ...lazily.flatMap(chunk), ...chunk("chunk")];
  const sizes = {
    "portal.css": await sum(["portal.css"]),
    "portal.js": await sum(needed["portal.js"]),
    "desk.css": await sum(["desk.css"]),
    "desk.js": await sum(needed["desk.js"]),
    "icons.svg": await sum(["icons.svg"]),
    fonts: await sum(fonts),
    "portal, first page": await sum(first),
    "portal, report form": await sum(form),
    "map, when asked for": await sum(["map.css", ...chunk("drawing")]),
    "charts, when asked for": await sum([...chunk("chart"), ...chunk("plotting")]),
  };
  return sizes;
}

export async function report(folder) {
  const sizes = await measure(folder);
  let broken = 0;
  for (const [name, bytes] of Object.entries(sizes)) {
    const over = bytes > BUDGETS[name];
    broken += over;
    console.log(`${name.padEnd(22)} ${(bytes / KB).toFixed(1).padStart(7)} kB of ${(BUDGETS[name] / KB).toFixed(0).padStart(4)} ${over ? "TOO MUCH" : ""}`);
  }
  if (broken) process.exitCode = 1;
  return sizes;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
  await report(process.argv[2] ?? path.join(root, "var", "static-build"));
}
