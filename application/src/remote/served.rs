//! Which handlers are wanted, and who has them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use domain::name::{HandlerName, QueueName};
use domain::template::TemplateKey;

use super::roster::is_live;
use crate::orchestrator::Orchestrator;
use crate::ports::{Demand, StoreError, VersionChoice, Worker};

/// The most templates and workers that are looked at.
const LOOKED_AT_MAX: usize = 10_000;
/// A page of them.
const PAGE: u32 = 500;

/// A handler, with who wants it and who has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandlerView {
    /// The latest versions of the templates that name it.
    pub templates: Vec<TemplateKey>,
    /// Live workers that have it and are not told to end.
    pub live_workers: u32,
    /// Steps that wait for it, by queue.
    pub queues: Vec<HandlerDemand>,
}

/// Steps that wait for a handler in one queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandlerDemand {
    /// Which queue.
    pub queue: QueueName,
    /// Those that may start.
    pub ready: u32,
    /// Those whose time has not come.
    pub waiting: u32,
    /// Live workers that have the handler and take steps from this queue.
    pub live_workers: u32,
}

impl HandlerView {
    /// Whether something waits that nobody will do.
    pub fn is_unserved(&self) -> bool {
        self.queues.iter().any(|queue| queue.live_workers == 0)
    }
}

/// What templates name, which never changes.
#[derive(Debug, Default)]
pub(super) struct TemplatesRead(Mutex<BTreeMap<TemplateKey, Names>>);

type Names = Arc<BTreeSet<HandlerName>>;

impl TemplatesRead {
    fn get(&self, key: &TemplateKey) -> Option<Names> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(key).map(Arc::clone)
    }

    fn put(&self, key: TemplateKey, handlers: Names) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= LOOKED_AT_MAX {
            known.clear();
        }
        known.insert(key, handlers);
    }
}

impl Orchestrator {
    /// Every handler that a template or a waiting step names, or a worker has.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn handlers(&self) -> Result<BTreeMap<HandlerName, HandlerView>, StoreError> {
        let mut views: BTreeMap<HandlerName, HandlerView> = BTreeMap::new();
        for key in self.latest_templates().await? {
            let handlers = self.handlers_of(&key).await?;
            for handler in handlers.iter() {
                let view = views.entry(handler.clone()).or_default();
                view.templates.push(key.clone());
            }
        }
        let workers = self.those_at_work().await?;
        for worker in &workers {
            for handler in worker.facts.handlers.iter().flatten() {
                let view = views.entry(handler.clone()).or_default();
                view.live_workers = view.live_workers.saturating_add(1);
            }
        }
        for demand in self.ports.workers.demand().await? {
            let doing = workers.iter().filter(|worker| does(worker, &demand));
            let live_workers = u32::try_from(doing.count()).unwrap_or(u32::MAX);
            let Demand {
                handler,
                queue,
                ready,
                waiting,
            } = demand;
            views
                .entry(handler)
                .or_default()
                .queues
                .push(HandlerDemand {
                    queue,
                    ready,
                    waiting,
                    live_workers,
                });
        }
        Ok(views)
    }

    /// The handlers that steps wait for and nobody has.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn unserved(&self) -> Result<Vec<HandlerName>, StoreError> {
        let views = self.handlers().await?.into_iter();
        let unserved = views.filter(|(_, view)| view.is_unserved());
        Ok(unserved.map(|(handler, _)| handler).collect())
    }

    /// How many steps wait for each handler that no live worker has who takes steps from their queue.
    /// Without a look at templates: cheap enough to be counted every now and then.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn waiting_for_nobody(
        &self,
    ) -> Result<BTreeMap<HandlerName, u32>, StoreError> {
        let mut unserved: BTreeMap<HandlerName, u32> = BTreeMap::new();
        let demand = self.ports.workers.demand().await?;
        if demand.is_empty() {
            return Ok(unserved);
        }
        let workers = self.those_at_work().await?;
        for demand in demand {
            if !workers.iter().any(|worker| does(worker, &demand)) {
                let steps = demand.ready.saturating_add(demand.waiting);
                let count = unserved.entry(demand.handler).or_default();
                *count = count.saturating_add(steps);
            }
        }
        Ok(unserved)
    }

    /// Of each template the last in the order of keys, which is the highest version.
    async fn latest_templates(&self) -> Result<Vec<TemplateKey>, StoreError> {
        let mut latest: Vec<TemplateKey> = Vec::new();
        let mut after = None;
        let mut seen = 0_usize;
        while seen < LOOKED_AT_MAX {
            let templates = &self.ports.templates;
            let page = templates.list(None, after.clone(), PAGE).await?;
            seen = seen.saturating_add(page.len());
            let Some(last) = page.last() else { break };
            after = Some(last.clone());
            for key in page {
                let is_newer =
                    |old: &&mut TemplateKey| old.namespace == key.namespace && old.name == key.name;
                match latest.last_mut().filter(is_newer) {
                    Some(older) => *older = key,
                    None => latest.push(key),
                }
            }
        }
        Ok(latest)
    }

    async fn handlers_of(&self, key: &TemplateKey) -> Result<Names, StoreError> {
        if let Some(handlers) = self.remote.templates.get(key) {
            return Ok(handlers);
        }
        let version = VersionChoice::Exactly(key.version.clone());
        let templates = &self.ports.templates;
        let template = templates.get(&key.namespace, &key.name, &version).await?;
        let steps = template.iter().flat_map(|template| template.steps());
        let handlers = Arc::new(steps.map(|step| step.handler.clone()).collect());
        self.remote
            .templates
            .put(key.clone(), Arc::clone(&handlers));
        Ok(handlers)
    }

    /// Live workers that are not told to end.
    async fn those_at_work(&self) -> Result<Vec<Worker>, StoreError> {
        let now = self.ports.clock.now();
        let mut workers = self.all_workers().await?;
        workers.retain(|worker| is_live(worker, now) && worker.draining_since.is_none());
        Ok(workers)
    }

    async fn all_workers(&self) -> Result<Vec<Worker>, StoreError> {
        let mut all: Vec<Worker> = Vec::new();
        while all.len() < LOOKED_AT_MAX {
            let after = all.last().map(|worker| worker.id.clone());
            let page = self.ports.workers.workers(after, PAGE).await?;
            if page.is_empty() {
                break;
            }
            all.extend(page);
        }
        Ok(all)
    }
}

fn does(worker: &Worker, demand: &Demand) -> bool {
    let facts = &worker.facts;
    let mut handlers = facts.handlers.iter().flatten();
    let mut queues = facts.queues.iter().flatten();
    handlers.any(|handler| *handler == demand.handler) && queues.any(|queue| *queue == demand.queue)
}
