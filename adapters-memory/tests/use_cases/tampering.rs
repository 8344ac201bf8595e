//! A queue that answers otherwise, when told to.

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

/// What a queue does in place of what it should.
pub(crate) enum Tamper {
    /// It cannot write the change of this place of a commit; the others it writes.
    Unwritten(usize, fn() -> StoreError),
    /// It hands nothing out.
    NoClaim,
    /// It writes nothing of a commit.
    Fails(fn() -> StoreError),
    /// It cannot say what has lapsed.
    LapsedFails(fn() -> StoreError),
}

/// Each commit and each claim of steps takes the next tampering that is meant for it, if any.
pub(crate) struct Tampered {
    inner: Arc<dyn StepQueue>,
    plan: Mutex<VecDeque<Tamper>>,
    heartbeats: Mutex<Vec<Timestamp>>,
}

impl Tampered {
    pub(crate) fn new(inner: Arc<dyn StepQueue>) -> Arc<Self> {
        Arc::new(Self {
            inner,
            plan: Mutex::default(),
            heartbeats: Mutex::default(),
        })
    }

    pub(crate) fn plan(&self, tampers: impl IntoIterator<Item = Tamper>) {
        self.plan.lock().unwrap().extend(tampers);
    }

    /// When leases were extended.
    pub(crate) fn heartbeats(&self) -> Vec<Timestamp> {
        self.heartbeats.lock().unwrap().clone()
    }

    fn next(&self, wanted: impl FnOnce(&Tamper) -> bool) -> Option<Tamper> {
        self.plan.lock().unwrap().pop_front_if(|next| wanted(next))
    }
}

#[async_trait]
impl StepQueue for Tampered {
    async fn claim(&self, request: ClaimRequest) -> Result<ClaimReply, StoreError> {
        if let Some(Tamper::NoClaim) = self.next(|next| matches!(next, Tamper::NoClaim)) {
            return Ok(ClaimReply {
                steps: Vec::new(),
                task_trail: Vec::new(),
                now: request.now,
            });
        }
        self.inner.claim(request).await
    }

    async fn commit(&self, mut batch: CommitBatch) -> Result<CommitReply, StoreError> {
        let planned = self.next(|next| matches!(next, Tamper::Unwritten(..) | Tamper::Fails(_)));
        let (place, error) = match planned {
            Some(Tamper::Unwritten(place, error)) => (place, error),
            Some(Tamper::Fails(error)) => return Err(error()),
            Some(Tamper::NoClaim | Tamper::LapsedFails(_)) | None => {
                return self.inner.commit(batch).await;
            }
        };
        batch.changes.remove(place);
        let mut reply = self.inner.commit(batch).await?;
        reply
            .results
            .insert(place, Err(CommitError::Store(error())));
        Ok(reply)
    }

    async fn heartbeat(
        &self,
        request: HeartbeatRequest,
    ) -> Result<Vec<Result<Timestamp, CommitError>>, StoreError> {
        self.heartbeats.lock().unwrap().push(request.now);
        self.inner.heartbeat(request).await
    }

    async fn lapsed(&self, now: Timestamp, limit: u32) -> Result<Vec<Step>, StoreError> {
        match self.next(|next| matches!(next, Tamper::LapsedFails(_))) {
            Some(Tamper::LapsedFails(error)) => Err(error()),
            _ => self.inner.lapsed(now, limit).await,
        }
    }

    async fn next_due(
        &self,
        scope: &ClaimScope,
        handlers: Option<Vec<HandlerName>>,
    ) -> Result<NextDue, StoreError> {
        self.inner.next_due(scope, handlers).await
    }
}
