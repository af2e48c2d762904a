//! Mails that wait in the outbox, read as `/dev/mails` shows them.

use valghalla::store::outbox::{self, UnsentMail};

use crate::TestApp;

impl TestApp {
    /// What waits, newest first.
    pub async fn mails(&self) -> Vec<UnsentMail> {
        let config = self.config.clone();
        self.db.read(move |tx| outbox::unsent(tx, &config)).await.unwrap()
    }

    /// The token in the newest mail to this address, waiting until it is there: some are queued after the answer.
    pub async fn link_of(&self, recipient: &str) -> String {
        let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(10);
        loop {
            if let Some(mail) = self.mails().await.into_iter().find(|mail| mail.recipient == recipient) {
                let rest = mail.composed.text.split("/set-password#").nth(1).expect("the mail has a link");
                return rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
            }
            assert!(tokio::time::Instant::now() < deadline, "no mail to {recipient}");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
}
