//! Who is told that there may be work, and who is not.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use application::ports::{ClaimScope, Heard, Ports, Wakeups};
use application::{Orchestrator, Until};
use domain::id::TaskId;
use domain::millis::Millis;
use domain::name::QueueName;
use domain::status::Status;
use domain::task::{Operation, SubmissionFacts};
use domain::template::StepBuilder;
use testkit::handlers::Gate;
use tokio::sync::broadcast;

use crate::requests::{of_queue, olga, request, step, template};
use crate::world::{World, everything_waits};

/// Remembers what is announced, and lets tests speak for other processes.
struct Others {
    announced: Mutex<Vec<String>>,
    said: broadcast::Sender<Heard>,
}

impl Others {
    /// The names announced since this was last asked, each time it was.
    fn announced(&self) -> Vec<String> {
        std::mem::take(&mut *self.announced.lock().unwrap())
    }

    fn say(&self, queue: &str) {
        let _: usize = self.said.send(Heard::Queue(name(queue))).unwrap();
    }
}

impl Wakeups for Others {
    fn announce(&self, queues: &BTreeSet<QueueName>) {
        let names = queues.iter().map(|queue| queue.as_str().to_owned());
        self.announced.lock().unwrap().extend(names);
    }

    fn listen(&self) -> broadcast::Receiver<Heard> {
        self.said.subscribe()
    }
}

fn name(queue: &str) -> QueueName {
    QueueName::parse(queue).unwrap()
}

fn world() -> (World, Arc<Others>) {
    let others = Arc::new(Others {
        announced: Mutex::default(),
        said: broadcast::Sender::new(16),
    });
    let wakeups = Arc::<Others>::clone(&others);
    (World::with(|ports| Ports { wakeups, ..ports }), others)
}

fn on(queue: &str, step: StepBuilder) -> StepBuilder {
    step.queue(name(queue))
}

/// Submits without any coordinator of this process hearing of it.
async fn submit_elsewhere(world: &World, steps: Vec<StepBuilder>) -> TaskId {
    let template = template(steps);
    let request = request(&template);
    let elsewhere: Orchestrator = world.elsewhere();
    elsewhere.put_template(Arc::new(template)).await.unwrap();
    elsewhere.submit(request).await.unwrap().task
}

#[tokio::test(start_paused = true)]
async fn a_submission_announces_what_may_start_at_once() {
    let (world, others) = world();
    let template = template([
        on("q1", step("a", &[])),
        on("q1", step("b", &[])),
        on("q2", step("c", &[])),
        on("q3", step("d", &["a"])),
    ]);
    let mut wanted = request(&template);
    world
        .orchestrator
        .put_template(Arc::new(template))
        .await
        .unwrap();
    world.orchestrator.submit(wanted.clone()).await.unwrap();
    assert_eq!(others.announced(), ["q1", "q2"]);
    wanted.facts = SubmissionFacts {
        run_at: Some(world.now().plus(Millis::from_secs(60))),
        ..wanted.facts
    };
    world.orchestrator.submit(wanted).await.unwrap();
    assert_eq!(others.announced(), Vec::<String>::new(), "it starts later");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_heard_of_its_queue_makes_a_worker_look_at_once() {
    let (world, others) = world();
    let running = world.spawn(world.good(), of_queue(Until::Stopped));
    everything_waits().await;
    let began = world.now();
    let task = submit_elsewhere(&world, vec![step("a", &[])]).await;
    others.say("another");
    everything_waits().await;
    assert_eq!(world.load(task).await.task.status(), Status::Pending);
    others.say("default");
    everything_waits().await;
    assert_eq!(world.load(task).await.task.status(), Status::Complete);
    assert_eq!(world.now(), began);
    running.stop.gently.cancel();
    world.end(running).await.unwrap();
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn what_nobody_announced_is_found_within_two_seconds() {
    let (world, _) = world();
    let running = world.spawn(world.good(), of_queue(Until::Stopped));
    everything_waits().await;
    let began = world.now();
    let task = submit_elsewhere(&world, vec![step("a", &[])]).await;
    let done = async {
        while world.load(task).await.task.status() != Status::Complete {
            let soon = world.now().plus(Millis::saturating(10));
            world.clock().sleep_until(soon).await;
        }
    };
    world.moving_time(done).await;
    assert!(world.now().since(began) <= Millis::from_secs(2));
    running.stop.gently.cancel();
    world.end(running).await.unwrap();
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_worker_with_room_for_all_there_is_tells_nobody() {
    let (world, others) = world();
    world
        .submit([step("a", &[]), step("b", &["a"]), step("c", &["b"])])
        .await;
    others.announced();
    let report = world.run(world.good(), of_queue(Until::NothingLeft)).await;
    assert_eq!((report.succeeded, others.announced()), (3, Vec::new()));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_worker_without_room_tells_of_what_is_left_over() {
    let (world, others) = world();
    world
        .submit([step("a", &[]), step("b", &["a"]), step("c", &["a"])])
        .await;
    others.announced();
    let mut options = of_queue(Until::NothingLeft);
    options.concurrency = 1;
    world.run(world.good(), options).await;
    let announced = others.announced();
    assert!(!announced.is_empty() && announced.iter().all(|queue| queue == "default"));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn children_that_others_must_run_are_announced() {
    let (world, others) = world();
    let task = world
        .submit([
            step("a", &[]),
            on("far", step("b", &["a"])),
            StepBuilder::new("c", "strange")
                .unwrap()
                .after(["a"])
                .unwrap(),
            step("d", &["a"]),
        ])
        .await;
    others.announced();
    let running = world.spawn(world.good(), of_queue(Until::Stopped));
    everything_waits().await;
    assert_eq!(others.announced(), ["default", "far"]);
    assert_eq!(world.step(task, "d").await.status(), Status::Complete);
    assert_eq!(world.step(task, "b").await.status(), Status::Pending);
    running.stop.gently.cancel();
    world.end(running).await.unwrap();
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_operator_who_lets_work_go_on_announces_it() {
    let (world, others) = world();
    let task = world.submit([on("q1", step("a", &[]))]).await;
    others.announced();
    let operate = |operation| world.orchestrator.operate(task, operation, olga(), None);
    operate(Operation::Pause).await.unwrap();
    assert_eq!(others.announced(), Vec::<String>::new());
    operate(Operation::Resume).await.unwrap();
    assert_eq!(others.announced(), ["q1"]);
    let pause = |paused| world.orchestrator.pause_queue(name("q2"), paused, olga());
    pause(true).await.unwrap();
    assert_eq!(others.announced(), Vec::<String>::new());
    pause(false).await.unwrap();
    assert_eq!(others.announced(), ["q2"]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn coordinators_of_one_process_wake_each_other_and_only_for_their_queues() {
    let (world, _) = world();
    let gate = Gate::closed();
    let mut options = of_queue(Until::Stopped);
    options.scope = ClaimScope::Queues(vec![name("q1")]);
    let first = world.spawn(world.gated(&gate), options.clone());
    options.scope = ClaimScope::Queues(vec![name("q2")]);
    let second = world.spawn(world.gated(&gate), options);
    everything_waits().await;
    let began = world.now();
    let task = world
        .submit([on("q1", step("a", &[])), on("q2", step("b", &["a"]))])
        .await;
    gate.arrived(1).await;
    gate.open();
    everything_waits().await;
    assert_eq!(world.load(task).await.task.status(), Status::Complete);
    assert_eq!(world.now(), began, "nobody had to poll");
    for running in [first, second] {
        running.stop.gently.cancel();
        world.end(running).await.unwrap();
    }
    world.finish().await;
}
