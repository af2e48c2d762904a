//! Mails: the shipped texts, composing one, the message, and handing it to the mail server.
//!
//! Nothing here decides whether a mail is sent: the outbox does, in the transaction of the use-case. Handlers compose and
//! enqueue; only the delivering job holds a [`transport::Mailer`].

pub mod compose;
pub mod message;
pub mod notice;
pub mod shipped;
pub mod transport;
