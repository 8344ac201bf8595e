// A fetch that loses what a scenario says is lost, and notes the calls of a worker.

export interface Fault {
  worker: string;
  call: string;
  nth?: number;
  always?: boolean;
  lose?: "request" | "reply";
  answer?: { status: number; retryAfter: number };
}

const CALL = /\/api\/workers\/(claim|commit|heartbeat)$/;

export class FaultyFetch {
  readonly calls = new Map<string, number[]>();

  constructor(
    private readonly faults: Fault[],
    private readonly changed: () => void,
  ) {}

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const call = CALL.exec(url)?.[1];
    if (call === undefined) return fetch(url, init);
    const times = this.calls.get(call) ?? [];
    this.calls.set(call, [...times, performance.now()]);
    this.changed();
    const nth = times.length + 1;
    const fault = this.faults.find((one) => one.call === call && (one.nth ?? nth) === nth);
    if (fault?.lose === "request") throw new TypeError("lost by the scenario");
    if (fault?.answer) {
      const { status, retryAfter } = fault.answer;
      return new Response(null, { status, headers: { "retry-after": String(retryAfter) } });
    }
    const response = await fetch(url, init);
    if (fault?.lose !== "reply") return response;
    await response.text();
    throw new TypeError("lost by the scenario");
  };
}
