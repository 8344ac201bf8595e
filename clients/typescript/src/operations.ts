// Written by tools/generate.mjs from adapters-http/openapi.json; do not edit.

import type { Answer, CallOptions, Given, Parts } from "./call.js";

/** Every operation of the API as a method. */
export abstract class Operations {
  /** Sends a request; answers the body, or throws an ApiError. */
  abstract request<T>(method: string, path: string, given?: Parts, options?: CallOptions): Promise<T>;

  /** Where the time goes: slow tasks, slow steps, and what fails. `GET /api/analytics/bottlenecks` */
  showBottlenecks(given: Given<"showBottlenecks"> = {}, options?: CallOptions): Promise<Answer<"showBottlenecks">> {
    return this.request("GET", "/api/analytics/bottlenecks", given, options);
  }

  /** What steps fail of, by what is the same in their messages. `GET /api/analytics/errors` */
  listErrorGroups(given: Given<"listErrorGroups"> = {}, options?: CallOptions): Promise<Answer<"listErrorGroups">> {
    return this.request("GET", "/api/analytics/errors", given, options);
  }

  /** How much there is of what: open tasks, and steps by what they wait for. `GET /api/analytics/health` */
  showHealthCounts(given: Given<"showHealthCounts"> = {}, options?: CallOptions): Promise<Answer<"showHealthCounts">> {
    return this.request("GET", "/api/analytics/health", given, options);
  }

  /** How many tasks ended, and how long they and their steps took. `GET /api/analytics/performance` */
  showPerformance(given: Given<"showPerformance"> = {}, options?: CallOptions): Promise<Answer<"showPerformance">> {
    return this.request("GET", "/api/analytics/performance", given, options);
  }

  /** Who did what, newest first. `GET /api/audit` */
  listAudit(given: Given<"listAudit"> = {}, options?: CallOptions): Promise<Answer<"listAudit">> {
    return this.request("GET", "/api/audit", given, options);
  }

  /** Reads the feed: the committed changes of state of all tasks, each once, in an order that only grows at its end. Go on with `next` as `cursor`, today or in a week; nothing is skipped. Events go when their task is removed. `GET /api/events` */
  readEvents(given: Given<"readEvents"> = {}, options?: CallOptions): Promise<Answer<"readEvents">> {
    return this.request("GET", "/api/events", given, options);
  }

  /** Lists every event there is, with what it carries. `GET /api/events/catalogue` */
  listEventTypes(given: Given<"listEventTypes"> = {}, options?: CallOptions): Promise<Answer<"listEventTypes">> {
    return this.request("GET", "/api/events/catalogue", given, options);
  }

  /** Every handler that the latest version of a template or a waiting step names, or a live worker has. `GET /api/handlers` */
  listHandlers(given: Given<"listHandlers"> = {}, options?: CallOptions): Promise<Answer<"listHandlers">> {
    return this.request("GET", "/api/handlers", given, options);
  }

  /** Keys by id, those that open nothing any more too. `GET /api/keys` */
  listKeys(given: Given<"listKeys"> = {}, options?: CallOptions): Promise<Answer<"listKeys">> {
    return this.request("GET", "/api/keys", given, options);
  }

  /** Makes a key. The answer shows it whole, once. `POST /api/keys` */
  createKey(given: Given<"createKey">, options?: CallOptions): Promise<Answer<"createKey">> {
    return this.request("POST", "/api/keys", given, options);
  }

  /** One key, without its secret. `GET /api/keys/{id}` */
  showKey(given: Given<"showKey">, options?: CallOptions): Promise<Answer<"showKey">> {
    return this.request("GET", "/api/keys/{id}", given, options);
  }

  /** Ends a key for ever. `DELETE /api/keys/{id}` */
  revokeKey(given: Given<"revokeKey">, options?: CallOptions): Promise<Answer<"revokeKey">> {
    return this.request("DELETE", "/api/keys/{id}", given, options);
  }

  /** Gives a key another secret, which the answer shows once. `POST /api/keys/{id}/rotate` */
  rotateKey(given: Given<"rotateKey">, options?: CallOptions): Promise<Answer<"rotateKey">> {
    return this.request("POST", "/api/keys/{id}/rotate", given, options);
  }

  /** The queues that are paused, by name, at most 1,000. `GET /api/queues/paused` */
  listPausedQueues(given: Given<"listPausedQueues"> = {}, options?: CallOptions): Promise<Answer<"listPausedQueues">> {
    return this.request("GET", "/api/queues/paused", given, options);
  }

  /** Claims no more steps of a queue, whatever their task; running ones go on. `PUT /api/queues/{queue}/pause` */
  pauseQueue(given: Given<"pauseQueue">, options?: CallOptions): Promise<Answer<"pauseQueue">> {
    return this.request("PUT", "/api/queues/{queue}/pause", given, options);
  }

  /** Claims steps of a paused queue again. `PUT /api/queues/{queue}/resume` */
  resumeQueue(given: Given<"resumeQueue">, options?: CallOptions): Promise<Answer<"resumeQueue">> {
    return this.request("PUT", "/api/queues/{queue}/resume", given, options);
  }

  /** Tasks, newest first. `GET /api/tasks` */
  listTasks(given: Given<"listTasks"> = {}, options?: CallOptions): Promise<Answer<"listTasks">> {
    return this.request("GET", "/api/tasks", given, options);
  }

  /** Takes a task: a run of a template, or a single step. `POST /api/tasks` */
  submitTask(given: Given<"submitTask">, options?: CallOptions): Promise<Answer<"submitTask">> {
    return this.request("POST", "/api/tasks", given, options);
  }

  /** Takes many tasks at once, up to 1,000; each is taken or refused by itself. `POST /api/tasks/batch` */
  submitTasks(given: Given<"submitTasks">, options?: CallOptions): Promise<Answer<"submitTasks">> {
    return this.request("POST", "/api/tasks/batch", given, options);
  }

  /** Cancels, retries or resolves all tasks of a filter, newest first, up to 1,000 in a call. `POST /api/tasks/bulk` */
  operateTasks(given: Given<"operateTasks">, options?: CallOptions): Promise<Answer<"operateTasks">> {
    return this.request("POST", "/api/tasks/bulk", given, options);
  }

  /** All about one task. `GET /api/tasks/{id}` */
  showTask(given: Given<"showTask">, options?: CallOptions): Promise<Answer<"showTask">> {
    return this.request("GET", "/api/tasks/{id}", given, options);
  }

  /** Removes a task that has ended, with its steps, results, history and idempotency key. `DELETE /api/tasks/{id}` */
  deleteTask(given: Given<"deleteTask">, options?: CallOptions): Promise<Answer<"deleteTask">> {
    return this.request("DELETE", "/api/tasks/{id}", given, options);
  }

  /** Gives a task up: pending steps are cancelled, running ones lose their lease. `PUT /api/tasks/{id}/cancel` */
  cancelTask(given: Given<"cancelTask">, options?: CallOptions): Promise<Answer<"cancelTask">> {
    return this.request("PUT", "/api/tasks/{id}/cancel", given, options);
  }

  /** The execution context of a task: counts of its steps, what goes on, and what to do about it. `GET /api/tasks/{id}/context` */
  showContext(given: Given<"showContext">, options?: CallOptions): Promise<Answer<"showContext">> {
    return this.request("GET", "/api/tasks/{id}/context", given, options);
  }

  /** Reads the events of one task, in the order of its history. `GET /api/tasks/{id}/events` */
  readTaskEvents(given: Given<"readTaskEvents">, options?: CallOptions): Promise<Answer<"readTaskEvents">> {
    return this.request("GET", "/api/tasks/{id}/events", given, options);
  }

  /** How long a task waited, ran, and took in all. `GET /api/tasks/{id}/execution` */
  showExecution(given: Given<"showExecution">, options?: CallOptions): Promise<Answer<"showExecution">> {
    return this.request("GET", "/api/tasks/{id}/execution", given, options);
  }

  /** Why a task stands where it stands, step by step, and what could be done about it. `GET /api/tasks/{id}/explain` */
  explainTask(given: Given<"explainTask">, options?: CallOptions): Promise<Answer<"explainTask">> {
    return this.request("GET", "/api/tasks/{id}/explain", given, options);
  }

  /** The attempt failed: it is tried again after its backoff, or has failed for good. `PUT /api/tasks/{id}/fail` */
  failTask(given: Given<"failTask">, options?: CallOptions): Promise<Answer<"failTask">> {
    return this.request("PUT", "/api/tasks/{id}/fail", given, options);
  }

  /** The graph of a task with the states of its steps: JSON, Mermaid or SVG. `GET /api/tasks/{id}/graph` */
  showTaskGraph(given: Given<"showTaskGraph">, options?: CallOptions): Promise<Answer<"showTaskGraph">> {
    return this.request("GET", "/api/tasks/{id}/graph", given, options);
  }

  /** Every change of state of a task and its steps, in the order they were committed. `GET /api/tasks/{id}/history` */
  listTransitions(given: Given<"listTransitions">, options?: CallOptions): Promise<Answer<"listTransitions">> {
    return this.request("GET", "/api/tasks/{id}/history", given, options);
  }

  /** What operators did to a task, oldest first, with their reasons. `GET /api/tasks/{id}/operations` */
  listOperations(given: Given<"listOperations">, options?: CallOptions): Promise<Answer<"listOperations">> {
    return this.request("GET", "/api/tasks/{id}/operations", given, options);
  }

  /** Claims no more steps of a task; running ones go on. `PUT /api/tasks/{id}/pause` */
  pauseTask(given: Given<"pauseTask">, options?: CallOptions): Promise<Answer<"pauseTask">> {
    return this.request("PUT", "/api/tasks/{id}/pause", given, options);
  }

  /** Vouches for a task in error; its open steps are cancelled. `PUT /api/tasks/{id}/resolve` */
  resolveTask(given: Given<"resolveTask">, options?: CallOptions): Promise<Answer<"resolveTask">> {
    return this.request("PUT", "/api/tasks/{id}/resolve", given, options);
  }

  /** Claims steps of a paused task again. `PUT /api/tasks/{id}/resume` */
  resumeTask(given: Given<"resumeTask">, options?: CallOptions): Promise<Answer<"resumeTask">> {
    return this.request("PUT", "/api/tasks/{id}/resume", given, options);
  }

  /** Lets everything of a task that has failed run again at once: steps in error with their attempts back at zero, steps that back off without the rest of their backoff. `PUT /api/tasks/{id}/retry` */
  retryTask(given: Given<"retryTask">, options?: CallOptions): Promise<Answer<"retryTask">> {
    return this.request("PUT", "/api/tasks/{id}/retry", given, options);
  }

  /** Starts a task of one step for a worker; the answer has the lease. `PUT /api/tasks/{id}/start` */
  startTask(given: Given<"startTask">, options?: CallOptions): Promise<Answer<"startTask">> {
    return this.request("PUT", "/api/tasks/{id}/start", given, options);
  }

  /** The steps of a task. `GET /api/tasks/{id}/steps` */
  listSteps(given: Given<"listSteps">, options?: CallOptions): Promise<Answer<"listSteps">> {
    return this.request("GET", "/api/tasks/{id}/steps", given, options);
  }

  /** One step. Its `ETag` may be sent as `If-Match` with what operators do to it. `GET /api/tasks/{id}/steps/{name}` */
  showStep(given: Given<"showStep">, options?: CallOptions): Promise<Answer<"showStep">> {
    return this.request("GET", "/api/tasks/{id}/steps/{name}", given, options);
  }

  /** Gives one step up, which counts as a failure of its task. `PUT /api/tasks/{id}/steps/{name}/cancel` */
  cancelStep(given: Given<"cancelStep">, options?: CallOptions): Promise<Answer<"cancelStep">> {
    return this.request("PUT", "/api/tasks/{id}/steps/{name}/cancel", given, options);
  }

  /** The attempt failed: it is tried again after its backoff, or has failed for good. `PUT /api/tasks/{id}/steps/{name}/fail` */
  failStep(given: Given<"failStep">, options?: CallOptions): Promise<Answer<"failStep">> {
    return this.request("PUT", "/api/tasks/{id}/steps/{name}/fail", given, options);
  }

  /** The worker is alive: extends the lease. `PUT /api/tasks/{id}/steps/{name}/heartbeat` */
  heartbeatStep(given: Given<"heartbeatStep">, options?: CallOptions): Promise<Answer<"heartbeatStep">> {
    return this.request("PUT", "/api/tasks/{id}/steps/{name}/heartbeat", given, options);
  }

  /** Allows a step more attempts. `PUT /api/tasks/{id}/steps/{name}/limit` */
  raiseStepLimit(given: Given<"raiseStepLimit">, options?: CallOptions): Promise<Answer<"raiseStepLimit">> {
    return this.request("PUT", "/api/tasks/{id}/steps/{name}/limit", given, options);
  }

  /** The worker gives the step back; no attempt is counted. `PUT /api/tasks/{id}/steps/{name}/release` */
  releaseStep(given: Given<"releaseStep">, options?: CallOptions): Promise<Answer<"releaseStep">> {
    return this.request("PUT", "/api/tasks/{id}/steps/{name}/release", given, options);
  }

  /** Runs a task again from this step: it and all that depends on it begin anew, what is before it stays. `PUT /api/tasks/{id}/steps/{name}/rerun` */
  rerunFromStep(given: Given<"rerunFromStep">, options?: CallOptions): Promise<Answer<"rerunFromStep">> {
    return this.request("PUT", "/api/tasks/{id}/steps/{name}/rerun", given, options);
  }

  /** Sets the attempts of a step back to zero and lets it run. `PUT /api/tasks/{id}/steps/{name}/reset` */
  resetStep(given: Given<"resetStep">, options?: CallOptions): Promise<Answer<"resetStep">> {
    return this.request("PUT", "/api/tasks/{id}/steps/{name}/reset", given, options);
  }

  /** Vouches for a step, with a result if there is one. `PUT /api/tasks/{id}/steps/{name}/resolve` */
  resolveStep(given: Given<"resolveStep">, options?: CallOptions): Promise<Answer<"resolveStep">> {
    return this.request("PUT", "/api/tasks/{id}/steps/{name}/resolve", given, options);
  }

  /** Lets a step run at once, without the rest of its backoff. `PUT /api/tasks/{id}/steps/{name}/retry` */
  retryStep(given: Given<"retryStep">, options?: CallOptions): Promise<Answer<"retryStep">> {
    return this.request("PUT", "/api/tasks/{id}/steps/{name}/retry", given, options);
  }

  /** Does without a step, where its template allows it: resolved without a result. `PUT /api/tasks/{id}/steps/{name}/skip` */
  skipStep(given: Given<"skipStep">, options?: CallOptions): Promise<Answer<"skipStep">> {
    return this.request("PUT", "/api/tasks/{id}/steps/{name}/skip", given, options);
  }

  /** Starts a step for a worker; the answer has the lease. `PUT /api/tasks/{id}/steps/{name}/start` */
  startStep(given: Given<"startStep">, options?: CallOptions): Promise<Answer<"startStep">> {
    return this.request("PUT", "/api/tasks/{id}/steps/{name}/start", given, options);
  }

  /** The attempt succeeded: the step is complete. `PUT /api/tasks/{id}/steps/{name}/succeed` */
  succeedStep(given: Given<"succeedStep">, options?: CallOptions): Promise<Answer<"succeedStep">> {
    return this.request("PUT", "/api/tasks/{id}/steps/{name}/succeed", given, options);
  }

  /** The attempt succeeded: the task is complete. `PUT /api/tasks/{id}/succeed` */
  succeedTask(given: Given<"succeedTask">, options?: CallOptions): Promise<Answer<"succeedTask">> {
    return this.request("PUT", "/api/tasks/{id}/succeed", given, options);
  }

  /** Templates by namespace, name and version. `GET /api/templates` */
  listTemplates(given: Given<"listTemplates"> = {}, options?: CallOptions): Promise<Answer<"listTemplates">> {
    return this.request("GET", "/api/templates", given, options);
  }

  /** Keeps a template: the document of a template file, as JSON or YAML. `PUT /api/templates` */
  putTemplate(given: Given<"putTemplate">, options?: CallOptions): Promise<Answer<"putTemplate">> {
    return this.request("PUT", "/api/templates", given, options);
  }

  /** One version of a template. It never changes, so that its `ETag` is good for ever. `GET /api/templates/{namespace}/{name}/{version}` */
  showTemplate(given: Given<"showTemplate">, options?: CallOptions): Promise<Answer<"showTemplate">> {
    return this.request("GET", "/api/templates/{namespace}/{name}/{version}", given, options);
  }

  /** What differs between two versions of a template. `GET /api/templates/{namespace}/{name}/{version}/diff` */
  diffTemplates(given: Given<"diffTemplates">, options?: CallOptions): Promise<Answer<"diffTemplates">> {
    return this.request("GET", "/api/templates/{namespace}/{name}/{version}/diff", given, options);
  }

  /** The graph of a template: JSON, Mermaid or SVG. `GET /api/templates/{namespace}/{name}/{version}/graph` */
  showTemplateGraph(given: Given<"showTemplateGraph">, options?: CallOptions): Promise<Answer<"showTemplateGraph">> {
    return this.request("GET", "/api/templates/{namespace}/{name}/{version}/graph", given, options);
  }

  /** The JSON Schema that the context of every task of a template must satisfy. `GET /api/templates/{namespace}/{name}/{version}/schema` */
  showTemplateSchema(given: Given<"showTemplateSchema">, options?: CallOptions): Promise<Answer<"showTemplateSchema">> {
    return this.request("GET", "/api/templates/{namespace}/{name}/{version}/schema", given, options);
  }

  /** Lists webhooks, oldest first. `GET /api/webhooks` */
  listWebhooks(given: Given<"listWebhooks"> = {}, options?: CallOptions): Promise<Answer<"listWebhooks">> {
    return this.request("GET", "/api/webhooks", given, options);
  }

  /** Makes a webhook: what is committed from now on is sent to it. The answer shows its secret, once. `POST /api/webhooks` */
  createWebhook(given: Given<"createWebhook">, options?: CallOptions): Promise<Answer<"createWebhook">> {
    return this.request("POST", "/api/webhooks", given, options);
  }

  /** Shows a webhook, without its secret. `GET /api/webhooks/{id}` */
  showWebhook(given: Given<"showWebhook">, options?: CallOptions): Promise<Answer<"showWebhook">> {
    return this.request("GET", "/api/webhooks/{id}", given, options);
  }

  /** Removes a webhook, and what is on its way to it. `DELETE /api/webhooks/{id}` */
  deleteWebhook(given: Given<"deleteWebhook">, options?: CallOptions): Promise<Answer<"deleteWebhook">> {
    return this.request("DELETE", "/api/webhooks/{id}", given, options);
  }

  /** Changes a webhook, turns it off or on. What is under way is still sent as it was. `PATCH /api/webhooks/{id}` */
  changeWebhook(given: Given<"changeWebhook">, options?: CallOptions): Promise<Answer<"changeWebhook">> {
    return this.request("PATCH", "/api/webhooks/{id}", given, options);
  }

  /** Lists what was sent to a webhook and what is on its way, newest event first. What is over is kept for a week. `GET /api/webhooks/{id}/deliveries` */
  listDeliveries(given: Given<"listDeliveries">, options?: CallOptions): Promise<Answer<"listDeliveries">> {
    return this.request("GET", "/api/webhooks/{id}/deliveries", given, options);
  }

  /** Sends an event again that was delivered or given up. `POST /api/webhooks/{id}/deliveries/{event}/redeliver` */
  redeliver(given: Given<"redeliver">, options?: CallOptions): Promise<Answer<"redeliver">> {
    return this.request("POST", "/api/webhooks/{id}/deliveries/{event}/redeliver", given, options);
  }

  /** Sends all events again that were given up, at most 10,000 at once. `POST /api/webhooks/{id}/redeliver-dead` */
  redeliverDead(given: Given<"redeliverDead">, options?: CallOptions): Promise<Answer<"redeliverDead">> {
    return this.request("POST", "/api/webhooks/{id}/redeliver-dead", given, options);
  }

  /** Gives a webhook a new secret, which the answer shows, once. For a while requests carry a signature by the secret before as well, so that the receiver can change over. `POST /api/webhooks/{id}/rotate-secret` */
  rotateWebhookSecret(given: Given<"rotateWebhookSecret">, options?: CallOptions): Promise<Answer<"rotateWebhookSecret">> {
    return this.request("POST", "/api/webhooks/{id}/rotate-secret", given, options);
  }

  /** Workers by id, those included that were not seen for a while; after an hour they are forgotten. `GET /api/workers` */
  listWorkers(given: Given<"listWorkers"> = {}, options?: CallOptions): Promise<Answer<"listWorkers">> {
    return this.request("GET", "/api/workers", given, options);
  }

  /** Claims steps for a worker, each with a lease, and waits for some if there are none. `POST /api/workers/claim` */
  claimSteps(given: Given<"claimSteps">, options?: CallOptions): Promise<Answer<"claimSteps">> {
    return this.request("POST", "/api/workers/claim", given, options);
  }

  /** Commits what became of steps, each for itself, and claims the next ones if asked. `POST /api/workers/commit` */
  commitOutcomes(given: Given<"commitOutcomes">, options?: CallOptions): Promise<Answer<"commitOutcomes">> {
    return this.request("POST", "/api/workers/commit", given, options);
  }

  /** Extends the leases of a worker, each for itself, and keeps the worker in the registry. `POST /api/workers/heartbeat` */
  heartbeatWorker(given: Given<"heartbeatWorker">, options?: CallOptions): Promise<Answer<"heartbeatWorker">> {
    return this.request("POST", "/api/workers/heartbeat", given, options);
  }

  /** One worker. `GET /api/workers/{id}` */
  showWorker(given: Given<"showWorker">, options?: CallOptions): Promise<Answer<"showWorker">> {
    return this.request("GET", "/api/workers/{id}", given, options);
  }

  /** A worker says who it is. Optional: its first claim says enough for it to work. `PUT /api/workers/{id}` */
  registerWorker(given: Given<"registerWorker">, options?: CallOptions): Promise<Answer<"registerWorker">> {
    return this.request("PUT", "/api/workers/{id}", given, options);
  }

  /** A worker has ended. What it still holds comes back when its leases end; better release it before. `DELETE /api/workers/{id}` */
  deregisterWorker(given: Given<"deregisterWorker">, options?: CallOptions): Promise<Answer<"deregisterWorker">> {
    return this.request("DELETE", "/api/workers/{id}", given, options);
  }

  /** Tells a worker to end: it gets no more steps, and hears of it with its next request. `POST /api/workers/{id}/drain` */
  drainWorker(given: Given<"drainWorker">, options?: CallOptions): Promise<Answer<"drainWorker">> {
    return this.request("POST", "/api/workers/{id}/drain", given, options);
  }

  /** Whether the process answers. Says nothing about the store. `GET /health/live` */
  healthLive(given: Given<"healthLive"> = {}, options?: CallOptions): Promise<Answer<"healthLive">> {
    return this.request("GET", "/health/live", given, options);
  }

  /** Whether the store answers a query of the kind it is there for. `GET /health/ready` */
  healthReady(given: Given<"healthReady"> = {}, options?: CallOptions): Promise<Answer<"healthReady">> {
    return this.request("GET", "/health/ready", given, options);
  }

  /** Whether the server has started: the store is there, and its schema is the one we know. `GET /health/startup` */
  healthStartup(given: Given<"healthStartup"> = {}, options?: CallOptions): Promise<Answer<"healthStartup">> {
    return this.request("GET", "/health/startup", given, options);
  }

  /** How the server is: what is paused, what is overdue, what failed last. `GET /health/status` */
  healthStatus(given: Given<"healthStatus"> = {}, options?: CallOptions): Promise<Answer<"healthStatus">> {
    return this.request("GET", "/health/status", given, options);
  }

  /** Which program this is. `GET /version` */
  showVersion(given: Given<"showVersion"> = {}, options?: CallOptions): Promise<Answer<"showVersion">> {
    return this.request("GET", "/version", given, options);
  }
}
