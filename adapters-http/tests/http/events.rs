//! Events: the catalogue, the feed, and streams.

use axum::body::{Body, BodyDataStream};
use axum::http::Request;
use domain::event::CATALOGUE;
use futures_util::StreamExt;
use serde_json::{Value, json};

use super::world::{World, request};

/// Runs a task of one step by hand; its path.
async fn one_task(world: &World) -> String {
    let path = world.single(3).await;
    world
        .put(&format!("{path}/start"), json!({"workerId": "w"}))
        .await
        .is(200);
    world
        .put(&format!("{path}/succeed"), json!({}))
        .await
        .is(200);
    path
}

fn field(items: &Value, name: &str) -> Vec<Value> {
    let items = items.as_array().unwrap().iter();
    items.map(|item| item[name].clone()).collect()
}

#[tokio::test]
async fn the_catalogue_lists_every_name_with_what_it_carries() {
    let world = World::new().await;
    let answer = world.get("/api/events/catalogue").await;
    answer.is(200);
    let items = answer.body["items"].as_array().unwrap();
    assert_eq!(items.len(), CATALOGUE.len());
    for (item, entry) in items.iter().zip(CATALOGUE) {
        assert_eq!(item["name"], entry.name);
        let delivery = if entry.recorded { "recorded" } else { "signal" };
        assert_eq!(item["delivery"], delivery, "{}", entry.name);
        assert_eq!(item["schema"].is_object(), entry.recorded);
    }
    // What is sent has the shape that is listed.
    one_task(&world).await;
    let events = world.get("/api/events").await;
    for event in events.body["items"].as_array().unwrap() {
        let listed = items
            .iter()
            .find(|item| item["name"] == event["type"])
            .unwrap();
        let schema = &listed["schema"];
        let has = |object: &Value, schema: &Value| {
            let mut names: Vec<&String> = object.as_object().unwrap().keys().collect();
            let listed = schema["properties"].as_object().unwrap();
            names.retain(|name| !listed.contains_key(*name));
            assert!(names.is_empty(), "{names:?} are not listed");
            assert_eq!(
                object.as_object().unwrap().len(),
                schema["required"].as_array().unwrap().len()
            );
        };
        has(event, schema);
        has(&event["data"], &schema["properties"]["data"]);
        assert_eq!(event["version"], schema["properties"]["version"]["const"]);
    }
}

#[tokio::test]
async fn the_feed_is_read_page_by_page() {
    let world = World::new().await;
    let first = one_task(&world).await;
    let second = one_task(&world).await;
    let whole = world.get("/api/events").await;
    whole.is(200).has(json!({"more": false}));
    let expected = [
        "task.start_requested",
        "step.execution_requested",
        "step.completed",
        "task.completed",
    ];
    assert_eq!(
        field(&whole.body["items"], "type"),
        [expected, expected].concat()
    );
    let (mut cursor, mut ids) = ("ev_0".to_owned(), Vec::new());
    loop {
        let page = world
            .get(&format!("/api/events?limit=3&cursor={cursor}"))
            .await;
        ids.extend(field(&page.is(200).body["items"], "id"));
        cursor = page.body["next"].as_str().unwrap().to_owned();
        if page.body["more"] == false {
            break;
        }
    }
    assert_eq!(ids, field(&whole.body["items"], "id"));
    for path in [first, second] {
        let of_task = world.get(&format!("{path}/events?types=step.*")).await;
        assert_eq!(
            field(&of_task.is(200).body["items"], "type"),
            expected[1..3]
        );
        let id = path.rsplit('/').next().unwrap();
        assert_eq!(of_task.body["items"][0]["data"]["taskId"], id);
        assert_eq!(of_task.body["items"][0]["data"]["by"], "w");
    }
    let other = world.get("/api/events?namespace=other").await;
    assert_eq!(other.is(200).body["items"], json!([]));
    assert_eq!(
        other.body["next"], whole.body["next"],
        "it has been looked at"
    );
}

#[tokio::test]
async fn bad_questions_are_refused_by_name() {
    let world = World::new().await;
    for (query, says) in [
        ("cursor=12", "ev_1f8"),
        ("cursor=ev_ffff", "another store"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("wait=31", "wait"),
        ("types=task.faild", "catalogue"),
        ("types=workflow.*", "catalogue"),
        ("typ=task.failed", "typ"),
        ("namespace=No!", "namespace"),
    ] {
        let answer = world.get(&format!("/api/events?{query}")).await;
        answer.is_problem(422, "invalid").says(says);
    }
    let stranger = "/api/tasks/0196b3c0-0000-7000-8000-000000000000/events";
    world.get(stranger).await.is_problem(404, "not-found");
    world
        .get(&format!("{stranger}/stream"))
        .await
        .is_problem(404, "not-found");
    let empty = request("GET", "/api/events/stream").header("last-event-id", "");
    world
        .send(empty, None)
        .await
        .is_problem(422, "invalid")
        .says("Last-Event-ID");
    let sent = request("GET", "/api/events/stream").header("last-event-id", "7");
    world
        .send(sent, None)
        .await
        .is_problem(422, "invalid")
        .says("Last-Event-ID");
}

#[tokio::test]
async fn a_page_is_waited_for() {
    let world = World::new().await;
    let waits = world.get("/api/events?wait=30");
    let works = one_task(&world);
    let (answer, _) = world.passing(async { tokio::join!(waits, works) }).await;
    assert!(!field(&answer.is(200).body["items"], "id").is_empty());
}

/// A stream, read event by event.
struct Stream {
    body: BodyDataStream,
    read: String,
}

impl Stream {
    async fn open(world: &World, uri: &str, after: Option<&str>) -> Self {
        let mut asked = request("GET", uri);
        if let Some(after) = after {
            asked = asked.header("last-event-id", after);
        }
        let asked: Request<Body> = asked.body(Body::empty()).unwrap();
        let response = world.stream(asked).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            body: response.into_body().into_data_stream(),
            read: String::new(),
        }
    }

    /// The next block of lines.
    async fn block(&mut self) -> String {
        loop {
            if let Some((block, rest)) = self.read.split_once("\n\n") {
                let block = block.to_owned();
                self.read = rest.to_owned();
                return block;
            }
            let chunk = self.body.next().await.expect("it goes on").unwrap();
            self.read.push_str(str::from_utf8(&chunk).unwrap());
        }
    }

    /// The next event: its id and its data.
    async fn event(&mut self, world: &World) -> (String, Value) {
        loop {
            let block = world.passing(self.block()).await;
            let line = |name: &str| {
                let found = block.lines().find_map(|line| line.strip_prefix(name));
                found.map(str::to_owned)
            };
            if let Some(data) = line("data: ") {
                return (line("id: ").unwrap(), serde_json::from_str(&data).unwrap());
            }
        }
    }
}

#[tokio::test]
async fn a_stream_begins_with_the_present_and_goes_on_after_an_id() {
    let world = World::new().await;
    one_task(&world).await;
    let mut stream = Stream::open(&world, "/api/events/stream", None).await;
    let greeting = stream.block().await;
    assert!(
        greeting.starts_with("retry: 1000\n") && greeting.contains("\nid: ev_"),
        "{greeting}"
    );
    let path = one_task(&world).await;
    let mut ids = Vec::new();
    for kind in [
        "task.start_requested",
        "step.execution_requested",
        "step.completed",
    ] {
        let (id, data) = stream.event(&world).await;
        assert_eq!((&data["type"], &data["id"]), (&json!(kind), &json!(id)));
        ids.push(id);
    }
    let mut again = Stream::open(&world, "/api/events/stream", Some(&ids[1])).await;
    assert_eq!(again.event(&world).await.0, ids[2]);
    let all = format!("{path}/events/stream?cursor=ev_0&types=task.*");
    let mut of_task = Stream::open(&world, &all, None).await;
    assert_eq!(of_task.event(&world).await.0, ids[0]);
    assert_eq!(of_task.event(&world).await.1["type"], "task.completed");
}

#[tokio::test]
async fn a_stream_shows_that_it_lives() {
    let world = World::new().await;
    let mut stream = Stream::open(&world, "/api/events/stream?types=task.failed", None).await;
    let greeting = stream.block().await;
    one_task(&world).await;
    let heard = world.passing(stream.block()).await;
    assert!(heard.starts_with(": alive"), "{heard}");
    // What it was not sent has been looked at: the client goes on from there.
    let id = heard.lines().find_map(|line| line.strip_prefix("id: "));
    assert!(
        id.is_none_or(|id| !greeting.contains(&format!("id: {id}"))),
        "{heard}"
    );
}

#[tokio::test]
async fn an_id_of_another_store_is_told_and_the_present_follows() {
    let world = World::new().await;
    let mut stream = Stream::open(&world, "/api/events/stream", Some("ev_ffffff")).await;
    assert!(stream.block().await.contains("event: resync"));
    one_task(&world).await;
    assert_eq!(stream.event(&world).await.1["type"], "task.start_requested");
}

#[tokio::test]
async fn a_stream_comes_in_small_pieces_however_far_behind_its_reader_is() {
    let world = World::new().await;
    for _ in 0..150 {
        one_task(&world).await;
    }
    let asked: Request<Body> = request("GET", "/api/events/stream?cursor=ev_0")
        .body(Body::empty())
        .unwrap();
    let mut body = world.stream(asked).await.into_body().into_data_stream();
    let (mut text, mut pieces) = (String::new(), 0);
    while text.matches("\ndata: ").count() < 600 {
        let piece = world
            .passing(body.next())
            .await
            .expect("it goes on")
            .unwrap();
        assert!(piece.len() < 80 * 1024, "a piece of {} bytes", piece.len());
        text.push_str(str::from_utf8(&piece).unwrap());
        pieces += 1;
    }
    assert!(pieces > 3, "{} bytes in {pieces} pieces", text.len());
    let mut listed: Vec<Value> = Vec::new();
    let mut cursor = "ev_0".to_owned();
    while listed.len() < 600 {
        let page = world
            .get(&format!("/api/events?limit=1000&cursor={cursor}"))
            .await;
        listed.extend(field(&page.is(200).body["items"], "id"));
        cursor = page.body["next"].as_str().unwrap().to_owned();
    }
    let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
    let streamed: Vec<Value> = data
        .map(|data| serde_json::from_str(data).unwrap())
        .collect();
    let streamed: Vec<&Value> = streamed.iter().map(|event| &event["id"]).collect();
    assert_eq!(streamed, listed.iter().collect::<Vec<_>>());
}
