// The client of the API.
import { randomUUID } from "node:crypto";
import { Backoff, pause } from "./backoff.js";
import type { Answer, CallOptions, Given, Parts } from "./call.js";
import { ApiError, ConnectionFailed, reasonOf, TaskerError, type ProblemDocument } from "./errors.js";
import { follow, type FollowOptions } from "./events.js";
import { Operations } from "./operations.js";
import type { components } from "./schema.js";

type Schemas = components["schemas"];
type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The longest Retry-After that is believed. */
const RETRY_AFTER_MAX_MS = 300_000;
const ENDED: readonly string[] = ["complete", "error", "cancelled", "resolved_manually"];

export interface ClientOptions {
  /** Where the server is; http://127.0.0.1:8080 if left out. */
  url?: string;
  /** Sent as `Authorization: Bearer`; a function is asked before each request, so that a token may be renewed. */
  token?: string | (() => string | Promise<string>);
  /** How long to wait for an answer. */
  timeoutMs?: number;
  /** How often what only reads, and a submission, is sent again if there was no answer or the server was busy. */
  retries?: number;
  /** Instead of the global `fetch`. */
  fetch?: Fetch;
}

/** Speaks with one server. */
export class Client extends Operations {
  readonly #url: string;
  readonly #options: ClientOptions;
  readonly #fetch: Fetch;

  constructor(options: ClientOptions = {}) {
    super();
    const url = new URL(options.url ?? "http://127.0.0.1:8080");
    if (url.protocol !== "http:" && url.protocol !== "https:") {
      throw new TaskerError(`the URL of the server must be http://… or https://…, not ${options.url}`);
    }
    this.#url = url.href.replace(/\/+$/, "");
    this.#options = options;
    this.#fetch = options.fetch ?? ((target, init) => fetch(target, init));
  }

  /** Sends a request; answers the body, or throws an ApiError or ConnectionFailed. */
  async request<T>(method: string, path: string, given: Parts = {}, options: CallOptions = {}): Promise<T> {
    const backoff = new Backoff();
    const repeatable = method === "GET" || given.headers?.["Idempotency-Key"] !== undefined;
    for (let again = repeatable ? (this.#options.retries ?? 3) : 0; ; again -= 1) {
      try {
        return await this.send<T>(method, path, given, options);
      } catch (error) {
        const passes = error instanceof ConnectionFailed || (error instanceof ApiError && error.passes);
        if (again <= 0 || !passes || options.signal?.aborted) throw error;
        await pause(backoff.next(error instanceof ApiError ? error.retryAfterMs : 0), options.signal);
      }
    }
  }

  /** Sends a request once. */
  async send<T>(method: string, path: string, given: Parts = {}, options: CallOptions = {}): Promise<T> {
    const target = this.#url + fill(path, given.path ?? {}) + queryString(given.query ?? {});
    const accept = "application/json, application/problem+json, */*";
    const headers = await this.#headers({ accept, ...given.headers }, options.traceparent);
    const init: RequestInit = { method, headers };
    if (given.body !== undefined && given.body !== null) {
      headers["content-type"] = "application/json";
      init.body = JSON.stringify(given.body);
    }
    const abort = new AbortController();
    const timeoutMs = options.timeoutMs ?? this.#options.timeoutMs ?? 60_000;
    const timer = setTimeout(() => abort.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    const giveUp = () => abort.abort(options.signal?.reason);
    options.signal?.addEventListener("abort", giveUp, { once: true });
    if (options.signal?.aborted) giveUp();
    try {
      const response = await this.#fetch(target, { ...init, signal: abort.signal });
      return read<T>(response, await response.text());
    } catch (error) {
      if (error instanceof TaskerError) throw error;
      throw new ConnectionFailed(`${method} ${path}: ${reasonOf(error)}`, { cause: error });
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", giveUp);
    }
  }

  async #headers(given: Record<string, string | undefined>, traceparent?: string): Promise<Record<string, string>> {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(given)) if (value !== undefined) headers[name] = value;
    const token = this.#options.token;
    const bearer = typeof token === "function" ? await token() : token;
    if (bearer) headers["authorization"] = `Bearer ${bearer}`;
    if (traceparent) headers["traceparent"] = traceparent;
    return headers;
  }

  /** What is committed from now on, or after an event, as it happens. */
  events(options: FollowOptions & { namespace?: string; template?: string } = {}): AsyncGenerator<Schemas["Event"]> {
    const { namespace, template } = options;
    return this.#follow("/api/events/stream", { namespace, template }, options);
  }

  /** The same of one task. The stream does not end with the task. */
  taskEvents(id: string, options: FollowOptions = {}): AsyncGenerator<Schemas["Event"]> {
    return this.#follow(fill("/api/tasks/{id}/events/stream", { id }), {}, options);
  }

  #follow(path: string, query: Record<string, unknown>, options: FollowOptions): AsyncGenerator<Schemas["Event"]> {
    const target = this.#url + path + queryString({ ...query, types: options.types?.join(",") });
    const connect = async (lastId: string | undefined, signal: AbortSignal) => {
      const wanted = { accept: "text/event-stream, application/problem+json", "last-event-id": lastId };
      const headers = await this.#headers(wanted, options.traceparent);
      try {
        const response = await this.#fetch(target, { method: "GET", headers, signal });
        if (response.status === 200 && response.body) return response.body;
        read<never>(response, await response.text());
      } catch (error) {
        if (error instanceof TaskerError) throw error;
        throw new ConnectionFailed(`GET ${path}: ${reasonOf(error)}`, { cause: error });
      }
      throw new TaskerError(`${path} answered without a stream: is this the URL of a Tasker server?`);
    };
    return follow(connect, options);
  }

  /** Takes a task, once: without a key of yours it gets one, so that it can be sent again. */
  submit(task: Schemas["Submission"], idempotencyKey: string = randomUUID()): Promise<Answer<"submitTask">> {
    return this.submitTask({ body: task, headers: { "Idempotency-Key": idempotencyKey } });
  }

  /** Every task of these filters, page by page. */
  async *tasks(query: NonNullable<Given<"listTasks">["query"]> = {}): AsyncGenerator<Schemas["TaskSummary"]> {
    for (let next: string | null | undefined; ; ) {
      const page = await this.listTasks({ query: next ? { ...query, cursor: next } : query });
      yield* page.items;
      next = page.next;
      if (!next) return;
    }
  }

  /** Looks at a task until it has ended; throws if it takes longer. */
  async wait(id: string, options: { timeoutMs?: number; states?: readonly string[] } = {}): Promise<Schemas["Task"]> {
    const until = Date.now() + (options.timeoutMs ?? Infinity);
    for (let gap = 20; ; gap = Math.min(gap * 1.5, 1000)) {
      const task = await this.showTask({ path: { id } });
      if ((options.states ?? ENDED).includes(task.state)) return task;
      if (Date.now() + gap > until) {
        throw new TaskerError(`task ${id} is still ${task.state} after ${options.timeoutMs} ms`);
      }
      await pause(gap);
    }
  }
}

function fill(path: string, values: Record<string, unknown>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (values[name] === undefined) throw new TaskerError(`${path}: ${name} is missing`);
    return encodeURIComponent(String(values[name]));
  });
}

function queryString(query: Record<string, unknown>): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) given.set(name, String(value));
  }
  return given.size > 0 ? `?${given}` : "";
}

/** The body of an answer, or the error for it. */
function read<T>(response: Response, text: string): T {
  const kind = (response.headers.get("content-type") ?? "").split(";")[0] ?? "";
  let body: unknown = text === "" ? undefined : text;
  if (kind.includes("json") && text !== "") {
    try {
      body = JSON.parse(text);
    } catch (error) {
      throw new ConnectionFailed(`status ${response.status} with a body that is not ${kind}`, { cause: error });
    }
  }
  if (response.status < 300) return body as T;
  if (response.status < 400) {
    throw new TaskerError(`status ${response.status} was not expected: is this the URL of a Tasker server?`);
  }
  const isObject = typeof body === "object" && body !== null;
  const problem = (isObject ? body : { detail: text.slice(0, 1000) }) as ProblemDocument;
  throw new ApiError(response.status, problem, retryAfterMs(response.headers.get("retry-after")));
}

/** Retry-After in milliseconds: from a number of seconds, or a date. */
export function retryAfterMs(header: string | null, now: number = Date.now()): number | undefined {
  if (header === null) return undefined;
  const wait = /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), RETRY_AFTER_MAX_MS);
}
