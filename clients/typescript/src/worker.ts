// The loop of a worker: claims steps, runs their handlers, tells how it went.
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { Backoff, pause } from "./backoff.js";
import type { Client } from "./client.js";
import { ApiError, ConnectionFailed, PermanentError, TaskerError, failure } from "./errors.js";
import type { ProblemDocument, Told } from "./errors.js";
import { Outbox, outcomeOf, type Listener, type Outcome, type Word } from "./outbox.js";
import type { components } from "./schema.js";
import { Step } from "./step.js";

type Schemas = components["schemas"];

/** Does a step; what it answers is the result, what it throws the failure. */
export type Handler = (step: Step) => unknown;

export interface WorkerOptions {
  /** The beginning of the worker's id. */
  name?: string;
  queues?: string[];
  /** How many steps at once. */
  slots?: number;
  leaseSeconds?: number;
  /** How long a claim waits at the server, at most 30. */
  waitSeconds?: number;
  /** How long running handlers may go on once told to end. */
  graceSeconds?: number;
  version?: string;
  labels?: Record<string, string>;
  /** Told what is worth knowing; the console's warnings if left out. */
  warn?: (message: string) => void;
}

/** What a worker has done. */
export interface Report {
  claimed: number;
  succeeded: number;
  failed: number;
  /** Given back without an attempt counted. */
  released: number;
  timedOut: number;
  /** Leases that a heartbeat found lost: the handlers were told to stop. */
  lost: number;
  /** Outcomes that came too late (409, 404) or could not be stored. */
  refused: number;
}

// How much of an end is allowed for telling the server, beyond the grace.
const FAREWELL_MS = 10_000;
const IDLE_HEARTBEAT_MS = 20_000;
const LEASES_MAX = 1000;
// What a timer can wait at most.
const TIMER_MAX = 2 ** 31 - 1;
enum Level {
  Running,
  Draining,
  Stopping,
  Ending,
}

/** Runs the steps of these handlers, up to `slots` at once. */
export class Worker implements Listener {
  readonly id: string;
  readonly report: Report = { claimed: 0, succeeded: 0, failed: 0, released: 0, timedOut: 0, lost: 0, refused: 0 };
  readonly #options: Required<Omit<WorkerOptions, "name" | "version" | "labels">>;
  readonly #about: Record<string, unknown>;
  readonly #outbox: Outbox;
  /** Leases in hand: handlers that run, and outcomes that are not answered yet. */
  readonly #held = new Map<string, Step>();
  /** Of those, the steps whose outcome is not known yet. */
  readonly #open = new Map<string, Step>();
  /** Fires once no more is to be claimed. */
  readonly #noMore = new AbortController();
  #level = Level.Running;
  #busy = 0;
  #error: Error | undefined;
  #changed: (() => void)[] = [];

  constructor(
    private readonly client: Client,
    private readonly handlers: Record<string, Handler>,
    options: WorkerOptions = {},
  ) {
    const { name = "node", version, labels, ...rest } = options;
    this.id = `${name}-${randomUUID().slice(0, 13)}`;
    const queues = ["default"];
    const warn = (message: string) => console.warn(`tasker worker ${this.id}: ${message}`);
    this.#options = { queues, slots: 4, leaseSeconds: 30, waitSeconds: 20, graceSeconds: 30, warn, ...rest };
    this.#about = { host: hostname().slice(0, 200), version, labels, slots: this.#options.slots };
    this.#outbox = new Outbox(client, this.id, this);
  }

  /** Works until told to end: by `stop`, by SIGTERM or SIGINT, or by the server. */
  async run({ signals = true }: { signals?: boolean } = {}): Promise<Report> {
    if (Object.keys(this.handlers).length === 0) throw new TaskerError("a worker needs at least one handler");
    const stop = () => this.stop();
    if (signals) process.on("SIGTERM", stop).on("SIGINT", stop);
    try {
      await this.#register();
      const claims = this.#claimLoop();
      const heartbeats = this.#heartbeatLoop();
      await this.#drained();
      // A claim that is still open would take what is given back.
      await claims;
      this.#giveBack();
      const unsent = await this.#outbox.close(FAREWELL_MS);
      if (unsent > 0) this.warn(`${unsent} outcomes were not sent: the leases will lapse`);
      this.#held.clear();
      this.#tell();
      await heartbeats;
      await this.#leave();
    } finally {
      if (signals) process.off("SIGTERM", stop).off("SIGINT", stop);
    }
    if (this.#error) throw this.#error;
    return this.report;
  }

  /** Whether it claims no more. */
  get stopping(): boolean {
    return this.#level > Level.Running;
  }

  /** Claims no more, finishes what runs within the grace, gives back the rest. Once more: at once. */
  stop(): void {
    this.#raise(this.#level >= Level.Stopping ? Level.Ending : Level.Stopping);
  }

  warn(message: string): void {
    this.#options.warn(message);
  }

  #raise(level: Level): void {
    this.#level = Math.max(this.#level, level);
    this.#noMore.abort();
    this.#tell();
  }

  /** Nothing can be done any more. */
  failed(error: Error): void {
    this.#error ??= error;
    this.#raise(Level.Stopping);
  }

  /** Wakes all that wait for something to change. */
  #tell(): void {
    const waiting = this.#changed;
    this.#changed = [];
    for (const wake of waiting) wake();
  }

  /** Waits for something to change, but not longer. */
  async #change(milliseconds = TIMER_MAX): Promise<void> {
    const woken = new AbortController();
    this.#changed.push(() => woken.abort());
    await pause(Math.min(Math.max(milliseconds, 0), TIMER_MAX), woken.signal);
  }

  /** Waits for the end of what runs, but not longer than the grace. */
  async #drained(): Promise<void> {
    let until: number | undefined;
    while (this.#level < Level.Draining || this.#open.size > 0) {
      if (this.#level >= Level.Stopping) until ??= performance.now() + this.#options.graceSeconds * 1000;
      if (this.#level === Level.Ending || (until !== undefined && performance.now() >= until)) break;
      await this.#change(until === undefined ? TIMER_MAX : until - performance.now());
    }
  }

  #giveBack(): void {
    for (const step of [...this.#open.values()]) {
      step.cancel("the worker ends");
      this.#close(step, { outcome: "released" }, "released");
    }
  }

  async #register(): Promise<void> {
    const body = { ...this.#about, handlers: Object.keys(this.handlers).sort(), queues: this.#options.queues };
    try {
      const given = { path: { id: this.id }, body };
      await this.client.send("PUT", "/api/workers/{id}", given, { timeoutMs: FAREWELL_MS });
    } catch (error) {
      if (error instanceof ApiError && error.denied) throw error;
      this.warn(`not registered yet, the first claim does it: ${error}`);
    }
  }

  async #leave(): Promise<void> {
    const given = { path: { id: this.id } };
    await this.client.send("DELETE", "/api/workers/{id}", given, { timeoutMs: FAREWELL_MS }).catch((error) => {
      this.warn(`not deregistered: ${error}`);
    });
  }

  async #claimLoop(): Promise<void> {
    const backoff = new Backoff();
    const { signal } = this.#noMore;
    let request: Schemas["Claim"] | undefined;
    while (!signal.aborted) {
      if (request === undefined && this.#free() <= 0) {
        await this.#change();
        continue;
      }
      request ??= this.#claimRequest();
      try {
        // One that was not answered is sent as it was: the same leases come, not more.
        const options = { signal, timeoutMs: (this.#options.waitSeconds + 10) * 1000 };
        const given = { body: request };
        const reply = await this.client.send<Schemas["Claimed"]>("POST", "/api/workers/claim", given, options);
        backoff.reset();
        request = undefined;
        this.#take(reply);
      } catch (error) {
        if (!(error instanceof ConnectionFailed || (error instanceof ApiError && error.passes))) {
          return this.failed(error as Error);
        }
        if (signal.aborted) break;
        this.warn(`no answer to a claim: ${error.message}`);
        await pause(backoff.next(error instanceof ApiError ? error.retryAfterMs : 0), signal);
      }
    }
    if (request !== undefined) await this.#settleClaim(request);
  }

  #free(): number {
    return this.#options.slots - this.#busy - this.#outbox.length;
  }

  #claimRequest(): Schemas["Claim"] {
    const { queues, leaseSeconds, waitSeconds } = this.#options;
    return {
      workerId: this.id,
      handlers: Object.keys(this.handlers).sort(),
      queues,
      limit: Math.min(this.#free(), 100),
      leaseSeconds,
      waitSeconds,
      requestId: randomUUID(),
      inFlight: this.#busy,
    };
  }

  /** A claim was broken off: asks once more what it brought, to give that back. */
  async #settleClaim(request: Schemas["Claim"]): Promise<void> {
    try {
      const body = { ...request, waitSeconds: 0 };
      const options = { timeoutMs: FAREWELL_MS };
      this.#take(await this.client.send<Schemas["Claimed"]>("POST", "/api/workers/claim", { body }, options));
    } catch (error) {
      this.warn(`what the last claim brought is not known, its leases will lapse: ${error}`);
    }
  }

  /** Starts what a claim has brought; gives it back if the worker ends. */
  #take(reply: Schemas["Claimed"]): void {
    for (const claimed of reply.steps) {
      const step = new Step(claimed, reply.now);
      this.report.claimed += 1;
      this.#held.set(step.key, step);
      this.#open.set(step.key, step);
      if (this.#level > Level.Running) this.#close(step, { outcome: "released" }, "released");
      else void this.#work(step);
    }
    if (reply.drain) this.#raise(Level.Draining);
  }

  async #work(step: Step): Promise<void> {
    this.#busy += 1;
    const timer = step.allowedMs <= TIMER_MAX ? setTimeout(() => this.#timeOut(step), step.allowedMs) : undefined;
    let told: Told;
    try {
      const handler = this.handlers[step.handler];
      if (handler === undefined) throw new TaskerError(`no handler ${step.handler}`);
      const result = checked(await handler(step));
      told = result === undefined ? { outcome: "succeeded" } : { outcome: "succeeded", result };
    } catch (error) {
      told = failure(error);
    }
    clearTimeout(timer);
    this.#busy -= 1;
    this.#close(step, told, told.outcome);
    this.#tell();
  }

  #timeOut(step: Step): void {
    step.cancel("it has taken too long");
    const errorMessage = "the handler took longer than the step allows";
    this.#close(step, { outcome: "failed", errorMessage, errorClass: "timeout" }, "timedOut");
  }

  /** The outcome of a step is known; the first one counts. */
  #close(step: Step, told: Told, word: Word): void {
    if (!this.#open.delete(step.key)) return;
    this.#outbox.put(outcomeOf(step, told, word));
    this.#tell();
  }

  settled(outcome: Outcome, problem?: ProblemDocument): void {
    this.#held.delete(outcome.step.key);
    this.report[problem ? "refused" : outcome.word] += 1;
    if (problem) {
      const { taskId, name, leaseNo } = outcome.step;
      this.warn(`lease ${leaseNo} of step ${name} of task ${taskId} was refused: ${problem.detail}`);
    }
    this.#tell();
  }

  async #heartbeatLoop(): Promise<void> {
    const interval = Math.min((this.#options.leaseSeconds * 1000) / 3, IDLE_HEARTBEAT_MS);
    const backoff = new Backoff();
    for (let wait = interval; ; ) {
      const due = performance.now() + wait;
      while (performance.now() < due) {
        if (this.#level > Level.Running && this.#held.size === 0) return;
        await this.#change(due - performance.now());
      }
      try {
        const steps = [...this.#held.values()];
        for (let first = 0; first < Math.max(steps.length, 1); first += LEASES_MAX) {
          await this.#heartbeat(steps.slice(first, first + LEASES_MAX), interval);
        }
        backoff.reset();
        wait = interval;
      } catch (error) {
        this.warn(`no answer to a heartbeat: ${error}`);
        if (error instanceof ApiError && error.denied) return this.failed(error);
        const asked = error instanceof ApiError ? error.retryAfterMs : undefined;
        wait = asked === undefined ? Math.min(backoff.next(), interval) : backoff.next(asked);
      }
    }
  }

  async #heartbeat(steps: Step[], intervalMs: number): Promise<void> {
    const leases = steps.map((step) => ({ taskId: step.taskId, step: step.name, leaseNo: step.leaseNo }));
    const { leaseSeconds } = this.#options;
    const body: Schemas["WorkerHeartbeat"] = { workerId: this.id, leaseSeconds, leases };
    const options = { timeoutMs: Math.max(intervalMs, 1000) };
    const path = "/api/workers/heartbeat";
    const reply = await this.client.send<Schemas["WorkerHeartbeatAnswer"]>("POST", path, { body }, options);
    steps.forEach((step, nth) => {
      const answer = reply.leases[nth];
      if (answer?.held !== false || ![404, 409].includes(answer.problem?.status ?? 0)) return;
      // Where an outcome is on its way, the answer to that counts.
      if (!this.#open.delete(step.key)) return;
      this.#held.delete(step.key);
      this.report.lost += 1;
      step.cancel(answer.problem?.detail ?? "the lease is lost");
    });
    this.#tell();
    if (reply.drain) this.#raise(Level.Draining);
  }
}

/** A result that can be sent. */
function checked(result: unknown): unknown {
  try {
    const text = JSON.stringify(result) as string | undefined;
    if (text === undefined && result !== undefined) throw new TypeError(`a ${typeof result}`);
  } catch (error) {
    throw new PermanentError(`the result is not JSON: ${error}`, { errorClass: "bad_result" });
  }
  return result;
}
