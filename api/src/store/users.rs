//! Users: the people with a log-in. Their state is derived (blocked, active, invited, …), so it is never out of date.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::access::{Actor, Machine, limited};
use super::conn::MultiBackend;
use super::db::{Tx, stale_unless};
use super::dialect::Held;
use super::municipalities;
use super::schema::{access_grant_sites as grant_sites, access_grants as grants, users};
use crate::domain::fault::{FieldCode, FieldFault, Locale, ProblemCode};
use crate::domain::ids::{MachineClientId, MunicipalityId, UserId};
use crate::domain::mail_address::MailAddress;
use crate::domain::roles::{GrantScope, Role, UserState};
use crate::domain::text;
use crate::domain::time::Instant;
use crate::domain::username::Username;
use crate::error::{Error, Result};

/// A user as stored, without the password's hash.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(MultiBackend))]
pub struct User {
    /// The id.
    pub id: UserId,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// What the user logs in with, as it was written.
    pub username: String,
    /// The full name.
    pub full_name: String,
    /// The mail address.
    pub email: String,
    /// The role.
    pub role: Role,
    /// The language of mails.
    pub locale: Locale,
    /// When the last invitation's link runs out.
    pub invited_until: Option<Instant>,
    /// Since when shut out.
    pub blocked_at: Option<Instant>,
    /// When last logged in.
    pub last_login_at: Option<Instant>,
    /// Counts the changes.
    pub version: i32,
    /// Since when.
    pub created_at: Instant,
    /// The last change.
    pub updated_at: Instant,
    /// What another system calls the account.
    pub external_id: Option<String>,
    /// The machine client that last said how the account is to be.
    pub managed_by: Option<MachineClientId>,
    /// By which bytes the name sorts.
    pub name_key: Vec<u8>,
    /// Whether a password has been chosen.
    #[diesel(select_expression = users::password_hash.is_not_null())]
    pub has_password: bool,
}

impl User {
    /// Where the account stands at this time.
    pub fn state(&self, now: Instant) -> UserState {
        match (self.blocked_at, self.has_password, self.invited_until) {
            (Some(_), _, _) => UserState::Blocked,
            (None, true, _) => UserState::Active,
            (None, false, Some(until)) if until > now => UserState::Invited,
            (None, false, Some(_)) => UserState::LinkExpired,
            (None, false, None) => UserState::Created,
        }
    }
}

/// That this user may be administered by whoever asked: minted by [`access`].
#[derive(Debug)]
pub struct UserAccess {
    id: UserId,
    municipality: MunicipalityId,
}

impl UserAccess {
    /// The user.
    pub const fn id(&self) -> UserId {
        self.id
    }
}

/// What a user is made of.
#[derive(Debug, Clone)]
pub struct UserFields {
    /// What the user logs in with.
    pub username: Username,
    /// The full name.
    pub full_name: String,
    /// The mail address.
    pub email: MailAddress,
    /// The role.
    pub role: Role,
    /// The language of mails.
    pub locale: Locale,
}

/// The accounts that the actor may administer: those of the municipality. For a machine client those of secretaries alone,
/// and where it has a list of parties or sites, those that have grants and none beyond the list.
pub(super) fn visible<'a>(actor: &Actor) -> users::BoxedQuery<'a, MultiBackend> {
    let mut query = users::table.filter(users::municipality_id.eq(actor.municipality())).into_boxed();
    let Some(machine) = actor.machine() else { return query };
    macro_rules! held {
        ($($condition:expr)?) => {
            exists(grants::table.filter(grants::user_id.eq(users::id))$(.filter($condition))?)
        };
    }
    query = query.filter(users::role.eq(Role::PartySecretary));
    if !(machine.all_parties && machine.all_sites) {
        query = query.filter(held!());
    }
    if !machine.all_parties {
        query = query.filter(not(held!(grants::party_id.ne_all(limited!(parties of machine.id)))));
    }
    if !machine.all_sites {
        let beyond = grant_sites::table
            .filter(grant_sites::grant_id.eq(grants::id))
            .filter(grant_sites::site_id.ne_all(limited!(sites of machine.id)));
        query = query.filter(not(held!(grants::scope.ne(GrantScope::Site).or(exists(beyond)))));
    }
    query
}

/// Proves that the actor may administer the user. Who may call at all stands in the document.
pub fn access(tx: &mut Tx<'_>, actor: &Actor, id: UserId) -> Result<(UserAccess, User)> {
    let user: User = visible(actor).filter(users::id.eq(id)).select(User::as_select()).first(tx.conn)?;
    Ok((UserAccess { id, municipality: actor.municipality() }, user))
}

/// The account that another system calls so, if the actor may administer it.
pub fn by_external_id(tx: &mut Tx<'_>, actor: &Actor, external_id: &str) -> Result<Option<User>> {
    let query = visible(actor).filter(users::external_id.eq(external_id)).select(User::as_select());
    query.first(tx.conn).optional().map_err(Error::from)
}

/// Whether any account of the municipality is called so, within reach or not.
pub fn is_external_id_taken(tx: &mut Tx<'_>, municipality: MunicipalityId, external_id: &str) -> Result<bool> {
    let own = users::table.filter(users::municipality_id.eq(municipality).and(users::external_id.eq(external_id)));
    diesel::select(exists(own)).get_result(tx.conn).map_err(Error::from)
}

/// Notes what the other system calls the account, and that the actor, if it is a machine client, says how it is to be.
///
/// Errors: `/external_id taken`.
pub fn set_external(tx: &mut Tx<'_>, actor: &Actor, access: &UserAccess, external_id: Option<&str>) -> Result<()> {
    let client = actor.machine().map(Machine::id);
    let row = users::table.filter(users::id.eq(access.id).and(users::municipality_id.eq(access.municipality)));
    diesel::update(row).set((users::external_id.eq(external_id), users::managed_by.eq(client))).execute(tx.conn)?;
    Ok(())
}

/// The same for whoever is about to change the account. Everybody who does takes the municipality's row and then the
/// user's, and so sees what the one before has done to its grants, links, mails and sessions.
pub fn hold(tx: &mut Tx<'_>, actor: &Actor, id: UserId) -> Result<(UserAccess, User)> {
    municipalities::hold(tx, actor.municipality())?;
    lock(tx, id)?;
    access(tx, actor, id)
}

/// Waits for the user's row, which is this transaction's from then on.
pub(super) fn lock(tx: &mut Tx<'_>, id: UserId) -> Result<()> {
    let found: Vec<UserId> = Held(users::table.find(id).select(users::id)).load(tx.conn)?;
    if found.is_empty() { Err(Error::NOT_FOUND) } else { Ok(()) }
}

/// The actor's own row.
pub fn own(tx: &mut Tx<'_>, actor: &Actor) -> Result<User> {
    users::table.find(actor.user()).select(User::as_select()).first(tx.conn).map_err(Error::from)
}

/// The administrators who can log in.
pub fn administrators(tx: &mut Tx<'_>, municipality: MunicipalityId) -> Result<Vec<UserId>> {
    users::table
        .filter(users::municipality_id.eq(municipality).and(users::role.eq(Role::Administrator)))
        .filter(users::blocked_at.is_null().and(users::password_hash.is_not_null()))
        .order(users::id)
        .select(users::id)
        .load(tx.conn)
        .map_err(Error::from)
}

/// The user of a link or a session that has just been proven.
pub(super) fn load(tx: &mut Tx<'_>, id: UserId) -> Result<User> {
    users::table.find(id).select(User::as_select()).first(tx.conn).map_err(Error::from)
}

/// Makes a user; nobody gives it a password but its owner, through a link.
///
/// Errors: `/username taken`, `/email taken`.
pub fn create(tx: &mut Tx<'_>, municipality: MunicipalityId, fields: &UserFields) -> Result<(UserAccess, User)> {
    municipalities::hold(tx, municipality)?;
    refuse_taken(tx, municipality, None, fields)?;
    let (id, now) = (UserId::new(), tx.now());
    diesel::insert_into(users::table)
        .values((
            users::id.eq(id),
            users::municipality_id.eq(municipality),
            users::username.eq(fields.username.as_str()),
            users::username_key.eq(fields.username.key()),
            users::full_name.eq(&fields.full_name),
            users::name_key.eq(text::sort_key(&fields.full_name)),
            users::search_key.eq(search_key(fields)),
            users::email.eq(fields.email.as_str()),
            users::email_key.eq(fields.email.key()),
            users::role.eq(fields.role),
            users::locale.eq(fields.locale),
            users::created_at.eq(now),
            users::updated_at.eq(now),
        ))
        .execute(tx.conn)?;
    Ok((UserAccess { id, municipality }, load(tx, id)?))
}

fn search_key(fields: &UserFields) -> String {
    text::search_key(&format!("{} {} {}", fields.full_name, fields.username.as_str(), fields.email.as_str()))
}

/// One logs in with either name or mail address, so neither may be one of somebody else's two. The constraints hold it
/// too; this names both fields at once, in both databases alike.
pub fn refuse_taken(
    tx: &mut Tx<'_>,
    municipality: MunicipalityId,
    but: Option<UserId>,
    fields: &UserFields,
) -> Result<()> {
    let asked = [fields.username.key(), fields.email.key()];
    let mut others = users::table
        .filter(users::municipality_id.eq(municipality))
        .filter(users::email_key.eq_any(&asked).or(users::username_key.eq_any(&asked)))
        .select((users::email_key, users::username_key))
        .into_boxed();
    if let Some(but) = but {
        others = others.filter(users::id.ne(but));
    }
    let found: Vec<(String, String)> = others.load(tx.conn)?;
    let taken = |key: &String| found.iter().any(|(email, username)| email == key || username == key);
    let faults: Vec<FieldFault> = ["/username", "/email"]
        .into_iter()
        .zip(&asked)
        .filter(|(_, key)| taken(key))
        .map(|(pointer, _)| FieldFault::new(pointer, FieldCode::Taken))
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(Error::fields(faults)) }
}

/// Changes a user that is still at `version`.
///
/// Errors: `stale`, `/username taken`, `/email taken`.
pub fn update(tx: &mut Tx<'_>, access: &UserAccess, version: i32, fields: &UserFields) -> Result<()> {
    refuse_taken(tx, access.municipality, Some(access.id), fields)?;
    let now = tx.now();
    let row = users::table
        .filter(users::id.eq(access.id))
        .filter(users::municipality_id.eq(access.municipality))
        .filter(users::version.eq(version));
    let updated = diesel::update(row)
        .set((
            users::username.eq(fields.username.as_str()),
            users::username_key.eq(fields.username.key()),
            users::full_name.eq(&fields.full_name),
            users::name_key.eq(text::sort_key(&fields.full_name)),
            users::search_key.eq(search_key(fields)),
            users::email.eq(fields.email.as_str()),
            users::email_key.eq(fields.email.key()),
            users::role.eq(fields.role),
            users::locale.eq(fields.locale),
            users::version.eq(users::version + 1),
            users::updated_at.eq(now),
        ))
        .execute(tx.conn)?;
    stale_unless(updated)
}

/// Counts a change that another table holds, if the user is still at `version`. Errors: `stale`.
pub fn touch(tx: &mut Tx<'_>, access: &UserAccess, version: i32) -> Result<()> {
    let now = tx.now();
    let row = users::table.filter(users::id.eq(access.id)).filter(users::version.eq(version));
    stale_unless(
        diesel::update(row).set((users::version.eq(users::version + 1), users::updated_at.eq(now))).execute(tx.conn)?,
    )
}

/// Deletes a user that is still at `version`; the people the user reported stay. Errors: `stale`.
pub fn delete(tx: &mut Tx<'_>, access: &UserAccess, version: i32) -> Result<()> {
    let row = users::table.filter(users::id.eq(access.id)).filter(users::version.eq(version));
    stale_unless(diesel::delete(row).execute(tx.conn)?)
}

/// Shuts a user out, or lets them in again; answers whether that changed anything.
pub fn set_blocked(tx: &mut Tx<'_>, access: &UserAccess, blocked: bool) -> Result<bool> {
    let now = tx.now();
    let row = diesel::update(users::table).filter(users::id.eq(access.id)).into_boxed();
    let set = (
        users::blocked_at.eq(blocked.then_some(now)),
        users::version.eq(users::version + 1),
        users::updated_at.eq(now),
    );
    let row =
        if blocked { row.filter(users::blocked_at.is_null()) } else { row.filter(users::blocked_at.is_not_null()) };
    Ok(row.set(set).execute(tx.conn)? == 1)
}

/// Notes until when the newest invitation holds, or that none does.
pub fn set_invited_until(tx: &mut Tx<'_>, user: UserId, until: Option<Instant>) -> Result<()> {
    diesel::update(users::table.find(user)).set(users::invited_until.eq(until)).execute(tx.conn)?;
    Ok(())
}

/// Refuses to go on when the municipality would be left without an administrator who can log in. Call it with the account
/// held: two who take each other away at once come one after the other.
pub fn require_administrator(tx: &mut Tx<'_>, municipality: MunicipalityId) -> Result<()> {
    let left: i64 = users::table
        .filter(users::municipality_id.eq(municipality))
        .filter(users::role.eq(Role::Administrator))
        .filter(users::password_hash.is_not_null().and(users::blocked_at.is_null()))
        .count()
        .get_result(tx.conn)?;
    if left == 0 { Err(Error::of(ProblemCode::LastAdministrator)) } else { Ok(()) }
}
