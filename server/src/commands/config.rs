//! `tasker config`, and `--check-config` of the commands that have a configuration.

use std::collections::BTreeMap;

use crate::cli::config::{ConfigCommand, ShowArguments};
use crate::compose;
use crate::config::{Config, Flags, Loaded, show};
use crate::exit::{Exit, Failure};
use crate::output::{print, print_json};
use crate::tls::Tls;
use crate::{door, telemetry};

/// Carries out one of them.
pub(crate) fn run(command: &ConfigCommand) -> Result<Exit, Failure> {
    match command {
        ConfigCommand::Show(arguments) => shown(arguments),
    }
}

fn shown(arguments: &ShowArguments) -> Result<Exit, Failure> {
    let Loaded { shown, .. } = Config::load(arguments.source.config.as_deref(), Flags::default())?;
    if arguments.json {
        let told = show::told(shown, &Config::keys());
        print_json(&BTreeMap::from([("settings", told)]))?;
    } else {
        print(&show::text(&shown))?;
    }
    Ok(Exit::Complete)
}

/// What can be seen to be wrong without connecting to anything or listening anywhere.
pub(crate) fn sound(config: &Config) -> Result<(), Failure> {
    if let Some(url) = &config.store.url.0 {
        compose::check(url)?;
    }
    door::check(config)?;
    Tls::of(&config.tls)?;
    telemetry::check(&config.telemetry)
}

/// Says that all is right.
pub(crate) fn is_right() -> Result<Exit, Failure> {
    print("the configuration is right\n")?;
    Ok(Exit::Complete)
}
