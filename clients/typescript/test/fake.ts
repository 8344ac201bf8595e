// A server of which a test says, call by call, what it answers: for what a real one cannot be brought to do.

export interface Sent {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: any;
}

export const NOW = "2026-11-25T10:00:00.000000Z";

export function answer(status: number, body?: unknown, headers: Record<string, string> = {}): Response {
  const kind = status < 400 ? "application/json" : "application/problem+json";
  const text = body === undefined ? null : JSON.stringify(body);
  return new Response(text, { status, headers: { "content-type": kind, ...headers } });
}

export function problem(status: number, kind: string, headers: Record<string, string> = {}): Response {
  return answer(status, { type: `/problems/${kind}`, title: kind, status, detail: "as it is" }, headers);
}

export function claimed(step = "only", more: object = {}) {
  return {
    taskId: "0192f7a1-7a2b-7c3d-8e4f-5a6b7c8d9e0f",
    step,
    namespace: "default",
    template: "t",
    version: "1.0.0",
    handler: "work",
    queue: "default",
    config: null,
    context: {},
    parents: {},
    attempt: 1,
    attemptLimit: 3,
    runNo: 1,
    idempotencyKey: "k",
    lease: { leaseNo: 1, workerId: "w", expiresAt: NOW },
    startedAt: NOW,
    deadlineAt: "2026-11-25T11:00:00.000000Z",
    timeoutSeconds: 300,
    lastError: null,
    traceparent: "00-ab-cd-01",
    ...more,
  };
}

/** Everything of a commit is applied. */
export function applied(body: any): Response {
  const outcomes = body.outcomes.map((one: object) => ({ ...one, outcome: "applied", state: "complete" }));
  return answer(200, { outcomes, now: NOW });
}

/** Nothing of a commit is applied, each item with this problem. */
export function refused(body: any, status: number, detail: string): Response {
  const told = { type: "/problems/x", title: "x", status, detail };
  const outcomes = body.outcomes.map((one: object) => ({ ...one, outcome: "problem", problem: told }));
  return answer(200, { outcomes, now: NOW });
}

/** Asks `reply` for the answer to each call. */
export class Fake {
  readonly sent: Sent[] = [];

  constructor(private readonly reply: (sent: Sent, nth: number) => Response | Error) {}

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const { pathname, search } = new URL(url);
    const body = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    const headers = init.headers as Record<string, string>;
    const sent = { method: init.method!, path: pathname + search, headers, body };
    this.sent.push(sent);
    if (init.signal?.aborted) throw new TypeError("aborted");
    const reply = this.reply(sent, this.sent.length);
    if (reply instanceof Error) throw reply;
    return reply;
  };

  bodies(path: string): any[] {
    return this.sent.filter((one) => one.path === path).map((one) => one.body);
  }
}
