//! Where a request comes from.

use std::net::{IpAddr, Ipv6Addr};

/// The address at the other end of the connection; whoever accepts it puts it into the extensions
/// of its requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// What counts as one caller: an IPv4 address, or the /64 that one IPv6 subscriber has.
    pub(crate) fn group(self) -> String {
        match self.0.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        }
    }
}
