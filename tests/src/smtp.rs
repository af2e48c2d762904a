//! A small mail server that speaks SMTP (RFC 5321) over TCP and behaves as the test wants.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Takes it.
    Accept,
    /// Refuses the recipient for now: 451.
    Later,
    /// Refuses the recipient for good: 550.
    Never,
    /// Takes it, but says so only after a while.
    Slow(Duration),
    /// Takes it and hangs up instead of saying so.
    DropAfterData,
}

/// A mail that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// As in `RCPT TO`.
    pub recipient: String,
    /// Headers and body as they came.
    pub raw: String,
}

impl Received {
    /// A header's value.
    pub fn header(&self, name: &str) -> &str {
        let prefix = format!("{name}: ");
        self.raw.lines().find_map(|line| line.strip_prefix(&prefix)).unwrap_or_default()
    }
}

/// The server. It goes with the test's runtime.
#[derive(Clone)]
pub struct SmtpSink {
    /// `smtp://127.0.0.1:<port>`.
    pub url: String,
    mode: Arc<Mutex<Mode>>,
    received: Arc<Mutex<Vec<Received>>>,
}

impl SmtpSink {
    /// Starts one.
    pub async fn start(mode: Mode) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let sink = Self { url, mode: Arc::new(Mutex::new(mode)), received: Arc::default() };
        let server = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = server.clone();
                tokio::spawn(async move { server.converse(stream).await });
            }
        });
        sink
    }

    /// From now on.
    pub fn set(&self, mode: Mode) {
        *self.mode.lock().unwrap() = mode;
    }

    /// What has arrived so far.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    async fn converse(&self, stream: TcpStream) -> Option<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        let mut recipient = String::new();
        write.write_all(b"220 sink\r\n").await.ok()?;
        while let Some(line) = lines.next_line().await.ok()? {
            let mode = *self.mode.lock().unwrap();
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let answer: &[u8] = match (verb.as_str(), mode) {
                ("RCPT", Mode::Later) => b"451 4.3.0 later\r\n",
                ("RCPT", Mode::Never) => b"550 5.1.1 nobody here\r\n",
                ("RCPT", _) => {
                    recipient = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                    b"250 ok\r\n"
                }
                ("DATA", _) => {
                    write.write_all(b"354 go on\r\n").await.ok()?;
                    let mut raw = String::new();
                    while let Some(line) = lines.next_line().await.ok()?.filter(|line| line != ".") {
                        raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                        raw.push('\n');
                    }
                    self.received.lock().unwrap().push(Received { recipient: recipient.clone(), raw });
                    match mode {
                        Mode::DropAfterData => return None,
                        Mode::Slow(pause) => tokio::time::sleep(pause).await,
                        _ => {}
                    }
                    b"250 taken\r\n"
                }
                ("QUIT", _) => {
                    write.write_all(b"221 bye\r\n").await.ok()?;
                    return None;
                }
                _ => b"250 ok\r\n",
            };
            write.write_all(answer).await.ok()?;
        }
        Some(())
    }
}
