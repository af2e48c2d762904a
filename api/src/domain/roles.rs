//! Who somebody is, and the closed lists of states that the tables hold.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A closed list that is stored and sent as a word.
macro_rules! words {
    ($($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:tt),+ $(,)? })+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every word of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word, as stored and sent.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Reads the word back.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    )+};
}

words! {
    /// What a user may do, in outline; a secretary's reach is told by the grants.
    Role {
        /// Everything in the own municipality.
        Administrator = "administrator",
        /// Elections, sites, seats, persons, assignments; no settings, no users.
        ElectionOfficer = "election_officer",
        /// Reports people for the own party at the sites granted.
        PartySecretary = "party_secretary",
        /// Reads the audit log and nothing else.
        Auditor = "auditor",
    }

    /// Where an account stands in its life.
    UserState {
        /// Made, nothing sent.
        Created = "created",
        /// A link is on its way or in the mailbox, and valid.
        Invited = "invited",
        /// The last link has run out unused.
        LinkExpired = "link_expired",
        /// Has chosen a password.
        Active = "active",
        /// Shut out by an administrator.
        Blocked = "blocked",
    }

    /// What a CPR number or a protected address is read for. The person may ask for the dates and the purposes.
    ReadingPurpose {
        /// To place and appoint officials.
        Staffing = "staffing",
        /// To send the appointment or another letter.
        Letter = "letter",
        /// To tell whether two reports are of the same person, or whether the number is right.
        Identity = "identity",
        /// To pay for the duty.
        Payment = "payment",
        /// To answer the person's own request.
        OwnRequest = "own_request",
    }

    /// What was read.
    ReadingKind {
        /// The CPR number.
        Cpr = "cpr",
        /// The protected address.
        Address = "address",
        /// The address, by whoever ended its protection.
        ProtectionEnded = "protection_ended",
    }

    /// How far a grant reaches.
    GrantScope {
        /// All of the party's sites, later ones too.
        Party = "party",
        /// The party's sites in one constituency, later ones too.
        Constituency = "constituency",
        /// Chosen sites only.
        Site = "site",
    }

    /// What a one-time link is for.
    LinkPurpose {
        /// Choosing the first password.
        Invite = "invite",
        /// Choosing a new one.
        Reset = "reset",
    }

    /// The kind of polling day.
    ElectionKind {
        /// Kommunalvalg.
        Municipal = "municipal",
        /// Regionsrådsvalg.
        Regional = "regional",
        /// Folketingsvalg.
        General = "general",
        /// Europa-Parlamentsvalg.
        European = "european",
        /// Folkeafstemning.
        Referendum = "referendum",
    }

    /// An election's state as stored; `held` is `locked` after the polling day and needs no row change.
    StoredElectionState {
        /// Being prepared by the office.
        Draft = "draft",
        /// Parties report.
        Open = "open",
        /// Only the office changes.
        Locked = "locked",
        /// Over; the retention clock runs.
        Closed = "closed",
    }

    /// An election's state as shown.
    ElectionState {
        /// Being prepared by the office.
        Draft = "draft",
        /// Parties report.
        Open = "open",
        /// Only the office changes.
        Locked = "locked",
        /// Locked, and the polling day has passed.
        Held = "held",
        /// Over; the retention clock runs.
        Closed = "closed",
    }

    /// Where a person stands in a seat.
    AssignmentState {
        /// Reported by the party or the office.
        Reported = "reported",
        /// Asked.
        Invited = "invited",
        /// Has said yes.
        Accepted = "accepted",
        /// Asks to be excused; the office decides.
        ExcuseClaimed = "excuse_claimed",
        /// Excused; the seat is free again.
        Excused = "excused",
        /// Withdrawn; the seat is free again.
        Withdrawn = "withdrawn",
    }

    /// What proves a log-in besides the password.
    FactorKind {
        /// Six digits of an app, another every 30 seconds (RFC 6238).
        Totp = "totp",
        /// A key in a device or a password manager (WebAuthn).
        Passkey = "passkey",
    }

    /// What an answer with a second factor is awaited for.
    ChallengePurpose {
        /// The second step of a log-in.
        Login = "login",
        /// A fresh proof within a session.
        StepUp = "step_up",
        /// A passkey that is being added.
        Registration = "registration",
    }

    /// What a machine client may do. None reads a CPR number, gets a link or touches an account of the office.
    ClientScope {
        /// Read parties, constituencies and sites.
        SitesRead = "sites:read",
        /// Read the accounts of party secretaries.
        UsersRead = "users:read",
        /// Create, change and block accounts of party secretaries.
        UsersWrite = "users:write",
        /// Have the welcome mail sent when an account is created; the link goes to its owner alone.
        UsersNotify = "users:notify",
    }

    /// What a machine client signs with.
    ClientKeyAlgorithm {
        /// Ed25519 (RFC 8037).
        EdDsa = "EdDSA",
        /// P-256 with SHA-256 (RFC 7518).
        Es256 = "ES256",
        /// RSA with SHA-256 (RFC 7518), of an RSA key that names no other.
        Rs256 = "RS256",
        /// RSA with SHA-256 and a random part (RFC 7518).
        Ps256 = "PS256",
    }

    /// What a plan does with one account.
    PlanAction {
        /// It is made.
        Create = "create",
        /// It is changed.
        Change = "change",
        /// It is as it is to be.
        Unchanged = "unchanged",
        /// It is blocked, since it is not in the set any more.
        Deactivate = "deactivate",
    }

    /// Whether a party secretary may ask the office for a further one.
    SecretaryRequests {
        /// Not at all.
        Off = "off",
        /// An administrator decides.
        WithApproval = "with_approval",
    }

    /// How far a request is.
    RequestState {
        /// Waits for an administrator.
        Open = "open",
        /// Granted; the account is made.
        Approved = "approved",
        /// Rejected, with a reason.
        Rejected = "rejected",
        /// Taken back by whoever asked, while it waited.
        Withdrawn = "withdrawn",
    }

    /// What a mail is.
    MailKind {
        /// The first mail to a new user, with the link.
        Welcome = "welcome",
        /// A link to choose a new password.
        PasswordReset = "password_reset",
        /// A test of a template, to oneself.
        Test = "test",
        /// That something about the account's security was changed.
        SecurityNotice = "security_notice",
        /// That the election office has done something the user should know.
        Notice = "notice",
    }

    /// A template that an administrator may edit.
    TemplateKind {
        /// The first mail to a new party secretary, with the link.
        Welcome = "welcome",
        /// The first mail to a new member of the municipality's staff, with the link.
        StaffWelcome = "staff_welcome",
        /// A link to choose a new password.
        PasswordReset = "password_reset",
    }

    /// How far a mail is.
    MailState {
        /// Waits for the mail server, perhaps after failed tries.
        Queued = "queued",
        /// Accepted by the mail server.
        Sent = "sent",
        /// Refused for good by the mail server.
        Failed = "failed",
        /// Given up after the last try.
        Dead = "dead",
        /// Withdrawn before it went: blocked, deleted, replaced by a newer link.
        Cancelled = "cancelled",
    }
}

impl Role {
    /// The election office: whose reach is the whole municipality.
    pub const fn is_office(self) -> bool {
        matches!(self, Self::Administrator | Self::ElectionOfficer)
    }

    /// Whether the log-in needs a second factor, in a municipality that asks its secretaries for one or does not.
    pub const fn needs_factor(self, secretaries_too: bool) -> bool {
        secretaries_too || !matches!(self, Self::PartySecretary)
    }
}

impl AssignmentState {
    /// Whether the person holds the seat.
    pub const fn holds_seat(self) -> bool {
        !matches!(self, Self::Excused | Self::Withdrawn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_excused_or_withdrawn_holds_no_seat() {
        let holding: Vec<_> = AssignmentState::ALL.iter().copied().filter(|state| state.holds_seat()).collect();
        use AssignmentState::{Accepted, ExcuseClaimed, Invited, Reported};
        assert_eq!(holding, [Reported, Invited, Accepted, ExcuseClaimed]);
    }

    #[test]
    fn the_office_reaches_all_and_all_but_secretaries_always_need_a_second_factor() {
        for role in Role::ALL {
            assert!(role.needs_factor(true));
            assert_eq!(role.is_office(), matches!(role, Role::Administrator | Role::ElectionOfficer));
            assert_eq!(role.needs_factor(false), *role != Role::PartySecretary);
        }
    }
}
