//! A workflow to test with.

use std::collections::BTreeMap;
use std::sync::Arc;

use application::SubmitRequest;
use application::ports::{Handlers, StepHandler, VersionChoice};
use domain::name::{HandlerName, StepName, TemplateName};
use domain::payload::Payload;
use domain::retry::{Backoff, RetryPolicy};
use domain::task::SubmissionFacts;
use domain::template::{
    OnFailure, StepBuilder, StepTemplate, Template, TemplateBuilder, TemplateSpec,
};

use super::plan::{Plan, handlers};
use crate::handlers::Calls;

/// A template, the handlers of its steps, a log of their calls, and what must come of it.
#[derive(Clone, Debug)]
pub struct Workflow {
    template: Arc<Template>,
    plans: BTreeMap<StepName, Plan>,
    handlers: Handlers,
    calls: Calls,
}

/// One line of a factory: the step, what it does, what it waits for.
pub(super) type Line<'a> = (&'a str, Plan, &'a [&'a str]);

impl Workflow {
    /// A workflow of your own, line by line: the step, what it does, what it waits for.
    ///
    /// ```
    /// use tasker_testkit::factories::{Plan, Workflow};
    ///
    /// let workflow = Workflow::of("fetch_twice", &[
    ///     ("fetch", Plan::TimesOut(1), &[]),
    ///     ("store", Plan::SUCCEEDS, &["fetch"]),
    /// ]);
    /// assert_eq!(workflow.attempts("fetch"), 2);
    /// ```
    ///
    /// # Panics
    /// If the lines make no valid template.
    pub fn of(name: &str, lines: &[Line<'_>]) -> Self {
        let mut builder = TemplateBuilder::new("testkit", name, "1.0.0").expect("a template name");
        let mut plans = BTreeMap::new();
        for (step, plan, parents) in lines {
            plans.insert(StepName::parse(step).expect("a step name"), *plan);
            let step = StepBuilder::new(step, "testkit.fails").expect("a step name");
            builder = builder.step(step.after(parents.iter().copied()).expect("step names"));
        }
        let mut spec = builder.into_spec();
        for step in &mut spec.steps {
            plans[&step.name].apply(step);
        }
        let calls = Calls::new();
        let handlers = calls.wrap_all(&handlers());
        Self {
            template: validated(spec),
            plans,
            handlers,
            calls,
        }
    }

    /// The template.
    pub const fn template(&self) -> &Arc<Template> {
        &self.template
    }

    /// The handlers of its steps; those of one workflow do for all of this module.
    pub const fn handlers(&self) -> &Handlers {
        &self.handlers
    }

    /// The handlers without that of `step`: a coordinator of these leaves it alone, and every
    /// other step with the same handler.
    ///
    /// # Panics
    /// If there is no such step.
    pub fn handlers_but(&self, step: &str) -> Handlers {
        let without = &self.definition(step).handler;
        let others = self.handlers.names().filter(|name| *name != without);
        let kept = others.filter_map(|name| Some((name.clone(), self.handlers.get(name)?)));
        kept.fold(Handlers::new(), |kept, (name, handler)| {
            kept.with(name, Arc::clone(handler))
        })
    }

    /// Every call of its handlers so far.
    pub const fn calls(&self) -> &Calls {
        &self.calls
    }

    /// The names of its steps, in the order of declaration.
    pub fn steps(&self) -> impl Iterator<Item = &str> {
        self.template.steps().iter().map(|step| step.name.as_str())
    }

    /// How many attempts `step` needs, were it to run: its failures + 1, within its limit.
    ///
    /// # Panics
    /// If there is no such step.
    pub fn attempts(&self, step: &str) -> u32 {
        let definition = self.definition(step);
        self.plans[&definition.name].attempts(definition.retry.limit)
    }

    /// Whether `step` succeeds within its limit, were it to run.
    ///
    /// # Panics
    /// If there is no such step.
    pub fn succeeds(&self, step: &str) -> bool {
        let definition = self.definition(step);
        self.plans[&definition.name].succeeds(definition.retry.limit)
    }

    fn definition(&self, step: &str) -> &StepTemplate {
        let found = self
            .template
            .steps()
            .iter()
            .find(|definition| definition.name.as_str() == step);
        found.unwrap_or_else(|| panic!("{} has no step {step:?}", self.template.key()))
    }

    /// A submission of it with an empty context.
    pub fn request(&self) -> SubmitRequest {
        let key = self.template.key();
        SubmitRequest {
            namespace: key.namespace.clone(),
            template: key.name.clone(),
            version: VersionChoice::Exactly(key.version.clone()),
            context: Payload::empty(),
            facts: SubmissionFacts::default(),
        }
    }

    /// The same workflow, but `step` does something else.
    ///
    /// # Panics
    /// If there is no such step.
    #[must_use]
    pub fn with_plan(mut self, step: &str, plan: Plan) -> Self {
        let name = self.definition(step).name.clone();
        self.plans.insert(name.clone(), plan);
        self.edit(|spec| {
            for step in spec.steps.iter_mut().filter(|step| step.name == name) {
                plan.apply(step);
            }
        })
    }

    /// The same workflow, but `step` is done by this handler; its calls are remembered too.
    ///
    /// What the step's attempts should be is unknown then: its plan counts as [`Plan::SUCCEEDS`].
    ///
    /// # Panics
    /// If there is no such step.
    #[must_use]
    pub fn with_handler(self, step: &str, handler: Arc<dyn StepHandler>) -> Self {
        let name = HandlerName::parse(&format!("own.{step}")).expect("a handler name");
        let mut workflow = self.with_plan(step, Plan::SUCCEEDS);
        workflow.handlers = workflow
            .handlers
            .with(name.clone(), workflow.calls.wrap(handler));
        let place = workflow.definition(step).name.clone();
        workflow.edit(|spec| {
            for step in spec.steps.iter_mut().filter(|step| step.name == place) {
                step.handler = name.clone();
            }
        })
    }

    /// The same workflow, but every step has this retry policy.
    #[must_use]
    pub fn with_retry(self, retry: &RetryPolicy) -> Self {
        self.edit(|spec| {
            for step in &mut spec.steps {
                step.retry = retry.clone();
            }
        })
    }

    /// The same workflow, but every failed attempt comes back after just this.
    #[must_use]
    pub fn with_backoff(self, backoff: Backoff) -> Self {
        self.with_retry(&RetryPolicy {
            backoff,
            jitter_percent: 0,
            ..RetryPolicy::default()
        })
    }

    /// The same workflow, but with this answer to a failure.
    #[must_use]
    pub fn with_on_failure(self, on_failure: OnFailure) -> Self {
        self.edit(|spec| spec.on_failure = on_failure)
    }

    /// The same workflow under another name.
    ///
    /// # Panics
    /// If `name` cannot be a template's name.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        let name = TemplateName::parse(name).expect("a template name");
        self.edit(|spec| spec.key.name = name)
    }

    /// The same workflow with anything else about its template changed.
    ///
    /// # Panics
    /// If the template is not valid afterwards.
    #[must_use]
    pub fn edit(self, change: impl FnOnce(&mut TemplateSpec)) -> Self {
        let mut spec = self.template.spec().clone();
        change(&mut spec);
        Self {
            template: validated(spec),
            ..self
        }
    }
}

fn validated(spec: TemplateSpec) -> Arc<Template> {
    match Template::try_new(spec) {
        Ok(template) => Arc::new(template),
        Err(invalid) => panic!("{invalid}"),
    }
}
