// Outcomes on their way to the server: several at once, again until they are answered.
import { Backoff, pause } from "./backoff.js";
import type { Client } from "./client.js";
import { ApiError, ConnectionFailed, type ProblemDocument, type Told } from "./errors.js";
import type { components } from "./schema.js";
import type { Step } from "./step.js";

type Schemas = components["schemas"];

const BATCH_MAX = 100;
// Below the server's limit of 1 MiB for a body, with room for what is around the outcomes.
const BATCH_BYTES_MAX = 1_000_000;

/** What the report counts an outcome as. */
export type Word = "succeeded" | "failed" | "released" | "timedOut";

/** One outcome. */
export interface Outcome {
  step: Step;
  body: Schemas["Outcome"];
  word: Word;
  size: number;
  /** To be sent by itself, since a batch with it was refused. */
  alone: boolean;
  /** Stands in for one that could not be stored. */
  substitute: boolean;
}

export function outcomeOf(step: Step, told: Told, word: Word, substitute = false): Outcome {
  const body = { taskId: step.taskId, step: step.name, leaseNo: step.leaseNo, ...told };
  return { step, body, word, size: Buffer.byteLength(JSON.stringify(body)), alone: false, substitute };
}

/** Who is told what became of the outcomes. */
export interface Listener {
  /** Told of each outcome once, with the problem if it was refused. */
  settled(outcome: Outcome, problem?: ProblemDocument): void;
  failed(error: Error): void;
  warn(message: string): void;
}

/** Commits outcomes, one request at a time. */
export class Outbox {
  #waiting: Outcome[] = [];
  #sending = 0;
  #running: Promise<void> | undefined;
  readonly #closed = new AbortController();
  readonly #backoff = new Backoff();

  constructor(
    private readonly client: Client,
    private readonly workerId: string,
    private readonly listener: Listener,
  ) {}

  /** Outcomes that wait to be sent. */
  get length(): number {
    return this.#waiting.length;
  }

  put(outcome: Outcome): void {
    this.#waiting.push(outcome);
    // Those that end in the same turn of the event loop go together.
    this.#running ??= Promise.resolve().then(() => this.#run());
  }

  /** Waits for what is still to be sent, but not longer; answers how many were not. */
  async close(milliseconds: number): Promise<number> {
    const enough = new AbortController();
    const done = (this.#running ?? Promise.resolve()).then(() => enough.abort());
    await Promise.race([done, pause(milliseconds, enough.signal)]);
    enough.abort();
    this.#closed.abort();
    return this.#waiting.length + this.#sending;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#closed.signal.aborted) {
      const batch = this.#nextBatch();
      this.#sending = batch.length;
      const later = await this.#send(batch);
      this.#waiting.unshift(...later);
      this.#sending = 0;
    }
    this.#running = undefined;
  }

  #nextBatch(): Outcome[] {
    let size = 0;
    let count = 0;
    for (const outcome of this.#waiting) {
      size += outcome.size + 1;
      const apart = outcome.alone || this.#waiting[0]?.alone || size > BATCH_BYTES_MAX || count === BATCH_MAX;
      if (count > 0 && apart) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  /** Sends a batch; answers what has to be sent again. */
  async #send(batch: Outcome[]): Promise<Outcome[]> {
    let reply: Schemas["Committed"];
    try {
      const body: Schemas["Commit"] = { workerId: this.workerId, outcomes: batch.map((outcome) => outcome.body) };
      const options = { signal: this.#closed.signal };
      reply = await this.client.send<Schemas["Committed"]>("POST", "/api/workers/commit", { body }, options);
    } catch (error) {
      const api = error instanceof ApiError;
      if (api ? error.denied : !(error instanceof ConnectionFailed)) {
        this.listener.failed(error as Error);
        this.#closed.abort();
      } else if (api && !error.passes) {
        return this.#refused(batch, error.status, error.problem);
      }
      this.listener.warn(`${batch.length} outcomes are to be sent again: ${error}`);
      await pause(this.#backoff.next(error instanceof ApiError ? error.retryAfterMs : 0), this.#closed.signal);
      return batch;
    }
    const later: Outcome[] = [];
    let busy = false;
    batch.forEach((outcome, nth) => {
      const problem = reply.outcomes[nth]?.problem;
      if (!problem) this.listener.settled(outcome);
      else if (problem.status === 422) later.push(...this.#refused([outcome], 422, problem));
      else if (problem.status === 429 || problem.status >= 500) busy = Boolean(later.push(outcome));
      else this.listener.settled(outcome, problem);
    });
    if (busy) await pause(this.#backoff.next(), this.#closed.signal);
    else this.#backoff.reset();
    return later;
  }

  /** Nothing of the batch was applied: finds out by which outcome, and says instead that it failed. */
  #refused(batch: Outcome[], status: number, problem: ProblemDocument): Outcome[] {
    const [first] = batch;
    if (first === undefined) return [];
    if (batch.length > 1) return batch.map((outcome) => ({ ...outcome, alone: true }));
    if (first.substitute || ![400, 413, 422].includes(status)) {
      this.listener.settled(first, problem);
      return [];
    }
    const errorMessage = `the outcome could not be stored: ${problem.detail ?? status}`;
    const told: Told = { outcome: "failed", errorMessage, errorClass: "bad_outcome", retryable: false };
    return [outcomeOf(first.step, told, "failed", true)];
  }
}
