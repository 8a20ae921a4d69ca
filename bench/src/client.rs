//! A caller that costs next to nothing, since it shares the machine with what it measures: HTTP/1.1 on
//! one connection kept open.

use std::{
    io,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub struct Client {
    address: String,
    stream: TcpStream,
    /// Sent with every call.
    headers: String,
}

/// An answer, its body as it came over the wire.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
    pub took: Duration,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1).filter_map(|l| l.split_once(':'));
        lines.into_iter().find(|(n, _)| n.trim().eq_ignore_ascii_case(name)).map(|(_, v)| v.trim())
    }
}

fn bad(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

impl Client {
    /// `headers`: lines that end with `\r\n`.
    pub async fn connect(address: &str, headers: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { address: address.into(), stream, headers: headers.into() })
    }

    pub async fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.call("GET", path, "", b"").await
    }

    pub async fn call(&mut self, method: &str, path: &str, headers: &str, body: &[u8]) -> io::Result<Answer> {
        let mut out = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n{}{headers}", self.address, self.headers);
        if method != "GET" {
            out += &format!("content-length: {}\r\n", body.len());
        }
        out += "\r\n";
        let mut out = out.into_bytes();
        out.extend_from_slice(body);
        let began = Instant::now();
        self.stream.write_all(&out).await?;
        let mut buffer = Vec::with_capacity(16 << 10);
        let end = loop {
            if let Some(end) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
                break end + 4;
            }
            self.more(&mut buffer).await?;
        };
        let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
        buffer.drain(..end);
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or_else(|| bad("no status"))?;
        let mut answer = Answer { status, head, body: buffer, took: Duration::ZERO };
        if let Some(length) = answer.header("content-length").and_then(|v| v.parse::<usize>().ok()) {
            while answer.body.len() < length {
                self.more(&mut answer.body).await?;
            }
        } else if answer.header("transfer-encoding").is_some_and(|v| v.contains("chunked")) {
            answer.body = self.chunks(std::mem::take(&mut answer.body)).await?;
        }
        answer.took = began.elapsed();
        Ok(answer)
    }

    async fn more(&mut self, buffer: &mut Vec<u8>) -> io::Result<()> {
        if self.stream.read_buf(buffer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }

    async fn chunks(&mut self, mut buffer: Vec<u8>) -> io::Result<Vec<u8>> {
        let (mut body, mut at) = (Vec::new(), 0);
        loop {
            let end = loop {
                match buffer[at..].windows(2).position(|w| w == b"\r\n") {
                    Some(end) => break at + end,
                    None => self.more(&mut buffer).await?,
                }
            };
            let size = std::str::from_utf8(&buffer[at..end]).ok().and_then(|s| usize::from_str_radix(s, 16).ok());
            let size = size.ok_or_else(|| bad("bad chunk"))?;
            while buffer.len() < end + 2 + size + 2 {
                self.more(&mut buffer).await?;
            }
            body.extend_from_slice(&buffer[end + 2..end + 2 + size]);
            at = end + 2 + size + 2;
            if size == 0 {
                return Ok(body);
            }
        }
    }
}

/// The `share` quantile of times, in milliseconds.
pub fn quantile(times: &mut [Duration], share: f64) -> f64 {
    times.sort_unstable();
    let at = ((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1));
    times.get(at).map_or(0.0, |t| t.as_secs_f64() * 1_000.0)
}
