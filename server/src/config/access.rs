//! The sections about who is let in. Beside the others, as they are many.

use std::path::PathBuf;

use super::section::section;
use super::setting::{Maybe, Number, Secret, Span};

section! {
    /// Who may use the API; `docs/security.md` tells how.
    Auth in "auth" {
        /// Ask everyone who they are.
        required: bool = "false", flag "--auth";
        /// A key that may do everything, to make the first keys with: `tsk_`, 16 hexadecimal digits,
        /// `_` and 64 more. `tasker key new` draws one.
        admin_key: Secret = "";
        /// How long what was read of a key is believed: so long may a revoked one still open.
        believe: Span<0, 300_000> = "10s";
        /// Where the keys are that tokens (JWT) are signed with: a file, or an `https://` URL. None
        /// takes no tokens.
        jwks: Maybe<String> = "none";
        /// Whose tokens are taken: their `iss`.
        jwt_issuer: Maybe<String> = "none";
        /// For whom they must be: their `aud`.
        jwt_audience: Maybe<String> = "none";
        /// How far clocks may be apart.
        jwt_leeway: Span<0, 60_000> = "30s";
        /// The claim with the permissions: a name, or a JSON pointer.
        jwt_permissions_claim: String = "permissions";
        /// The claim with the namespaces, in the same way.
        jwt_namespaces_claim: String = "namespaces";
    }
}

section! {
    /// How often one caller may ask, if everyone is asked who they are.
    Limits in "limits" {
        /// Requests of one caller in the long run; none is as many as they like.
        requests_per_minute: Maybe<Number<1, 10_000_000>> = "60000";
        /// Requests of one caller at once.
        burst: Number<1, 1_000_000> = "2000";
        /// Credentials of one address that may be refused in the long run.
        refused_per_minute: Number<1, 1_000_000> = "10";
        /// Credentials of one address that may be refused at once.
        refused_burst: Number<1, 1_000_000> = "20";
    }
}

section! {
    /// Encrypted connections. Both files are looked at again while the server runs.
    Tls in "tls" {
        /// The certificate and those it is signed by, in PEM.
        certificate: Maybe<PathBuf> = "none", flag "--tls-cert";
        /// Its private key, in PEM.
        key: Maybe<PathBuf> = "none", flag "--tls-key";
    }
}
