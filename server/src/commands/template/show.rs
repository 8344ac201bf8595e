//! `tasker template show`.

use domain::id::StepIndex;
use domain::retry::{Backoff, RetryPolicy};
use domain::template::{StepTemplate, Template};
use serde_json::json;

use crate::cli::template::{ShowArguments, ShowFormat};
use crate::exit::{Exit, Failure};
use crate::input;
use crate::output::{print, print_json, table};
use crate::summary::chain;

pub(super) fn run(arguments: &ShowArguments) -> Result<Exit, Failure> {
    let file = &arguments.file;
    let named = input::template(&file.file, file.environment.as_deref())?;
    let template = named.file.template();
    match arguments.format {
        ShowFormat::Text => print(&text(template))?,
        ShowFormat::Yaml => {
            let yaml = adapters_yaml::to_yaml(template);
            print(&yaml.map_err(|error| Failure::refused(error.to_string()))?)?;
        }
        ShowFormat::Json => print_json(&json!({
            "template": template.spec(),
            "content_hash": template.content_hash(),
            "levels": places(template).map(|at| template.graph().level(at)).collect::<Vec<_>>(),
        }))?,
    }
    Ok(Exit::Complete)
}

fn places(template: &Template) -> impl Iterator<Item = StepIndex> {
    (0_u32..).map(StepIndex).take(template.steps().len())
}

fn text(template: &Template) -> String {
    let spec = template.spec();
    let mut rows = vec![
        [
            "level",
            "step",
            "handler",
            "attempts",
            "backoff",
            "timeout",
            "depends on",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    let graph = template.graph();
    let mut order = graph.topological_order().to_vec();
    order.sort_by_key(|step| (graph.level(*step), *step));
    for at in order {
        if let Some(step) = template.step(at) {
            rows.push(row(step, graph.level(at)));
        }
    }
    let path = graph.critical_path();
    let path = path.iter().filter_map(|at| template.step(*at));
    let path: Vec<String> = path.map(|step| step.name.to_string()).collect();
    let about = match spec.description.as_str() {
        "" => String::new(),
        about => format!("{about}\n"),
    };
    format!(
        "{}\n{about}\n{}\nlongest chain: {}\n",
        template.key(),
        table(&rows),
        chain(&path),
    )
}

fn row(step: &StepTemplate, level: u32) -> Vec<String> {
    let parents: Vec<&str> = step
        .depends_on
        .iter()
        .map(domain::name::StepName::as_str)
        .collect();
    vec![
        level.to_string(),
        step.name.to_string(),
        step.handler.to_string(),
        step.retry.limit.to_string(),
        backoff(&step.retry),
        step.timeout.to_string(),
        if parents.is_empty() {
            "-".to_owned()
        } else {
            parents.join(", ")
        },
    ]
}

/// The curve in a few words.
fn backoff(retry: &RetryPolicy) -> String {
    match &retry.backoff {
        _ if retry.limit == 1 => "-".to_owned(),
        Backoff::Exponential { base, factor, max } => {
            format!("{base} ×{} ≤{max}", f64::from(factor.hundredths()) / 100.0)
        }
        Backoff::Fixed { delay } => delay.to_string(),
        Backoff::Table { delays } => {
            let shown: Vec<String> = delays.iter().take(4).map(ToString::to_string).collect();
            let more = if delays.len() > shown.len() {
                " …"
            } else {
                ""
            };
            format!("{}{more}", shown.join(" "))
        }
        Backoff::None {} => "none".to_owned(),
        Backoff::Custom { name } => name.to_string(),
    }
}
