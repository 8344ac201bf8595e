//! TLS for the API: 1.2 or newer, by rustls, with certificates that may be renewed while it runs.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{self, AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;

use crate::config::access;
use crate::exit::Failure;

/// A handshake must be done by then.
const HANDSHAKE_MAX: Duration = Duration::from_secs(10);
/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Turns connections into encrypted ones.
#[derive(Clone)]
pub(crate) struct Tls {
    files: Arc<Files>,
    current: Arc<Mutex<Loaded>>,
}

struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

struct Loaded {
    config: Arc<ServerConfig>,
    read: (Vec<u8>, Vec<u8>),
}

impl Tls {
    /// From the configured files; none if there are none.
    pub(crate) fn of(config: &access::Tls) -> Result<Option<Self>, Failure> {
        let (certificate, key) = match (&config.certificate.0, &config.key.0) {
            (None, None) => return Ok(None),
            (Some(certificate), Some(key)) => (certificate.clone(), key.clone()),
            _ => {
                let message = "tls.certificate, tls.key: name both (--tls-cert, --tls-key) or none";
                return Err(Failure::usage(message));
            }
        };
        let files = Files { certificate, key };
        let loaded = files.load().map_err(Failure::usage)?;
        Ok(Some(Self {
            files: Arc::new(files),
            current: Arc::new(Mutex::new(loaded)),
        }))
    }

    /// Does the handshake.
    pub(crate) async fn accept<S>(&self, stream: S) -> io::Result<TlsStream<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let config = {
            let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(&current.config)
        };
        let accepting = TlsAcceptor::from(config).accept(stream);
        match tokio::time::timeout(HANDSHAKE_MAX, accepting).await {
            Ok(accepted) => accepted,
            Err(_elapsed) => Err(io::Error::from(io::ErrorKind::TimedOut)),
        }
    }

    /// Looks at the files every now and then, until told to stop. What is no certificate, or does
    /// not fit its key, as while only one of both is written, changes nothing.
    pub(crate) async fn keep_renewed(self, stop: CancellationToken) {
        while stop
            .run_until_cancelled(tokio::time::sleep(LOOK_EVERY))
            .await
            .is_some()
        {
            let this = self.clone();
            // An error means that it panicked, and that was said where it was.
            tokio::task::spawn_blocking(move || this.look_again())
                .await
                .ok();
        }
    }

    fn look_again(&self) {
        let read = self.files.read();
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if read.as_ref().is_ok_and(|read| *read == current.read) {
            return;
        }
        match self.files.load() {
            Ok(loaded) => {
                *current = loaded;
                tracing::info!("the certificate was renewed");
            }
            Err(error) => tracing::warn!(error, "the certificate was not renewed"),
        }
    }
}

impl Files {
    fn read(&self) -> Result<(Vec<u8>, Vec<u8>), String> {
        let read = |path: &Path| {
            std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
        };
        Ok((read(&self.certificate)?, read(&self.key)?))
    }

    fn load(&self) -> Result<Loaded, String> {
        let read = self.read()?;
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&read.0).collect();
        let certificates = certificates.unwrap_or_default();
        if certificates.is_empty() {
            let path = self.certificate.display();
            return Err(format!("{path}: there is no certificate in PEM in it"));
        }
        // What is wrong with a key is not told: it might tell of the key.
        let key = PrivateKeyDer::from_pem_slice(&read.1).map_err(|_error| {
            let path = self.key.display();
            format!("{path}: there is no private key in PEM in it")
        })?;
        // `with_safe_default_protocol_versions` is TLS 1.2 and 1.3, and nothing older.
        let builder = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        let config = builder
            .with_no_client_auth()
            .with_single_cert(certificates, key)
            .map_err(|error| format!("the certificate and the key do not fit: {error}"))?;
        let mut config = config;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Loaded {
            config: Arc::new(config),
            read,
        })
    }
}
