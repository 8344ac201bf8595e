// What can go wrong: with a request, and in a handler.
import type { components } from "./schema.js";

type Schemas = components["schemas"];

/** What is wrong with which part of a request. */
export type FieldError = Schemas["FieldError"];

/** A problem document (RFC 9457); less than that from what stands between us and the server. */
export type ProblemDocument = Partial<Schemas["Problem"]>;

/** Anything this package throws. */
export class TaskerError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** There was no answer: refused, broken off, or too slow. It may or may not have happened. */
export class ConnectionFailed extends TaskerError {}

/** The event to go on after is not of this store: what has happened since is not known. */
export class EventsLost extends TaskerError {}

/** The server refused; `problem` says what. */
export class ApiError extends TaskerError {
  /** The stable word at the end of the type, such as `lease-lost`. */
  readonly kind: string;

  constructor(
    readonly status: number,
    readonly problem: ProblemDocument,
    /** Milliseconds after which the server wants to be asked again. */
    readonly retryAfterMs?: number,
  ) {
    const kind = (problem.type ?? "about:blank").split("/").at(-1) ?? "";
    const fields = (problem.errors ?? []).map((one) => `; ${one.pointer ?? one.parameter}: ${one.detail}`).join("");
    super(`${status} ${kind}: ${problem.detail ?? problem.title ?? ""}${fields}`);
    this.kind = kind;
  }

  /** Whether the same request may go well later. */
  get passes(): boolean {
    return this.status === 408 || this.status === 429 || this.status >= 500;
  }

  /** Whether who asks is not known, or may not. */
  get denied(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

/** Thrown by a handler whose attempt failed. */
export class StepFailed extends TaskerError {
  constructor(
    message: string,
    readonly retryable: boolean,
    readonly errorClass?: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }
}

/** Another attempt may help, after the step's backoff or after `retryAfterSeconds`. */
export class RetryableError extends StepFailed {
  constructor(message: string, more: { errorClass?: string; retryAfterSeconds?: number } = {}) {
    super(message, true, more.errorClass, more.retryAfterSeconds);
  }
}

/** No attempt will help: the step ends in error. */
export class PermanentError extends StepFailed {
  constructor(message: string, more: { errorClass?: string } = {}) {
    super(message, false, more.errorClass);
  }
}

/** What an attempt came to, as it is told to the server. */
export type Told = Omit<Schemas["Outcome"], "taskId" | "step" | "leaseNo">;

/** The outcome that tells of what a handler threw. */
export function failure(thrown: unknown): Told {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const told: Told = { outcome: "failed", errorMessage: messageOf(error) };
  const given = error instanceof StepFailed ? error.errorClass : error.name;
  if (given) told.errorClass = given.replace(/[^A-Za-z0-9_.:-]/g, "_").replace(/^[_.:-]+/, "").slice(0, 64) || "error";
  if (error instanceof StepFailed) {
    told.retryable = error.retryable;
    if (error.retryable && error.retryAfterSeconds !== undefined) {
      told.retryAfterSeconds = Math.max(0, Math.floor(error.retryAfterSeconds));
    }
  }
  return told;
}

/** What an error says, short enough to be sent, and without halves of surrogate pairs. */
function messageOf(error: Error): string {
  const bytes = new TextEncoder().encode(error.message || error.name).slice(0, 8192);
  return new TextDecoder().decode(bytes).replace(/\uFFFD$/, "");
}

/** `fetch failed` says nothing: what caused it does. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return String((cause instanceof Error && cause.message) || (error instanceof Error && error.message) || error);
}
