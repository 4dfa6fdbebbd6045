// Types and typed documents of operations: node generate.mjs SDL OUTPUT FOLDER...
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codegen } from "@graphql-codegen/core";
import * as documentPlugin from "@graphql-codegen/typed-document-node";
import * as operationPlugin from "@graphql-codegen/typescript-operations";
import { Kind, parse } from "graphql";

const [sdl, output, ...folders] = process.argv.slice(2);
const schema = parse(readFileSync(sdl, "utf8"));
const documents = folders
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .filter((path) => path.endsWith(".graphql"))
  .sort()
  .map((path) => ({ location: path, document: parse(readFileSync(path, "utf8")) }));

// Exact decimals, days and codes are texts on the wire. BigInt stays below 2^53.
const scalars = Object.fromEntries(
  schema.definitions
    .filter((definition) => definition.kind === Kind.SCALAR_TYPE_DEFINITION)
    .map(({ name }) => [name.value, name.value === "BigInt" ? "number" : "string"]),
);

const text = await codegen({
  filename: output,
  schema,
  documents,
  config: { scalars, strictScalars: true, enumType: "string-literal", documentMode: "string", skipTypename: true, useTypeImports: true },
  plugins: [{ operations: {} }, { documents: {} }],
  pluginMap: { operations: operationPlugin, documents: documentPlugin },
});
writeFileSync(output, `${text}\n`);
