//! Every operation of the document × nobody, the wrong permission, the right one, the right one in
//! another namespace.

use application::ports::{WorkerFacts, WorkerSeen};
use domain::access::Permission;
use domain::name::WorkerId;
use serde_json::{Value, json};

use super::world::{World, grant};

/// One operation, as the document has it.
struct Operation {
    id: String,
    method: String,
    path: String,
    /// None for those that anyone may call.
    permission: Option<Permission>,
    everywhere: bool,
}

/// Those that anyone may call. To be one of them takes a line here.
const PUBLIC: &[&str] = &["healthLive", "healthReady", "healthStartup", "showVersion"];

/// Those that answer with what the caller may see, and with nothing of others.
const LISTS: &[&str] = &[
    "listTasks",
    "listTemplates",
    "listWebhooks",
    "readEvents",
    "streamEvents",
    "listEventTypes",
    "showPerformance",
    "showBottlenecks",
    "listErrorGroups",
    "submitTasks",
];

fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(tasker_adapters_http::openapi()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Some(id) = operation["operationId"].as_str() else {
                continue;
            };
            let permission = operation["x-permission"]["needs"].as_str();
            let asks = !operation["security"].as_array().unwrap().is_empty();
            assert_eq!(permission.is_some(), asks, "{id} says both or neither");
            found.push(Operation {
                id: id.to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                permission: permission.map(|word| Permission::parse(word).unwrap()),
                everywhere: operation["x-permission"]["reach"] == "everywhere",
            });
        }
    }
    found
}

/// What is asked for: things of the namespace `shop`, where it is of one.
async fn request(world: &World, operation: &Operation) -> (String, Option<Value>) {
    let id = if operation.path.starts_with("/api/webhooks") {
        let found = world.ports.webhooks.list(None, None, 1).await.unwrap();
        found[0].id.to_string()
    } else if operation.path.starts_with("/api/keys") {
        // One that permits no more than who is let in has.
        let key = world.created(vec![grant(&["keys:admin"], &["*"])]).await;
        key.id.to_string()
    } else if operation.path.starts_with("/api/workers/{id}") {
        let (id, facts) = (WorkerId::parse("w1").unwrap(), WorkerFacts::default());
        let at = world.ports.clock.now();
        let seen = world.ports.workers.see(WorkerSeen { id, facts, at });
        seen.await.unwrap().id.to_string()
    } else {
        world.order("shop").await
    };
    let name = if operation.path.contains("/steps/") {
        "pay"
    } else {
        "order"
    };
    let mut uri = operation.path.clone();
    for (part, value) in [
        ("{id}", id.as_str()),
        ("{name}", name),
        ("{namespace}", "shop"),
        ("{version}", "1.2.0"),
        ("{queue}", "default"),
        ("{event}", "ev_1"),
    ] {
        uri = uri.replace(part, value);
    }
    assert!(!uri.contains('{'), "{uri}: say here what stands for it");
    let task = json!({ "namespace": "shop", "template": "order" });
    let body = match operation.id.as_str() {
        "submitTask" => Some(task),
        "submitTasks" => Some(json!({ "items": [{ "task": task }] })),
        "operateTasks" => Some(json!({
            "action": "cancel", "reason": "r", "filter": { "namespace": "shop" },
        })),
        "putTemplate" => Some(json!({
            "namespace": "shop", "name": "new", "version": "1.0.0",
            "steps": [{ "name": "a", "handler": "a" }],
        })),
        "createWebhook" => Some(json!({
            "namespace": "shop", "url": "https://example.com/x", "events": ["*"],
        })),
        "createKey" => Some(json!({
            "name": "k", "grants": [{ "permissions": ["keys:admin"], "namespaces": ["*"] }],
        })),
        "diffTemplates" => {
            uri.push_str("?to=1.2.0");
            None
        }
        "changeWebhook" => Some(json!({})),
        _ if operation.method == "GET" || operation.method == "DELETE" => None,
        _ => Some(json!({})),
    };
    (uri, body)
}

#[test]
fn every_operation_says_what_it_needs_and_the_public_ones_are_named() {
    let operations = operations();
    assert!(operations.len() > 50);
    let public: Vec<&str> = operations
        .iter()
        .filter(|operation| operation.permission.is_none())
        .map(|operation| operation.id.as_str())
        .collect();
    let unnamed: Vec<&&str> = public.iter().filter(|id| !PUBLIC.contains(id)).collect();
    assert!(
        unnamed.is_empty(),
        "anyone could call {unnamed:?}: give them a row in access/table.rs"
    );
    assert_eq!(public.len(), PUBLIC.len());
}

#[tokio::test]
async fn nobody_is_refused_with_401_and_told_how_to_say_who_it_is() {
    let world = World::new().await;
    for operation in operations() {
        let (uri, body) = request(&world, &operation).await;
        for key in [None, Some("tsk_nonsense"), Some("a.b.c")] {
            let answer = world.ask(key, &operation.method, &uri, body.as_ref()).await;
            if operation.permission.is_none() {
                assert_eq!(answer.status, 200, "{}: {}", operation.id, answer.text);
                continue;
            }
            // After so many bad keys from one address it is told to wait instead.
            if answer.status == 429 && key.is_some() {
                continue;
            }
            assert_eq!(answer.status, 401, "{}: {}", operation.id, answer.text);
            assert_eq!(answer.body["type"], "/problems/unauthenticated");
            assert!(
                answer.headers["www-authenticate"]
                    .to_str()
                    .unwrap()
                    .starts_with("Bearer")
            );
        }
    }
}

#[tokio::test]
async fn who_may_do_everything_else_is_refused_with_403_naming_the_permission() {
    for operation in operations() {
        let Some(permission) = operation.permission else {
            continue;
        };
        let world = World::new().await;
        let all_but_one: Vec<&str> = Permission::ALL
            .iter()
            .filter(|other| **other != permission)
            .map(|other| other.as_str())
            .collect();
        let key = world.key(&all_but_one, &["*"]).await;
        let (uri, body) = request(&world, &operation).await;
        let answer = world
            .ask(Some(&key), &operation.method, &uri, body.as_ref())
            .await;
        assert_eq!(answer.status, 403, "{}: {}", operation.id, answer.text);
        assert!(answer.text.contains(permission.as_str()), "{}", answer.text);
    }
}

#[tokio::test]
async fn who_has_the_permission_and_nothing_else_is_let_in() {
    for operation in operations() {
        let Some(permission) = operation.permission else {
            continue;
        };
        let world = World::new().await;
        let place = if operation.everywhere { "*" } else { "shop" };
        let key = world.key(&[permission.as_str()], &[place]).await;
        let (uri, body) = request(&world, &operation).await;
        let answer = world
            .ask(Some(&key), &operation.method, &uri, body.as_ref())
            .await;
        let missing = matches!(operation.id.as_str(), "redeliver");
        let refused = matches!(answer.status, 401 | 403) || (answer.status == 404 && !missing);
        assert!(
            !refused,
            "{}: {} {}",
            operation.id, answer.status, answer.text
        );
        assert!(answer.status < 500, "{}: {}", operation.id, answer.text);
    }
}

#[tokio::test]
async fn another_namespace_is_answered_as_if_it_were_not_there() {
    for operation in operations() {
        let Some(permission) = operation.permission else {
            continue;
        };
        let world = World::new().await;
        world.order("bank").await;
        let key = world.key(&[permission.as_str()], &["bank"]).await;
        let (uri, body) = request(&world, &operation).await;
        let answer = world
            .ask(Some(&key), &operation.method, &uri, body.as_ref())
            .await;
        let id = operation.id.as_str();
        if operation.everywhere {
            assert_eq!(answer.status, 403, "{id}: {}", answer.text);
            assert!(answer.text.contains("in all namespaces"), "{}", answer.text);
        } else if id == "submitTasks" {
            assert_eq!(
                answer.body["items"][0]["problem"]["status"], 404,
                "{}",
                answer.text
            );
        } else if LISTS.contains(&id) {
            assert_eq!(answer.status, 200, "{id}: {}", answer.text);
            assert!(!answer.text.contains("shop"), "{id}: {}", answer.text);
        } else {
            assert_eq!(answer.status, 404, "{id}: {}", answer.text);
            assert_eq!(answer.body["type"], "/problems/not-found", "{id}");
        }
    }
}

#[tokio::test]
async fn who_sees_a_thing_is_told_what_is_missing_to_act_on_it() {
    let operations = operations();
    let acts = operations.iter().filter(|operation| {
        let permission = operation.permission;
        !operation.everywhere && permission.is_some_and(|p| p.seen_by() != p)
    });
    for operation in acts {
        let world = World::new().await;
        let permission = operation.permission.unwrap();
        let grants = vec![
            grant(&[permission.seen_by().as_str()], &["shop"]),
            grant(&[permission.as_str()], &["bank"]),
        ];
        let key = world.created(grants).await.reveal();
        let (uri, body) = request(&world, operation).await;
        let answer = world
            .ask(Some(&key), &operation.method, &uri, body.as_ref())
            .await;
        match operation.id.as_str() {
            "submitTasks" => {
                assert_eq!(
                    answer.body["items"][0]["problem"]["status"], 403,
                    "{}",
                    answer.text
                );
            }
            // It is about a filter, and there is nothing of that namespace in its reach.
            "operateTasks" => assert_eq!(answer.status, 404, "{}", answer.text),
            id => assert_eq!(answer.status, 403, "{id}: {}", answer.text),
        }
        let after = world.ports.tasks.list(application::ports::TaskListQuery {
            limit: 10,
            ..Default::default()
        });
        let states: Vec<String> = after
            .await
            .unwrap()
            .items
            .iter()
            .map(|task| task.state.to_string())
            .collect();
        assert!(
            states.iter().all(|state| state == "pending"),
            "{}: {states:?}",
            operation.id
        );
    }
}

#[tokio::test]
async fn lists_of_several_namespaces_are_whole_and_in_order() {
    let world = World::new().await;
    let mut submitted = Vec::new();
    for namespace in ["shop", "bank", "bank", "shop", "bank"] {
        submitted.push(world.order(namespace).await);
        world.advance(1);
    }
    submitted.reverse();
    let key = world
        .key(&["tasks:read", "templates:read"], &["shop", "bank", "mail"])
        .await;
    let mut seen = Vec::new();
    let mut uri = "/api/tasks?limit=2".to_owned();
    loop {
        let page = world.ask(Some(&key), "GET", &uri, None).await;
        let items = page.body["items"].as_array().unwrap().clone();
        seen.extend(
            items
                .iter()
                .map(|item| item["id"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page.body["next"].as_str() else {
            break;
        };
        uri = format!("/api/tasks?limit=2&cursor={next}");
        assert!(seen.len() <= submitted.len());
    }
    assert_eq!(seen, submitted);
    let of_bank = world
        .ask(Some(&key), "GET", "/api/tasks?namespace=bank", None)
        .await;
    assert_eq!(of_bank.body["items"].as_array().unwrap().len(), 3);
    let templates = world
        .ask(Some(&key), "GET", "/api/templates?limit=1", None)
        .await;
    assert_eq!(templates.body["items"][0]["namespace"], "bank");
    let uri = format!(
        "/api/templates?limit=5&cursor={}",
        templates.body["next"].as_str().unwrap()
    );
    let rest = world.ask(Some(&key), "GET", &uri, None).await;
    assert_eq!(rest.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(rest.body["items"][0]["namespace"], "shop");
}

#[tokio::test]
async fn what_is_no_operation_is_open_only_where_it_says_nothing_of_this_server() {
    let world = World::new().await;
    for path in ["/openapi.json", "/docs", "/problems"] {
        assert_eq!(
            world.ask(None, "GET", path, None).await.status,
            200,
            "{path}"
        );
    }
    assert_eq!(world.ask(None, "GET", "/nowhere", None).await.status, 404);
    assert_eq!(
        world.ask(None, "PATCH", "/api/tasks", None).await.status,
        401
    );
    let admin = Some(world.admin.as_str());
    assert_eq!(
        world.ask(admin, "PATCH", "/api/tasks", None).await.status,
        405
    );
}
