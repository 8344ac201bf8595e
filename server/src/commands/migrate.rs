//! `tasker migrate`.

use adapters_postgres::Right;

use crate::cli::store::MigrateArguments;
use crate::compose;
use crate::exit::{Exit, Failure};
use crate::output::print;

/// Brings the schema of a store up to date, and lets roles use it.
pub(crate) async fn run(arguments: &MigrateArguments) -> Result<Exit, Failure> {
    let url = arguments.store.url()?;
    compose::migrate(&url).await?;
    print(&format!("{url}: the schema is up to date\n"))?;
    for role in &arguments.grant_to {
        compose::grant(&url, role, Right::Work).await?;
        print(&format!("{role} may work with it\n"))?;
    }
    for role in &arguments.grant_read_to {
        compose::grant(&url, role, Right::Read).await?;
        print(&format!("{role} may read it\n"))?;
    }
    Ok(Exit::Complete)
}
