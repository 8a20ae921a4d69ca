//! A proxy on loopback that lets everything through but the answer to one call.

use std::io;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use url::Url;

/// An address where nobody listens.
pub(super) async fn closed_port() -> io::Result<Url> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    address(&listener)
}

/// Forwards to `server`. A request that starts with `call` is passed on, answered by the server, and its
/// answer thrown away.
pub(super) async fn start(server: &Url, call: &'static str) -> io::Result<Url> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let here = address(&listener)?;
    let there = (server.host_str().unwrap_or_default().to_owned(), server.port_or_known_default().unwrap_or(80));
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let there = there.clone();
            tokio::spawn(async move {
                let _ = forward(client, &there, call).await;
            });
        }
    });
    Ok(here)
}

/// One request per connection, so that the start of each is seen.
async fn forward(mut client: TcpStream, there: &(String, u16), call: &str) -> io::Result<()> {
    let mut request = Vec::new();
    let mut buffer = [0u8; 16 << 10];
    let (head, length) = loop {
        let n = client.read(&mut buffer).await?;
        if n == 0 {
            return Ok(());
        }
        request.extend_from_slice(&buffer[..n]);
        if let Some(end) = request.windows(4).position(|w| w == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&request[..end]).into_owned();
            let length = head
                .lines()
                .find_map(|l| l.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse::<usize>().ok());
            break (head, end + 4 + length.unwrap_or(0));
        }
    };
    while request.len() < length {
        let n = client.read(&mut buffer).await?;
        if n == 0 {
            return Ok(());
        }
        request.extend_from_slice(&buffer[..n]);
    }
    let mut server = TcpStream::connect((there.0.as_str(), there.1)).await?;
    let closing = head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    server.write_all(closing.as_bytes()).await?;
    server.write_all(&request[head.len()..]).await?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).await?;
    if !head.starts_with(call) {
        client.write_all(&answer).await?;
    }
    client.shutdown().await
}

fn address(listener: &TcpListener) -> io::Result<Url> {
    format!("http://{}/", listener.local_addr()?).parse().map_err(io::Error::other)
}
