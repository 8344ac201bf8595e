//! Hearing other processes, on a connection of its own.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::Ordering;
use std::time::Duration;

use application::ports::Heard;
use application::supervise::Pulse;
use domain::name::QueueName;
use sqlx::postgres::{PgConnection, PgListener, PgNotification};
use sqlx::{Executor, Row};
use tokio::sync::broadcast;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::notifier::say;
use super::{CHANNEL, PAUSES, Parts};
use crate::failure::Failure;
use crate::pooler::BACKEND;
use crate::session::Command;

/// After so long without a word it asks whether the connection still lives.
const SILENCE: Duration = Duration::from_secs(30);
/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(5);
/// How long an announcement of its own may take to be heard.
const ROUND_TRIP: Duration = Duration::from_secs(2);
/// When it tries again to hear something where announcements do not arrive.
const DEAF: Duration = Duration::from_mins(10);

/// Hears announcements and passes them on.
pub(super) struct Listener {
    parts: Parts,
    heard: broadcast::Sender<Heard>,
    pulse: Pulse,
    /// Whether it has been said that announcements do not arrive.
    has_warned: bool,
}

/// Why nothing can be heard.
enum Broken {
    /// The connection, or the way to it.
    Lost(Failure),
    /// The server says yes and nothing arrives.
    Deaf(&'static str),
}

impl From<sqlx::Error> for Broken {
    fn from(error: sqlx::Error) -> Self {
        Self::Lost(error.into())
    }
}

impl Listener {
    pub(super) const fn new(
        parts: Parts,
        heard: broadcast::Sender<Heard>,
        pulse: Pulse,
        has_warned: bool,
    ) -> Self {
        Self {
            parts,
            heard,
            pulse,
            has_warned,
        }
    }

    /// For ever.
    pub(super) async fn listen(mut self) {
        let (mut pause, mut was_open) = (Duration::ZERO, false);
        loop {
            let pulse = self.pulse.clone();
            let broken = match pulse.during(self.open()).await {
                Ok((listener, backend)) => {
                    pause = Duration::ZERO;
                    if std::mem::replace(&mut was_open, true) {
                        self.parts.metrics.listener_reconnects.add(1);
                    }
                    // Whatever was announced until now may have been missed.
                    self.pass_on(Heard::Everything);
                    self.hear(listener, backend).await
                }
                Err(broken) => broken,
            };
            match broken {
                Broken::Deaf(why) => {
                    self.warn(why);
                    sleep(DEAF).await;
                }
                Broken::Lost(failure) => {
                    tracing::debug!(?failure, ?pause, "nothing can be heard; connecting again");
                    sleep(pause).await;
                    pause = pause.saturating_mul(2).clamp(PAUSES.0, PAUSES.1);
                }
            }
        }
    }

    fn warn(&mut self, why: &str) {
        if !std::mem::replace(&mut self.has_warned, true) {
            tracing::warn!(
                why,
                "announcements of other processes do not arrive: is there a pooler between this \
                 process and the database? Work is found by polling, within 2 s"
            );
        }
    }

    fn pass_on(&self, heard: Heard) {
        // An error means that nobody listens just now.
        let _: Result<usize, _> = self.heard.send(heard);
    }

    /// A connection that has been seen to hear, and the server process behind it.
    async fn open(&self) -> Result<(PgListener, i32), Broken> {
        let limit = self.parts.pool.options().connect_timeout;
        let opened = timeout(limit, self.connect()).await;
        let mut listener = opened.map_err(|_elapsed| timed_out())??;
        let set_up = sqlx::query(include_str!("../../queries/wake/listen.sql"));
        let row = within(ANSWER, listener.fetch_one(set_up)).await?;
        let backend = row.try_get(0)?;
        if ask(&mut listener).await? != backend {
            return Err(Broken::Deaf("the server changes between statements"));
        }
        self.try_out(&mut listener).await?;
        Ok((listener, backend))
    }

    async fn connect(&self) -> Result<PgListener, Broken> {
        let pool = self.parts.pool.for_listener().await?;
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.ignore_pool_close_event(true);
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await?;
        Ok(listener)
    }

    /// Announces a word of its own, on another connection, and waits for it.
    async fn try_out(&self, listener: &mut PgListener) -> Result<(), Broken> {
        // No name of a queue, so that nobody else takes it for one.
        let word = format!("={:x}", RandomState::new().build_hasher().finish());
        let said = self.parts.session.run(Say(word.clone())).await;
        said.map_err(Broken::Lost)?;
        let until = deadline(ROUND_TRIP);
        loop {
            match timeout_at(until, listener.try_recv()).await {
                Ok(Ok(Some(heard))) if heard.payload() == word => return Ok(()),
                Ok(Ok(Some(_))) => {}
                Ok(Ok(None)) => return Err(lost()),
                Ok(Err(error)) => return Err(error.into()),
                Err(_) => return Err(Broken::Deaf("an announcement of its own did not arrive")),
            }
        }
    }

    /// Passes on what is heard until the connection is lost.
    async fn hear(&self, mut listener: PgListener, backend: i32) -> Broken {
        loop {
            match timeout(SILENCE, listener.try_recv()).await {
                Ok(Ok(Some(said))) => self.take(&said),
                Ok(Ok(None)) => return lost(),
                Ok(Err(error)) => return error.into(),
                Err(_) => match self.pulse.during(ask(&mut listener)).await {
                    Ok(answered) if answered == backend => {}
                    Ok(_) => return Broken::Deaf("the server has changed"),
                    Err(broken) => return broken,
                },
            }
        }
    }

    fn take(&self, said: &PgNotification) {
        if said.process_id() == self.parts.teller.load(Ordering::Relaxed) {
            return;
        }
        // What is no name of a queue is another's word to itself.
        if let Ok(queue) = QueueName::parse(said.payload()) {
            self.parts.metrics.wakeups_heard.add(1);
            self.pass_on(Heard::Queue(queue));
        }
    }
}

fn lost() -> Broken {
    Broken::Lost(sqlx::Error::WorkerCrashed.into())
}

const fn timed_out() -> Broken {
    Broken::Lost(Failure::TimedOut("listening"))
}

fn deadline(limit: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(limit).unwrap_or(now)
}

/// Asks which server process is behind a connection: to see whether it still lives.
async fn ask(listener: &mut PgListener) -> Result<i32, Broken> {
    let row = within(ANSWER, listener.fetch_one(sqlx::query(BACKEND))).await?;
    Ok(row.try_get(0)?)
}

async fn within<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, Broken> {
    match timeout(limit, work).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(timed_out()),
    }
}

/// Announces a word.
struct Say(String);

impl Command for Say {
    type Reply = ();
    const NAME: &'static str = "try out announcements";

    async fn run(&self, connection: &mut PgConnection) -> Result<(), Failure> {
        say(connection, &[&self.0]).await
    }
}
