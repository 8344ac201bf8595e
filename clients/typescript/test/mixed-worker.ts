// The TypeScript worker of the mixed diamond; clients/conformance/mixed.py starts it.
//
//     node build/test/mixed-worker.js URL QUEUE
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, RetryableError, Worker, type Step } from "../src/index.js";

interface Context {
  fail: string[];
  hold: string[];
  while: string;
}

/** Fails or holds once where the context says so; adds up. */
async function work(step: Step) {
  const context = step.context as Context;
  if (step.attempt === 1 && context.fail.includes(step.name)) {
    throw new RetryableError("not yet", { errorClass: "early" });
  }
  while (step.attempt === 1 && context.hold.includes(step.name) && existsSync(context.while)) {
    await sleep(50, undefined, { signal: step.signal });
  }
  const parents = Object.values(step.parents) as { sum: number }[];
  return { by: "node", sum: parents.reduce((sum, parent) => sum + parent.sum, 1) };
}

const [url, queue] = process.argv.slice(2) as [string, string];
const handlers = { "mixed.any": work, "mixed.node": work };
const worker = new Worker(new Client({ url }), handlers, { queues: [queue], leaseSeconds: 2, waitSeconds: 5 });
console.log(await worker.run());
