//! Signals: the first asks to end, the second insists, the third does not wait for an answer.

use application::coordinate::Stop;
use application::ports::Clock;
use domain::millis::Millis;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::exit::{Exit, Failure};
use crate::output::say;

/// How the program is told to end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shutdown {
    /// For coordinators: claim nothing new; then give back what runs.
    pub(crate) stop: Stop,
    /// Drop everything. Processes of steps are killed; leases lapse by themselves.
    abandon: CancellationToken,
}

impl Shutdown {
    /// Listens to SIGINT, SIGTERM and SIGHUP from now on.
    ///
    /// Commands of steps run in process groups of their own, which the terminal's signals do not
    /// reach: they are ended by us, or not at all.
    pub(crate) fn listen(quiet: bool) -> Result<Self, Failure> {
        let kinds = [
            SignalKind::interrupt(),
            SignalKind::terminate(),
            SignalKind::hangup(),
        ];
        let opened = kinds.map(signal).into_iter().collect::<Result<Vec<_>, _>>();
        let signals = opened
            .map_err(|error| Failure::refused(format!("signals cannot be listened to: {error}")))?;
        let shutdown = Self::default();
        tokio::spawn(shutdown.clone().obey(signals, quiet));
        Ok(shutdown)
    }

    /// Whether anyone asked to end.
    pub(crate) fn is_asked(&self) -> bool {
        self.stop.gently.is_cancelled()
    }

    /// The outcome of some work, unless it is to be abandoned.
    pub(crate) async fn unless_abandoned<T>(
        &self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        tokio::select! {
            outcome = work => outcome,
            () = self.abandon.cancelled() => Err(Failure {
                exit: Exit::Interrupted,
                message: "abandoned: what was running comes back when its lease has run out".to_owned(),
            }),
        }
    }

    /// Returns once so long has passed since the first signal, or at the second one.
    pub(crate) async fn grace_is_over(&self, clock: &dyn Clock, grace: Millis) {
        self.stop.gently.cancelled().await;
        let until = clock.now().plus(grace);
        tokio::select! {
            () = clock.sleep_until(until) => {}
            () = self.stop.at_once.cancelled() => {}
        }
    }

    async fn obey(self, mut signals: Vec<Signal>, quiet: bool) {
        let tell = |text: &str| {
            if !quiet {
                say(text);
            }
        };
        next(&mut signals).await;
        tell("ending: waiting for running steps; once more to give them back at once");
        self.stop.gently.cancel();
        next(&mut signals).await;
        tell("giving running steps back");
        self.stop.at_once.cancel();
        next(&mut signals).await;
        self.abandon.cancel();
    }
}

/// The next signal of any of these kinds.
async fn next(signals: &mut [Signal]) {
    std::future::poll_fn(|context| {
        let mut any = signals.iter_mut().map(|signal| signal.poll_recv(context));
        if any.any(|polled| polled.is_ready()) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
}
