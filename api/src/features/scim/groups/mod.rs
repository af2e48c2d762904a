//! Groups: the parties within the client's limits. A member is whoever has a grant for the party, however far it reaches; so to
//! add a member never makes a grant reach further, and whoever has none gets one for the whole party, if the client may.

pub mod get;
pub mod list;
mod membership;
pub mod replace;
pub mod update;
