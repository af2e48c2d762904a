//! What a SCIM client may ask to learn what there is (RFC 7644 § 4).

pub mod config;
pub mod resource_types;
pub mod schemas;
