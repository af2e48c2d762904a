//! What a constituency and a site are made of: the bounds of their fields, typed in and imported alike.

/// The longest name of a site, constituency or venue, in characters.
pub const MAX_NAME: usize = 200;
/// The longest address, in characters.
pub const MAX_ADDRESS: usize = 300;
/// The highest number of a site or constituency; the lowest is 1.
pub const MAX_NUMBER: i32 = 9_999;
/// The most that are entitled to vote at a site.
pub const MAX_VOTERS: i32 = 1_000_000;

/// Takes the number of a site or constituency. Errors: `out_of_range`.
pub fn number(number: i32) -> Result<i32, super::fault::FieldCode> {
    within(number, 1, MAX_NUMBER)
}

/// Takes a number of entitled voters. Errors: `out_of_range`.
pub fn voters(voters: i32) -> Result<i32, super::fault::FieldCode> {
    within(voters, 0, MAX_VOTERS)
}

fn within(number: i32, low: i32, high: i32) -> Result<i32, super::fault::FieldCode> {
    if (low..=high).contains(&number) { Ok(number) } else { Err(super::fault::FieldCode::OutOfRange) }
}
