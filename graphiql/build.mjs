// Bundles GraphiQL into one folder of hashed files and a manifest.json: node build.mjs OUT_DIR
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(root, '../gateway/static/graphiql'));
// Built beside the final folder and renamed at the end, so that an interrupted build leaves no half bundle.
const draft = `${out}.draft`;

const common = {
  absWorkingDir: root,
  outdir: draft,
  bundle: true,
  minify: true,
  metafile: true,
  format: 'esm',
  target: ['es2022'],
  entryNames: '[name]-[hash]',
  chunkNames: 'chunk-[hash]',
  assetNames: '[name]-[hash]',
  loader: { '.ttf': 'file' },
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'linked',
  logLevel: 'warning',
};

const workerEntries = {
  editor: 'monaco-editor/esm/vs/editor/editor.worker.js',
  json: 'monaco-editor/esm/vs/language/json/json.worker.js',
  graphql: 'monaco-graphql/esm/graphql.worker.js',
};

const outputs = (result) => Object.entries(result.metafile.outputs);

async function buildWorkers() {
  const entryPoints = Object.entries(workerEntries).map(([label, path]) => ({ in: path, out: `worker-${label}` }));
  const result = await build({ ...common, entryPoints });
  const built = outputs(result).filter(([, output]) => output.entryPoint).map(([path]) => basename(path));
  return Object.fromEntries(
    Object.keys(workerEntries).map((label) => [label, built.find((name) => name.startsWith(`worker-${label}-`))]),
  );
}

async function buildPage(workers) {
  const result = await build({
    ...common,
    entryPoints: ['src/main.jsx'],
    splitting: true,
    define: { ...common.define, WORKERS: JSON.stringify(workers) },
  });
  const [path, output] = outputs(result).find(([, { entryPoint }]) => entryPoint === 'src/main.jsx');
  return { script: basename(path), style: basename(output.cssBundle), files: outputs(result) };
}

function compress(names) {
  for (const name of names) {
    const content = readFileSync(join(draft, name));
    if (/\.(js|css)$/.test(name)) writeFileSync(join(draft, `${name}.gz`), gzipSync(content, { level: 9 }));
  }
}

rmSync(draft, { recursive: true, force: true });
mkdirSync(draft, { recursive: true });
const workers = await buildWorkers();
const { script, style, files } = await buildPage(workers);
const names = [...new Set([...Object.values(workers), ...files.map(([path]) => basename(path))])].sort();
compress(names);
writeFileSync(join(draft, 'manifest.json'), `${JSON.stringify({ script, style, files: names }, null, 2)}\n`);
rmSync(out, { recursive: true, force: true });
renameSync(draft, out);
console.log(`GraphiQL bundled: ${names.length} files, page ${script}`);
