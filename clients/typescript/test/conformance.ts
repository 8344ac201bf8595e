// Runs the conformance scenarios (clients/conformance/*.json) against a server; prints TAP.
//
//     node build/test/conformance.js --url http://127.0.0.1:8080 [NAME...]
import { readFile, readdir } from "node:fs/promises";
import { parseArgs } from "node:util";
import { Scenario } from "./scenario.js";

const { values, positionals } = parseArgs({ options: { url: { type: "string" } }, allowPositionals: true });
if (!values.url) throw new Error("--url is missing");
const folder = new URL("../../../conformance/", import.meta.url);
const files = (await readdir(folder)).filter((file) => file.endsWith(".json")).sort();
const names = files.map((file) => file.slice(0, -5));
const chosen = positionals.length > 0 ? names.filter((name) => positionals.includes(name)) : names;
if (chosen.length === 0 || (positionals.length > 0 && chosen.length !== positionals.length)) {
  throw new Error(`no such scenario among ${positionals.join(", ")}`);
}
console.log(`TAP version 13\n1..${chosen.length}`);
let failed = 0;
for (const [nth, name] of chosen.entries()) {
  const began = performance.now();
  let verdict = "ok";
  try {
    await new Scenario(values.url, name, JSON.parse(await readFile(new URL(`${name}.json`, folder), "utf8"))).play();
  } catch (error) {
    failed += 1;
    verdict = "not ok";
    console.log(`# ${String((error as Error).stack ?? error).replaceAll("\n", "\n# ")}`);
  }
  console.log(`${verdict} ${nth + 1} - ${name} (${((performance.now() - began) / 1000).toFixed(2)} s)`);
}
// A handler that is deaf may still wait.
process.exit(failed > 0 ? 1 : 0);
