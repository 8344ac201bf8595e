//! Tasker templates from YAML and JSON text, and back.
//!
//! [`TemplateFile::read`] answers a validated template, or [`Unreadable`]: everything that is wrong
//! with the text, each with its line and column, the path of keys that leads there, and what is
//! allowed instead. [`to_yaml`] writes a template; reading that again gives an equal one.
//!
//! ```
//! # use tasker_adapters_yaml as adapters_yaml;
//! use adapters_yaml::{Format, TemplateFile};
//!
//! let text = "
//! name: greet
//! version: 1.0.0
//! steps:
//!   - {name: hello, handler: noop}
//!   - {name: bye, handler: noop, depends_on: helo}
//! ";
//! let error = TemplateFile::read(text.as_bytes(), Format::Yaml, None).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "6:32: steps[1].depends_on: step bye depends on helo, which is no step of this template; \
//!      did you mean hello?",
//! );
//! ```
//!
//! # Our shape
//!
//! ```yaml
//! namespace: examples            # default: default
//! name: csv_report
//! version: 1.0.0                 # semantic version
//! description: For people.
//! context_schema: {type: object} # JSON Schema of the context of every task
//! defaults:                      # for steps that say nothing themselves
//!   timeout: 30s                 # default: 1h
//!   retry: {limit: 3, backoff: {exponential: {base: 200ms, factor: 2, max: 2s}}}
//!   queue: default
//!   priority: 0
//! on_failure: continue           # or fail_fast
//! order: ready                   # or critical_path
//! steps:
//!   - name: validate
//!     description: For people.
//!     depends_on: [extract]      # or one name alone
//!     handler: exec
//!     config: {argv: [sh, steps/validate.sh]}
//!     retry:                     # over the defaults field by field, by_class class by class
//!       limit: 3                 # attempts in all
//!       backoff: {fixed: {delay: 100ms}}   # exponential, fixed, table, none, custom
//!       jitter_percent: 10
//!       max_server_delay: 300s
//!       by_class: {timeout: {retryable: false}}
//!     timeout: 5m
//!     priority: 0
//!     queue: default
//!     skippable: false
//! ```
//!
//! A field left empty counts as absent. Unknown keys, double keys, YAML tags and merge keys are
//! errors. Aliases are followed within bounds. Texts that YAML takes for numbers need quotes.
//!
//! # The ancestor's shape
//!
//! A file with `step_templates` in place of `steps` is read as the ancestor's, and becomes:
//!
//! | there | here |
//! |---|---|
//! | `name`, `namespace_name` | `name`, `namespace`; a `/` in a name becomes `.` |
//! | `version` | `version`, default 0.1.0 |
//! | `description` | `description` |
//! | `schema` | `context_schema` |
//! | `step_templates[].name`, `description`, `skippable` | the same |
//! | `handler_class` | `handler`, the class as it is written; a `/` becomes `.` |
//! | `handler_config` | `config`, as it is |
//! | `depends_on_step`, `depends_on_steps` | `depends_on`, each name once |
//! | `default_retry_limit` | `retry.limit`, default 3; 0 is refused, as the step would never run |
//! | `default_retryable: false` | `retry.limit: 1`: one try (there, the step never ran) |
//! | `environments.<name>` | laid over the file when that environment is asked for: steps by name, mappings key by key; a step it does not have is an error |
//! | `named_steps` | checked: every step and every parent must be in it |
//! | `task_handler_class`, `module_namespace`, `concurrent`, `dependent_system`, `default_dependent_system`, `custom_events` | checked and left out: steps name their handlers themselves, always run concurrently, and events need no declaration |
//!
//! Unknown keys are errors here too.

mod ancestor;
mod file;
mod native;
mod path;
mod place;
mod problem;
mod reader;
mod retry;
mod source;
mod suggest;
mod text_port;
mod tree;
mod write;

pub use file::{FILE_BYTES_MAX, TemplateFile};
pub use problem::{Place, Problem, Unreadable};
pub use source::Format;
pub use text_port::YamlText;
pub use write::{WriteError, to_document, to_yaml};
