//! What `docs/workers.md` shows is what is sent and answered.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::workers::{BEAT, CLAIM, COMMIT};
use crate::world::World;

/// The JSON that the page shows, in its order.
fn shown() -> Vec<Value> {
    let page = include_str!("../../../docs/workers.md");
    let blocks = page.split("```json\n").skip(1);
    let block = |block: &str| serde_json::from_str(block.split("```").next().unwrap()).unwrap();
    blocks.map(block).collect()
}

fn fields(value: &Value) -> BTreeSet<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[track_caller]
fn same_fields(shown: &Value, answered: &Value) {
    assert_eq!(fields(shown), fields(answered), "{shown} and {answered}");
}

#[tokio::test]
async fn the_page_for_writers_of_clients_shows_what_is_sent_and_answered() {
    let [claim, claimed, commit, committed, beat, beaten, worker] = shown().try_into().unwrap();
    let world = World::new().await;
    world
        .submit(json!({"type": "mail.send", "maxAttempts": 3}))
        .await;
    let answer = world.post(CLAIM, claim.clone()).await;
    same_fields(&claimed, &answer.is(200).body);
    let (shown_step, step) = (&claimed["steps"][0], &answer.body["steps"][0]);
    same_fields(shown_step, step);
    same_fields(&shown_step["lease"], &step["lease"]);
    let id = step["taskId"].as_str().unwrap();
    assert_eq!(step["idempotencyKey"], format!("{id}:0:1"));
    let key = shown_step["idempotencyKey"].as_str().unwrap();
    assert_eq!(
        key,
        format!("{}:0:1", shown_step["taskId"].as_str().unwrap())
    );

    let answer = world.post(BEAT, beat).await;
    same_fields(&beaten, &answer.is(200).body);
    let held = json!({"taskId": id, "step": "run", "leaseNo": 1});
    let mine = json!({"workerId": claim["workerId"], "leases": [held]});
    let answer = world.post(BEAT, mine).await;
    same_fields(&beaten["leases"][0], &answer.is(200).body["leases"][0]);

    // Those of the page are nobody's; one of ours beside them is applied.
    let mut commit = commit;
    let ours = json!({"taskId": id, "step": "run", "leaseNo": 1, "outcome": "succeeded"});
    commit["outcomes"].as_array_mut().unwrap().push(ours);
    let answer = world.post(COMMIT, commit).await;
    same_fields(&committed, &answer.is(200).body);
    same_fields(&committed["claimed"], &answer.body["claimed"]);
    let outcomes = &answer.body["outcomes"];
    same_fields(&committed["outcomes"][0], &outcomes[2]);
    same_fields(&committed["outcomes"][1], &outcomes[0]);
    same_fields(
        &committed["outcomes"][1]["problem"],
        &outcomes[0]["problem"],
    );

    let put =
        json!({"handlers": worker["handlers"], "host": worker["host"], "slots": worker["slots"]});
    let answer = world.put("/api/workers/mail-5f3a", put).await;
    same_fields(&worker, &answer.is(200).body);
}
