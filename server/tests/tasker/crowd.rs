//! Two hundred workers that wait and two thousand who listen, all at one server.

mod crew;
mod process;
mod readers;
mod written;

use std::process::Command;
use std::time::Duration;

use client::{Client, NewTask};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{Instant, interval, timeout};
use tokio_util::sync::CancellationToken;

use super::tasker::Running;
use crew::{HELD, QUICK, Report, Worker};
use process::{Process, may_open};
use readers::Reader;
use written::{each_is_done_once, ids, written};

const WORKERS: usize = 200;
/// Each template has so many tasks and so many who follow it.
const TEMPLATES: usize = 20;
const TASKS: usize = 15;
const FOLLOWERS: usize = 94;
/// Those who want to hear of every end, who listen to everything until the server ends, and who read
/// nothing until the others are through.
const ENDS: usize = 80;
const STAYING: usize = 20;
const DEAF: usize = 20;
const READERS: usize = TEMPLATES * FOLLOWERS + ENDS + STAYING + DEAF;
const LEASE: Duration = Duration::from_secs(18);
/// How often heartbeats are sent.
const BEAT: Duration = Duration::from_secs(3);
/// Nothing here takes so long, not even on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(80);

/// What a connection may cost, in KiB, whatever it waits for: 15 were measured, 330 when each had its
/// own copy of all routes. And one whose client reads nothing, which also holds a piece of its stream
/// and what was written before it.
const PER_CONNECTION: u64 = 30;
const PER_DEAF: u64 = 192;
/// What the work itself may cost (the ring of events, templates, what is in hand): 7 MiB were measured.
const WORK: u64 = 24 * 1024;

/// A server, and those who come to it.
struct Crowd {
    server: Running,
    process: Process,
    address: String,
    client: Client,
    readers: Vec<Reader>,
    deaf: Vec<Reader>,
    crew: JoinSet<Result<Report, String>>,
    stop: CancellationToken,
}

/// The whole of it, on a server that is started so.
pub(crate) fn nobody_in_a_crowd_is_failed(mut serve: Command) {
    may_open(8_192);
    // Who does not read until the others are through is not to be cut off before.
    serve.env("TASKER__HTTP__STALL_TIMEOUT", "10m");
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let mut crowd = Crowd::meet(serve);
        crowd.put_templates().await;
        let (before, base) = (crowd.process.files(), crowd.process.resident());
        crowd.listen().await;
        crowd.work().await;
        let crowded = (crowd.process.files(), crowd.process.resident());
        assert!(crowded.0 >= READERS + WORKERS, "{crowded:?}");
        crowd.submit().await;
        crowd.hear().await;
        let told = written(&crowd.address).await;
        each_is_done_once(&told, TEMPLATES * TASKS);
        crowd.compare(&told);
        let report = crowd.leave().await;
        crowd.is_as_before(before).await;
        let peak = crowd.process.peak();
        eprintln!(
            "{report:?}; memory {base} KiB, {} with the crowd, {peak} at most; files {before}, {}",
            crowded.1, crowded.0
        );
        let connections = u64::try_from(READERS + WORKERS).unwrap();
        let deaf = u64::try_from(DEAF).unwrap();
        let bound = base + WORK + connections * PER_CONNECTION + deaf * PER_DEAF;
        assert!(peak < bound, "{peak} KiB, and {bound} is the bound");
        assert_eq!(report.steps, TEMPLATES * TASKS * 2);
        let left = report.least_left.unwrap();
        assert!(left > LEASE / 2, "{left:?} was left of a lease: {report:?}");
        crowd.end(&told).await;
    });
}

/// What becomes of this, in time.
async fn in_time<T>(what: &str, work: impl Future<Output = T>) -> T {
    let done = timeout(PATIENCE, work).await;
    done.unwrap_or_else(|_| panic!("{what} took longer than {PATIENCE:?}"))
}

fn template(nth: usize) -> String {
    format!("crowd-{nth:02}")
}

/// Whose events somebody follows.
#[derive(Clone, Copy, Debug)]
enum Whose {
    Template(usize),
    Ends,
    Everyone,
}

impl Whose {
    fn path(self) -> String {
        let query = match self {
            Self::Template(nth) => format!("?template={}", template(nth)),
            Self::Ends => "?types=task.completed".to_owned(),
            Self::Everyone => String::new(),
        };
        format!("/api/events/stream{query}")
    }

    /// How many tasks he hears of.
    const fn tasks(self) -> usize {
        match self {
            Self::Template(_) => TASKS,
            Self::Ends | Self::Everyone => TEMPLATES * TASKS,
        }
    }

    fn is_told(self, event: &Value) -> bool {
        match self {
            Self::Template(nth) => event["data"]["template"] == template(nth),
            Self::Ends => event["type"] == "task.completed",
            Self::Everyone => true,
        }
    }
}

/// Those who read at once, in the order in which they came; the last of them stay.
fn eager() -> impl Iterator<Item = Whose> {
    let followers = (0..TEMPLATES * FOLLOWERS).map(|nth| Whose::Template(nth % TEMPLATES));
    let ends = (0..ENDS).map(|_| Whose::Ends);
    let staying = (0..STAYING).map(|_| Whose::Everyone);
    followers.chain(ends).chain(staying)
}

impl Crowd {
    fn meet(serve: Command) -> Self {
        let mut server = Running::start(serve);
        let line = server.hears("listening on http://");
        let address = line.trim().rsplit("http://").next().unwrap().to_owned();
        Self {
            process: Process(server.id()),
            client: Client::new(&format!("http://{address}")).unwrap(),
            server,
            address,
            readers: Vec::new(),
            deaf: Vec::new(),
            crew: JoinSet::new(),
            stop: CancellationToken::new(),
        }
    }

    async fn get(&self, path: &str) -> String {
        written::get(&self.address, path).await
    }

    async fn put_templates(&self) {
        for nth in 0..TEMPLATES {
            let body = json!({
                "name": template(nth), "version": "1.0.0",
                "steps": [
                    {"name": HELD, "handler": HELD},
                    {"name": QUICK, "handler": QUICK, "depends_on": [HELD]},
                ]
            });
            let put = self
                .client
                .call("PUT".parse().unwrap(), &["api", "templates"], Some(&body));
            put.await.unwrap();
        }
    }

    /// All who listen begin to.
    async fn listen(&mut self) {
        self.readers = self.open(eager().collect(), false).await;
        self.deaf = self.open(vec![Whose::Everyone; DEAF], true).await;
    }

    /// Opens streams, a hundred at a time: not even a crowd comes through the door all at once.
    async fn open(&self, whose: Vec<Whose>, small: bool) -> Vec<Reader> {
        let mut opened = Vec::with_capacity(whose.len());
        for some in whose.chunks(100) {
            let mut opening = JoinSet::new();
            for (nth, whose) in some.iter().enumerate() {
                let (address, path) = (self.address.clone(), whose.path());
                opening.spawn(async move { (nth, Reader::open(&address, &path, small).await) });
            }
            let mut some = in_time("opening streams", opening.join_all()).await;
            some.sort_by_key(|(nth, _)| *nth);
            opened.extend(some.into_iter().map(|(_, reader)| reader.unwrap()));
        }
        opened
    }

    /// All workers come, and wait; none of them has a connection to the database while it does.
    async fn work(&mut self) {
        for nth in 0..WORKERS {
            let worker = Worker {
                client: self.client.clone(),
                id: format!("crew-{nth:03}"),
                lease: LEASE,
                beat: BEAT,
                phase: BEAT / 2 + BEAT * u32::try_from(nth).unwrap() / 400,
            };
            self.crew.spawn(worker.work(self.stop.clone()));
        }
        let path = "/api/workers?limit=1000";
        self.until("all workers have come", async |crowd: &Self| {
            let listed: Value = serde_json::from_str(&crowd.get(path).await).unwrap();
            listed["items"].as_array().unwrap().len() == WORKERS
        })
        .await;
        self.until(
            "no connection to the database is in use",
            async |crowd: &Self| {
                let metrics = crowd.get("/metrics").await;
                metrics.contains("\ntasker_db_pool_in_use 0\n")
            },
        )
        .await;
    }

    /// Looks now and then until it is so.
    async fn until(&self, what: &str, is_so: impl AsyncFn(&Self) -> bool) {
        let (began, mut look) = (Instant::now(), interval(Duration::from_millis(50)));
        while !is_so(self).await {
            assert!(began.elapsed() < PATIENCE, "never: {what}");
            look.tick().await;
        }
    }

    /// Submits all tasks, sixteen at a time, turn by turn of each template.
    async fn submit(&self) {
        let mut lines = JoinSet::new();
        for line in 0..16 {
            let client = self.client.clone();
            lines.spawn(async move {
                for nth in (line..TEMPLATES * TASKS).step_by(16) {
                    let task = NewTask {
                        template: template(nth % TEMPLATES),
                        ..NewTask::default()
                    };
                    client.submit(&task, None).await.unwrap();
                }
            });
        }
        in_time("submitting", lines.join_all()).await;
    }

    /// Everyone who reads hears of the end of every task that is his to hear of.
    async fn hear(&mut self) {
        let mut reading = JoinSet::new();
        for (nth, (mut reader, whose)) in self.readers.drain(..).zip(eager()).enumerate() {
            reading.spawn(async move {
                let read = reader.read(whose.tasks()).await;
                (nth, read.map(|()| reader))
            });
        }
        let mut heard = in_time("hearing of all ends", async {
            tokio::select! {
                heard = reading.join_all() => heard,
                ended = self.crew.join_next() => panic!("a worker ended early: {ended:?}"),
            }
        })
        .await;
        heard.sort_by_key(|(nth, _)| *nth);
        self.readers = heard
            .into_iter()
            .map(|(_, reader)| reader.unwrap())
            .collect();
        // Only now do they begin to read what was sent to them meanwhile.
        for reader in &mut self.deaf {
            let read = reader.read(Whose::Everyone.tasks());
            in_time("hearing late", read).await.unwrap();
        }
    }

    /// Each of them was sent what is his, once, in order, and nothing else.
    fn compare(&self, told: &[Value]) {
        let mine = |whose: Whose| ids(told.iter().filter(|event| whose.is_told(event)));
        let of_templates: Vec<Vec<u64>> = (0..TEMPLATES)
            .map(|nth| mine(Whose::Template(nth)))
            .collect();
        let (ends, all) = (mine(Whose::Ends), mine(Whose::Everyone));
        for (reader, whose) in self.readers.iter().zip(eager()) {
            let expected = match whose {
                Whose::Template(nth) => &of_templates[nth],
                Whose::Ends => &ends,
                Whose::Everyone => &all,
            };
            assert!(
                reader.ids == *expected,
                "{whose:?}: {:?}, {expected:?}",
                reader.ids
            );
        }
        for reader in &self.deaf {
            assert!(reader.ids == all, "{:?}", reader.ids);
        }
    }

    /// Workers end, and readers hang up, but for those who stay.
    async fn leave(&mut self) -> Report {
        self.stop.cancel();
        self.readers.drain(..READERS - DEAF - STAYING);
        // With its connections, which would be kept for further requests.
        self.client = Client::new(&format!("http://{}", self.address)).unwrap();
        self.deaf.clear();
        let mut report = Report::default();
        while let Some(ended) = in_time("ending", self.crew.join_next()).await {
            report = report.and(ended.unwrap().unwrap());
        }
        report
    }

    /// Their places are free, and the server answers.
    async fn is_as_before(&self, files: usize) {
        // The pool may have grown meanwhile, and a connection or two of ours rest.
        let (few, process) = (files + STAYING + 24, self.process);
        self.until("their connections are closed", async |_| {
            process.files() <= few
        })
        .await;
        self.get("/health/ready").await;
    }

    /// Told to end, the server ends the streams of those who stayed; they miss nothing and hear
    /// nothing twice.
    async fn end(mut self, told: &[Value]) {
        kill(Pid::from_raw(self.server.id()), Signal::SIGTERM).unwrap();
        let all = ids(told.iter());
        for reader in &mut self.readers {
            let read = reader.read_to_end();
            in_time("reading to the end", read).await.unwrap();
            assert!(reader.ids == all, "{:?}", reader.ids);
        }
        let ended = self.server.end();
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
}
