// Monaco asks for its workers by label. The build replaces WORKERS by the hashed file names beside this
// file, so that they come from the gateway's own origin and never from a CDN.
globalThis.MonacoEnvironment = {
  getWorker: (_id, label) =>
    new Worker(new URL(WORKERS[label] ?? WORKERS.editor, import.meta.url), { type: 'module', name: label }),
};
