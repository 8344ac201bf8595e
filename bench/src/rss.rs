//! How much memory this process has.

/// The resident memory of this process, where the system tells.
pub(crate) fn rss_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    resident(&status)
}

fn resident(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    kibibytes.checked_mul(1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resident_memory_is_read_in_kibibytes() {
        let status = "Name:\ttasker\nVmHWM:\t   9000 kB\nVmRSS:\t   2048 kB\n";
        assert_eq!(resident(status), Some(2_097_152));
        assert_eq!(resident("Name:\ttasker\n"), None);
    }
}
