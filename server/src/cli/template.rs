//! The arguments of `tasker template`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::store::StoreArguments;

/// What to do with a template file.
#[derive(Debug, Subcommand)]
pub(crate) enum TemplateCommand {
    /// Check a template: its shape, its graph, its schema and the configs of built-in handlers
    Validate(ValidateArguments),
    /// Print the steps by level with their policies
    Show(ShowArguments),
    /// Draw the graph
    Graph(GraphArguments),
    /// Keep a template in a store, so that tasks of it can be submitted over HTTP
    Put(PutArguments),
}

/// A template file.
#[derive(Debug, Args)]
pub(crate) struct FileArguments {
    /// YAML, or JSON if it ends in .json; - reads stdin
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// For files with `environments`: which of them to lay over the rest
    #[arg(long, value_name = "NAME")]
    pub(crate) environment: Option<String>,
}

/// `tasker template validate`.
#[derive(Debug, Args)]
pub(crate) struct ValidateArguments {
    #[command(flatten)]
    pub(crate) file: FileArguments,
    /// Accept handlers that are not built in: a program of yours has them
    #[arg(long)]
    pub(crate) any_handler: bool,
    /// Print one JSON object: {"valid", "problems": [{"line", "column", "message"}]}
    #[arg(long)]
    pub(crate) json: bool,
}

/// `tasker template put`.
#[derive(Debug, Args)]
pub(crate) struct PutArguments {
    #[command(flatten)]
    pub(crate) file: FileArguments,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
    /// Accept handlers that are not built in: a program of yours has them
    #[arg(long)]
    pub(crate) any_handler: bool,
}

/// `tasker template show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    #[command(flatten)]
    pub(crate) file: FileArguments,
    /// How to print it: for people, or as YAML or JSON in Tasker's own shape
    #[arg(long, value_enum, default_value_t = ShowFormat::Text)]
    pub(crate) format: ShowFormat,
}

/// How a template is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShowFormat {
    /// A table
    Text,
    /// YAML that can be read again
    Yaml,
    /// JSON with levels and content hash
    Json,
}

/// `tasker template graph`.
#[derive(Debug, Args)]
pub(crate) struct GraphArguments {
    #[command(flatten)]
    pub(crate) file: FileArguments,
    /// What to draw it in
    #[arg(long, value_enum, default_value_t = GraphFormat::Text)]
    pub(crate) format: GraphFormat,
}

/// How a graph is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// A tree
    Text,
    /// A Mermaid flowchart
    Mermaid,
    /// Graphviz
    Dot,
}
