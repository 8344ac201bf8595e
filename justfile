# A menu; every recipe is one command that works without just.

# List the recipes.
default:
    @just --list

# Check everything, as CI does; writes nothing but build output.
verify:
    scripts/test

# Format, and let clippy repair what it can.
fix:
    cargo fmt --all && cargo clippy --workspace --all-targets --all-features --fix --allow-dirty

# Lint as CI does.
lint:
    scripts/test format lint

# Run the tests that need no PostgreSQL.
test:
    cargo test --workspace --exclude tasker-adapters-postgres --exclude tasker-server

# Run the tests that need PostgreSQL; they start one, or use DATABASE_URL.
test-db:
    cargo test -p tasker-testkit -p tasker-adapters-postgres -p tasker-server --all-features

# Check the models with larger bounds.
models:
    TASKER_MODELS=deep cargo test -p tasker-models

# Measure the pure core.
bench:
    cargo bench -p tasker-domain

# Measure a store: throughput, latency, and the cost of a step.
bench-store *arguments:
    cargo run --release -- bench {{arguments}}

# Break things around workers and PostgreSQL, and check what became of the work.
chaos scenario="all":
    cargo run -p tasker-chaos --release -- {{scenario}}

# Print the schema that the migrations make.
schema:
    scripts/with-postgres sh -c 'cargo run -q -- migrate --store "$DATABASE_URL" >&2 && pg_dump --schema-only --no-owner "$DATABASE_URL"'

# Show the example: a pipeline on a CSV, with a step that fails and comes back.
demo:
    cargo run --release -- run examples/csv-report/template.yaml
