// The types of a call, from those of the OpenAPI document.
import type { operations } from "./schema.js";

/** The parts of a request. */
export interface Parts {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  headers?: Record<string, string | undefined>;
  body?: unknown;
}

/** How one call is made. */
export interface CallOptions {
  /** Gives up when it is aborted. */
  signal?: AbortSignal;
  /** How long to wait for the answer; the client's `timeoutMs` if left out. */
  timeoutMs?: number;
  /** The trace to go on with, as in W3C trace context. */
  traceparent?: string;
}

type Id = keyof operations;
type Parameters<I extends Id, K extends string> =
  operations[I] extends { parameters: { [P in K]?: infer T } } ? T : never;

/** An argument under this key: left out if there is nothing to give, optional if nothing is required. */
type Part<K extends string, T> = [T] extends [never]
  ? unknown
  : [T] extends [undefined]
    ? unknown
    : undefined extends T
      ? { [P in K]?: NonNullable<T> }
      : Record<string, never> extends T
        ? { [P in K]?: T }
        : { [P in K]: T };

type Body<I extends Id> = operations[I] extends { requestBody: { content: { "application/json": infer T } } }
  ? { body: T }
  : operations[I] extends { requestBody?: { content: { "application/json": infer T } } }
    ? { body?: T }
    : unknown;

/** What an operation is given. */
export type Given<I extends Id> = Part<"path", Parameters<I, "path">> &
  Part<"query", Parameters<I, "query">> &
  Part<"headers", Parameters<I, "header">> &
  Body<I>;

type Success = 200 | 201 | 202 | 204;
type Content<T> = T extends { content?: infer C }
  ? C extends Record<string, unknown>
    ? C[keyof C]
    : undefined
  : never;

/** What an operation answers. */
export type Answer<I extends Id> = {
  [S in keyof operations[I]["responses"] & Success]: Content<operations[I]["responses"][S]>;
}[keyof operations[I]["responses"] & Success];
