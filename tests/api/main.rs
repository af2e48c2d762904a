//! The API from outside, on both databases.

mod architecture;
mod auth;
mod conventions;
mod migrations;
mod parties;
mod users;
