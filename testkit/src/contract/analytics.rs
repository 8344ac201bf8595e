//! What is told of how work has gone is what the rows say.

use application::ports::{
    ErrorSample, HealthCounts, HotStep, Performance, SlowStep, SlowTask, Spread, Window,
};
use domain::name::{ErrorClass, HandlerName, Namespace, StepName, TemplateName};
use domain::text::Text;

use super::prelude::*;

fn since(secs: i64) -> Window {
    Window {
        since: at(secs),
        namespace: None,
        template: None,
    }
}

const fn us(secs: u64) -> u64 {
    secs * 1_000_000
}

/// Four tasks: `done` in 10 s and in 30 s, `done` with a retry in 40 s, and one in error in 6 s.
async fn four_tasks(world: &World<'_>) -> [TaskId; 4] {
    let done = build(draft("done", [step("a", &[])]));
    let fails = build(draft("fails", [step("b", &[])]));
    let mut tasks = Vec::new();
    for (template, began) in [(&done, 0), (&done, 0), (&done, 10), (&fails, 50)] {
        let facts = SubmissionFacts::default();
        tasks.push(world.submit_with(template, facts, at(began)).await);
    }
    let [fast, slow, retried, failed_one] = tasks.as_slice() else {
        panic!("there are four")
    };
    for (task, began, ended) in [(fast, 8, 10), (slow, 10, 30)] {
        let a = world.start(*task, "a", at(began)).await;
        world.write(succeeded(&a, at(ended)), at(ended)).await;
    }
    let a = world.start(*retried, "a", at(12)).await;
    world.write(failed(&a, at(13)), at(13)).await;
    let a = world.start(*retried, "a", at(45)).await;
    world.write(succeeded(&a, at(50)), at(50)).await;
    let b = world.start(*failed_one, "b", at(55)).await;
    world.write(failed_for_good(&b, at(56)), at(56)).await;
    [*fast, *slow, *retried, *failed_one]
}

/// Counts, means and percentiles of tasks and their last attempts.
pub async fn performance_is_measured_from_the_rows(h: &dyn Harness) {
    let world = World::new(h);
    let analytics = &world.ports.analytics;
    let none = analytics.performance(&since(0)).await.expect("an answer");
    assert_eq!(none, Performance::default());
    four_tasks(&world).await;
    let told = analytics.performance(&since(0)).await.expect("an answer");
    let expected = Performance {
        complete: 3,
        error: 1,
        cancelled: 0,
        resolved: 0,
        tasks: Spread {
            count: 4,
            mean_us: us(86) / 4,
            p50_us: us(10),
            p95_us: us(40),
            p99_us: us(40),
            max_us: us(40),
        },
        steps: Spread {
            count: 4,
            mean_us: us(28) / 4,
            p50_us: us(2),
            p95_us: us(20),
            p99_us: us(20),
            max_us: us(20),
        },
        retries: 1,
        failed_steps: 1,
        earliest_end: Some(at(10)),
    };
    assert_eq!(told, expected);
}

/// By time, namespace and template; open tasks are not in any.
pub async fn a_window_looks_at_what_it_names(h: &dyn Harness) {
    let world = World::new(h);
    four_tasks(&world).await;
    world.submit(&build(draft("open", [step("a", &[])]))).await;
    let analytics = &world.ports.analytics;
    let ended = async |window: &Window| {
        let told = analytics.performance(window).await.expect("an answer");
        told.ended()
    };
    assert_eq!(ended(&since(0)).await, 4);
    assert_eq!(ended(&since(30)).await, 3);
    assert_eq!(ended(&since(31)).await, 2);
    assert_eq!(ended(&since(57)).await, 0);
    let of = |namespace: &str, template: Option<&str>| Window {
        namespace: Some(Namespace::parse(namespace).expect("a name")),
        template: template.map(|name| TemplateName::parse(name).expect("a name")),
        ..since(0)
    };
    assert_eq!(ended(&of("contract", None)).await, 4);
    assert_eq!(ended(&of("contract", Some("done"))).await, 3);
    assert_eq!(ended(&of("elsewhere", None)).await, 0);
    let cancelled = world.submit(&build(draft("other", [step("a", &[])]))).await;
    world.operate(cancelled, Operation::Cancel, at(60)).await;
    let told = analytics.performance(&since(57)).await.expect("an answer");
    assert_eq!((told.cancelled, told.ended(), told.steps.count), (1, 1, 0));
}

/// By the time they took in all.
pub async fn hot_steps_are_those_that_took_most(h: &dyn Harness) {
    let world = World::new(h);
    four_tasks(&world).await;
    let hot = world.ports.analytics.hot_steps(&since(0), 10).await;
    let hot = hot.expect("an answer");
    let name = |step: &HotStep| (step.template.to_string(), step.step.to_string());
    let names: Vec<_> = hot.iter().map(name).collect();
    let pair = |template: &str, step: &str| (template.to_owned(), step.to_owned());
    assert_eq!(names, [pair("done", "a"), pair("fails", "b")]);
    assert_eq!(
        (hot[0].spread.count, hot[0].retries, hot[0].failed),
        (3, 1, 0)
    );
    assert_eq!(
        (hot[0].spread.p50_us, hot[0].spread.max_us),
        (us(5), us(20))
    );
    assert_eq!((hot[1].spread.mean_us, hot[1].failed), (us(1), 1));
    let one = world.ports.analytics.hot_steps(&since(0), 1).await;
    assert_eq!(one.expect("an answer").len(), 1);
}

/// Longest first; ties by id.
pub async fn the_slowest_are_found(h: &dyn Harness) {
    let world = World::new(h);
    let [_, slow, retried, failed_one] = four_tasks(&world).await;
    let analytics = &world.ports.analytics;
    let tasks = analytics
        .slowest_tasks(&since(0), 2)
        .await
        .expect("an answer");
    let ids: Vec<TaskId> = tasks.iter().map(|task| task.id).collect();
    assert_eq!(ids, [retried, slow]);
    let snapshot = world.load(retried).await;
    assert_eq!(
        tasks[0],
        SlowTask {
            id: retried,
            template: snapshot.task.template.clone(),
            state: Status::Complete,
            took: Millis::from_secs(40),
            ran: Some(Millis::from_secs(38)),
            completed_at: at(50),
        }
    );
    let steps = analytics
        .slowest_steps(&since(0), 10)
        .await
        .expect("an answer");
    let seconds: Vec<u64> = steps.iter().map(|step| step.took.as_secs()).collect();
    assert_eq!(seconds, [20, 5, 2, 1]);
    assert_eq!(
        steps[3],
        SlowStep {
            task: failed_one,
            step: StepName::parse("b").expect("a name"),
            template: world.load(failed_one).await.task.template.clone(),
            state: Status::Error,
            took: Millis::from_secs(1),
            attempts: 1,
            worker: worker("w1"),
            completed_at: at(56),
        }
    );
}

/// Those that failed for good, and those that wait to be tried again.
pub async fn errors_are_counted_by_class_and_message(h: &dyn Harness) {
    let world = World::new(h);
    let steps = [step("a", &[]), step("b", &[]), step("c", &[])];
    let flow = template(steps);
    let (one, two) = (world.submit(&flow).await, world.submit(&flow).await);
    let class = ErrorClass::parse("timeout").expect("a class");
    let timeout = StepFailure::retryable("no answer").of_class(class.clone());
    for (task, name) in [(one, "a"), (two, "a"), (two, "b")] {
        let step = world.start(task, name, at(1)).await;
        world
            .write(failed_with(&step, timeout.clone(), at(2)), at(2))
            .await;
    }
    let c = world.start(one, "c", at(1)).await;
    let plain = StepFailure::retryable("no answer");
    world.write(failed_with(&c, plain, at(2)), at(2)).await;
    let other = build(draft("other", [step("x", &[])]));
    let third = world.submit(&other).await;
    let x = world.start(third, "x", at(3)).await;
    let gone = StepFailure::permanent("no answer").of_class(class.clone());
    world.write(failed_with(&x, gone, at(4)), at(4)).await;
    let sample = |class: Option<&ErrorClass>, steps, failed, example| ErrorSample {
        class: class.cloned(),
        message: Text::clean("no answer"),
        steps,
        failed,
        handler: HandlerName::parse("work").expect("a name"),
        example,
    };
    let told = world
        .ports
        .analytics
        .errors(&since(0))
        .await
        .expect("an answer");
    assert_eq!(
        told,
        [sample(Some(&class), 4, 1, one), sample(None, 1, 0, one)]
    );
    let later = world
        .ports
        .analytics
        .errors(&since(5))
        .await
        .expect("an answer");
    assert_eq!(
        later,
        [sample(Some(&class), 3, 0, one), sample(None, 1, 0, one)]
    );
    let of = Window {
        template: Some(TemplateName::parse("other").expect("a name")),
        ..since(0)
    };
    let told = world.ports.analytics.errors(&of).await.expect("an answer");
    assert_eq!(told, [sample(Some(&class), 1, 1, third)]);
}

/// Open tasks and steps by where they stand.
pub async fn health_counts_what_there_is(h: &dyn Harness) {
    let world = World::new(h);
    let health = async |now| world.ports.analytics.health(now).await.expect("an answer");
    assert_eq!(health(at(0)).await, HealthCounts::default());
    let steps = [
        step("a", &[]),
        step("b", &[]),
        step("c", &[]),
        step("d", &["a"]),
    ];
    let task = world.submit(&template(steps)).await;
    world.submit(&build(draft("fresh", [step("x", &[])]))).await;
    let a = world.start(task, "a", at(1)).await;
    world.write(failed(&a, at(2)), at(2)).await;
    world.start(task, "b", at(2)).await;
    let stamp = operator(at(3));
    let paused = world
        .ports
        .tasks
        .pause_queue(queue("slow"), true, stamp)
        .await;
    paused.expect("it is paused");
    let expected = HealthCounts {
        tasks_pending: 1,
        tasks_in_progress: 1,
        tasks_error: 0,
        steps_ready: 2,
        steps_due: 0,
        steps_waiting: 1,
        steps_running: 1,
        steps_lapsed: 0,
        queues_paused: 1,
    };
    assert_eq!(health(at(4)).await, expected);
    let later = HealthCounts {
        steps_due: 1,
        steps_waiting: 0,
        steps_lapsed: 1,
        ..expected
    };
    assert_eq!(health(at(100)).await, later);
}
