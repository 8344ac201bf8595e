//! What can go wrong with a private server, in words a developer can act on.

use std::error::Error;
use std::fmt;
use std::io;

/// Why a test could not have its database.
#[derive(Debug, Clone)]
pub enum ClusterError {
    /// A program is not installed; `package` is the Debian package that brings it.
    Missing {
        /// The program that was looked for.
        program: &'static str,
        /// What to install on Debian.
        package: &'static str,
    },
    /// Running as root, and there is no account to run the server under.
    NoAccount {
        /// The account that was looked for.
        name: &'static str,
    },
    /// The folder of the shared server belongs to somebody else.
    ForeignFolder {
        /// The folder in question.
        path: String,
    },
    /// A program ran and said no.
    Failed {
        /// What we were doing.
        doing: &'static str,
        /// What the program printed.
        output: String,
    },
    /// The operating system said no.
    Io {
        /// What we were doing.
        doing: &'static str,
        /// The system's own words.
        message: String,
    },
}

impl ClusterError {
    /// For `map_err`: an IO error together with what was being done.
    pub(super) fn io(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io {
            doing,
            message: error.to_string(),
        }
    }
}

impl fmt::Display for ClusterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { program, package } => write!(
                f,
                "`{program}` was not found; install it (Debian: apt-get install {package}), \
                 or set DATABASE_URL to a running server"
            ),
            Self::NoAccount { name } => write!(
                f,
                "PostgreSQL refuses to run as root and there is no account `{name}` to run it \
                 under; create it (Debian: apt-get install postgresql does), \
                 or run the tests as another user"
            ),
            Self::ForeignFolder { path } => {
                write!(f, "{path} belongs to another user; remove it or set TMPDIR")
            }
            Self::Failed { doing, output } => write!(f, "{doing} failed: {}", output.trim()),
            Self::Io { doing, message } => write!(f, "{doing}: {message}"),
        }
    }
}

impl Error for ClusterError {}
