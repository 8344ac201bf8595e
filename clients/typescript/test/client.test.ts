// Requests: what is sent, what is sent again, what is thrown.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { Backoff } from "../src/backoff.js";
import { retryAfterMs } from "../src/client.js";
import { failure } from "../src/errors.js";
import { ApiError, Client, ConnectionFailed, PermanentError, RetryableError, TaskerError } from "../src/index.js";
import type { Answer, Given } from "../src/index.js";
import { answer, Fake, problem } from "./fake.js";

function clientOf(replies: (Response | Error)[], options: object = {}) {
  const fake = new Fake(() => replies.shift()!);
  return { client: new Client({ fetch: fake.fetch, ...options }), fake };
}

const path = { id: "t" };

test("what only reads is asked again, what writes is not", async () => {
  const replies = [new TypeError("x"), problem(503, "busy"), answer(200, { id: "t" }), new TypeError("y")];
  const { client, fake } = clientOf(replies);
  assert.deepEqual(await client.showTask({ path }), { id: "t" });
  assert.equal(fake.sent.length, 3);
  await assert.rejects(client.cancelTask({ path }), ConnectionFailed);
  assert.equal(fake.sent.length, 4);
});

test("a submission gets a key and keeps it", async () => {
  const { client, fake } = clientOf([new TypeError("x"), answer(201, { id: "t", replayed: false })]);
  assert.equal((await client.submit({ template: "t" })).id, "t");
  const [first, second] = fake.sent.map((one) => one.headers["Idempotency-Key"]);
  assert.ok(first);
  assert.equal(first, second);
});

test("it gives up after its retries", async () => {
  const { client, fake } = clientOf([1, 2, 3].map(() => problem(503, "down")), { retries: 2 });
  await assert.rejects(client.showTask({ path }), ApiError);
  assert.equal(fake.sent.length, 3);
});

test("a problem is an error with its kind, what is none is told as well", async () => {
  const page = new Response("<h1>no</h1>", { status: 404, headers: { "content-type": "text/html" } });
  const { client } = clientOf([problem(409, "held", { "retry-after": "7" }), page]);
  await assert.rejects(client.cancelTask({ path }), (error: ApiError) => {
    assert.deepEqual([error.status, error.kind, error.retryAfterMs, error.passes], [409, "held", 7000, false]);
    return true;
  });
  await assert.rejects(client.showTask({ path }), /404.*<h1>no<\/h1>/);
});

test("a token is asked for each time, and a trace goes on", async () => {
  const tokens = ["one", "two"];
  const { client, fake } = clientOf([answer(200, {}), answer(200, {})], { token: () => tokens.shift()! });
  await client.showTask({ path });
  await client.showTask({ path }, { traceparent: "00-ab-cd-01" });
  const [first, second] = fake.sent.map((one) => one.headers);
  assert.deepEqual([first!["authorization"], second!["authorization"]], ["Bearer one", "Bearer two"]);
  assert.deepEqual([first!["traceparent"], second!["traceparent"]], [undefined, "00-ab-cd-01"]);
});

test("names are escaped, what is missing is said, what is left out is not sent", async () => {
  const { client, fake } = clientOf([answer(200, { items: [] }), answer(200, {})]);
  await client.listTasks({ query: { text: "a&b", runnable: true } });
  await client.showStep({ path: { id: "t", name: "a/../b ü" } });
  assert.equal(fake.sent[0]!.path, "/api/tasks?text=a%26b&runnable=true");
  assert.equal(fake.sent[1]!.path, "/api/tasks/t/steps/a%2F..%2Fb%20%C3%BC");
  await assert.rejects(client.request("GET", "/api/tasks/{id}"), /id is missing/);
});

test("all pages of a list", async () => {
  const pages = [answer(200, { items: [{ id: "1" }], next: "c" }), answer(200, { items: [{ id: "2" }], next: null })];
  const { client, fake } = clientOf(pages);
  const ids: string[] = [];
  for await (const task of client.tasks({ tag: "x" })) ids.push(task.id);
  assert.deepEqual(ids, ["1", "2"]);
  assert.equal(fake.sent[1]!.path, "/api/tasks?tag=x&cursor=c");
});

test("a wait has an end, a URL has to be one", async () => {
  const { client } = clientOf([answer(200, { state: "pending" })]);
  await assert.rejects(client.wait("t", { timeoutMs: 0 }), /still pending/);
  assert.throws(() => new Client({ url: "ftp://x" }), TaskerError);
});

test("a request can be given up, and takes no longer than it may", async () => {
  const server = createServer(() => {}).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const client = new Client({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, retries: 0 });
  const abort = new AbortController();
  const asked = new Promise((resolve) => server.once("request", resolve));
  const given = assert.rejects(client.showTask({ path }, { signal: abort.signal }), ConnectionFailed);
  await asked;
  abort.abort();
  await given;
  await assert.rejects(client.showTask({ path }, { timeoutMs: 20 }), /no answer within 20 ms/);
  server.closeAllConnections();
  server.close();
});

test("what is thrown can be told, whatever it is", () => {
  const told = failure(new RetryableError("later", { errorClass: "smtp.421", retryAfterSeconds: 60 }));
  assert.deepEqual([told.errorClass, told.retryable, told.retryAfterSeconds], ["smtp.421", true, 60]);
  assert.equal(failure(new PermanentError("no")).retryable, false);
  assert.equal(failure(new RangeError("no")).errorClass, "RangeError");
  assert.equal(failure("text").errorMessage, "text");
  const odd = failure(new RetryableError(`\ud800 ${"ü".repeat(9000)}`, { errorClass: `_a b/ü${"x".repeat(99)}` }));
  assert.match(odd.errorClass!, /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/);
  assert.ok(Buffer.byteLength(odd.errorMessage!) <= 8192);
  assert.ok(!/[\ud800-\udfff]/.test(odd.errorMessage!));
});

test("Retry-After is a number or a date", () => {
  assert.equal(retryAfterMs("3"), 3000);
  assert.equal(retryAfterMs("Wed, 21 Oct 2015 07:28:00 GMT"), 0);
  assert.equal(retryAfterMs("99999"), 300_000);
  assert.deepEqual([retryAfterMs(null), retryAfterMs("soon")], [undefined, undefined]);
});

test("a backoff grows to its end and begins anew", () => {
  const backoff = new Backoff(() => 1);
  assert.deepEqual([1, 2, 3, 4].map(() => backoff.next()), [100, 200, 400, 800]);
  for (let nth = 0; nth < 2000; nth += 1) assert.ok(backoff.next() <= 10_000);
  assert.equal(backoff.next(5000), 15_000);
  backoff.reset();
  assert.equal(backoff.next(), 100);
  assert.equal(new Backoff(() => 0).next(), 50);
});

// The compiler is the test: what must not compile is an error if it does.
export function types(client: Client): void {
  const page: Promise<{ items: { id: string }[] }> = client.listTasks();
  const ended: Promise<undefined> = client.cancelTask({ path });
  const submitted: Answer<"submitTask"> = { id: "t", replayed: false };
  const given: Given<"listTasks"> = { query: { limit: 3 } };
  // @ts-expect-error a path is needed
  void client.showTask({});
  // @ts-expect-error so is a body
  void client.putTemplate({});
  // @ts-expect-error there is no such filter
  void client.listTasks({ query: { colour: "red" } });
  // @ts-expect-error a limit is a number
  void client.listTasks({ query: { limit: "3" } });
  // @ts-expect-error there is no such state
  void client.listTasks({ query: { state: "failed" } });
  // @ts-expect-error an answer has no such field
  void submitted.colour;
  void [page, ended, given];
}
