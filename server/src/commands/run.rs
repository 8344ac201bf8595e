//! `tasker run`: a template file, from nothing to its end.

mod conclude;
mod execute;
mod submit;

use std::sync::Arc;

use domain::payload::Payload;
use domain::template::Template;

use crate::cli::run::RunArguments;
use crate::compose::{self, Wanted};
use crate::exit::{Exit, Failure};
use crate::input::NamedTemplate;
use crate::progress::{self, Manner};
use crate::shutdown::Shutdown;

/// Runs it.
pub(crate) async fn run(arguments: &RunArguments) -> Result<Exit, Failure> {
    let named = super::template::checked(&arguments.file, false)?;
    let template = in_namespace(&named, arguments)?;
    let contexts = submit::contexts(arguments, &template)?;
    let shutdown = Shutdown::listen(arguments.json)?;
    let work = work(arguments, &named, &template, contexts, &shutdown);
    shutdown.unless_abandoned(work).await
}

async fn work(
    arguments: &RunArguments,
    named: &NamedTemplate,
    template: &Arc<Template>,
    contexts: Vec<Payload>,
    shutdown: &Shutdown,
) -> Result<Exit, Failure> {
    let (progress, mut screen) = progress::open(Manner::fitting(arguments.json));
    let engine = compose::engine(&wanted(arguments).await?, progress).await?;
    let handlers = engine.handlers(&named.dir)?;
    super::template::keep(&engine.orchestrator, template).await?;
    let tasks = submit::all(&engine.orchestrator, template, contexts).await?;
    screen.watch(template, &tasks);
    let showing = screen.show(&engine.orchestrator);
    let executed = execute::all(&engine, handlers, arguments, template, &tasks, shutdown).await;
    showing.finish().await;
    executed?;
    conclude::conclude(&engine, arguments, &tasks, shutdown).await
}

/// What the engine is composed of; its store migrated first if that was asked for.
async fn wanted(arguments: &RunArguments) -> Result<Wanted<'_>, Failure> {
    let store = arguments.store.as_ref();
    if let Some(store) = store.filter(|_| arguments.migrate) {
        compose::migrate(store).await?;
    }
    Ok(Wanted {
        store,
        seed: arguments.seed,
        concurrency: arguments.concurrency.into(),
        ..Wanted::default()
    })
}

fn in_namespace(named: &NamedTemplate, arguments: &RunArguments) -> Result<Arc<Template>, Failure> {
    let template = named.file.template();
    let Some(namespace) = &arguments.namespace else {
        return Ok(Arc::clone(template));
    };
    let mut spec = template.spec().clone();
    spec.key.namespace = namespace.clone();
    Template::try_new(spec)
        .map(Arc::new)
        .map_err(|error| Failure::usage(error.to_string()))
}
