// One conformance scenario while it is played; clients/conformance/README.md says what its words mean.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { ApiError, Client, PermanentError, RetryableError, Worker, type Report, type Step } from "../src/index.js";
import { FaultyFetch, type Fault } from "./faults.js";

type Json = any; // Scenarios are data, checked by what is done with them.
const PATIENCE_MS = 60_000;
/** For a server that asks who one is. */
const TOKEN = process.env["TASKER_TOKEN"] ?? "";
const KEYS = ["about", "steps", "context", "workers", "script", "faults", "play", "expect"];
const EXPECT_KEYS = ["task", "state", "steps", "seen", "reports", "busiest", "calls", "gaps", "matches", "same"];
const NOTHING: Report = { claimed: 0, succeeded: 0, failed: 0, released: 0, timedOut: 0, lost: 0, refused: 0 };

interface Running {
  worker: Worker;
  faults: FaultyFetch;
  ended: Promise<unknown>;
}

export class Scenario {
  readonly #client: Client;
  readonly #place: string;
  readonly #running = new Map<string, Running>();
  readonly #streams = new Map<string, { id: string; type: string }[]>();
  readonly #closing = new AbortController();
  readonly #tasks = new Map<string, string>();
  readonly #seen = new Map<string, Record<string, unknown>[]>();
  readonly #gates = new Map<string, { opened: Promise<void>; open: () => void }>();
  readonly #cancelled = new Set<string>();
  #last = "";
  #busy = 0;
  #busiest = 0;
  #waiting: (() => void)[] = [];

  constructor(
    private readonly url: string,
    name: string,
    private readonly scenario: Json,
  ) {
    for (const key of Object.keys(scenario)) assert.ok(KEYS.includes(key), `unknown key ${key}`);
    for (const key of Object.keys(scenario.expect)) assert.ok(EXPECT_KEYS.includes(key), `unknown key ${key}`);
    this.#client = new Client({ url, token: TOKEN });
    this.#place = `${name}-ts-${randomUUID().slice(0, 8)}`;
  }

  async play(): Promise<void> {
    const steps = this.scenario.steps.map((step: Json) => ({ handler: "work", ...step }));
    const defaults = { queue: this.#place };
    const template = { namespace: "conformance", name: this.#place, version: "1.0.0", defaults, steps };
    await this.#client.putTemplate({ body: template });
    try {
      for (const action of this.scenario.play) {
        const [kind, what] = Object.entries<Json>(action)[0]!;
        const act = this.#actions[kind];
        assert.ok(act, `unknown action ${kind}`);
        await act(what, action);
      }
      await this.#check();
    } finally {
      this.#closing.abort();
      for (const gate of this.#gates.values()) gate.open();
      for (const { worker } of this.#running.values()) {
        worker.stop();
        worker.stop();
      }
      await Promise.all([...this.#running.values()].map(({ ended }) => ended));
    }
  }

  readonly #actions: Record<string, (what: Json, action: Json) => unknown> = {
    start: (name: string) => {
      const faults = (this.scenario.faults ?? []).filter((one: Fault) => one.worker === name);
      const faulty = new FaultyFetch(faults, () => this.#tell());
      const client = new Client({ url: this.url, token: TOKEN, fetch: faulty.fetch });
      const warn = (message: string) => process.env["VERBOSE"] && console.log(`# ${message}`);
      const options = { name, queues: [this.#place], warn, ...this.scenario.workers[name] };
      const worker = new Worker(client, { work: (step) => this.#work(step) }, options);
      const ended = worker.run({ signals: false }).then(
        () => undefined,
        (error: unknown) => error,
      );
      this.#running.set(name, { worker, faults: faulty, ended });
    },
    submit: async (name: string) => {
      const context = this.scenario.context ?? {};
      const { id } = await this.#client.submit({ namespace: "conformance", template: this.#place, context });
      this.#last = id;
      this.#tasks.set(name, id);
    },
    awaitTask: async (state: string) => {
      assert.equal((await this.#client.wait(this.#last, { timeoutMs: PATIENCE_MS })).state, state);
    },
    entered: (step: string) => this.#until(() => this.#seen.has(step), `step ${step} to be run`),
    awaitBusy: (count: number) => this.#until(() => this.#busy === count, `${count} handlers to run at once`),
    open: (gate: string) => this.#gate(gate).open(),
    stop: (name: string) => this.#running.get(name)!.worker.stop(),
    ended: async (name: string, action: Json) => {
      const { worker, ended } = this.#running.get(name)!;
      const patience = action.withinSeconds ? action.withinSeconds * 1000 : PATIENCE_MS;
      const error = await within(ended, patience, `worker ${name} to end`);
      if (error) throw error;
      await this.#refused("GET", `/api/workers/${worker.id}`, undefined, 404);
    },
    drain: (name: string) => {
      const path = `/api/workers/${this.#running.get(name)!.worker.id}/drain`;
      return this.#client.request("POST", path, { body: { reason: "conformance" } });
    },
    awaitStopping: (name: string) => {
      const { worker } = this.#running.get(name)!;
      return this.#poll(() => worker.stopping, `worker ${name} to heed the drain`);
    },
    cancelTask: (name: string) => this.#client.cancelTask({ path: { id: this.#tasks.get(name)! } }),
    cancelled: (step: string) => this.#until(() => this.#cancelled.has(step), `handler of ${step} told to stop`),
    awaitCause: (what: Json) =>
      this.#poll(async () => {
        const rows = await this.#history(this.#last, what.step);
        return rows.some((row) => row.cause === what.cause);
      }, JSON.stringify(what)),
    awaitCalls: (what: Json) => this.#until(() => this.#calls(what.call) >= what.times, JSON.stringify(what)),
    awaitReport: (what: Json) => {
      const { report } = this.#running.get(what.worker)!.worker;
      return this.#poll(() => report.refused === what.refused, JSON.stringify(what));
    },
    follow: (name: string, action: Json) => {
      const [stream, nth] = action.afterEvent ?? [];
      const after = stream ? this.#streams.get(stream)![nth]!.id : "ev_0";
      const told: { id: string; type: string }[] = [];
      this.#streams.set(name, told);
      const events = this.#client.taskEvents(this.#last, { after, types: action.types, signal: this.#closing.signal });
      void (async () => {
        for await (const event of events) {
          told.push(event);
          this.#tell();
        }
      })();
    },
    awaitEvents: async (what: Json) => {
      const told = this.#streams.get(what.stream)!;
      await this.#until(() => told.length >= what.types.length, JSON.stringify(what));
      assert.deepEqual(told.map((event) => event.type), what.types, `events of ${what.stream}`);
    },
    refuses: async (what: Json) => {
      const error = await this.#refused(what.request[0], what.request[1], what.body, what.status);
      assert.equal(error.kind, what.kind);
      assert.equal((error.problem.errors ?? []).length, what.errors ?? 0, error.message);
      assert.ok(error.problem.detail && error.problem.requestId, JSON.stringify(error.problem));
    },
  };

  async #refused(method: string, path: string, body: unknown, status: number): Promise<ApiError> {
    try {
      await this.#client.request(method, path, { body });
    } catch (error) {
      assert.ok(error instanceof ApiError, String(error));
      assert.equal(error.status, status, error.message);
      return error;
    }
    assert.fail(`${method} ${path} was not refused`);
  }

  async #work(step: Step): Promise<unknown> {
    const behaviours: Json[] = this.scenario.script[step.name] ?? this.scenario.script["*"];
    const seen = this.#seen.get(step.name) ?? [];
    this.#seen.set(step.name, seen);
    seen.push(facts(step));
    this.#busy += 1;
    this.#busiest = Math.max(this.#busiest, this.#busy);
    this.#tell();
    try {
      return await this.#behave(step, behaviours[Math.min(seen.length, behaviours.length) - 1]);
    } finally {
      this.#busy -= 1;
    }
  }

  async #behave(step: Step, behaviour: Json): Promise<unknown> {
    if (behaviour.hold) {
      const told = new Promise<void>((_, reject) => {
        const stop = () => {
          this.#cancelled.add(step.name);
          this.#tell();
          reject(step.signal.reason);
        };
        if (!behaviour.deaf) step.signal.addEventListener("abort", stop, { once: true });
      });
      await Promise.race([this.#gate(behaviour.hold).opened, told]);
    }
    if (behaviour.fail) {
      const { message, class: errorClass, retryable, retryAfterSeconds } = behaviour.fail;
      if (retryable === false) throw new PermanentError(message, { errorClass });
      throw new RetryableError(message, { errorClass, retryAfterSeconds });
    }
    if (behaviour.throw) throw new Error(behaviour.throw);
    if (behaviour.returnSize) return "x".repeat(behaviour.returnSize - 2);
    if (behaviour.returnContext) return step.context;
    return behaviour.returnUnsendable ? 1n : behaviour.return;
  }

  #gate(name: string): { opened: Promise<void>; open: () => void } {
    const there = this.#gates.get(name);
    if (there) return there;
    let open = () => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    const gate = { opened, open: () => open() };
    this.#gates.set(name, gate);
    return gate;
  }

  #tell(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  async #until(holds: () => boolean, what: string): Promise<void> {
    const wait = async () => {
      while (!holds()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    };
    await within(wait(), PATIENCE_MS, what);
  }

  async #poll(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while (!(await holds())) {
      assert.ok(Date.now() < end, `waited in vain for ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  #calls(call: string): number {
    return [...this.#running.values()].reduce((sum, { faults }) => sum + (faults.calls.get(call)?.length ?? 0), 0);
  }

  async #history(id: string, step: string) {
    const page = await this.#client.listTransitions({ path: { id }, query: { limit: 1000 } });
    return page.items.filter((row) => row.step === step);
  }

  async #check(): Promise<void> {
    const { expect } = this.scenario;
    const id = expect.task ? this.#tasks.get(expect.task)! : [...this.#tasks.values()][0]!;
    assert.equal((await this.#client.showTask({ path: { id } })).state, expect.state, "state of the task");
    for (const [name, wanted] of Object.entries<Json>(expect.steps ?? {})) await this.#checkStep(id, name, wanted);
    for (const [name, wanted] of Object.entries<Json>(expect.seen ?? {})) {
      const seen = this.#seen.get(name) ?? [];
      assert.equal(seen.length, wanted.length, `runs of ${name}`);
      wanted.forEach((some: Json, nth: number) => contains(seen[nth], some, `${name}, run ${nth + 1}`));
    }
    for (const [name, wanted] of Object.entries<Json>(expect.reports ?? {})) {
      assert.deepEqual(this.#running.get(name)!.worker.report, { ...NOTHING, ...wanted }, `report of ${name}`);
    }
    if (expect.busiest) assert.equal(this.#busiest, expect.busiest, "handlers at once");
    for (const [call, count] of Object.entries(expect.calls ?? {})) assert.equal(this.#calls(call), count, call);
    for (const gap of expect.gaps ?? []) {
      const times = [...this.#running.values()][0]!.faults.calls.get(gap.call)!;
      const waited = times[gap.after]! - times[gap.after - 1]!;
      assert.ok(waited >= gap.seconds * 1000, `${JSON.stringify(gap)}: only ${waited} ms`);
    }
    for (const [name, patterns] of Object.entries<Json>(expect.matches ?? {})) {
      for (const fact of this.#seen.get(name)!) {
        for (const [key, pattern] of Object.entries<string>(patterns)) {
          assert.match(String(fact[key]), new RegExp(pattern), `${key} of ${name}`);
        }
      }
    }
    for (const [name, keys] of Object.entries<Json>(expect.same ?? {})) {
      for (const key of keys) {
        assert.equal(new Set(this.#seen.get(name)!.map((fact) => fact[key])).size, 1, `different ${key} of ${name}`);
      }
    }
  }

  async #checkStep(id: string, name: string, wanted: Json): Promise<void> {
    const { state, attempts, causes, secondStartAfterSeconds, resultSize, ...rest } = wanted;
    const step: Json = await this.#client.showStep({ path: { id, name } });
    assert.equal(step.state, state, `state of ${name}`);
    assert.equal(step.attemptCount, attempts, `attempts of ${name}`);
    const rows = await this.#history(id, name);
    if (causes) assert.deepEqual(rows.map((row) => row.cause), causes, `history of ${name}`);
    if (secondStartAfterSeconds) {
      const failed = rows.find((row) => row.cause === "failed")!;
      const started = rows.slice(1).find((row) => row.cause === "started")!;
      const waited = Date.parse(started.at) - Date.parse(failed.at);
      assert.ok(waited >= secondStartAfterSeconds * 1000, `${name} was started again after ${waited} ms`);
    }
    if (resultSize) assert.equal(JSON.stringify(step.result).length, resultSize, `size of the result of ${name}`);
    for (const [key, value] of Object.entries(rest)) assert.deepEqual(step[key], value, `${key} of ${name}`);
  }
}

/** What a handler is given, in the words of the scenarios. */
function facts(step: Step): Record<string, unknown> {
  const { attempt, attemptLimit, runNo, leaseNo, context, config, parents, idempotencyKey, traceparent } = step;
  const lastError = step.lastError ?? null;
  const trace = (traceparent ?? "--").split("-")[1];
  const given = { attempt, attemptLimit, runNo, leaseNo, context, config, parents, idempotencyKey, traceparent };
  return { ...given, lastError, trace };
}

/** Whether all that is wanted is there; objects may have more. */
function contains(found: Json, wanted: Json, what: string): void {
  const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
  const whole = !isObject(wanted) || !isObject(found) || Object.keys(wanted).length === 0;
  if (whole) return assert.deepEqual(found, wanted, what);
  for (const [key, value] of Object.entries(wanted)) contains(found[key], value, `${what}, ${key}`);
}

async function within<T>(promise: Promise<T>, milliseconds: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
