//! What there is to be survived, and which promise each backs.

use clap::ValueEnum;

use crate::skew::environment;

/// A scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scenario {
    /// Workers are killed at random with SIGKILL
    KillWorkers,
    /// Workers are stopped for twice their lease and go on with what they no longer hold
    Zombies,
    /// The server stops at once and starts again
    StopServer,
    /// Connections are terminated, and commands cancelled, in storms
    BackendStorm,
    /// All connections that the server allows are taken by others
    NoConnections,
    /// The network swallows everything, both ways or one, or holds it back
    Blackhole,
    /// The connections that listen for wake-ups are terminated
    KillListener,
    /// Someone locks the table of steps for ten seconds
    LockedTable,
    /// The clocks of the workers are ten minutes ahead and behind
    ClockSkew,
    /// A pgbouncer in session mode stands between, and is killed
    Pooler,
    /// The disk of the tables is full
    DiskFull,
}

/// How clients and workers get to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Direct,
    Proxy,
    Pooler,
}

/// What counts as a fault that hit work in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counts {
    /// A strike that hit at least one running step or one command under way.
    Strikes,
    /// A running step or command under way when it struck: for faults that last.
    Pieces,
}

/// What a scenario needs.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) max_connections: &'static str,
    pub(crate) small_disk: bool,
    pub(crate) route: Route,
    pub(crate) workers: usize,
    pub(crate) environments: Vec<Vec<(String, String)>>,
    pub(crate) counts: Counts,
    /// How long it goes on unless told otherwise.
    pub(crate) seconds: u64,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            max_connections: "100",
            small_disk: false,
            route: Route::Direct,
            workers: 3,
            environments: Vec::new(),
            counts: Counts::Pieces,
            seconds: 90,
        }
    }
}

impl Scenario {
    /// All of them, in the order they run.
    pub fn all() -> &'static [Self] {
        Self::value_variants()
    }

    /// Its name on the command line.
    pub fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// The promise that it backs, as `docs/reliability.md` numbers them.
    pub const fn promise(self) -> &'static str {
        match self {
            Self::KillWorkers => "P8 a lost worker's steps run again, soon",
            Self::Zombies => "P3 a late worker changes nothing",
            Self::StopServer => "P1 what was acknowledged survives a crash",
            Self::BackendStorm => "P2 an outcome is recorded once",
            Self::NoConnections | Self::Blackhole | Self::LockedTable | Self::Pooler => {
                "P9 an outage costs time only"
            }
            Self::KillListener => "P10 no wake-up is needed",
            Self::ClockSkew => "P5 only the database's clock counts",
            Self::DiskFull => "P7 a change and its history are one",
        }
    }

    pub(crate) fn setting(self) -> Setting {
        let usual = Setting::default();
        match self {
            Self::KillWorkers => Setting {
                counts: Counts::Strikes,
                ..usual
            },
            Self::BackendStorm | Self::KillListener => Setting {
                counts: Counts::Strikes,
                seconds: 60,
                ..usual
            },
            Self::Zombies => usual,
            Self::DiskFull => Setting {
                small_disk: true,
                ..usual
            },
            Self::StopServer | Self::LockedTable => Setting {
                seconds: 120,
                ..usual
            },
            Self::NoConnections => Setting {
                max_connections: "20",
                ..usual
            },
            Self::Blackhole => Setting {
                route: Route::Proxy,
                seconds: 120,
                ..usual
            },
            Self::ClockSkew => Setting {
                counts: Counts::Strikes,
                environments: vec![environment("+10m"), environment("-10m")],
                ..usual
            },
            Self::Pooler => Setting {
                route: Route::Pooler,
                ..usual
            },
        }
    }
}
