// Events as they happen: server-sent events, read on after every interruption.
import { Backoff, pause } from "./backoff.js";
import { ApiError, ConnectionFailed, EventsLost, reasonOf } from "./errors.js";
import type { components } from "./schema.js";

type Event = components["schemas"]["Event"];

/** Streams say something every 15 s; one that is silent for longer is broken. */
const SILENCE_MS = 45_000;

export interface FollowOptions {
  /** After this event; `ev_0`: from the beginning. From now on if left out. */
  after?: string;
  /** Which events, by name or by prefix: `step.*`. All if left out. */
  types?: readonly string[];
  /** Ends the stream when it is aborted. */
  signal?: AbortSignal;
  /** The trace to go on with, as in W3C trace context. */
  traceparent?: string;
}

/** Asks for the stream after this event. */
export type Connect = (lastId: string | undefined, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;

/**
 * The events of a stream, one by one, without gap and without repeat. A connection that ends, or from
 * which nothing comes, is made anew, and goes on after the last event.
 */
export async function* follow(connect: Connect, options: FollowOptions): AsyncGenerator<Event, void, undefined> {
  const { signal } = options;
  const backoff = new Backoff();
  let lastId = options.after;
  while (!signal?.aborted) {
    const abort = new AbortController();
    const giveUp = () => abort.abort(signal?.reason);
    signal?.addEventListener("abort", giveUp, { once: true });
    let wait: number | undefined;
    try {
      for await (const told of frames(await connect(lastId, abort.signal), abort)) {
        backoff.reset();
        if (told.event === "resync") {
          throw new EventsLost(`${lastId} is of another store: begin anew, after none or after ev_0`);
        }
        const event = told.data === undefined ? undefined : parsed(told.data);
        lastId = told.id ?? lastId;
        if (event !== undefined) yield event;
      }
    } catch (error) {
      if (signal?.aborted) return;
      if (!(error instanceof ConnectionFailed) && !(error instanceof ApiError && error.passes)) throw error;
      wait = error instanceof ApiError ? error.retryAfterMs : undefined;
    } finally {
      signal?.removeEventListener("abort", giveUp);
      abort.abort();
    }
    await pause(backoff.next(wait), signal);
  }
}

interface Frame {
  id?: string;
  event?: string;
  data?: string;
}

/** The parts of a stream between empty lines; what is broken off is none. */
async function* frames(body: ReadableStream<Uint8Array>, abort: AbortController): AsyncGenerator<Frame> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let frame: Frame = {};
  try {
    for (;;) {
      const piece = await heard(reader, abort);
      if (piece === undefined) return;
      const lines = (text + decoder.decode(piece, { stream: true })).split("\n");
      text = lines.pop()!;
      for (const line of lines.map((one) => one.replace(/\r$/, ""))) {
        if (line === "") {
          yield frame;
          frame = {};
          continue;
        }
        const [, name = "", value = ""] = /^([^:]*):? ?(.*)$/.exec(line)!;
        // Data of several lines is one text; ours never is.
        if (name === "data") frame.data = frame.data === undefined ? value : `${frame.data}\n${value}`;
        else if (name === "id" || name === "event") frame[name] = value;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The next piece; none at the end. */
async function heard(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  abort: AbortController,
): Promise<Uint8Array | undefined> {
  const timer = setTimeout(() => abort.abort(new Error(`nothing for ${SILENCE_MS} ms`)), SILENCE_MS);
  try {
    return (await reader.read()).value;
  } catch (error) {
    throw new ConnectionFailed(`the stream broke off: ${reasonOf(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function parsed(data: string): Event {
  try {
    return JSON.parse(data) as Event;
  } catch (error) {
    throw new ConnectionFailed("an event that is not JSON", { cause: error });
  }
}
