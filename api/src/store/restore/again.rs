//! What was taken away since a backup was made, as the list outside the database has it, is taken away again.

use diesel::prelude::*;

use super::trail;
use crate::domain::audit::Action;
use crate::domain::ids::{AnyId, ElectionId, MachineClientId, MunicipalityId, PersonId, SecretaryRequestId, UserId};
use crate::domain::roles::{RequestState, SecretaryRequests};
use crate::domain::taken_away::{StrictSettings, TakenAway};
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store::audit::{self, Event};
use crate::store::db::Tx;
use crate::store::dialect::native;
use crate::store::grants::following;
use crate::store::persons::protection;
use crate::store::schema::{
    access_grants as grants, elections, machine_client_secrets as secrets, machine_clients as clients,
    municipalities as settings, persons, recovery_codes, retention_consents as consents,
    secretary_requests as requests, users,
};
use crate::store::{credentials, erasure, factors, municipalities, outbox, secretary_requests};

/// Why an election is on hold after a restore; who placed it gave a reason that the backup does not know.
const HELD: &str = "Sat i bero igen, da en sikkerhedskopi blev genskabt";
/// Why a request is rejected after a restore, for the same reason.
const REJECTED: &str = "Afvist igen, da en sikkerhedskopi blev genskabt";

/// How much of it there was, in one municipality.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Again {
    /// Users blocked.
    pub blocked: usize,
    /// Users deleted.
    pub deleted: usize,
    /// The usernames of those whose password is gone, since it would be all that is asked for: their second factors were
    /// set up or reset since.
    pub closed: Vec<String>,
    /// Recovery codes of users who had used one, got new ones or were reset since.
    pub recovery_codes: usize,
    /// Machine clients revoked.
    pub clients: usize,
    /// Secrets and keys of machine clients of which one had been removed since.
    pub secrets: usize,
    /// Elections put on hold.
    pub holds: usize,
    /// Consents withdrawn.
    pub consents: usize,
    /// People whose address is protected.
    pub protected: usize,
    /// Requests for a further secretary rejected or taken back.
    pub requests: usize,
    /// Whether the settings are older than the last ones.
    pub older_settings: bool,
    /// Settings that were made stricter than the backup has them, as the API names them.
    pub stricter: Vec<&'static str>,
}

/// The list as one municipality needs it.
struct Told<'a> {
    municipality: MunicipalityId,
    taken_at: Instant,
    list: Vec<&'a TakenAway>,
}

impl Told<'_> {
    /// Whose last word among these is this one.
    fn last(&self, among: &[Action], word: Action) -> Vec<AnyId> {
        let mut last: Vec<(AnyId, &str)> = Vec::new();
        let deleted = Action::UserDeleted.as_str();
        for one in self.list.iter().filter(|one| among.iter().any(|action| action.as_str() == one.action)) {
            last.retain(|(other, before)| *other != one.object_id || *before == deleted);
            last.push((one.object_id, &one.action));
        }
        last.into_iter().filter(|(_, action)| *action == word.as_str()).map(|(id, _)| id).collect()
    }

    /// To whom this happened since the backup was made.
    fn since(&self, word: Action) -> Vec<AnyId> {
        let since = self.list.iter().filter(|one| one.at >= self.taken_at && one.action == word.as_str());
        since.map(|one| one.object_id).collect()
    }

    /// The users who are there to whom one of these happened since the backup was made.
    fn users_since(&self, tx: &mut Tx<'_>, words: &[Action]) -> Result<Vec<UserId>> {
        let ids: Vec<UserId> = words.iter().flat_map(|word| self.since(*word)).map(|id| UserId(id.0)).collect();
        let there = users::table.filter(users::id.eq_any(ids).and(users::municipality_id.eq(self.municipality)));
        let there = there.order(users::username).select(users::id);
        native!(tx.conn, conn => there.load(conn)).map_err(Error::from)
    }

    /// What a setting was changed to last.
    fn setting<T>(&self, of: impl Fn(&StrictSettings) -> Option<T>) -> Option<T> {
        self.list.iter().rev().find_map(|one| of(&one.settings))
    }

    fn record(&self, tx: &mut Tx<'_>, action: Action, id: AnyId) -> Result<()> {
        audit::record(tx, &trail(self.municipality), Event::new(action, id.0))
    }
}

/// Takes away in a municipality whatever the list says.
pub fn take_away(
    tx: &mut Tx<'_>,
    municipality: MunicipalityId,
    taken_at: Instant,
    list: &[TakenAway],
) -> Result<Again> {
    let mut list: Vec<&TakenAway> = list.iter().filter(|one| one.municipality_id == municipality).collect();
    // Of several servers each writes the list when it looks: an older line may stand after a newer one.
    list.sort_by_key(|one| (one.at, one.event_id));
    let told = Told { municipality, taken_at, list };
    let mut again = Again::default();
    users_of(tx, &told, &mut again)?;
    logins_of(tx, &told, &mut again)?;
    clients_of(tx, &told, &mut again)?;
    people_of(tx, &told, &mut again)?;
    requests_of(tx, &told, &mut again)?;
    settings_of(tx, &told, &mut again)?;
    let row = || elections::table.filter(elections::municipality_id.eq(municipality));
    let free = || row().filter(elections::hold_reason.is_null().and(elections::erased_at.is_null()));
    let now = tx.now();
    for id in told.last(&[Action::ElectionHoldPlaced, Action::ElectionHoldLifted], Action::ElectionHoldPlaced) {
        let set = (elections::hold_reason.eq(HELD), elections::held_since.eq(now));
        let one = free().filter(elections::id.eq(ElectionId(id.0)));
        if native!(tx.conn, conn => diesel::update(one).set(set).execute(conn))? == 1 {
            told.record(tx, Action::ElectionHoldPlaced, id)?;
            again.holds += 1;
        }
    }
    Ok(again)
}

/// Blocks and deletes, with what follows them.
fn users_of(tx: &mut Tx<'_>, told: &Told<'_>, again: &mut Again) -> Result<()> {
    const STATES: [Action; 3] = [Action::UserBlocked, Action::UserUnblocked, Action::UserDeleted];
    let now = tx.now();
    let row =
        |id: AnyId| users::table.filter(users::id.eq(UserId(id.0)).and(users::municipality_id.eq(told.municipality)));
    for id in told.last(&STATES, Action::UserDeleted) {
        // Who asked for an account is not there to reach anything for it, nor for those that it asked for in turn.
        let own = grants::table.filter(grants::user_id.eq_any(row(id).select(users::id)));
        native!(tx.conn, conn => diesel::delete(own).execute(conn))?;
        following::narrow(tx, &trail(told.municipality), UserId(id.0))?;
        let there = row(id).select(users::id);
        if let Some(user) = native!(tx.conn, conn => there.first::<UserId>(conn).optional())? {
            outbox::forget_of_user(tx, user)?;
            secretary_requests::forget_of_user(tx, user)?;
        }
        if native!(tx.conn, conn => diesel::delete(row(id)).execute(conn))? == 1 {
            told.record(tx, Action::UserDeleted, id)?;
            again.deleted += 1;
        }
    }
    for id in told.last(&STATES, Action::UserBlocked) {
        let set = (users::blocked_at.eq(now), users::version.eq(users::version + 1), users::updated_at.eq(now));
        let free = row(id).filter(users::blocked_at.is_null());
        if native!(tx.conn, conn => diesel::update(free).set(set).execute(conn))? == 1 {
            told.record(tx, Action::UserBlocked, id)?;
            again.blocked += 1;
        }
    }
    Ok(())
}

/// Takes recovery codes that were used or replaced, and factors that were reset; and the password of whoever has no second
/// factor now and had set one up or been reset since: whoever knows it would set up one of their own.
fn logins_of(tx: &mut Tx<'_>, told: &Told<'_>, again: &mut Again) -> Result<()> {
    let reset = told.users_since(tx, &[Action::UserFactorsReset])?;
    let spent = told.users_since(tx, &[Action::UserRecoveryCodeUsed, Action::UserRecoveryCodesRenewed])?;
    let codes = recovery_codes::table.filter(recovery_codes::user_id.eq_any([&reset[..], &spent].concat()));
    again.recovery_codes = native!(tx.conn, conn => diesel::delete(codes).execute(conn))?;
    for user in reset {
        factors::forget(tx, user)?;
    }
    for user in told.users_since(tx, &[Action::UserFactorAdded, Action::UserFactorsReset])? {
        if factors::of_user(tx, user)?.is_empty() {
            again.closed.extend(credentials::forget_hash(tx, user)?);
        }
    }
    Ok(())
}

/// Revokes machine clients; and removes every secret and key where one had been removed, since the list does not say which.
fn clients_of(tx: &mut Tx<'_>, told: &Told<'_>, again: &mut Again) -> Result<()> {
    let now = tx.now();
    let own = || clients::table.filter(clients::municipality_id.eq(told.municipality));
    for id in told.last(&[Action::MachineClientRevoked], Action::MachineClientRevoked) {
        let open = own().filter(clients::id.eq(MachineClientId(id.0)).and(clients::revoked_at.is_null()));
        let set = (clients::revoked_at.eq(now), clients::version.eq(clients::version + 1));
        if native!(tx.conn, conn => diesel::update(open).set(set).execute(conn))? == 1 {
            told.record(tx, Action::MachineClientRevoked, id)?;
            again.clients += 1;
        }
    }
    let removed = [Action::MachineClientSecretRemoved, Action::MachineClientKeyRemoved];
    for id in removed.into_iter().flat_map(|removed| told.since(removed)) {
        let these = own().filter(clients::id.eq(MachineClientId(id.0))).select(clients::id);
        let theirs = secrets::table.filter(secrets::client_id.eq_any(these));
        let gone = native!(tx.conn, conn => diesel::delete(theirs).execute(conn))?;
        if gone > 0 {
            told.record(tx, Action::MachineClientSecretRemoved, id)?;
            again.secrets += gone;
        }
    }
    Ok(())
}

/// Withdraws consents, and with them whom nothing else keeps; and protects addresses, without a last day: the office says
/// when it ends.
fn people_of(tx: &mut Tx<'_>, told: &Told<'_>, again: &mut Again) -> Result<()> {
    const CONSENTS: [Action; 3] =
        [Action::PersonConsentRecorded, Action::PersonConsentWithdrawn, Action::PersonConsentEnded];
    const PROTECTIONS: [Action; 3] =
        [Action::PersonProtected, Action::PersonProtectionLifted, Action::PersonProtectionEnded];
    let own = || persons::table.filter(persons::municipality_id.eq(told.municipality));
    for id in told.last(&CONSENTS, Action::PersonConsentWithdrawn) {
        let these = own().filter(persons::id.eq(PersonId(id.0))).select(persons::id);
        let theirs = consents::table.filter(consents::person_id.eq_any(these));
        if native!(tx.conn, conn => diesel::delete(theirs).execute(conn))? == 1 {
            told.record(tx, Action::PersonConsentWithdrawn, id)?;
            erasure::let_go(tx, &trail(told.municipality), told.municipality, PersonId(id.0))?;
            again.consents += 1;
        }
    }
    // What was said before the backup was made stands in it, with its last day.
    let since = told.since(Action::PersonProtected);
    for id in told.last(&PROTECTIONS, Action::PersonProtected).into_iter().filter(|id| since.contains(id)) {
        if protection::begin_again(tx, told.municipality, PersonId(id.0))? {
            told.record(tx, Action::PersonProtected, id)?;
            again.protected += 1;
        }
    }
    Ok(())
}

/// Rejects requests for a further secretary, and takes them back.
fn requests_of(tx: &mut Tx<'_>, told: &Told<'_>, again: &mut Again) -> Result<()> {
    let now = tx.now();
    for (word, state, reason) in [
        (Action::SecretaryRequestRejected, RequestState::Rejected, Some(REJECTED)),
        (Action::SecretaryRequestWithdrawn, RequestState::Withdrawn, None),
    ] {
        for id in told.last(&[word], word) {
            let own = requests::table.filter(requests::municipality_id.eq(told.municipality));
            let open =
                own.filter(requests::id.eq(SecretaryRequestId(id.0)).and(requests::state.eq(RequestState::Open)));
            let set = (
                requests::state.eq(state),
                requests::decided_at.eq(now),
                requests::reason.eq(reason),
                requests::version.eq(requests::version + 1),
            );
            if native!(tx.conn, conn => diesel::update(open).set(set).execute(conn))? == 1 {
                told.record(tx, word, id)?;
                again.requests += 1;
            }
        }
    }
    Ok(())
}

/// Holds the settings that protect somebody to the stricter of what the backup has and what they were last.
fn settings_of(tx: &mut Tx<'_>, told: &Told<'_>, again: &mut Again) -> Result<()> {
    again.older_settings = !told.since(Action::SettingsChanged).is_empty();
    let found = municipalities::find(tx, told.municipality)?;
    let mut event = Event::new(Action::SettingsChanged, told.municipality.0);
    let row = || settings::table.find(told.municipality);
    if !found.protects_contact && told.setting(|one| one.protects_contact) == Some(true) {
        let set = settings::protects_contact.eq(true);
        native!(tx.conn, conn => diesel::update(row()).set(set).execute(conn))?;
        event = event.with("protects_contact", true);
        again.stricter.push("protects_contact");
    }
    if !found.secretary_factor_required && told.setting(|one| one.secretary_factor) == Some(true) {
        let set = (settings::secretary_factor_required.eq(true), settings::secretary_factor_waiver.eq(None::<String>));
        native!(tx.conn, conn => diesel::update(row()).set(set).execute(conn))?;
        event = event.with("secretary_factor", true);
        again.stricter.push("secretary_factor");
    }
    let off = SecretaryRequests::Off;
    if found.secretary_requests != off && told.setting(|one| one.secretary_requests) == Some(off) {
        let set = settings::secretary_requests.eq(off);
        native!(tx.conn, conn => diesel::update(row()).set(set).execute(conn))?;
        event = event.with("secretary_requests", off.as_str());
        again.stricter.push("secretary_requests");
    }
    if again.stricter.is_empty() {
        return Ok(());
    }
    let set = settings::version.eq(settings::version + 1);
    native!(tx.conn, conn => diesel::update(row()).set(set).execute(conn))?;
    audit::record(tx, &trail(told.municipality), event)
}

/// The names of the users and machine clients that may do something else, or log in otherwise, than when the backup was
/// made.
pub fn to_look_at(
    tx: &mut Tx<'_>,
    municipality: MunicipalityId,
    taken_at: Instant,
    list: &[TakenAway],
) -> Result<Vec<String>> {
    const CHANGES: [Action; 10] = [
        Action::UserChanged,
        Action::UserGrantsChanged,
        Action::UserPasswordSet,
        Action::UserPasswordChanged,
        Action::UserFactorAdded,
        Action::UserFactorRemoved,
        Action::UserFactorsReset,
        Action::UserRecoveryCodesRenewed,
        Action::UserRecoveryCodeUsed,
        Action::MachineClientChanged,
    ];
    let since = list.iter().filter(|one| one.municipality_id == municipality && one.at >= taken_at);
    let changed = since.filter(|one| CHANGES.iter().any(|action| action.as_str() == one.action));
    let ids: Vec<uuid::Uuid> = changed.map(|one| one.object_id.0).collect();
    let of_users = users::table
        .filter(users::id.eq_any(ids.iter().map(|id| UserId(*id)).collect::<Vec<_>>()))
        .filter(users::municipality_id.eq(municipality))
        .order(users::username)
        .select(users::username);
    let mut names: Vec<String> = native!(tx.conn, conn => of_users.load(conn))?;
    let of_clients = clients::table
        .filter(clients::id.eq_any(ids.iter().map(|id| MachineClientId(*id)).collect::<Vec<_>>()))
        .filter(clients::municipality_id.eq(municipality).and(clients::revoked_at.is_null()))
        .order(clients::name)
        .select(clients::name);
    names.extend(native!(tx.conn, conn => of_clients.load::<String>(conn)).map_err(Error::from)?);
    Ok(names)
}
