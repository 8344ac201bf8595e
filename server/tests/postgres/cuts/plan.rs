//! Writes of all kinds, each on something of its own, with what it changes.

use client::{Claim, Client, HeldLease, Outcome, StepEnd};
use serde_json::{Value, json};

use super::wire::Wire;

/// How many of each kind there are to be cut, beside the one that is carried out to learn from.
pub(super) const OF_EACH: usize = 80;
/// Whose steps are running.
pub(super) const HOLDER: &str = "holder";
/// Where those steps wait that are claimed by requests that are cut.
pub(super) const CLAIMS: &str = "claims";

/// A request, and what it changes.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub(super) kind: &'static str,
    /// Whether all of it is one transaction.
    pub(super) atomic: bool,
    pub(super) bytes: Vec<u8>,
    /// What it is of, as the ledger has it; of a claim it is not known before.
    pub(super) targets: Vec<String>,
    /// Of what claims: how it is asked again.
    pub(super) claim: Option<Claim>,
}

/// Makes them, by requests that nobody cuts.
pub(super) struct Planner<'p> {
    pub(super) client: &'p Client,
    pub(super) wire: &'p Wire,
}

fn task(id: &String) -> Vec<String> {
    vec![format!("task {id}")]
}

impl Planner<'_> {
    pub(super) async fn call(&self, line: &str, body: &Value) -> Value {
        let (method, path) = line.split_once(" /").unwrap();
        let segments: Vec<&str> = path.split('/').collect();
        let answer = self
            .client
            .call(method.parse().unwrap(), &segments, Some(body))
            .await;
        answer.unwrap_or_else(|error| panic!("{line}: {error}"))
    }

    /// So many of these, by their ids.
    async fn submitted(&self, tasks: Vec<Value>) -> Vec<String> {
        let items = tasks.into_iter().map(|task| json!({"task": task}));
        let body = json!({"items": items.collect::<Vec<_>>()});
        let answer = self.call("POST /api/tasks/batch", &body).await;
        let items = answer["items"].as_array().unwrap().iter();
        items
            .map(|item| item["task"]["id"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Tasks of one step in a queue.
    pub(super) async fn single(&self, queue: &str, count: usize) -> Vec<String> {
        self.submitted(vec![json!({"type": "noop", "queue": queue}); count])
            .await
    }

    /// Tasks of four steps.
    async fn quads(&self, count: usize) -> Vec<String> {
        self.submitted(vec![json!({"template": "quad"}); count])
            .await
    }

    /// Tasks of one step that run.
    async fn running(&self, queue: &str, count: usize) -> Vec<HeldLease> {
        self.single(queue, count).await;
        let claim = Claim {
            worker_id: Some(HOLDER.to_owned()),
            handlers: vec!["noop".to_owned()],
            queues: vec![queue.to_owned()],
            limit: 100,
            lease_seconds: 3_600,
            ..Claim::default()
        };
        let mut leases = Vec::new();
        while leases.len() < count {
            let claimed = self.client.claim(&claim).await.unwrap();
            leases.extend(claimed.steps.iter().map(client::ClaimedStep::held));
        }
        leases
    }

    /// Tasks that failed for good.
    async fn failed(&self, queue: &str, count: usize) -> Vec<String> {
        let leases = self.running(queue, count).await;
        let outcomes: Vec<Outcome> = leases.into_iter().map(failure).collect();
        for some in outcomes.chunks(100) {
            self.client.commit(HOLDER, some, None).await.unwrap();
        }
        outcomes
            .into_iter()
            .map(|outcome| outcome.lease.task_id)
            .collect()
    }

    async fn paused(&self, count: usize) -> Vec<String> {
        let tasks = self.quads(count).await;
        for id in &tasks {
            let line = format!("PUT /api/tasks/{id}/pause");
            self.call(&line, &json!({"reason": "for now"})).await;
        }
        tasks
    }

    fn planned(
        &self,
        kind: &'static str,
        line: &str,
        body: &Value,
        targets: Vec<String>,
    ) -> Planned {
        Planned {
            kind,
            atomic: true,
            bytes: self.wire.bytes(line, "", &body.to_string()),
            targets,
            claim: None,
        }
    }

    /// One verb on each of these tasks; `path` is what follows its id.
    fn verbs(
        &self,
        kind: &'static str,
        path: &str,
        body: &Value,
        tasks: &[String],
    ) -> Vec<Planned> {
        let line = |id: &String| format!("PUT /api/tasks/{id}/{path}");
        let each = tasks.iter();
        each.map(|id| self.planned(kind, &line(id), body, task(id)))
            .collect()
    }

    /// All kinds but claims; the first of each is for learning.
    pub(super) async fn all(&self) -> Vec<Vec<Planned>> {
        let count = OF_EACH + 1;
        let because = json!({"reason": "cut"});
        let start = json!({"workerId": "starter", "leaseSeconds": 3_600});
        let resolve = json!({"result": {"by": "hand"}, "reason": "cut"});
        let limit = json!({"limit": 9, "reason": "cut"});
        let result = json!({"result": {"n": 1}, "leaseNo": 1, "workerId": HOLDER});
        let error = json!({"errorMessage": "no", "leaseNo": 1, "workerId": HOLDER});
        let ids = |leases: Vec<HeldLease>| -> Vec<String> {
            leases.into_iter().map(|lease| lease.task_id).collect()
        };
        let to_succeed = ids(self.running("succeed", count).await);
        let to_fail = ids(self.running("fail", count).await);
        vec![
            self.submissions(count),
            self.batches(count),
            self.templates(count),
            self.commits(&self.running("commit", 2 * count).await),
            self.verbs("start", "start", &start, &self.single("start", count).await),
            self.verbs("succeed", "succeed", &result, &to_succeed),
            self.verbs("fail", "fail", &error, &to_fail),
            self.verbs("cancel", "cancel", &because, &self.quads(count).await),
            self.verbs("pause", "pause", &because, &self.quads(count).await),
            self.verbs("resume", "resume", &because, &self.paused(count).await),
            self.verbs(
                "retry",
                "retry",
                &because,
                &self.failed("retry", count).await,
            ),
            self.verbs(
                "resolve a step",
                "steps/a/resolve",
                &resolve,
                &self.quads(count).await,
            ),
            self.verbs(
                "skip a step",
                "steps/a/skip",
                &because,
                &self.quads(count).await,
            ),
            self.verbs(
                "cancel a step",
                "steps/a/cancel",
                &because,
                &self.quads(count).await,
            ),
            self.verbs(
                "raise a limit",
                "steps/a/limit",
                &limit,
                &self.quads(count).await,
            ),
            self.verbs(
                "reset a step",
                "steps/run/reset",
                &because,
                &self.failed("reset", count).await,
            ),
            self.bulks(count).await,
            self.others("pause a queue", count),
            self.others("make a webhook", count),
            self.others("register", count),
        ]
    }

    fn submissions(&self, count: usize) -> Vec<Planned> {
        let body = json!({"template": "quad", "context": {"n": 1}}).to_string();
        let each = 0..count;
        each.map(|nth| {
            let header = format!("idempotency-key: one-{nth:03}\r\n");
            Planned {
                bytes: self.wire.bytes("POST /api/tasks", &header, &body),
                ..self.planned(
                    "submit",
                    "",
                    &Value::Null,
                    vec![format!("key one-{nth:03}")],
                )
            }
        })
        .collect()
    }

    fn batches(&self, count: usize) -> Vec<Planned> {
        let each = 0..count;
        each.map(|nth| {
            let keys: Vec<String> = (0..5).map(|item| format!("five-{nth:03}-{item}")).collect();
            let item = |key| json!({"idempotencyKey": key, "task": {"template": "quad"}});
            let items: Vec<Value> = keys.iter().map(item).collect();
            let targets = keys.iter().map(|key| format!("key {key}")).collect();
            let body = json!({"items": items});
            self.planned("submit many", "POST /api/tasks/batch", &body, targets)
        })
        .collect()
    }

    fn templates(&self, count: usize) -> Vec<Planned> {
        let each = 0..count;
        each.map(|nth| {
            let name = format!("cut-{nth:03}");
            let target = vec![format!("template {name}")];
            self.planned("put a template", "PUT /api/templates", &quad(&name), target)
        })
        .collect()
    }

    /// Two outcomes each.
    fn commits(&self, leases: &[HeldLease]) -> Vec<Planned> {
        let pairs = leases.chunks(2);
        pairs
            .map(|pair| {
                let outcomes: Vec<Outcome> = pair.iter().cloned().map(success).collect();
                let targets = pair.iter().flat_map(|lease| task(&lease.task_id)).collect();
                let body = json!({"workerId": HOLDER, "outcomes": outcomes});
                let commit = self.planned("commit", "POST /api/workers/commit", &body, targets);
                Planned {
                    atomic: false,
                    ..commit
                }
            })
            .collect()
    }

    /// Four tasks each, one after the other.
    async fn bulks(&self, count: usize) -> Vec<Planned> {
        let mut bulks = Vec::new();
        for nth in 0..count {
            let tag = format!("bulk-{nth:03}");
            let tagged = vec![json!({"template": "quad", "tags": [tag]}); 4];
            let targets = self.submitted(tagged).await.iter().flat_map(task).collect();
            let body = json!({"action": "cancel", "filter": {"tag": tag}, "reason": "cut"});
            let bulk = self.planned("cancel many", "POST /api/tasks/bulk", &body, targets);
            bulks.push(Planned {
                atomic: false,
                ..bulk
            });
        }
        bulks
    }

    /// What is no task's.
    fn others(&self, kind: &'static str, count: usize) -> Vec<Planned> {
        let each = 0..count;
        each.map(|nth| {
            let name = format!("cut-{nth:03}");
            let (line, body, of) = match kind {
                "pause a queue" => {
                    let line = format!("PUT /api/queues/{name}/pause");
                    (line, json!({"reason": "cut"}), "queue")
                }
                "make a webhook" => {
                    // A name that leads nowhere, for an end that no task of these comes to.
                    let url = "https://hooks.invalid/here";
                    let events = json!(["task.resolved_manually"]);
                    let body = json!({"url": url, "events": events, "description": name});
                    ("POST /api/webhooks".to_owned(), body, "webhook")
                }
                _ => {
                    let body = json!({"host": "here", "handlers": ["noop"], "slots": 3});
                    (format!("PUT /api/workers/{name}"), body, "worker")
                }
            };
            self.planned(kind, &line, &body, vec![format!("{of} {name}")])
        })
        .collect()
    }

    /// Claims by themselves, and with a commit.
    pub(super) async fn claims(&self) -> Vec<Planned> {
        self.single(CLAIMS, 4 * OF_EACH).await;
        let leases = self.running("before", OF_EACH).await;
        let claim = |worker: &str, nth: usize| Claim {
            worker_id: Some(worker.to_owned()),
            handlers: vec!["noop".to_owned()],
            queues: vec![CLAIMS.to_owned()],
            limit: 2,
            lease_seconds: 3_600,
            request_id: Some(format!("{worker}-{nth}")),
            ..Claim::default()
        };
        let alone = (0..OF_EACH).map(|nth| {
            let claim = claim(&format!("claimer-{nth:03}"), nth);
            let body = serde_json::to_value(&claim).unwrap();
            let planned = self.planned("claim", "POST /api/workers/claim", &body, Vec::new());
            Planned {
                claim: Some(claim),
                ..planned
            }
        });
        let with_a_commit = leases.iter().enumerate().map(|(nth, lease)| {
            let claim = claim(HOLDER, nth);
            let then = Claim {
                worker_id: None,
                ..claim.clone()
            };
            let outcomes = [success(lease.clone())];
            let body = json!({"workerId": HOLDER, "outcomes": outcomes, "thenClaim": then});
            let line = "POST /api/workers/commit";
            let planned = self.planned("commit and claim", line, &body, task(&lease.task_id));
            Planned {
                claim: Some(claim),
                ..planned
            }
        });
        alone.chain(with_a_commit).collect()
    }
}

/// A template of four steps: one, two beside each other, one.
pub(super) fn quad(name: &str) -> Value {
    let step = |name: &str, after: &[&str]| json!({"name": name, "handler": "noop", "depends_on": after, "skippable": true});
    let steps = [
        step("a", &[]),
        step("b", &["a"]),
        step("c", &["a"]),
        step("d", &["b", "c"]),
    ];
    json!({"name": name, "version": "1.0.0", "steps": steps})
}

pub(super) fn success(lease: HeldLease) -> Outcome {
    let end = StepEnd::Succeeded {
        result: json!({"n": 1}),
    };
    Outcome { lease, end }
}

fn failure(lease: HeldLease) -> Outcome {
    let end = StepEnd::Failed {
        error_message: "for good".to_owned(),
        error_class: None,
        retryable: false,
        retry_after_seconds: None,
    };
    Outcome { lease, end }
}
