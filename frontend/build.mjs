// Builds the browser's files into static/build: the board, htmx, the layout worker and the notices
// of the packages that are inside them. `--watch` builds again at every change.

import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const out = join(root, "static", "build");
const watch = process.argv.includes("--watch");

/** Packages whose files are copied as they are, beside those that esbuild bundles. */
const COPIED = { "htmx.org": [["dist/htmx.min.js", "htmx.js"]], elkjs: [["lib/elk-worker.min.js", "elk-worker.js"]] };

const options = {
  absWorkingDir: root,
  entryPoints: { board: "canvas/main.tsx" },
  outdir: out,
  bundle: true,
  format: "esm",
  target: ["es2022"],
  jsx: "automatic",
  minify: !watch,
  sourcemap: watch ? "inline" : false,
  legalComments: "none",
  metafile: true,
  define: { "process.env.NODE_ENV": watch ? '"development"' : '"production"' },
  logLevel: "warning",
};

/** Write the licences of every package that is in the bundles. */
async function writeNotices(metafile) {
  const names = new Set(Object.keys(COPIED));
  for (const input of Object.keys(metafile.inputs)) {
    const match = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) names.add(match[1]);
  }
  const notices = await Promise.all([...names].sort().map(notice));
  await writeFile(join(out, "LEGAL.txt"), `${notices.join("\n\n")}\n`);
}

async function notice(name) {
  const folder = join(root, "node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return [`==== ${name} ${version} (${license ?? "see below"}) ====`, ...texts.map((text) => text.trim())].join("\n\n");
}

async function copyOthers() {
  for (const [name, files] of Object.entries(COPIED)) {
    for (const [from, to] of files) await copyFile(join(root, "node_modules", name, from), join(out, to));
  }
}

await mkdir(out, { recursive: true });
await copyOthers();
if (watch) {
  const context = await esbuild.context(options);
  await context.watch();
} else {
  const { metafile } = await esbuild.build(options);
  await writeNotices(metafile);
}
