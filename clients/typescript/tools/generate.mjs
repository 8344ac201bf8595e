// Writes src/schema.ts and src/operations.ts from the OpenAPI document of the server.
//
//     node tools/generate.mjs            writes them
//     node tools/generate.mjs --check    tells whether they are up to date
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const document = new URL("../../../adapters-http/openapi.json", import.meta.url);
const source = new URL("../src/", import.meta.url);
const note = "// Written by tools/generate.mjs from adapters-http/openapi.json; do not edit.\n";
const methods = ["get", "put", "post", "delete", "patch"];

/** Whether it answers with a stream of events, which has methods written by hand. */
function streams(operation) {
  return Object.values(operation.responses).some((one) => one.content?.["text/event-stream"]);
}

/** Whether a call needs an argument at all. */
function needsArguments(operation, shared) {
  const parameters = [...shared, ...(operation.parameters ?? [])];
  return Boolean(operation.requestBody?.required) || parameters.some((one) => one.required);
}

function method(verb, path, operation, shared) {
  const id = operation.operationId;
  const given = needsArguments(operation, shared) ? `given: Given<"${id}">` : `given: Given<"${id}"> = {}`;
  const summary = (operation.summary ?? "").replace(/\s+/g, " ");
  return `
  /** ${summary} \`${verb.toUpperCase()} ${path}\` */
  ${id}(${given}, options?: CallOptions): Promise<Answer<"${id}">> {
    return this.request("${verb.toUpperCase()}", "${path}", given, options);
  }
`;
}

function writeOperations(api) {
  const calls = [];
  for (const [path, item] of Object.entries(api.paths)) {
    for (const verb of methods) {
      const operation = item[verb];
      if (operation && !streams(operation)) calls.push(method(verb, path, operation, item.parameters ?? []));
    }
  }
  return `${note}
import type { Answer, CallOptions, Given, Parts } from "./call.js";

/** Every operation of the API as a method. */
export abstract class Operations {
  /** Sends a request; answers the body, or throws an ApiError. */
  abstract request<T>(method: string, path: string, given?: Parts, options?: CallOptions): Promise<T>;
${calls.join("")}}
`;
}

const text = await readFile(document, "utf8");
const types = astToString(await openapiTS(text, { alphabetize: true }));
const wanted = { "schema.ts": `${note}\n${types}`, "operations.ts": writeOperations(JSON.parse(text)) };
const stale = [];
for (const [name, content] of Object.entries(wanted)) {
  const path = new URL(name, source);
  const there = await readFile(path, "utf8").catch(() => "");
  if (there === content) continue;
  stale.push(name);
  if (!process.argv.includes("--check")) await writeFile(path, content);
}
if (stale.length > 0 && process.argv.includes("--check")) {
  console.error(`${stale.join(", ")}: out of date; run npm run generate`);
  process.exitCode = 1;
}
