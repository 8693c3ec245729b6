/* Bundle the front end into var/static-build/ (or the folder given), with .br and .gz beside every text file.

   node rongthuk/core/frontend/build.mjs [--watch] [--out=FOLDER]

   The styles of the map are built apart: imported by the lazy chunk they would be copied into the entry's CSS. */
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../../..");
const chosen = process.argv.find((word) => word.startsWith("--out="));
const out = chosen ? path.resolve(chosen.slice(6)) : path.join(root, "var", "static-build");
const watching = process.argv.includes("--watch");
// Built beside and moved into place whole, so that a server never reads half a build.
const work = watching ? out : `${out}.${process.pid}.new`;

/* Write light-dark(a, b) out as three blocks: light, dark by the system, dark by the reader's choice. */
export function expandThemes(css) {
  const pair = /light-dark\(\s*((?:[^(),]|\([^()]*\))+),\s*((?:[^(),]|\([^()]*\))+)\)/g;
  return css.replace(/:root\s*\{([^{}]*)\}/g, (whole, body) => {
    const dark = body.split(";").filter((line) => /light-dark\(/.test(line)).map((line) => line.replace(pair, "$2").trim()).join(";");
    if (!dark) return whole;
    return `:root{${body.replace(pair, "$1")}}@media screen and (prefers-color-scheme:dark){:root:not([data-theme="light"]){${dark}}}@media screen{:root[data-theme="dark"]{${dark}}}`;
  });
}

const themes = {
  name: "themes",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path: file }) => {
      const css = await readFile(file, "utf8");
      return css.includes("light-dark(") ? { contents: expandThemes(css), loader: "css" } : undefined;
    });
  },
};

const options = {
  absWorkingDir: here,
  entryPoints: ["portal.js", "desk.js", { in: "css/portal.css", out: "portal" }, { in: "css/desk.css", out: "desk" }, { in: "css/map.css", out: "map" }].map((entry) =>
    typeof entry === "string" ? { in: entry, out: entry.replace(/\.js$/, "") } : entry,
  ),
  outdir: work,
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  target: ["es2022", "chrome99", "firefox97", "safari15.4"],
  chunkNames: "chunks/[name]-[hash]",
  assetNames: "fonts/[name]",
  loader: { ".woff2": "file" },
  plugins: [themes],
  logLevel: "warning",
  legalComments: "none",
  metafile: true,
};

async function compress(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !/\.(js|css|svg)$/.test(entry.name)) continue;
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    const content = await readFile(file);
    await writeFile(`${file}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }));
    await writeFile(`${file}.gz`, gzipSync(content, { level: 9 }));
  }
}

async function sprite() {
  const svg = await readFile(path.join(here, "icons.svg"), "utf8");
  await writeFile(path.join(work, "icons.svg"), svg.replace(/>\s+</g, "><").trim());
  await copyFile(path.join(here, "favicon.svg"), path.join(work, "favicon.svg"));
}

await rm(work, { recursive: true, force: true });
await mkdir(work, { recursive: true });
if (watching) {
  await sprite();
  const context = await esbuild.context(options);
  await context.watch();
  console.log(`watching; written to ${path.relative(root, out)}`);
} else {
  const { metafile } = await esbuild.build(options);
  await sprite();
  // Which files each entry pulls in at once, for the check of sizes.
  const needed = {};
  for (const [file, about] of Object.entries(metafile.outputs)) {
    if (!about.entryPoint) continue;
    const name = path.relative(work, path.resolve(here, file));
    const all = new Set([name]);
    const walk = (from) => {
      for (const { path: next, kind } of metafile.outputs[from]?.imports ?? []) {
        const relative = path.relative(work, path.resolve(here, next));
        if (kind === "import-statement" && !all.has(relative)) {
          all.add(relative);
          walk(next);
        }
      }
    };
    walk(file);
    needed[name] = [...all];
  }
  await writeFile(path.join(work, "needed.json"), JSON.stringify(needed, null, 1));
  await compress(work);
  await mkdir(path.dirname(out), { recursive: true });
  const old = `${out}.${process.pid}.old`;
  await rename(out, old).catch(() => {});
  await rename(work, out);
  await rm(old, { recursive: true, force: true });
  const { report } = await import("./sizes.mjs");
  await report(out);
}
