//! Which store, named without giving its password away.

use clap::Args;

use super::service::ConfigArguments;
use crate::config::{Config, Flags};
use crate::exit::Failure;

/// The store of a command that cannot do without one.
#[derive(Debug, Args)]
pub(crate) struct StoreArguments {
    #[command(flatten)]
    source: ConfigArguments,
    /// The PostgreSQL database, as in `postgres://user@host/database` [env: `TASKER_STORE`]
    #[arg(long, value_name = "URL")]
    store: Option<StoreUrl>,
}

impl StoreArguments {
    /// Its URL, wherever it is set.
    pub(crate) fn url(&self) -> Result<StoreUrl, Failure> {
        if let Some(url) = &self.store {
            return Ok(url.clone());
        }
        let loaded = Config::load(self.source.config.as_deref(), Flags::default())?;
        loaded.config.store.url.0.ok_or_else(|| {
            Failure::usage("no store: say which with --store, TASKER_STORE, or store.url in a file")
        })
    }
}

/// `tasker migrate`.
#[derive(Debug, Args)]
pub(crate) struct MigrateArguments {
    #[command(flatten)]
    pub(crate) store: StoreArguments,
    /// Let this role work with the schema and not change it; may be given several times
    #[arg(long, value_name = "ROLE")]
    pub(crate) grant_to: Vec<String>,
    /// Let this role read all but secrets, and write nothing; may be given several times
    #[arg(long, value_name = "ROLE")]
    pub(crate) grant_read_to: Vec<String>,
}

/// The URL of a PostgreSQL database. It is shown without password and parameters.
///
/// Any text is taken here and looked at later: a refusal by the command line's parser would repeat
/// it with all its secrets.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct StoreUrl(String);

impl From<String> for StoreUrl {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl StoreUrl {
    /// The whole of it, for the adapter only.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.0.starts_with("postgres://") || self.0.starts_with("postgresql://")
    }

    /// A text of others, with whatever of it is secret blotted out.
    pub(crate) fn censor(&self, text: &str) -> String {
        let mut text = text.replace(&self.0, &self.to_string());
        for secret in self.secrets().filter(|secret| !secret.is_empty()) {
            text = text.replace(secret, "***");
        }
        text
    }

    fn secrets(&self) -> impl Iterator<Item = &str> {
        let (main, parameters) = self.0.split_once('?').unwrap_or((&self.0, ""));
        let login = main.rsplit_once('@').map_or("", |(login, _)| login);
        let login = login.split_once("://").map_or(login, |(_, login)| login);
        let password = login.split_once(':').map(|(_, password)| password);
        let more = parameters
            .split('&')
            .filter_map(|pair| pair.split_once('='));
        let more = more
            .filter(|(name, _)| name.contains("password"))
            .map(|(_, value)| value);
        password.into_iter().chain(more)
    }
}

impl std::fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let main = self
            .0
            .split_once('?')
            .map_or(self.0.as_str(), |(main, _)| main);
        let (scheme, rest) = main.split_once("://").unwrap_or(("postgres", main));
        match rest.rsplit_once('@') {
            Some((login, host)) => {
                let user = login.split_once(':').map_or(login, |(user, _)| user);
                write!(f, "{scheme}://{user}@{host}")
            }
            None => write!(f, "{scheme}://{rest}"),
        }
    }
}

impl std::fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        let cases = [
            (
                "postgres://me:s3cret@db:5432/x?sslmode=off",
                "postgres://me@db:5432/x",
            ),
            ("postgres://me:s3c@ret@db/x", "postgres://me@db/x"),
            ("postgres://me@db/x", "postgres://me@db/x"),
            ("postgres:///x?host=/tmp&password=s3cret", "postgres:///x"),
            ("mysql://me:s3cret@db", "mysql://me@db"),
            ("nonsense", "postgres://nonsense"),
        ];
        for (url, shown) in cases {
            let url = StoreUrl::from(url.to_owned());
            assert_eq!(format!("{url} {url:?}"), format!("{shown} {shown}"));
            let said = url.censor(&format!(
                "cannot log in with s3cret or s3c@ret to {}",
                url.reveal()
            ));
            let secret = url.secrets().next().unwrap_or("no secret");
            assert!(!said.contains(secret), "{said}");
        }
    }
}
