// Asks the graph: one fetch, typed by the document.
import type { DocumentTypeDecoration } from "@graphql-typed-document-node/core";

/** A document of generated.ts: its text, and the types of its data and variables. */
export interface Operation<Data, Variables> extends DocumentTypeDecoration<Data, Variables> {
  toString(): string;
}

/** An error of the graph. `code` is stable, `message` is for people. */
export interface GraphProblem {
  message: string;
  path?: (string | number)[];
  extensions?: { code?: string };
}

interface Answer<Data> {
  data?: Data | null;
  errors?: GraphProblem[];
}

/** The operation could not run at all. */
export class GraphError extends Error {
  constructor(readonly problems: GraphProblem[]) {
    super(problems.map((problem) => problem.message).join("\n"));
  }
}

/**
 * The data, with what is missing of it: a field whose sources all failed is null and has an entry in `problems`.
 * A list that lacks some of its sources has none: look at its `coverage`.
 */
export async function ask<Data, Variables>(
  endpoint: string,
  operation: Operation<Data, Variables>,
  variables: Variables,
): Promise<{ data: Data; problems: GraphProblem[] }> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json, application/json" },
    body: JSON.stringify({ query: operation.toString(), variables }),
  });
  const { data, errors = [] } = (await response.json()) as Answer<Data>;
  if (data === undefined || data === null) {
    throw new GraphError(errors);
  }
  return { data, problems: errors };
}
