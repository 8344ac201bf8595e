//! Moving time when there is nothing else to do.

use std::time::Duration;

use adapters_memory::VirtualClock;

/// Moves `clock` to the next time someone waits for, whenever every task of the runtime waits. Does
/// not return; race it against what it is for.
///
/// The runtime's own time must be paused (`start_paused`): tokio then lets a tick come only when
/// nothing else can run, and that is the sign this waits for.
pub async fn move_time_when_idle(clock: &VirtualClock) {
    let mut idle = tokio::time::interval(Duration::from_millis(1));
    // The first tick comes at once, idle or not.
    idle.tick().await;
    loop {
        idle.tick().await;
        clock.jump();
    }
}
