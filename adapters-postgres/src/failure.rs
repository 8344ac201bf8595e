//! What went wrong, by what can be done about it.

use application::ports::StoreError;
use sqlx::error::DatabaseError;

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The database, or the way to it.
    Sql(sqlx::Error),
    /// What was read, or the decision on it.
    Store(StoreError),
    /// The reply to a commit is missing: it may have been carried out and must not be repeated.
    Unknown(sqlx::Error),
    /// It took too long.
    TimedOut(&'static str),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What can be done about an error of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// The connection is gone, and with it all others of its age: try again on a new one.
    Reconnect,
    /// Somebody was in the way and nothing was done: try again.
    Repeat,
    /// One of the rows cannot be: leave it out.
    LeaveOut,
    /// Nothing, until someone acts.
    Act,
    /// Nothing now.
    Wait,
}

impl Remedy {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the driver's errors are open-ended"
    )]
    pub(crate) fn of(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(refusal) => Self::of_state(&refusal.code().unwrap_or_default()),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed => Self::Reconnect,
            sqlx::Error::Configuration(_) | sqlx::Error::InvalidArgument(_) => Self::Act,
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::LeaveOut,
            _ => Self::Wait,
        }
    }

    /// By SQLSTATE, the whole code before its class.
    fn of_state(code: &str) -> Self {
        match code {
            "40001" | "40P01" => Self::Repeat,
            // Shutting down, crashed, starting up; and the plan of a prepared statement that met a
            // schema that was just migrated.
            "57P01" | "57P02" | "57P03" | "0A000" | "26000" => Self::Reconnect,
            // No such database.
            "3D000" => Self::Act,
            _ => match code.get(..2).unwrap_or_default() {
                "08" => Self::Reconnect,
                // Data that cannot be; constraints.
                "22" | "23" => Self::LeaveOut,
                // Who we are, what we may, what is there.
                "28" | "42" | "3F" => Self::Act,
                _ => Self::Wait,
            },
        }
    }
}

impl Failure {
    /// What can be done about it; nothing for what was no error of the database.
    pub(crate) fn remedy(&self) -> Option<Remedy> {
        match self {
            Self::Sql(error) => Some(Remedy::of(error)),
            Self::Store(_) | Self::Unknown(_) | Self::TimedOut(_) => None,
        }
    }

    /// Whether a call that writes many rows may go on with each row by itself.
    pub(crate) fn concerns_a_row(&self) -> bool {
        matches!(self.remedy(), Some(Remedy::LeaveOut | Remedy::Repeat))
    }

    /// The same for a caller; `entity` and `id` name the row, if it was about one.
    pub(crate) fn about(self, entity: &'static str, id: impl std::fmt::Display) -> StoreError {
        match &self {
            Self::Sql(error) if Remedy::of(error) == Remedy::LeaveOut => StoreError::Corrupt {
                entity,
                id: id.to_string(),
                detail: error.to_string(),
            },
            Self::Sql(_) | Self::Store(_) | Self::Unknown(_) | Self::TimedOut(_) => self.into(),
        }
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Store(error) => error,
            Failure::Unknown(error) => Self::unavailable(error),
            Failure::TimedOut(what) => Self::unavailable(format!("{what} took too long")),
            Failure::Sql(error) => match Remedy::of(&error) {
                Remedy::Act => Self::Unusable(unusable(&error)),
                Remedy::LeaveOut => Self::Corrupt {
                    entity: "row",
                    id: "unknown".to_owned(),
                    detail: error.to_string(),
                },
                Remedy::Reconnect | Remedy::Repeat | Remedy::Wait => Self::unavailable(error),
            },
        }
    }
}

/// What is wrong with a pooler that changes servers, and what to do.
const POOLER: &str = "a pooler between this process and the database changes servers between \
    transactions and loses prepared statements (PgBouncer in transaction mode, before version 1.21 or \
    with max_prepared_statements = 0); connect directly, or through its session mode";

/// The refusal of a pooler through which a prepared statement was met that is not ours, or ours was
/// gone; none for any other failure. To be asked of fresh connections only, on which nothing else
/// can be the cause.
pub(crate) fn of_pooler(failure: &Failure) -> Option<StoreError> {
    let Failure::Sql(error) = failure else {
        return None;
    };
    let code = error.as_database_error().and_then(DatabaseError::code);
    matches!(code.as_deref(), Some("26000" | "42P05" | "08P01"))
        .then(|| StoreError::Unusable(format!("the database cannot be used: {error}: {POOLER}")))
}

fn unusable(error: &sqlx::Error) -> String {
    let code = error.as_database_error().and_then(DatabaseError::code);
    if code.as_deref() == Some("42P05") {
        return format!("the database cannot be used: {error}: {POOLER}");
    }
    let advice = match code.as_deref() {
        Some("42501") => "; grant it to this role",
        Some(code) if code.starts_with("42") || code.starts_with("3F") => "; run `tasker migrate`",
        _ => "",
    };
    format!("the database cannot be used: {error}{advice}")
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use sqlx::error::ErrorKind;

    use super::*;

    /// An error of the server with this SQLSTATE.
    #[derive(Debug)]
    struct Coded(&'static str);

    impl std::fmt::Display for Coded {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(self.0)
        }
    }

    impl std::error::Error for Coded {}

    impl DatabaseError for Coded {
        fn message(&self) -> &str {
            self.0
        }

        fn code(&self) -> Option<Cow<'_, str>> {
            Some(self.0.into())
        }

        fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
            self
        }

        fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
            self
        }

        fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
            self
        }

        fn kind(&self) -> ErrorKind {
            ErrorKind::Other
        }
    }

    fn coded(code: &'static str) -> Failure {
        Failure::Sql(sqlx::Error::Database(Box::new(Coded(code))))
    }

    #[test]
    fn a_pooler_that_loses_statements_is_named() {
        for code in ["26000", "42P05", "08P01"] {
            let refusal = of_pooler(&coded(code)).map(|refusal| refusal.to_string());
            let said = refusal.unwrap_or_default();
            assert!(
                said.contains("PgBouncer in transaction mode"),
                "{code}: {said}"
            );
        }
        for other in ["53300", "57P01", "28P01"] {
            assert!(of_pooler(&coded(other)).is_none(), "{other}");
        }
        assert!(of_pooler(&Failure::TimedOut("it")).is_none());
        // Whatever meets a statement of another's later says so too.
        let later = StoreError::from(coded("42P05")).to_string();
        assert!(later.contains("its session mode"), "{later}");
    }

    #[test]
    fn states_have_their_remedies() {
        for (code, remedy) in [
            ("40001", Remedy::Repeat),
            ("40P01", Remedy::Repeat),
            ("57P01", Remedy::Reconnect),
            ("08006", Remedy::Reconnect),
            ("22008", Remedy::LeaveOut),
            ("23514", Remedy::LeaveOut),
            ("42P01", Remedy::Act),
            ("28P01", Remedy::Act),
            ("3D000", Remedy::Act),
            ("53300", Remedy::Wait),
            ("55P03", Remedy::Wait),
            ("57014", Remedy::Wait),
            ("", Remedy::Wait),
        ] {
            assert_eq!(Remedy::of_state(code), remedy, "{code}");
        }
    }
}
