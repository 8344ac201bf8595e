//! The five graphs, and the one with configurable failures.

use super::{Plan, Workflow};

const OK: Plan = Plan::SUCCEEDS;
const ONCE: Plan = Plan::Fails(1);
const TWICE: Plan = Plan::Fails(2);
const TIMEOUT: Plan = Plan::TimesOut(1);

/// All five, in the order of the documents: linear, diamond, parallel merge, tree, mixed.
pub fn all() -> [Workflow; 5] {
    [linear(), diamond(), parallel_merge(), tree(), mixed()]
}

/// Six steps in a row.
pub fn linear() -> Workflow {
    Workflow::of(
        "linear",
        &[
            ("initialize_data", OK, &[]),
            ("validate_input", OK, &["initialize_data"]),
            ("process_data", ONCE, &["validate_input"]),
            ("transform_results", OK, &["process_data"]),
            ("validate_output", OK, &["transform_results"]),
            ("finalize_workflow", OK, &["validate_output"]),
        ],
    )
}

/// Two branches of two steps between a start and a merge: seven steps.
pub fn diamond() -> Workflow {
    Workflow::of(
        "diamond",
        &[
            ("start_workflow", OK, &[]),
            ("branch_one_process", ONCE, &["start_workflow"]),
            ("branch_two_process", TIMEOUT, &["start_workflow"]),
            ("branch_one_validate", OK, &["branch_one_process"]),
            ("branch_two_validate", OK, &["branch_two_process"]),
            (
                "merge_branches",
                OK,
                &["branch_one_validate", "branch_two_validate"],
            ),
            ("end_workflow", OK, &["merge_branches"]),
        ],
    )
}

/// Four roots that meet in one step: seven steps.
pub fn parallel_merge() -> Workflow {
    Workflow::of(
        "parallel_merge",
        &[
            ("fetch_user_data", OK, &[]),
            ("fetch_order_data", ONCE, &[]),
            ("fetch_inventory_data", TIMEOUT, &[]),
            ("fetch_pricing_data", OK, &[]),
            ("process_user_data", OK, &["fetch_user_data"]),
            ("process_order_data", OK, &["fetch_order_data"]),
            (
                "merge_all_data",
                ONCE,
                &[
                    "process_user_data",
                    "process_order_data",
                    "fetch_inventory_data",
                    "fetch_pricing_data",
                ],
            ),
        ],
    )
}

/// A root, two branches, four leaves and a step that gathers them: eight steps.
pub fn tree() -> Workflow {
    Workflow::of(
        "tree",
        &[
            ("root_initialization", OK, &[]),
            ("branch_a_setup", OK, &["root_initialization"]),
            ("branch_b_setup", ONCE, &["root_initialization"]),
            ("branch_a_task_one", OK, &["branch_a_setup"]),
            ("branch_a_task_two", TIMEOUT, &["branch_a_setup"]),
            ("branch_b_task_one", OK, &["branch_b_setup"]),
            ("branch_b_task_two", ONCE, &["branch_b_setup"]),
            (
                "aggregate_results",
                OK,
                &[
                    "branch_a_task_one",
                    "branch_a_task_two",
                    "branch_b_task_one",
                    "branch_b_task_two",
                ],
            ),
        ],
    )
}

/// A bit of everything, with a leaf in the middle: nine steps.
pub fn mixed() -> Workflow {
    Workflow::of(
        "mixed",
        &[
            ("init_auth", OK, &[]),
            ("init_config", OK, &[]),
            ("validate_permissions", ONCE, &["init_auth"]),
            ("setup_environment", TIMEOUT, &["init_config"]),
            (
                "begin_processing",
                OK,
                &["validate_permissions", "setup_environment"],
            ),
            ("process_critical_data", TWICE, &["begin_processing"]),
            ("process_optional_data", OK, &["begin_processing"]),
            ("cleanup_temp_files", OK, &["setup_environment"]),
            (
                "finalize_and_report",
                Plan::Idempotent,
                &["process_critical_data", "cleanup_temp_files"],
            ),
        ],
    )
}

/// Four steps in a row: a reliable one, one that fails twice, one that times out, and one that
/// does its effect once.
pub fn configurable_failure() -> Workflow {
    Workflow::of(
        "configurable_failure",
        &[
            ("reliable_step", OK, &[]),
            ("flaky_step", TWICE, &["reliable_step"]),
            ("timeout_step", TIMEOUT, &["flaky_step"]),
            ("idempotent_step", Plan::Idempotent, &["timeout_step"]),
        ],
    )
}
