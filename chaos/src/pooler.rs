//! A pgbouncer of our own between the clients and the server.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context;
use testkit::cluster::Cluster;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use crate::ground::find;

const UP_WITHIN: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// A running pgbouncer.
#[derive(Debug)]
pub(crate) struct Pooler {
    program: PathBuf,
    settings: PathBuf,
    port: u16,
    child: Child,
}

impl Pooler {
    /// Starts one in this pool mode before the server.
    pub(crate) async fn start(
        cluster: &Cluster,
        folder: &Path,
        mode: &str,
    ) -> anyhow::Result<Self> {
        let program = find("pgbouncer").context("pgbouncer is not installed")?;
        // Freed at once; nobody else on this machine draws from these ports in the meantime.
        let port = TcpListener::bind("127.0.0.1:0").await?.local_addr()?.port();
        let settings = folder.join("pgbouncer.ini");
        fs::write(&settings, ini(cluster.port(), port, mode))?;
        // Its account must be able to read the settings.
        fs::set_permissions(folder, fs::Permissions::from_mode(0o711))?;
        fs::set_permissions(&settings, fs::Permissions::from_mode(0o644))?;
        let child = spawn(cluster.command(&program), &settings)?;
        let mut pooler = Self {
            program,
            settings,
            port,
            child,
        };
        pooler.wait_until_up().await?;
        Ok(pooler)
    }

    /// The same URL, through this pooler.
    pub(crate) fn url(&self, direct: &str) -> String {
        let (head, rest) = direct.split_once('@').unwrap_or(("postgres://", direct));
        let (_, database) = rest.split_once('/').unwrap_or((rest, "postgres"));
        format!("{head}@127.0.0.1:{}/{database}", self.port)
    }

    /// Kills it, with all its connections, and starts it again.
    pub(crate) async fn restart(&mut self, cluster: &Cluster) -> anyhow::Result<()> {
        self.child.kill().await?;
        self.child = spawn(cluster.command(&self.program), &self.settings)?;
        self.wait_until_up().await
    }

    async fn wait_until_up(&mut self) -> anyhow::Result<()> {
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
            if let Some(status) = self.child.try_wait()? {
                anyhow::bail!("pgbouncer ended: {status}");
            }
            anyhow::ensure!(begun.elapsed() < UP_WITHIN, "pgbouncer does not listen");
            sleep(LOOK_AGAIN).await;
        }
        Ok(())
    }
}

fn spawn(command: std::process::Command, settings: &Path) -> anyhow::Result<Child> {
    let child = Command::from(command)
        .arg(settings)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    Ok(child)
}

/// The driver sets `extra_float_digits` at start-up, which pgbouncer refuses unless told to let it
/// be: the one thing its users have to set.
fn ini(server: u16, port: u16, mode: &str) -> String {
    format!(
        "[databases]\n* = host=127.0.0.1 port={server} user=chaos\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
         listen_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = {mode}\n\
         max_client_conn = 200\ndefault_pool_size = 40\nignore_startup_parameters = extra_float_digits\n"
    )
}
