//! Who works, who is to end, and what nobody does.

use serde_json::{Value, json};

use crate::world::{World, request};

const CLAIM: &str = "/api/workers/claim";

#[tokio::test]
async fn a_worker_registers_shows_itself_and_goes() {
    let world = World::new().await;
    let facts = json!({
        "host": "mx1", "version": "1.4.0", "labels": {"zone": "b"}, "handlers": ["mail"],
        "queues": ["default", "slow"], "slots": 8
    });
    let worker = json!({
        "id": "w1", "host": "mx1", "version": "1.4.0", "labels": {"zone": "b"},
        "handlers": ["mail"], "queues": ["default", "slow"], "slots": 8, "inFlight": null,
        "firstSeenAt": "2023-11-14T22:13:20.000000Z", "lastSeenAt": "2023-11-14T22:13:20.000000Z",
        "live": true, "draining": false
    });
    let put = world.put("/api/workers/w1", facts).await;
    assert_eq!(put.is(200).body, worker);
    world.advance(59);
    assert_eq!(world.get("/api/workers/w1").await.is(200).body, worker);
    world.advance(1);
    world
        .get("/api/workers/w1")
        .await
        .has(json!({"live": false}));
    // A claim says less, and takes nothing back.
    let claim = json!({"workerId": "w1", "handlers": ["mail"], "inFlight": 3});
    world.post(CLAIM, claim).await.is(200);
    world.get("/api/workers/w1").await.has(json!({
        "live": true, "host": "mx1", "slots": 8, "inFlight": 3, "queues": ["default"],
        "lastSeenAt": "2023-11-14T22:14:20.000000Z"
    }));
    for _ in 0..2 {
        let gone = world.send(request("DELETE", "/api/workers/w1"), None).await;
        gone.is(204);
    }
    world
        .get("/api/workers/w1")
        .await
        .is_problem(404, "not-found");
    world
        .post("/api/workers/w1/drain", json!({}))
        .await
        .is_problem(404, "not-found");
}

#[tokio::test]
async fn the_link_to_a_page_after_a_worker_with_an_ampersand_leads_on() {
    let world = World::new().await;
    for id in ["a&limit=0#+%41", "b"] {
        let claim = json!({"workerId": id, "handlers": ["mail"]});
        world.post(CLAIM, claim).await.is(200);
    }
    let first = world.get("/api/workers?limit=1").await;
    let link = first.headers[axum::http::header::LINK].to_str().unwrap();
    let (link, _) = link.trim_start_matches('<').split_once('>').unwrap();
    let second = world.get(link).await;
    assert_eq!(second.is(200).body["items"][0]["id"], "b");
}

#[tokio::test]
async fn workers_are_listed_in_pages_and_forgotten_after_an_hour() {
    let world = World::new().await;
    for id in ["b", "a~1", "c"] {
        let claim = json!({"workerId": id, "handlers": ["mail"]});
        world.post(CLAIM, claim).await.is(200);
    }
    let page = world.get("/api/workers?limit=2").await;
    let ids = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap().iter();
        items
            .map(|worker| worker["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids(&page.is(200).body), ["a~1", "b"]);
    let next = page.body["next"].as_str().unwrap();
    let page = world
        .get(&format!("/api/workers?limit=2&cursor={next}"))
        .await;
    assert_eq!(
        (ids(&page.body), &page.body["next"]),
        (vec!["c".to_owned()], &Value::Null)
    );
    world
        .get("/api/workers?cursor=7")
        .await
        .is_problem(422, "invalid");
    world
        .get("/api/workers?limit=0")
        .await
        .is_problem(422, "invalid");
    world.advance(3_601);
    assert!(ids(&world.get("/api/workers").await.body).is_empty());
}

#[tokio::test]
async fn a_drained_worker_gets_nothing_more_and_is_told() {
    let world = World::new().await;
    let claim = json!({"workerId": "w1", "handlers": ["mail"], "waitSeconds": 30});
    let waiting = tokio::spawn(world.send_later("POST", CLAIM, &claim));
    while world.get("/api/workers/w1").await.status != 200 {
        tokio::task::yield_now().await;
    }
    let drained = world
        .post("/api/workers/w1/drain", json!({"reason": "new version"}))
        .await;
    drained.is(200).has(json!({"draining": true}));
    let told = waiting.await.unwrap();
    assert_eq!((&told["drain"], &told["steps"]), (&json!(true), &json!([])));
    world.single(3).await;
    world
        .post(CLAIM, claim)
        .await
        .is(200)
        .has(json!({"drain": true, "steps": []}));
    let beat = json!({"workerId": "w1", "leases": []});
    world
        .post("/api/workers/heartbeat", beat)
        .await
        .is(200)
        .has(json!({"drain": true}));
    let other = json!({"workerId": "w2", "handlers": ["mail"]});
    let other = world.post(CLAIM, other).await;
    assert_eq!(other.body["steps"].as_array().unwrap().len(), 1);
    world.post("/api/workers/w1/drain", json!({})).await.is(200);
}

#[tokio::test]
async fn handlers_that_nobody_has_are_seen() {
    let world = World::new().await;
    world.order().await;
    world.single(3).await;
    world
        .post(CLAIM, json!({"workerId": "w1", "handlers": ["ship"]}))
        .await
        .is(200);
    let page = world.get("/api/handlers").await;
    let order = json!([{"namespace": "shop", "name": "order", "version": "1.2.0"}]);
    let items = page.is(200).body["items"].as_array().unwrap();
    let names: Vec<&Value> = items.iter().map(|item| &item["handler"]).collect();
    assert_eq!(
        names,
        [&json!("mail"), &json!("pay"), &json!("ship")],
        "{}",
        page.text
    );
    let waits = json!([{"queue": "default", "ready": 1, "waiting": 0, "liveWorkers": 0}]);
    assert_eq!(
        items[1],
        json!({"handler": "pay", "liveWorkers": 0, "unserved": true, "queues": waits, "templates": order})
    );
    assert_eq!(
        items[2],
        json!({"handler": "ship", "liveWorkers": 1, "unserved": false, "queues": [], "templates": order})
    );
    let unserved = world.get("/api/handlers?unserved=true&limit=1").await;
    assert_eq!(unserved.body["items"].as_array().unwrap().len(), 1);
    let next = unserved.body["next"].as_str().unwrap();
    let rest = world
        .get(&format!("/api/handlers?unserved=true&cursor={next}"))
        .await;
    assert_eq!(rest.body["items"][0]["handler"], "pay");
    // Whoever has the handler but takes steps from elsewhere does not help.
    let other = json!({"handlers": ["pay"], "queues": ["slow"]});
    world.put("/api/workers/w2", other).await.is(200);
    let page = world.get("/api/handlers").await;
    let pay = &page.body["items"][1];
    assert_eq!(
        (&pay["liveWorkers"], &pay["unserved"]),
        (&json!(1), &json!(true))
    );
    world
        .put("/api/workers/w3", json!({"handlers": ["pay"]}))
        .await
        .is(200);
    let page = world.get("/api/handlers").await;
    assert_eq!(page.body["items"][1]["unserved"], false);
    world.advance(61);
    let page = world.get("/api/handlers").await;
    assert_eq!(page.body["items"][1]["unserved"], true, "they are gone");
}

#[tokio::test]
async fn what_a_worker_says_of_itself_has_bounds() {
    let world = World::new().await;
    let long = "x".repeat(201);
    let many: serde_json::Map<String, Value> =
        (0..21).map(|n| (n.to_string(), json!("v"))).collect();
    let table = [
        (json!({}), ""),
        (json!({"handlers": [], "host": long}), "/host"),
        (json!({"handlers": [], "labels": many}), "/labels"),
        (json!({"handlers": [], "labels": {"": "v"}}), "/labels"),
        (json!({"handlers": [], "slots": 0}), "/slots"),
        (json!({"handlers": ["a b"]}), "/handlers/0"),
        (json!({"handlers": [], "queues": []}), "/queues"),
        (json!({"handlers": [], "inFlight": 1}), "/inFlight"),
    ];
    for (body, pointer) in table {
        let answer = world.put("/api/workers/w1", body.clone()).await;
        answer.is_problem(422, "invalid");
        assert_eq!(
            answer.body["errors"][0]["pointer"], pointer,
            "{body}: {}",
            answer.text
        );
    }
    world.get("/api/workers/w1").await.is(404);
}
