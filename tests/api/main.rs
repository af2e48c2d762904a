//! The API from outside, on both databases.

mod auth;
mod conventions;
mod parties;
mod users;
