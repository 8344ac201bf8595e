//! The sections and their keys. Each value is written as it stands in the environment and on the
//! command line; a file may write numbers, booleans and lists in its own way too.

use std::net::SocketAddr;
use std::path::PathBuf;

use domain::name::QueueName;
use domain::retention::RetentionPolicy;

use super::section::section;
use super::setting::{Format, List, Maybe, Number, Secret, Share, Span};
use crate::cli::store::StoreUrl;

section! {
    /// Where `serve` listens.
    Listen in "listen" {
        /// Where the API listens.
        address: SocketAddr = "127.0.0.1:8080", flag "--listen";
        /// Listen beyond this machine though nobody is asked who they are.
        open_to_anyone: bool = "false", flag "--open-to-anyone";
    }
}

section! {
    /// Limits of the API.
    Http in "http" {
        /// Connections at once; others wait.
        connections: Number<1, 65_535> = "4096", flag "--connections";
        /// How long the headers of a request may take; a connection that is idle so long is closed.
        header_timeout: Span<100, 300_000> = "30s";
        /// How long the body of a request may take.
        body_timeout: Span<100, 300_000> = "20s";
        /// How long a client may take nothing of what it is sent until it is cut off.
        stall_timeout: Span<100, 3_600_000> = "1m";
    }
}

section! {
    /// What webhooks may call.
    Webhooks in "webhooks" {
        /// Let them have `http:` URLs; what is sent can then be read on its way.
        over_http: bool = "false", flag "--webhooks-over-http";
        /// Let them call loopback, private and link-local addresses: whoever may make webhooks can then
        /// reach what only this host can.
        to_private_addresses: bool = "false", flag "--webhooks-to-private-addresses";
    }
}

section! {
    /// Where tasks are kept.
    Store in "store" {
        /// The PostgreSQL database, as in `postgres://user@host/database`. It is shown without its
        /// password.
        url: Maybe<StoreUrl> = "none", flag "--store", env "TASKER_STORE";
    }
}

section! {
    /// Connections to the database.
    Pool in "pool" {
        /// How many at most; none means as many as the steps at once ask for, 4 to 20. A worker holds
        /// up to two more, to announce and to listen.
        connections: Maybe<Number<1, 1_000>> = "none";
        /// How long a call waits for one of them.
        acquire_timeout: Span<100, 300_000> = "5s";
        /// How long making one may take.
        connect_timeout: Span<100, 300_000> = "5s";
        /// How long one call may take, here and in the server.
        statement_timeout: Span<100, 3_600_000> = "15s";
        /// How long a statement waits for a lock.
        lock_timeout: Span<10, 3_600_000> = "5s";
        /// What `pg_stat_activity` shows.
        application_name: String = "tasker";
    }
}

section! {
    /// How `worker` runs steps.
    Worker in "worker" {
        /// The queues it serves.
        queues: List<QueueName> = "default", flag "--queue";
        /// Steps to run at once.
        concurrency: Number<1, 10_000> = "8", flag "--concurrency";
        /// How long steps are claimed for without a sign of life.
        lease: Span<1_000, 86_400_000> = "30s", flag "--lease";
        /// How long it waits at most before it looks for what nobody announced.
        poll: Span<100, 60_000> = "1800ms";
        /// Where relative paths of commands begin.
        dir: PathBuf = ".", flag "--dir";
    }
}

section! {
    /// How `serve` and `worker` end.
    Shutdown in "shutdown" {
        /// How long running steps and open requests may go on once told to end.
        grace: Span<0, 86_400_000> = "30s", flag "--grace";
    }
}

section! {
    /// What is removed by itself, beside other work.
    Retention in "retention" {
        /// The ages at which ended tasks go, as in `complete=7d,error=30d`.
        policy: Maybe<RetentionPolicy> = "none", flag "--retain";
    }
}

section! {
    /// Logs, metrics and traces.
    Telemetry in "telemetry" {
        /// Which logs are written to stderr, as in `info` or `info,sqlx=warn`.
        log: String = "warn", env "TASKER_LOG";
        /// How they are written: lines for people, or one JSON object each.
        log_format: Format = "text", flag "--log-format";
        /// Where `/metrics` and `/health` are served beside the API; none leaves them to the API's own
        /// address, and to a worker no address at all. Nobody is asked who they are.
        metrics_address: Maybe<SocketAddr> = "none", flag "--metrics-listen";
        /// How often queues and tasks are counted for the metrics.
        census_every: Span<1_000, 3_600_000> = "10s";
        /// A receiver of OpenTelemetry's protocol (OTLP, protobuf over HTTP), as in
        /// `http://127.0.0.1:4318`.
        otlp_endpoint: Maybe<String> = "none", env "OTEL_EXPORTER_OTLP_ENDPOINT";
        /// Headers for it, as in `authorization=Basic abc,tenant=a`.
        otlp_headers: Secret = "", env "OTEL_EXPORTER_OTLP_HEADERS";
        /// How often metrics are sent to it.
        otlp_every: Span<1_000, 3_600_000> = "30s";
        /// The share of tasks whose traces are sent to it.
        trace_share: Share = "1";
        /// What this service is called there.
        service_name: String = "tasker", env "OTEL_SERVICE_NAME";
    }
}
