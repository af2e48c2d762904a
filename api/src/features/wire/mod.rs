//! What every endpoint shares on the wire: bodies, headers, pages, parameters, answers.

pub mod answer;
pub mod body;
pub mod headers;
pub mod objects;
pub mod paging;
pub mod params;

pub use body::{Body, Csv, MAX_PUBLIC};
pub use headers::{IdempotencyKey, IfMatch};
pub use paging::Page;
pub use params::{Named, Params};
