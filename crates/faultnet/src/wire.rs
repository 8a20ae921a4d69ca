//! HTTP/1.1, read and written by hand: faults need the connection itself (a reset, half an answer),
//! and a benchmark needs a network that costs next to nothing.

use std::io;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const HEAD_MAX: usize = 64 << 10;
const BODY_MAX: usize = 128 << 20;

/// The request line and the headers.
#[derive(Debug, Default)]
pub struct Head {
    pub method: String,
    pub path: String,
    pub query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
}

impl Head {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.split("\r\n");
        let mut first = lines.next()?.split(' ');
        let method = first.next()?.to_owned();
        let target = first.next()?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let query = query
            .split('&')
            .filter(|p| !p.is_empty())
            .map(|p| p.split_once('=').unwrap_or((p, "")))
            .map(|(n, v)| (n.to_owned(), v.to_owned()))
            .collect();
        let headers =
            lines.filter_map(|l| l.split_once(':')).map(|(n, v)| (n.trim().to_owned(), v.trim().to_owned())).collect();
        Some(Self { method, path: path.to_owned(), query, headers })
    }
}

/// One connection and what was read of it too early.
pub struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
}

fn bad(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

impl Wire {
    pub fn new(stream: TcpStream) -> Self {
        Self { stream, buffer: Vec::with_capacity(4 << 10) }
    }

    async fn more(&mut self) -> io::Result<bool> {
        Ok(self.stream.read_buf(&mut self.buffer).await? > 0)
    }

    /// The next request's head; `None` when the caller closed the connection.
    pub async fn head(&mut self) -> io::Result<Option<Head>> {
        let mut seen = 0;
        loop {
            let from = seen.min(self.buffer.len());
            if let Some(end) = self.buffer[from..].windows(4).position(|w| w == b"\r\n\r\n") {
                let end = from + end;
                let head = std::str::from_utf8(&self.buffer[..end]).ok().and_then(Head::parse);
                self.buffer.drain(..end + 4);
                return head.map(Some).ok_or_else(|| bad("not an HTTP request"));
            }
            if self.buffer.len() > HEAD_MAX {
                return Err(bad("the head is too long"));
            }
            seen = self.buffer.len().saturating_sub(3);
            if !self.more().await? {
                return Ok(None);
            }
        }
    }

    pub async fn body(&mut self, head: &Head) -> io::Result<Vec<u8>> {
        if head.header("transfer-encoding").is_some_and(|v| v.eq_ignore_ascii_case("chunked")) {
            return self.chunked().await;
        }
        let length = head.header("content-length").map_or(Ok(0), str::parse).map_err(|_| bad("bad length"))?;
        self.exactly(length).await
    }

    async fn exactly(&mut self, length: usize) -> io::Result<Vec<u8>> {
        if length > BODY_MAX {
            return Err(bad("the body is too long"));
        }
        while self.buffer.len() < length {
            if !self.more().await? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(self.buffer.drain(..length).collect())
    }

    async fn chunked(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let end = loop {
                match self.buffer.windows(2).position(|w| w == b"\r\n") {
                    Some(end) => break end,
                    None if !self.more().await? => return Err(io::ErrorKind::UnexpectedEof.into()),
                    None => {}
                }
            };
            let size = std::str::from_utf8(&self.buffer[..end])
                .ok()
                .and_then(|s| usize::from_str_radix(s.split(';').next()?.trim(), 16).ok())
                .ok_or_else(|| bad("bad chunk"))?;
            self.buffer.drain(..end + 2);
            let mut chunk = self.exactly(size + 2).await?;
            if size == 0 {
                return Ok(body);
            }
            chunk.truncate(size);
            body.append(&mut chunk);
            if body.len() > BODY_MAX {
                return Err(bad("the body is too long"));
            }
        }
    }

    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// Ends the connection with RST instead of FIN.
    pub fn reset(self) {
        let _ = self.stream.set_zero_linger();
    }
}

/// What is answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    pub status: u16,
    pub mime: &'static str,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self { status, mime: "application/json", headers: Vec::new(), body: body.to_string().into_bytes() }
    }

    pub fn error(status: u16, message: &str) -> Self {
        Self::json(status, &serde_json::json!({ "error": message }))
    }

    /// The whole answer as bytes.
    pub fn bytes(&self, date: &str) -> Vec<u8> {
        let mut out = format!(
            "HTTP/1.1 {} {}\r\ndate: {date}\r\ncontent-type: {}\r\ncontent-length: {}\r\n",
            self.status,
            if self.status < 400 { "OK" } else { "Error" },
            self.mime,
            self.body.len()
        )
        .into_bytes();
        for (name, value) in &self.headers {
            out.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(&self.body);
        out
    }
}
