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
        census: store.census_taker(),
        reenqueuer: store.reenqueuer(),
        clock: store.clock(),
        entropy,
        events,
        wakeups: store.wakeups(),
        feed: store.feed(),
        webhooks: store.webhooks(),
        keys: store.keys(),
        audit: store.audit(),
        retention: store.retention(),
        analytics: store.analytics(),
        workers: store.workers(),
    }
}
