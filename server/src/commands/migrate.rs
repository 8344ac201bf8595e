//! `tasker migrate`.

use crate::cli::store::StoreArguments;
use crate::compose;
use crate::exit::{Exit, Failure};
use crate::output::print;

/// Brings the schema of a store up to date.
pub(crate) async fn run(arguments: &StoreArguments) -> Result<Exit, Failure> {
    let url = arguments.url()?;
    compose::migrate(&url).await?;
    print(&format!("{url}: the schema is up to date\n"))?;
    Ok(Exit::Complete)
}
