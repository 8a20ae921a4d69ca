//! The guard against the classic bypasses, the three fates of a call, redirects, caps.

use super::*;
use axum::{
    Router,
    extract::Request as Incoming,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
    routing::{get, post},
};
use std::{
    collections::BTreeMap,
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Names the tests know, and how often each was asked.
#[derive(Default)]
struct Book {
    names: BTreeMap<&'static str, Vec<Vec<IpAddr>>>,
    asked: AtomicUsize,
}

impl Lookup for Book {
    fn lookup(&self, name: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst);
        let answers = self.names.get(name.as_str());
        let found = answers.and_then(|a| a.get(turn.min(a.len() - 1)).cloned());
        Box::pin(async move { found.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no such name")) })
    }
}

fn guarded(allow: &str, names: &[(&'static str, &[&str])]) -> Http {
    let names = names.iter().map(|(n, ips)| (*n, vec![ips.iter().map(|ip| ip.parse().unwrap()).collect()])).collect();
    http_with(allow, Book { names, asked: AtomicUsize::new(0) })
}

fn http_with(allow: &str, book: Book) -> Http {
    let options = HttpOptions {
        connect_timeout: Duration::from_secs(2),
        lookup: Some(Arc::new(book)),
        ..HttpOptions::from_allow_list(allow).unwrap()
    };
    Http::new(options).unwrap()
}

async fn serve(app: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    address
}

/// Reads one request, then does what `act` says with the connection.
async fn raw<F, Fut>(act: F) -> SocketAddr
where
    F: Fn(tokio::net::TcpStream) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send,
{
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut seen = Vec::new();
            let mut buffer = [0u8; 1024];
            while !seen.windows(4).any(|w| w == b"\r\n\r\n") {
                match stream.read(&mut buffer).await {
                    Ok(0) | Err(_) => break,
                    Ok(n) => seen.extend_from_slice(&buffer[..n]),
                }
            }
            act(stream).await;
        }
    });
    address
}

#[test]
fn special_addresses_are_not_public() {
    for ip in [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:0:53aa:64c:0:0:80ff:fffe",
        "2001:db8::1",
        "2001:20::1",
        "2002:7f00:1::",
        "2002:808:808::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "2a00:1450::5efe:7f00:1",
    ] {
        assert!(!is_public(ip.parse().unwrap()), "{ip}");
    }
    for ip in [
        "8.8.8.8",
        "1.1.1.1",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "192.0.1.1",
        "223.255.255.1",
        "168.63.129.17",
        "2606:4700::1111",
        "2a00:1450:4007::1",
        "2001:4860:4860::8888",
        "64:ff9b::808:808",
    ] {
        assert!(is_public(ip.parse().unwrap()), "{ip}");
    }
}

#[tokio::test]
async fn every_notation_of_a_private_address_is_refused() {
    let http = guarded("", &[("localhost", &["127.0.0.1", "::1"]), ("localhost.", &["127.0.0.1"])]);
    for url in [
        "https://127.0.0.1/",
        "https://127.1/",
        "https://127.0.0.1./",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://017700000001/",
        "https://127.0.0.1:8443/",
        "https://0/",
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[0:0:0:0:0:ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[fd00:ec2::254]/",
        "https://[fe80::1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://2852039166/",
        "https://0xa9fea9fe/",
        "https://0251.0376.0251.0376/",
        "https://１２７.０.０.１/",
        "https://①②⑦.⓪.⓪.①/",
        "https://127。0。0。1/",
        "https://public.example@127.0.0.1/",
        "https://user:pass@8.8.8.8/",
        "https://8.8.8.8:80@127.0.0.1/",
        "https://8.8.8.8\\@127.0.0.1/",
        "https:\\\\127.0.0.1/",
        "https://localhost/",
        "https://localhost./",
        "https://LOCALHOST/",
        "https://ｌｏｃａｌｈｏｓｔ/",
        "http://8.8.8.8/",
        "http://127.0.0.1/",
        "ftp://8.8.8.8/",
        "file:///etc/passwd",
        "gopher://8.8.8.8/",
        "data:text/plain,x",
        "javascript:alert(1)",
        "https://",
        "",
        "//x",
    ] {
        let error = http.get(url).send().await.unwrap_err();
        // `8.8.8.8\@…` is the host 8.8.8.8 to a browser and to us: it may only fail to connect there.
        let fine = matches!(error, CallError::Refused(_)) || url.contains("\\@");
        assert!(fine, "{url}: {error:?}");
    }
}

#[tokio::test]
async fn names_are_judged_by_what_they_resolve_to() {
    let http = guarded(
        "",
        &[
            ("inside.example", &["10.0.0.5"]),
            ("metadata.example", &["169.254.169.254", "fd00:ec2::254"]),
            ("mapped.example", &["::ffff:10.0.0.5"]),
        ],
    );
    for name in ["inside.example", "metadata.example", "mapped.example"] {
        let error = http.get(format!("https://{name}/")).send().await.unwrap_err();
        assert!(matches!(&error, CallError::Refused(m) if m.contains("PASSEUR_NET_ALLOW")), "{error:?}");
    }
    let error = http.get("https://nowhere.example/").send().await.unwrap_err();
    assert!(matches!(error, CallError::NotSent(_)), "{error:?}");
}

#[tokio::test]
async fn a_name_that_changes_its_answer_is_connected_to_a_checked_address_or_not_at_all() {
    // The first answer mixes a public address in, the later ones are private: no connection may ever
    // reach the listener on loopback.
    let hits = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&hits);
    let address = serve(Router::new().fallback(move || {
        seen.fetch_add(1, Ordering::SeqCst);
        async { "inside" }
    }))
    .await;
    let ip = |s: &str| s.parse::<IpAddr>().unwrap();
    let names = [("rebind.example", vec![vec![ip("192.0.2.1"), ip("127.0.0.1")], vec![ip("127.0.0.1")]])].into();
    let http = http_with("127.0.0.1", Book { names, asked: AtomicUsize::new(0) });
    for _ in 0..3 {
        let url = format!("https://rebind.example:{}/", address.port());
        let error = http.get(url).send().await.unwrap_err();
        assert!(matches!(error, CallError::Refused(_)), "{error:?}");
    }
    assert_eq!(hits.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn only_what_the_operator_lists_is_opened() {
    let address = serve(Router::new().route("/", get(|| async { "hello" }))).await;
    let names: &[(&str, &[&str])] = &[("localhost", &["127.0.0.1"]), ("other.example", &["127.0.0.1"])];
    let port = address.port();
    let open = guarded("127.0.0.1, localhost", names);
    assert_eq!(open.get(format!("http://127.0.0.1:{port}/")).send().await.unwrap().text(), "hello");
    assert_eq!(open.get(format!("http://2130706433:{port}/")).send().await.unwrap().text(), "hello");
    assert_eq!(open.get(format!("http://localhost:{port}/")).send().await.unwrap().text(), "hello");
    for url in ["http://127.0.0.2/", "http://other.example/", "http://[::1]/", "https://10.0.0.1/"] {
        assert!(matches!(open.get(url).send().await, Err(CallError::Refused(_))), "{url}");
    }
    let block = guarded("127.0.0.0/8", names);
    assert!(block.get(format!("http://127.0.0.1:{port}/")).send().await.is_ok());
    assert!(block.get(format!("http://localhost:{port}/")).send().await.is_err());
    for bad in ["10.0.0.0/33", "*.example", "a b/c", "::1/200", "http://x"] {
        assert!(Allow::parse(bad).is_err() || bad == "a b/c", "{bad}");
    }
}

#[tokio::test]
async fn redirects_are_checked_at_each_hop_and_carry_no_credentials_elsewhere() {
    let other = serve(Router::new().route(
        "/here",
        get(|headers: HeaderMap| async move { format!("{:?}", headers.get("authorization").is_some()) }),
    ))
    .await;
    let to =
        |location: String| get(move || async move { (StatusCode::FOUND, [("location", location)]).into_response() });
    let app = Router::new()
        .route("/private", to("https://169.254.169.254/latest".into()))
        .route("/loopback", to("http://127.0.0.2/".into()))
        .route("/file", to("file:///etc/passwd".into()))
        .route("/userinfo", to("http://a:b@127.0.0.1/".into()))
        .route("/same", to("/whoami".into()))
        .route("/other", to(format!("http://127.0.0.1:{}/here", other.port())))
        .route("/loop", to("/loop".into()))
        .route(
            "/whoami",
            get(|headers: HeaderMap| async move { format!("{:?}", headers.get("authorization").is_some()) }),
        );
    let address = serve(app).await;
    let http = guarded("127.0.0.1", &[]);
    let call = |path: &str| http.get(format!("http://{address}{path}")).bearer("t0ken").send();
    for path in ["/private", "/loopback", "/file", "/userinfo", "/loop"] {
        let error = call(path).await.unwrap_err();
        assert!(matches!(error, CallError::Refused(_)), "{path}: {error:?}");
    }
    assert_eq!(call("/same").await.unwrap().text(), "true");
    assert_eq!(call("/other").await.unwrap().text(), "false");
}

#[tokio::test]
async fn a_post_is_never_sent_twice() {
    let hits = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&hits);
    let count = move |_: Incoming| {
        seen.fetch_add(1, Ordering::SeqCst);
        async { (StatusCode::TEMPORARY_REDIRECT, [("location", "/again")]) }
    };
    let address = serve(Router::new().route("/first", post(count.clone())).route("/again", post(count))).await;
    let http = guarded("127.0.0.1", &[]);
    let answer = http.post(format!("http://{address}/first")).json(&"x").send().await.unwrap();
    assert_eq!(answer.status, 307);
    assert_eq!(hits.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn not_reached_and_lost_are_told_apart() {
    let http = guarded("127.0.0.1, tls.example", &[("tls.example", &["127.0.0.1"])]);
    let closed = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };
    let error = http.post(format!("http://{closed}/?access_token=s3cret")).send().await.unwrap_err();
    assert!(matches!(error, CallError::NotSent(_)), "{error:?}");
    assert!(!error.to_string().contains("s3cret"));

    let plain = serve(Router::new()).await;
    let error = http.post(format!("https://tls.example:{}/", plain.port())).send().await.unwrap_err();
    assert!(matches!(error, CallError::NotSent(_)), "TLS that fails: {error:?}");

    let hung_up = raw(|stream| async move { drop(stream) }).await;
    let error = http.post(format!("http://{hung_up}/?t=s3cret")).json(&"x").send().await.unwrap_err();
    assert!(matches!(error, CallError::Lost(_)), "{error:?}");
    assert!(!error.to_string().contains("s3cret"));

    let truncated = raw(|mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\":").await;
    })
    .await;
    let error = http.post(format!("http://{truncated}/")).json(&"x").send().await.unwrap_err();
    assert!(matches!(error, CallError::Lost(_)), "{error:?}");

    let silent = raw(|stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let call = http.post(format!("http://{silent}/")).timeout(Duration::from_millis(80));
    let error = call.send().await.unwrap_err();
    assert!(matches!(error, CallError::Lost(_)), "{error:?}");
}

#[tokio::test]
async fn a_pooled_connection_that_was_closed_never_repeats_a_written_request() {
    // Answers two requests on each connection, then reads the third and hangs up on it.
    let requests = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&requests);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let seen = Arc::clone(&seen);
            tokio::spawn(async move {
                let mut buffer = [0u8; 4096];
                for turn in 0..3 {
                    if stream.read(&mut buffer).await.unwrap_or(0) == 0 {
                        return;
                    }
                    seen.fetch_add(1, Ordering::SeqCst);
                    if turn < 2 {
                        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
                    }
                }
            });
        }
    });
    let http = guarded("127.0.0.1", &[]);
    http.get(format!("http://{address}/")).send().await.unwrap();
    http.get(format!("http://{address}/")).send().await.unwrap();
    let error = http.post(format!("http://{address}/")).json(&2).send().await.unwrap_err();
    assert!(matches!(error, CallError::Lost(_)), "{error:?}");
    assert_eq!(requests.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_server_that_closes_without_a_word_loses_no_call() {
    // One answer per connection; the second request on it is read and dropped, as snac2 does.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            seen.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut buffer = [0u8; 4096];
                if stream.read(&mut buffer).await.unwrap_or(0) > 0 {
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
                    let _ = stream.read(&mut buffer).await;
                }
            });
        }
    });
    let http = guarded("127.0.0.1", &[]);
    let url = format!("http://{address}/");
    for _ in 0..5 {
        assert_eq!(http.post(&*url).json(&1).send().await.unwrap().text(), "ok");
    }
    for _ in 0..5 {
        assert_eq!(http.get(&*url).send().await.unwrap().text(), "ok");
        assert_eq!(http.post(&*url).json(&1).send().await.unwrap().text(), "ok");
    }
    assert_eq!(connections.load(Ordering::SeqCst), 15);
}

#[tokio::test]
async fn a_server_that_keeps_connections_is_called_on_them() {
    let ports = Arc::new(std::sync::Mutex::new(std::collections::BTreeSet::new()));
    let seen = Arc::clone(&ports);
    let app =
        Router::new().fallback(move |axum::extract::ConnectInfo(from): axum::extract::ConnectInfo<SocketAddr>| {
            seen.lock().unwrap().insert(from.port());
            async { "ok" }
        });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
    let http = guarded("127.0.0.1", &[]);
    http.get(&*url).send().await.unwrap();
    http.get(&*url).send().await.unwrap();
    for _ in 0..50 {
        http.post(&*url).json(&1).send().await.unwrap();
    }
    assert_eq!(ports.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn answers_are_capped() {
    let address = serve(Router::new().route("/", get(|| async { "x".repeat(100_000) }))).await;
    let http = guarded("127.0.0.1", &[]);
    let url = format!("http://{address}/");
    assert!(matches!(http.get(&*url).max_bytes(99_999).send().await, Err(CallError::Lost(_))));
    assert_eq!(http.get(&*url).max_bytes(100_000).send().await.unwrap().body.len(), 100_000);
}

#[test]
fn nothing_secret_is_shown() {
    let http = guarded("", &[]);
    let request = http.get("https://u.example/bot123:abc/send?access_token=s3cret").bearer("s3cret");
    assert_eq!(format!("{request:?}"), "Request(GET u.example)");
}
