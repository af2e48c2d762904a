//! A TCP proxy that can stop passing on what it gets, as a network that is cut, or hang up, as one that sends resets.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What the proxy does with its connections, old and new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Passes everything on.
    Open,
    /// Passes nothing on; what was sent arrives when it is open again.
    Cut,
    /// Hangs up.
    Reset,
}

/// The proxy. It goes with the runtime.
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    line: Arc<watch::Sender<Line>>,
}

impl Proxy {
    /// One to a port of this machine.
    pub async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (line, _) = watch::channel(Line::Open);
        let line = Arc::new(line);
        let lines = Arc::clone(&line);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let lines = lines.subscribe();
                tokio::spawn(async move {
                    if let Ok(far) = TcpStream::connect(("127.0.0.1", port)).await {
                        pass(near, far, lines).await;
                    }
                });
            }
        });
        Self { address, line }
    }

    /// From now on.
    pub fn set(&self, line: Line) {
        self.line.send_replace(line);
    }
}

async fn pass(near: TcpStream, far: TcpStream, mut line: watch::Receiver<Line>) {
    let (near_read, near_write) = near.into_split();
    let (far_read, far_write) = far.into_split();
    let resets = line.clone();
    let hung_up = async move {
        let _ = line.wait_for(|line| *line == Line::Reset).await;
    };
    tokio::select! {
        () = one_way(near_read, far_write, resets.clone()) => {}
        () = one_way(far_read, near_write, resets) => {}
        () = hung_up => {}
    }
}

async fn one_way(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    mut line: watch::Receiver<Line>,
) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        if line.wait_for(|line| *line == Line::Open).await.is_err() || to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
