//! What runs beside the requests.

pub mod deliver_mail;
pub mod housekeeping;
