//! Mails that wait in the outbox, read as `/dev/mails` shows them.

use valghalla::store::outbox::{self, UnsentMail};

use crate::TestApp;

impl TestApp {
    /// What waits, newest first.
    pub async fn mails(&self) -> Vec<UnsentMail> {
        let config = self.config.clone();
        self.db.read(move |tx| outbox::unsent(tx, &config)).await.unwrap()
    }

    /// The token in the newest mail with a link to this address, waiting until it is there: some are queued after the answer.
    pub async fn link_of(&self, recipient: &str) -> String {
        let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(10);
        loop {
            let own = self.mails().await.into_iter().filter(|mail| mail.recipient == recipient);
            let link =
                own.filter_map(|mail| mail.composed.text.split_once("/set-password#").map(|(_, rest)| rest.to_owned()));
            if let Some(rest) = link.into_iter().next() {
                return rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
            }
            assert!(tokio::time::Instant::now() < deadline, "no mail to {recipient}");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
}
