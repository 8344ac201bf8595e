//! Which addresses may be called.
//!
//! Judged is what is connected to: the names of a URL are resolved here, and the connection is made
//! to one of these addresses and to no other. A name that means something else a moment later, or a
//! redirect, leads nowhere.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Resolves names to those of their addresses that the public internet has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Public;

impl Resolve for Public {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // The port is put in by whoever connects.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|at| is_public(at.ip())).collect();
            if public.is_empty() {
                let why =
                    "the name has no address of the public internet, which is not allowed here";
                return Err(why.into());
            }
            let public: Addrs = Box::new(public.into_iter());
            Ok(public)
        })
    }
}

/// The address that stands in a URL, if it is not a public one. The parser has read it in whatever
/// spelling it came: `2130706433`, `0x7f.1` and `127.0.0.1` are one.
pub(super) fn refused_literal(url: &Url) -> Option<IpAddr> {
    let host = url.host_str()?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let address: IpAddr = bare.parse().ok()?;
    (!is_public(address)).then_some(address)
}

/// Whether the public internet has this address.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    // This network, carrier-grade NAT, protocol assignments, 6to4 relays, benchmarks, and what is kept
    // for later, broadcast too.
    let reserved = matches!(
        (first, second, third),
        (0 | 240..=255, ..) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18 | 19, _)
    );
    !(reserved
        || address.is_loopback()
        || address.is_private()
        // The cloud providers' metadata is at 169.254.169.254.
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // Only 2000::/3 is handed out; loopback, unique-local, link-local, multicast, addresses mapped
    // from version 4 and NAT64 are all outside of it.
    let [first, second, third, ..] = address.segments();
    let global = first & 0xe000 == 0x2000;
    let kept = match (first, second) {
        // Documentation, and protocol assignments (Teredo among them, which holds a version 4 address).
        (0x2001, 0x0db8 | 0..=0x01ff) | (0x3fff, 0..=0x0fff) => true,
        // 6to4: as public as the address in it.
        (0x2002, _) => {
            let inner = (u32::from(second) << 16) | u32::from(third);
            !is_public_v4(Ipv4Addr::from(inner))
        }
        _ => false,
    };
    global && !kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_public_internet_may_be_called() {
        for public in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "172.32.0.1",
            "192.0.1.1",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450::1",
            "2002:101:101::1",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for private in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:a9fe:a9fe::1",
            "3fff::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "ff02::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
    }

    #[test]
    fn an_address_in_a_url_is_judged_in_every_spelling() {
        for bad in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://127.1:8443/x",
            "https://[::1]/",
            "https://[::ffff:169.254.169.254]/latest/meta-data",
            "https://0/",
        ] {
            assert!(
                refused_literal(&Url::parse(bad).unwrap()).is_some(),
                "{bad}"
            );
        }
        for good in [
            "https://1.1.1.1/",
            "https://example.com/",
            "https://[2606:4700::1]/",
        ] {
            assert!(
                refused_literal(&Url::parse(good).unwrap()).is_none(),
                "{good}"
            );
        }
    }

    #[tokio::test]
    async fn a_name_for_this_host_resolves_to_nothing() {
        let name: Name = "localhost".parse().unwrap();
        let refused = Public.resolve(name).await.err().expect("it is refused");
        assert!(refused.to_string().contains("public internet"), "{refused}");
    }
}
