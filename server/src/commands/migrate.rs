//! `tasker migrate`.

use crate::cli::store::StoreArguments;
use crate::compose;
use crate::exit::{Exit, Failure};
use crate::output::print;

/// Brings the schema of a store up to date.
pub(crate) async fn run(arguments: &StoreArguments) -> Result<Exit, Failure> {
    compose::migrate(&arguments.store).await?;
    print(&format!("{}: the schema is up to date\n", arguments.store))?;
    Ok(Exit::Complete)
}
