//! The statements of `docs/sql.md`, run as they stand there, so that they cannot rot.

use std::sync::Arc;

use application::Orchestrator;
use domain::template::{StepBuilder, TemplateBuilder};

use crate::support::World;

const PAGE: &str = include_str!("../../../docs/sql.md");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_statement_of_the_page_on_sql_runs() {
    let world = World::new().await;
    let step = |name: &str| StepBuilder::new(name, "work").expect("a name");
    let template = TemplateBuilder::new("shop", "order", "1.0.0")
        .expect("names")
        .step(step("book"))
        .step(step("ship").after(["book"]).expect("a name"));
    let kept = Orchestrator::new(world.ports.clone())
        .put_template(Arc::new(template.build().expect("valid")))
        .await;
    kept.expect("the template is kept");
    let blocks = PAGE.split("```sql\n").skip(1);
    let blocks = blocks.map(|rest| rest.split("```").next().expect("a fence"));
    let answers: Vec<String> = blocks.map(|block| world.sql(block)).collect();
    assert!(
        answers.len() >= 8,
        "{} blocks; were its fences renamed?",
        answers.len()
    );
    let submitted = "SELECT string_agg(f.context ->> 'id', ',' ORDER BY f.task_id)
                     FROM tasker.submissions f";
    assert_eq!(world.sql(submitted), "7,8,9");
    let all = world.sql("SELECT count(*) || ' ' || sum(steps) FROM tasker.tasks");
    assert_eq!(all, "4 8");
    let ready = answers.iter().filter(|answer| answer.contains("book"));
    assert_eq!(
        ready.count(),
        1,
        "the readiness of one task is shown: {answers:?}"
    );
}
