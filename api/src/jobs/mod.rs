//! What runs beside the requests.

pub mod audit;
pub mod deliver_mail;
pub mod housekeeping;
pub mod keys;
mod scrubbing;
