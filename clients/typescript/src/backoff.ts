// How long to wait before a request is sent again.

const BASE_MS = 100;
const MAX_MS = 10_000;

/**
 * Grows with each failure in a row. Half of a delay is drawn, so that workers that lost the same
 * server do not come back at the same moment.
 */
export class Backoff {
  #failures = 0;

  constructor(private readonly draw: () => number = Math.random) {}

  /** The server answered. */
  reset(): void {
    this.#failures = 0;
  }

  /** Milliseconds to wait after one more failure, and not less than the server asked for. */
  next(atLeastMs = 0): number {
    const full = Math.min(BASE_MS * 2 ** Math.min(this.#failures, 20), MAX_MS);
    this.#failures += 1;
    return atLeastMs + full * (0.5 + 0.5 * this.draw());
  }
}

/** Waits, but no longer than until it is aborted. Never rejects. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", done, { once: true });
  });
}
