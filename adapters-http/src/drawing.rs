//! Graphs of templates and tasks, as JSON, Mermaid and SVG.

mod layout;
mod mermaid;
mod svg;

use axum::Json;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use domain::id::StepIndex;
use domain::name::{HandlerName, StepName};
use domain::status::Status;
use domain::task::Snapshot;
use domain::template::Template;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::problem::Problem;
use crate::schema;

/// More steps than this are no picture that anybody could read.
const DRAWN_MAX: usize = 2_000;

/// How a graph is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct GraphParameters {
    /// `svg` and `mermaid` draw at most 2,000 steps. Default: json.
    #[param(inline)]
    format: GraphFormat,
}

/// What a graph is written in.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GraphFormat {
    #[default]
    Json,
    Mermaid,
    Svg,
}

/// Who waits for whom.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Graph)]
pub(crate) struct GraphBody {
    /// In the order of the template.
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    /// How many levels there are; a step is one below its lowest parent.
    levels: u32,
    /// The longest chain of steps.
    #[schema(value_type = Vec<schema::Name>)]
    critical_path: Vec<StepName>,
}

/// A step.
#[derive(Debug, Serialize, ToSchema)]
struct Node {
    #[schema(value_type = schema::Name)]
    name: StepName,
    #[schema(value_type = schema::HandlerName)]
    handler: HandlerName,
    /// From 0.
    level: u32,
    /// Of the step of a task; null for a template.
    #[schema(value_type = Option<schema::State>)]
    state: Option<Status>,
}

/// The second waits for the first.
#[derive(Debug, Serialize, ToSchema)]
struct Edge {
    #[schema(value_type = schema::Name)]
    from: StepName,
    #[schema(value_type = schema::Name)]
    to: StepName,
}

/// What is drawn.
pub(crate) struct Drawing<'d> {
    template: &'d Template,
    task: Option<&'d Snapshot>,
}

impl<'d> Drawing<'d> {
    /// Of a template.
    pub(crate) const fn of_template(template: &'d Template) -> Self {
        Self {
            template,
            task: None,
        }
    }

    /// Of a task, with the states of its steps.
    pub(crate) fn of_task(task: &'d Snapshot) -> Self {
        Self {
            template: &task.template,
            task: Some(task),
        }
    }

    /// The answer in the format that is wanted.
    pub(crate) fn answer(&self, asked: &GraphParameters) -> Result<Response, Problem> {
        let steps = self.template.steps().len();
        let text =
            |content_type, text: String| Ok(([(CONTENT_TYPE, content_type)], text).into_response());
        match asked.format {
            GraphFormat::Json => Ok(Json(self.body()).into_response()),
            GraphFormat::Mermaid | GraphFormat::Svg if steps > DRAWN_MAX => {
                let detail = format!("{steps} steps are too many to draw; ask for json");
                Err(Problem::invalid_parameter("format", detail))
            }
            GraphFormat::Mermaid => text("text/vnd.mermaid; charset=utf-8", mermaid::draw(self)),
            GraphFormat::Svg => text("image/svg+xml", svg::draw(self)),
        }
    }

    fn body(&self) -> GraphBody {
        let graph = self.template.graph();
        let nodes: Vec<Node> = self.places().filter_map(|at| self.node(at)).collect();
        let levels = nodes.iter().map(|node| node.level).max();
        let edges = self.edges().filter_map(|(from, to)| {
            Some(Edge {
                from: self.template.step(from)?.name.clone(),
                to: self.template.step(to)?.name.clone(),
            })
        });
        let critical = graph.critical_path();
        let critical = critical.iter().filter_map(|at| self.template.step(*at));
        GraphBody {
            edges: edges.collect(),
            levels: levels.map_or(0, |last| last.saturating_add(1)),
            critical_path: critical.map(|step| step.name.clone()).collect(),
            nodes,
        }
    }

    fn node(&self, at: StepIndex) -> Option<Node> {
        let step = self.template.step(at)?;
        Some(Node {
            name: step.name.clone(),
            handler: step.handler.clone(),
            level: self.template.graph().level(at),
            state: self.state(at),
        })
    }

    fn places(&self) -> impl Iterator<Item = StepIndex> {
        (0_u32..).map(StepIndex).take(self.template.steps().len())
    }

    /// From parent to child.
    fn edges(&self) -> impl Iterator<Item = (StepIndex, StepIndex)> {
        let graph = self.template.graph();
        self.places()
            .flat_map(|to| graph.parents(to).iter().map(move |from| (*from, to)))
    }

    fn state(&self, at: StepIndex) -> Option<Status> {
        Some(self.task?.step(at).ok()?.status())
    }
}
