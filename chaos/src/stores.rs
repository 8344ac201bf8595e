//! The ports of a store on PostgreSQL.

use std::sync::Arc;

use adapters_postgres::PgStore;
use application::ports::{Entropy, EventSink, Ports};

pub(crate) fn ports(
    store: &PgStore,
    entropy: Arc<dyn Entropy>,
    events: Arc<dyn EventSink>,
) -> Ports {
    Ports {
        tasks: store.tasks(),
        queue: store.queue(),
        templates: store.template_store(),
        reenqueuer: store.reenqueuer(),
        clock: store.clock(),
        entropy,
        events,
        wakeups: store.wakeups(),
        retention: store.retention(),
        analytics: store.analytics(),
        workers: store.workers(),
    }
}
