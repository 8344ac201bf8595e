// Streams of events: what is read of them, and how they go on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, Client, EventsLost } from "../src/index.js";
import { Fake, problem } from "./fake.js";

function frame(number: number): string {
  const data = JSON.stringify({ id: `ev_${number}`, type: "task.completed" });
  return `id: ev_${number}\nevent: task.completed\ndata: ${data}\n\n`;
}

/** An answer in these pieces; `null` at the end: it goes on and says nothing more. */
function stream(...pieces: (string | Uint8Array | null)[]): Response {
  const bytes = pieces.map((piece) => (typeof piece === "string" ? new TextEncoder().encode(piece) : piece));
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = bytes.shift();
      if (piece) controller.enqueue(piece);
      else if (piece === undefined) controller.close();
      else return new Promise(() => {});
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

function clientOf(...replies: (Response | Error)[]) {
  const fake = new Fake(() => replies.shift()!);
  return { client: new Client({ fetch: fake.fetch, token: "secret" }), fake };
}

/** So many events, by their ids. */
async function take(events: AsyncGenerator<{ id: string }>, count: number): Promise<string[]> {
  const ids: string[] = [];
  for await (const event of events) if (ids.push(event.id) === count) break;
  return ids;
}

test("a stream that breaks off goes on after its last event", async () => {
  const greeting = "retry: 1000\n: here\nid: ev_0\n\n";
  const parts = [stream(greeting, frame(1) + frame(2), frame(3).slice(0, -9)), new TypeError("x"), problem(503, "busy")];
  const { client, fake } = clientOf(...parts, stream(frame(3), null));
  const events = client.events({ types: ["task.*", "step.failed"], namespace: "shop" });
  assert.deepEqual(await take(events, 3), ["ev_1", "ev_2", "ev_3"]);
  const after = fake.sent.map((one) => one.headers["last-event-id"]);
  assert.deepEqual(after, [undefined, "ev_2", "ev_2", "ev_2"]);
  assert.equal(fake.sent[0]!.path, "/api/events/stream?namespace=shop&types=task.*%2Cstep.failed");
  assert.equal(fake.sent[0]!.headers["authorization"], "Bearer secret");
});

test("an id without data is where a stream goes on", async () => {
  const { client, fake } = clientOf(stream(": alive\nid: ev_8\n\n"), stream(frame(9), null));
  assert.deepEqual(await take(client.taskEvents("a/b", { after: "ev_7" }), 1), ["ev_9"]);
  assert.deepEqual(fake.sent.map((one) => one.headers["last-event-id"]), ["ev_7", "ev_8"]);
  assert.equal(fake.sent[0]!.path, "/api/tasks/a%2Fb/events/stream");
});

test("data and ends of lines are read however they are cut", async () => {
  const whole = new TextEncoder().encode('id:ev_4\r\ndata: {"id":\r\ndata: "ev_4", "by": "\u00fc"}\r\n\r\n');
  for (let cut = 1; cut < whole.length; cut += 1) {
    const { client } = clientOf(stream(whole.slice(0, cut), whole.slice(cut), null));
    const { value } = await client.events().next();
    assert.deepEqual(value, { id: "ev_4", by: "\u00fc" }, `cut at ${cut}`);
  }
});

test("a place in another store is told and not passed over", async () => {
  const { client } = clientOf(stream('event: resync\ndata: {"next":"ev_1"}\nid: ev_1\n\n'));
  await assert.rejects(client.events({ after: "ev_99" }).next(), EventsLost);
});

test("what is refused is thrown", async () => {
  const { client } = clientOf(problem(422, "invalid"));
  await assert.rejects(client.events({ after: "nonsense" }).next(), ApiError);
});

test("an event that is no JSON is asked for again", async () => {
  const { client, fake } = clientOf(stream("id: ev_1\ndata: {\n\n"), stream(frame(1), null));
  assert.deepEqual(await take(client.events({ after: "ev_0" }), 1), ["ev_1"]);
  assert.deepEqual(fake.sent.map((one) => one.headers["last-event-id"]), ["ev_0", "ev_0"]);
});

test("a stream that waits ends when it is aborted", async () => {
  const abort = new AbortController();
  // As a real connection does: its reads heed the signal of the request.
  const heeding = async (_: string, init: RequestInit) => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        init.signal!.addEventListener("abort", () => controller.error(init.signal!.reason));
        controller.enqueue(new TextEncoder().encode(frame(1)));
      },
    });
    return new Response(body);
  };
  const events = new Client({ fetch: heeding }).events({ signal: abort.signal });
  assert.equal((await events.next()).value!.id, "ev_1");
  const ended = events.next();
  abort.abort();
  assert.deepEqual(await ended, { value: undefined, done: true });
});
