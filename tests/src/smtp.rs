//! A small mail server that speaks SMTP (RFC 5321) over TCP and behaves as the test wants.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server does with a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Takes it.
    Accept,
    /// Sends everybody away who comes: 421.
    Closing,
    /// Refuses the recipient for now: 451.
    Later,
    /// Refuses the recipient for good: 550.
    Never,
    /// Takes it, but says so only after a while.
    Slow(Duration),
    /// Takes it, with so long a pause before each byte of each answer.
    Tarpit(Duration),
    /// Hangs up instead of asking for it.
    DropBeforeData,
    /// Hangs up in the middle of it.
    DropInData,
    /// Takes it and hangs up instead of saying so.
    DropAfterData,
    /// Takes it, says so, and hangs up.
    DropAfterAnswer,
    /// Says that it encrypts, and does not.
    BrokenTls,
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
    address: SocketAddr,
    mode: Arc<Mutex<Mode>>,
    received: Arc<Mutex<Vec<Received>>>,
    listening: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl SmtpSink {
    /// Starts one.
    pub async fn start(mode: Mode) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (mode, url) = (Arc::new(Mutex::new(mode)), format!("smtp://{address}"));
        let sink = Self { url, address, mode, received: Arc::default(), listening: Arc::default() };
        sink.listen(listener);
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

    /// Its port is closed when this answers.
    pub async fn stop(&self) {
        let listening = self.listening.lock().unwrap().take().expect("it listens");
        listening.abort();
        let _ = listening.await;
    }

    /// Its port is open again.
    pub async fn start_again(&self) {
        self.listen(TcpListener::bind(self.address).await.unwrap());
    }

    fn listen(&self, listener: TcpListener) {
        let server = self.clone();
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = server.clone();
                tokio::spawn(async move { server.converse(stream).await });
            }
        });
        *self.listening.lock().unwrap() = Some(listening);
    }

    fn mode(&self) -> Mode {
        *self.mode.lock().unwrap()
    }

    async fn converse(&self, stream: TcpStream) -> Option<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        let mut recipient = String::new();
        if self.mode() == Mode::Closing {
            return say(&mut write, b"421 4.3.2 closed\r\n", Mode::Closing).await;
        }
        say(&mut write, b"220 sink\r\n", self.mode()).await?;
        while let Some(line) = lines.next_line().await.ok()? {
            let mode = self.mode();
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let answer: &[u8] = match (verb.as_str(), mode) {
                ("EHLO", Mode::BrokenTls) => b"250-sink\r\n250 STARTTLS\r\n",
                ("STARTTLS", _) => return say(&mut write, b"220 go on\r\nno\r\n", mode).await,
                ("RCPT", Mode::Later) => b"451 4.3.0 later\r\n",
                ("RCPT", Mode::Never) => b"550 5.1.1 nobody here\r\n",
                ("RCPT", _) => {
                    recipient = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                    b"250 ok\r\n"
                }
                ("DATA", Mode::DropBeforeData) => return None,
                ("DATA", _) => {
                    say(&mut write, b"354 go on\r\n", mode).await?;
                    let mut raw = String::new();
                    while let Some(line) = lines.next_line().await.ok()?.filter(|line| line != ".") {
                        if mode == Mode::DropInData {
                            return None;
                        }
                        raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                        raw.push('\n');
                    }
                    self.received.lock().unwrap().push(Received { recipient: recipient.clone(), raw });
                    match mode {
                        Mode::DropAfterData => return None,
                        Mode::DropAfterAnswer => return say(&mut write, b"250 taken\r\n", mode).await,
                        Mode::Slow(pause) => tokio::time::sleep(pause).await,
                        _ => {}
                    }
                    b"250 taken\r\n"
                }
                ("QUIT", _) => return say(&mut write, b"221 bye\r\n", mode).await,
                _ => b"250 ok\r\n",
            };
            say(&mut write, answer, mode).await?;
        }
        Some(())
    }
}

/// Answers, byte by byte where that is how it behaves.
async fn say(write: &mut OwnedWriteHalf, answer: &[u8], mode: Mode) -> Option<()> {
    let Mode::Tarpit(pause) = mode else { return write.write_all(answer).await.ok() };
    for byte in answer {
        tokio::time::sleep(pause).await;
        write.write_all(&[*byte]).await.ok()?;
    }
    Some(())
}
