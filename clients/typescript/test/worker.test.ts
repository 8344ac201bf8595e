// What a worker does about answers that a real server gives only when something is wrong.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, Client, Step, TaskerError, Worker, type Handler } from "../src/index.js";
import { Outbox, outcomeOf } from "../src/outbox.js";
import { answer, applied, claimed, Fake, NOW, problem, refused, type Sent } from "./fake.js";

const COMMIT = "/api/workers/commit";

interface First {
  register?: Response;
  claim?: Response;
}

/** Hands out steps once, and lets a test say how a commit goes; ends the worker when all is answered. */
function serverOf(steps: object[], commit: (nth: number, body: any) => Response, first: First = {}) {
  let claims = 0;
  let commits = 0;
  const reply = ({ method, path, body }: Sent) => {
    if (path === COMMIT) return commit((commits += 1), body);
    if (path === "/api/workers/claim") {
      claims += 1;
      if (claims > 1) return answer(200, { steps: [], now: NOW, drain: true });
      return first.claim ?? answer(200, { steps, now: NOW, drain: false });
    }
    if (path.endsWith("/heartbeat")) {
      const leases = body.leases.map((lease: object) => ({ ...lease, held: true }));
      return answer(200, { leases, now: NOW, drain: false });
    }
    return method === "PUT" ? (first.register ?? answer(200, {})) : new Response(null, { status: 204 });
  };
  const fake = new Fake(reply);
  const client = new Client({ fetch: fake.fetch });
  const run = (work: Handler) => new Worker(client, { work }, { warn: () => {} }).run({ signals: false });
  return { fake, client, run, commits: () => commits };
}

test("a batch that is refused is sent one by one", async () => {
  const isBad = (one: any) => one.step === "bad" && one.outcome === "succeeded";
  const { fake, run } = serverOf([claimed("good"), claimed("bad"), claimed("fine")], (_, body) =>
    body.outcomes.some(isBad) ? problem(400, "malformed") : applied(body),
  );
  const report = await run(() => undefined);
  assert.deepEqual([report.succeeded, report.failed, report.refused], [2, 1, 0]);
  assert.equal(fake.bodies(COMMIT)[0].outcomes.length, 3, "outcomes of one moment go together");
  const bad = fake.bodies(COMMIT).flatMap((body) => body.outcomes).filter((one) => one.step === "bad").at(-1);
  assert.deepEqual([bad.outcome, bad.retryable, bad.errorClass], ["failed", false, "bad_outcome"]);
});

test("an item that could not be written is sent again", async () => {
  const { run, commits } = serverOf([claimed()], (nth, body) => (nth > 1 ? applied(body) : refused(body, 503, "down")));
  assert.equal((await run(() => 1)).succeeded, 1);
  assert.equal(commits(), 2);
});

test("an item that can never be stored fails for good", async () => {
  const commit = (nth: number, body: any) => (nth > 1 ? applied(body) : refused(body, 422, "too deep"));
  const { fake, run } = serverOf([claimed()], commit);
  const report = await run(() => 1);
  assert.deepEqual([report.succeeded, report.failed], [0, 1]);
  assert.match(fake.bodies(COMMIT)[1].outcomes[0].errorMessage, /too deep/);
});

test("results that are no JSON never leave", async () => {
  const circle: Record<string, unknown> = {};
  circle["circle"] = circle;
  for (const result of [1n, () => 1, Symbol("x"), circle]) {
    const { fake, run } = serverOf([claimed()], (_, body) => applied(body));
    assert.equal((await run(() => result)).failed, 1);
    assert.equal(fake.bodies(COMMIT)[0].outcomes[0].errorClass, "bad_result");
  }
});

test("a token that is not accepted ends the worker", async () => {
  const denied = (error: ApiError) => error.denied;
  for (const where of ["register", "claim"]) {
    const { run } = serverOf([], (_, body) => applied(body), { [where]: problem(401, "unauthenticated") });
    await assert.rejects(run(() => 1), denied, where);
  }
  const { run } = serverOf([claimed()], () => problem(403, "forbidden"));
  await assert.rejects(run(() => 1), denied);
});

test("a claim that is wrong ends the worker, and so does a server that is none of ours", async () => {
  const wrong = serverOf([], (_, body) => applied(body), { claim: problem(422, "invalid") });
  await assert.rejects(wrong.run(() => 1), ApiError);
  const other = serverOf([], (_, body) => applied(body), { claim: answer(200, ["hello"]) });
  await assert.rejects(other.run(() => 1), TypeError);
  await assert.rejects(new Worker(new Client(), {}).run(), TaskerError);
});

test("what is not answered does not keep it for ever", async () => {
  const { client } = serverOf([], () => problem(503, "store-unavailable", { "retry-after": "300" }));
  const outbox = new Outbox(client, "w", { settled() {}, failed() {}, warn() {} });
  outbox.put(outcomeOf(new Step(claimed(), NOW), { outcome: "released" }, "released"));
  assert.equal(await outbox.close(200), 1);
});

test("time is the server's", () => {
  const until = { deadlineAt: "2026-11-25T10:00:05.000000Z" };
  assert.equal(new Step(claimed("s", until), NOW).allowedMs, 5000);
  assert.equal(new Step(claimed("s", { timeoutSeconds: 7 }), NOW).allowedMs, 7000);
});
