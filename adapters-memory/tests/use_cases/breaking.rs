//! A queue that panics or never answers, when told to.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use application::ports::{
    ClaimReply, ClaimRequest, ClaimScope, CommitBatch, CommitError, CommitReply, HeartbeatRequest,
    NextDue, StepQueue, StoreError,
};
use async_trait::async_trait;
use domain::name::HandlerName;
use domain::step::Step;
use domain::time::Timestamp;
use testkit::faults::Method;

/// How a call breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Break {
    /// It panics before it has reached the store.
    Panics,
    /// It never comes back.
    Hangs,
}

/// The next calls of a method break as planned, one each.
pub(crate) struct Breaking {
    inner: Arc<dyn StepQueue>,
    plan: Mutex<VecDeque<(Method, Break)>>,
}

impl Breaking {
    pub(crate) fn new(inner: Arc<dyn StepQueue>) -> Arc<Self> {
        let plan = Mutex::default();
        Arc::new(Self { inner, plan })
    }

    pub(crate) fn plan(&self, method: Method, breaks: impl IntoIterator<Item = Break>) {
        let breaks = breaks.into_iter().map(|one| (method, one));
        self.plan.lock().unwrap().extend(breaks);
    }

    async fn perhaps_break(&self, method: Method) {
        let planned = {
            let mut plan = self.plan.lock().unwrap();
            let place = plan.iter().position(|(planned, _)| *planned == method);
            place.and_then(|place| plan.remove(place))
        };
        match planned {
            Some((_, Break::Panics)) => panic!("planned panic of {method:?}"),
            Some((_, Break::Hangs)) => std::future::pending().await,
            None => {}
        }
    }
}

#[async_trait]
impl StepQueue for Breaking {
    async fn claim(&self, request: ClaimRequest) -> Result<ClaimReply, StoreError> {
        self.perhaps_break(Method::Claim).await;
        self.inner.claim(request).await
    }

    async fn commit(&self, batch: CommitBatch) -> Result<CommitReply, StoreError> {
        self.perhaps_break(Method::Commit).await;
        self.inner.commit(batch).await
    }

    async fn heartbeat(
        &self,
        request: HeartbeatRequest,
    ) -> Result<Vec<Result<Timestamp, CommitError>>, StoreError> {
        self.perhaps_break(Method::Heartbeat).await;
        self.inner.heartbeat(request).await
    }

    async fn lapsed(&self, now: Timestamp, limit: u32) -> Result<Vec<Step>, StoreError> {
        self.perhaps_break(Method::Lapsed).await;
        self.inner.lapsed(now, limit).await
    }

    async fn next_due(
        &self,
        scope: &ClaimScope,
        handlers: Option<Vec<HandlerName>>,
    ) -> Result<NextDue, StoreError> {
        self.perhaps_break(Method::NextDue).await;
        self.inner.next_due(scope, handlers).await
    }
}
