//! Which addresses has the relay's name?
//! Apart from the connection, because the C library is not asked: it is part of the program where that is
//! linked statically (`build.rs`), and its look-up would load modules of the machine's, which fit only if
//! both are of one version. So this reads what they read: the hosts file, `resolv.conf`, DNS.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr as _;

use domain::base::name::UncertainName;
use domain::resolv::StubResolver;
use domain::resolv::stub::conf::ResolvConf;

const HOSTS: &str = "/etc/hosts";
const RESOLV_CONF: &str = "/etc/resolv.conf";

/// The addresses of a host, in the order in which they are to be tried; none if the name has none.
/// Both files are read anew each time: a service outlives many a network.
pub(super) async fn addresses(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let found = match known(host, &read(HOSTS)) {
        Some(found) => found,
        None => by_dns(&StubResolver::from_conf(configuration(&read(RESOLV_CONF))?), host).await?,
    };
    Ok(found.into_iter().map(|address| SocketAddr::new(address, port)).collect())
}

/// What a file says; one that cannot be read says nothing, as for the C library.
fn read(file: &str) -> String {
    #[expect(clippy::disallowed_methods, reason = "the look-up of names owns these two files")]
    std::fs::read(file).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// What needs no DNS: an address itself, a name of the hosts file, this machine (RFC 6761 section 6.3).
fn known(host: &str, hosts: &str) -> Option<Vec<IpAddr>> {
    if let Ok(address) = host.parse() {
        return Some(vec![address]);
    }
    let host = host.strip_suffix('.').unwrap_or(host);
    let found = in_hosts(host, hosts);
    if !found.is_empty() {
        return Some(found);
    }
    let local = host.eq_ignore_ascii_case("localhost") || host.to_ascii_lowercase().ends_with(".localhost");
    local.then(|| vec![Ipv6Addr::LOCALHOST.into(), Ipv4Addr::LOCALHOST.into()])
}

/// The addresses of the lines that name a host: `address name alias…`, and `#` begins a remark.
fn in_hosts(host: &str, hosts: &str) -> Vec<IpAddr> {
    let line = |line: &str| -> Option<IpAddr> {
        let mut words = line.split('#').next()?.split_ascii_whitespace();
        let address = words.next()?.parse().ok()?;
        words.any(|name| name.eq_ignore_ascii_case(host)).then_some(address)
    };
    hosts.lines().filter_map(line).collect()
}

/// What `resolv.conf` says; without a server it is the machine itself, as for the C library.
fn configuration(text: &str) -> io::Result<ResolvConf> {
    let mut configuration = ResolvConf::new();
    let wrong = |error| io::Error::other(format!("{RESOLV_CONF}: {error}"));
    configuration.parse(&mut text.as_bytes()).map_err(wrong)?;
    configuration.finalize();
    Ok(configuration)
}

/// A name with a dot in it is asked for as it is, and one without in the domains that are searched.
async fn by_dns(resolver: &StubResolver, host: &str) -> io::Result<Vec<IpAddr>> {
    let wrong = |error| io::Error::new(io::ErrorKind::InvalidInput, format!("{host} is no name: {error}"));
    let name: UncertainName<Vec<u8>> = UncertainName::from_str(host).map_err(wrong)?;
    let found = match name {
        UncertainName::Absolute(name) => resolver.lookup_host(name).await?,
        UncertainName::Relative(name) if name.label_count() > 1 => {
            let root = name.chain_root();
            resolver.lookup_host(root).await?
        }
        UncertainName::Relative(name) => resolver.search_host(name).await?,
    };
    Ok(found.iter().collect())
}

#[cfg(test)]
mod tests {
    use domain::base::iana::Rcode;
    use domain::base::{Message, MessageBuilder, Rtype, Ttl};
    use domain::rdata::A;
    use domain::resolv::stub::conf::{ServerConf, Transport};
    use tokio::net::UdpSocket;

    use super::*;

    #[test]
    fn addresses_and_names_of_this_machine_need_no_dns() {
        let hosts = "127.0.0.1 localhost # itself\n192.0.2.7\tMail.example.org mail\n::1 localhost ip6\n\
                     2001:db8::7 mail\nnonsense mail\n#192.0.2.8 mail\n";
        let cases = [
            ("192.0.2.1", Some(vec!["192.0.2.1"])),
            ("2001:db8::1", Some(vec!["2001:db8::1"])),
            ("mail", Some(vec!["192.0.2.7", "2001:db8::7"])),
            ("MAIL.EXAMPLE.ORG.", Some(vec!["192.0.2.7"])),
            ("localhost", Some(vec!["127.0.0.1", "::1"])),
            ("a.localhost", Some(vec!["::1", "127.0.0.1"])),
            ("itself", None),
            ("mail.example.com", None),
        ];
        for (host, expected) in cases {
            let expected = expected.map(|all| all.iter().map(|one| one.parse().unwrap()).collect());
            assert_eq!(known(host, hosts), expected, "{host}");
        }
    }

    /// Answers every question with one address, or says that there is no such name.
    async fn server() -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        tokio::spawn(async move {
            let mut buffer = [0; 2048];
            while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
                let asked = Message::from_octets(&buffer[..length]).unwrap();
                let question = asked.sole_question().unwrap();
                let name = question.qname().to_string();
                let there = name == "relay.example.org" || name == "relay.search.example";
                let code = if there { Rcode::NOERROR } else { Rcode::NXDOMAIN };
                let mut answer = MessageBuilder::new_vec().start_answer(&asked, code).unwrap();
                if there && question.qtype() == Rtype::A {
                    let data = A::from_octets(192, 0, 2, 9);
                    answer.push((question.qname(), Ttl::from_secs(60), data)).unwrap();
                }
                socket.send_to(&answer.finish(), from).await.unwrap();
            }
        });
        address
    }

    #[tokio::test]
    async fn other_names_are_asked_of_dns() {
        let mut conf = configuration("search search.example\noptions timeout:1 attempts:1\n").unwrap();
        conf.servers = vec![ServerConf::new(server().await, Transport::UdpTcp)];
        let resolver = StubResolver::from_conf(conf);
        let relay: Vec<IpAddr> = vec!["192.0.2.9".parse().unwrap()];
        for name in ["relay.example.org", "relay.example.org.", "relay"] {
            assert_eq!(by_dns(&resolver, name).await.unwrap(), relay, "{name}");
        }
        assert!(by_dns(&resolver, "nobody.example.org").await.unwrap().is_empty());
        assert!(by_dns(&resolver, "a..b").await.unwrap_err().to_string().contains("a..b is no name"));
    }
}
