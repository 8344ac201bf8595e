//! The work: templates whose steps take random small times and fail now and then.

use std::sync::Arc;

use domain::millis::Millis;
use domain::name::NameError;
use domain::retry::{Backoff, RetryPolicy};
use domain::template::{StepBuilder, Template, TemplateBuilder};
use serde_json::json;

/// The namespace of all templates and tasks.
pub(crate) const NAMESPACE: &str = "chaos";
/// The one handler.
pub(crate) const HANDLER: &str = "work";
/// Attempts of a step in all: what no fault may exhaust.
pub(crate) const ATTEMPT_LIMIT: u32 = 50;
/// How long a failed attempt waits for the next, before jitter.
pub(crate) const BACKOFF: Millis = Millis::saturating(100);
/// The longest it waits, jitter included: 10 % of 100 ms.
pub(crate) const BACKOFF_MOST: Millis = Millis::saturating(110);
/// One in so many attempts fails and may be tried again.
pub(crate) const FAILS_ONE_IN: u64 = 25;

/// Steps of the quick kind take at most so many milliseconds, the slow ones so many.
const QUICK: u64 = 200;
const SLOW: u64 = 1_500;

/// The shapes, by how often each is submitted in ten times.
pub(crate) fn templates() -> anyhow::Result<Vec<(u64, Arc<Template>)>> {
    let one = [step("only", &[], QUICK)?];
    let chain = [
        step("a", &[], QUICK)?,
        step("b", &["a"], QUICK)?,
        step("c", &["b"], QUICK)?,
        step("d", &["c"], QUICK)?,
    ];
    let diamond = [
        step("a", &[], QUICK)?,
        step("b", &["a"], QUICK)?,
        step("c", &["a"], QUICK)?,
        step("d", &["b", "c"], QUICK)?,
    ];
    let slow = [step("a", &[], SLOW)?, step("b", &["a"], SLOW)?];
    Ok(vec![
        (4, template("one", one)?),
        (2, template("chain", chain)?),
        (2, template("diamond", diamond)?),
        (1, template("fan", fan()?)?),
        (1, template("slow", slow)?),
    ])
}

/// One step before eight, and one after them.
fn fan() -> Result<Vec<StepBuilder>, NameError> {
    let names: Vec<String> = (0..8).map(|n| format!("part-{n}")).collect();
    let parts: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut steps = vec![step("split", &[], QUICK)?];
    for part in &parts {
        steps.push(step(part, &["split"], QUICK)?);
    }
    steps.push(step("join", &parts, QUICK)?);
    Ok(steps)
}

fn step(name: &str, parents: &[&str], most: u64) -> Result<StepBuilder, NameError> {
    let retry = RetryPolicy {
        limit: ATTEMPT_LIMIT,
        backoff: Backoff::Fixed { delay: BACKOFF },
        ..RetryPolicy::default()
    };
    let step = StepBuilder::new(name, HANDLER)?.after(parents.iter().copied())?;
    Ok(step.retry(retry).config(json!({"most": most})))
}

fn template(
    name: &str,
    steps: impl IntoIterator<Item = StepBuilder>,
) -> anyhow::Result<Arc<Template>> {
    let builder = TemplateBuilder::new(NAMESPACE, name, "1.0.0")?;
    let builder = steps.into_iter().fold(builder, TemplateBuilder::step);
    Ok(Arc::new(builder.build()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_of_the_shapes_make_ten() {
        let shapes = templates().unwrap();
        assert_eq!(shapes.iter().map(|(share, _)| share).sum::<u64>(), 10);
    }
}
