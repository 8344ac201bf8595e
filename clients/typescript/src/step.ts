// What a handler is given.
import type { components } from "./schema.js";

type ClaimedStep = components["schemas"]["ClaimedStep"];

/**
 * One attempt of one step, and the right to finish it. A handler that takes long hands `signal` on,
 * or looks at it now and then: it fires when nobody waits for the outcome any more.
 */
export class Step {
  readonly taskId: string;
  readonly name: string;
  readonly namespace: string;
  readonly template: string;
  readonly version: string;
  readonly handler: string;
  readonly queue: string;
  /** What the template tells the handler. */
  readonly config: Record<string, unknown>;
  /** What the task works on. */
  readonly context: unknown;
  /** The results of the steps it depends on, by name. */
  readonly parents: Record<string, unknown>;
  /** The number of this attempt, from 1. */
  readonly attempt: number;
  readonly attemptLimit: number;
  readonly runNo: number;
  /** The same for all attempts of a run: what makes effects elsewhere happen once. */
  readonly idempotencyKey: string;
  readonly leaseNo: number;
  /** Message and class of the attempt before, if it failed. */
  readonly lastError: components["schemas"]["LastError"] | undefined;
  /** W3C trace context of this attempt, to be sent along with requests. */
  readonly traceparent: string;
  /** Milliseconds the attempt may take from when it was claimed. */
  readonly allowedMs: number;
  readonly #abort = new AbortController();

  constructor(claimed: ClaimedStep, now: string) {
    this.taskId = claimed.taskId;
    this.name = claimed.step;
    this.namespace = claimed.namespace;
    this.template = claimed.template;
    this.version = claimed.version;
    this.handler = claimed.handler;
    this.queue = claimed.queue;
    this.config = (claimed.config ?? {}) as Record<string, unknown>;
    this.context = claimed.context;
    this.parents = claimed.parents as Record<string, unknown>;
    this.attempt = claimed.attempt;
    this.attemptLimit = claimed.attemptLimit;
    this.runNo = claimed.runNo;
    this.idempotencyKey = claimed.idempotencyKey;
    this.leaseNo = claimed.lease.leaseNo;
    this.lastError = claimed.lastError ?? undefined;
    this.traceparent = claimed.traceparent;
    // Both times are the server's: ours may differ.
    const untilDeadline = Date.parse(claimed.deadlineAt) - Date.parse(now);
    this.allowedMs = Math.min(untilDeadline, claimed.timeoutSeconds * 1000);
  }

  get key(): string {
    return `${this.taskId}/${this.name}/${this.leaseNo}`;
  }

  /** Fires when nobody waits for the outcome any more; its reason says why. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Tells the handler to stop. */
  cancel(reason: string): void {
    this.#abort.abort(new Error(`step ${this.name} of task ${this.taskId}: ${reason}`));
  }
}
