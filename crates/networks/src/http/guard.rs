//! Which addresses may be reached. Checked twice: on the URL (literal addresses in any notation) and
//! on every address a name resolves to, in the resolver itself, so that the connection can only be
//! made to an address that was checked (no gap for DNS rebinding).

use super::SetupError;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{
    fmt,
    future::Future,
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    pin::Pin,
    sync::Arc,
};
use url::{Host, Url};

/// True for addresses of the public internet: unicast, globally reachable, and not the metadata
/// service of a cloud. Source: IANA IPv4 and IPv6 special-purpose address registries (2025-10).
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, d] = ip.octets();
    let special = match (a, b, c) {
        // "This network", private, loopback, CGNAT (Alibaba's metadata too), link-local (AWS, GCP, Azure metadata).
        (0 | 10 | 127, ..) | (100, 64..=127, _) | (169, 254, _) | (172, 16..=31, _) | (192, 168, _) => true,
        // Protocol assignments (Oracle's metadata too), documentation, AS112, AMT, 6to4 relay, benchmarking.
        (192, 0, 0 | 2) | (192, 31, 196) | (192, 52, 193) | (192, 88, 99) | (192, 175, 48) => true,
        (198, 18 | 19, _) | (198, 51, 100) | (203, 0, 113) => true,
        // Multicast, reserved, broadcast.
        (224.., ..) => true,
        // Azure's wire server answers on a public address.
        (168, 63, 129) => d == 16,
        _ => false,
    };
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    // NAT64 (RFC 6052): the whole of IPv4 for hosts that have only IPv6; judged by the IPv4 inside.
    if s[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        let [a, b] = s[6].to_be_bytes();
        let [c, d] = s[7].to_be_bytes();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    // Outside 2000::/3 nothing is global unicast: loopback, mapped and compatible IPv4, unique local
    // (AWS metadata fd00:ec2::254), link-local, site-local, multicast, discard, local NAT64.
    if s[0] & 0xe000 != 0x2000 {
        return false;
    }
    let special = match (s[0], s[1]) {
        // Teredo, ORCHID, benchmarking, AMT and other protocol assignments (2001::/23).
        (0x2001, 0..=0x01ff) => true,
        // Documentation.
        (0x2001, 0x0db8) => true,
        (0x3fff, 0..=0x0fff) => true,
        // 6to4, retired by RFC 7526, carries any IPv4 inside.
        (0x2002, _) => true,
        // AS112.
        (0x2620, 0x004f) => s[2] == 0x8000,
        _ => false,
    };
    // ISATAP (RFC 5214) carries an IPv4 address in the interface identifier.
    let isatap = matches!((s[4], s[5]), (0 | 0x0200, 0x5efe));
    !special && !isatap
}

/// Hosts that the operator opened: names, addresses, blocks. Only what is listed, as it is listed: an
/// allowed address does not allow a name that resolves to it.
#[derive(Debug, Clone, Default)]
pub struct Allow {
    names: Vec<String>,
    blocks: Vec<(IpAddr, u8)>,
}

impl Allow {
    pub fn parse(list: &str) -> Result<Self, SetupError> {
        let mut allow = Self::default();
        for entry in list.split([',', ' ', ';']).map(str::trim).filter(|e| !e.is_empty()) {
            let bad = || SetupError::Allow { entry: entry.to_owned() };
            let bare = entry.trim_start_matches('[').trim_end_matches(']');
            if let Some((address, bits)) = bare.split_once('/') {
                let address: IpAddr = address.parse().map_err(|_| bad())?;
                let bits: u8 = bits.parse().map_err(|_| bad())?;
                if bits > width(address) {
                    return Err(bad());
                }
                allow.blocks.push((address, bits));
            } else if let Ok(address) = bare.parse::<IpAddr>() {
                allow.blocks.push((address, width(address)));
            } else {
                match Host::parse(bare) {
                    Ok(Host::Domain(name)) if !name.contains('*') => allow.names.push(canonical(&name).to_owned()),
                    _ => return Err(bad()),
                }
            }
        }
        Ok(allow)
    }

    fn name(&self, name: &str) -> bool {
        self.names.iter().any(|n| n.eq_ignore_ascii_case(canonical(name)))
    }

    fn address(&self, ip: IpAddr) -> bool {
        self.blocks.iter().any(|&(block, bits)| match (block, ip) {
            (IpAddr::V4(b), IpAddr::V4(ip)) => {
                shifted(b.to_bits().into(), 32 - bits) == shifted(ip.to_bits().into(), 32 - bits)
            }
            (IpAddr::V6(b), IpAddr::V6(ip)) => shifted(b.to_bits(), 128 - bits) == shifted(ip.to_bits(), 128 - bits),
            _ => false,
        })
    }
}

fn width(ip: IpAddr) -> u8 {
    if ip.is_ipv4() { 32 } else { 128 }
}

fn shifted(bits: u128, by: u8) -> u128 {
    bits.checked_shr(by.into()).unwrap_or(0)
}

/// `localhost.` and `localhost` are the same host.
fn canonical(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

/// Why an address was refused before anything was sent to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal(pub String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

/// Turns a host name into addresses.
pub trait Lookup: Send + Sync {
    fn lookup(&self, name: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;
}

pub(super) struct SystemLookup;

impl Lookup for SystemLookup {
    fn lookup(&self, name: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((name.as_str(), 0)).await?.map(|a| a.ip()).collect()) })
    }
}

#[derive(Clone)]
pub(super) struct GuardedResolver(Arc<Rules>);

struct Rules {
    allow: Allow,
    lookup: Arc<dyn Lookup>,
    proxy: Option<String>,
}

impl GuardedResolver {
    pub(super) fn new(allow: Allow, lookup: Arc<dyn Lookup>, proxy: Option<String>) -> Self {
        Self(Arc::new(Rules { allow, lookup, proxy }))
    }

    pub(super) fn allows(&self, host: &str) -> bool {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        match bare.parse::<IpAddr>() {
            Ok(ip) => self.0.allow.address(ip),
            Err(_) => self.0.allow.name(bare),
        }
    }

    /// What can be judged from the URL alone; names are judged again when they are resolved.
    pub(super) fn check_url(&self, url: &Url) -> Result<(), Refusal> {
        let host = url.host().ok_or_else(|| Refusal("the address names no host".into()))?;
        let allowed = match &host {
            Host::Domain(name) => self.0.allow.name(name),
            Host::Ipv4(ip) => self.0.allow.address(IpAddr::V4(*ip)),
            Host::Ipv6(ip) => self.0.allow.address(IpAddr::V6(*ip)),
        };
        match url.scheme() {
            "https" => {}
            "http" if allowed => {}
            "http" => return Err(Refusal(format!("{host} must be reached over https"))),
            other => return Err(Refusal(format!("only https addresses are reached, not “{other}:”"))),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal("an address with a user name or a password inside is not reached".into()));
        }
        let public = match &host {
            Host::Domain(_) => true,
            Host::Ipv4(ip) => is_public_v4(*ip),
            Host::Ipv6(ip) => is_public_v6(*ip),
        };
        if public || allowed { Ok(()) } else { Err(not_public(&host.to_string())) }
    }

    /// The addresses of `name` that may be connected to.
    pub(super) async fn addresses(&self, name: &str) -> Result<Vec<IpAddr>, Box<dyn std::error::Error + Send + Sync>> {
        let found = self.0.lookup.lookup(name.to_owned()).await?;
        if self.0.allow.name(name) {
            return Ok(found);
        }
        let some = !found.is_empty();
        let public: Vec<IpAddr> = found.into_iter().filter(|ip| is_public(*ip)).collect();
        if some && public.is_empty() {
            return Err(Box::new(not_public(name)));
        }
        Ok(public)
    }
}

fn not_public(host: &str) -> Refusal {
    Refusal(format!("{host} is not an address of the public internet; the operator can open it with PASSEUR_NET_ALLOW"))
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let this = self.clone();
        Box::pin(async move {
            let name = name.as_str();
            let found = if this.0.proxy.as_deref() == Some(name) {
                this.0.lookup.lookup(name.to_owned()).await?
            } else {
                this.addresses(name).await?
            };
            let addresses: Addrs = Box::new(found.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(addresses)
        })
    }
}
