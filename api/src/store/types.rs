//! The SQL types that are real in both databases: an identifier is `uuid` or 16 bytes, an instant `timestamptz` or
//! microseconds, a closed list a word. Elsewhere the program sees only the domain's types.

use std::io::Write;

use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, HasSqlType, SqlOrd, SqlType, Text, Timestamptz};
use diesel::sqlite::Sqlite;
use uuid::Uuid;

use super::conn::MultiBackend;
use crate::crypto::KeyKind;
use crate::domain::fault::Locale;
use crate::domain::ids::*;
use crate::domain::roles::*;
use crate::domain::time::Instant;

/// An identifier: `uuid` in PostgreSQL, `blob` of 16 bytes in SQLite.
#[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Binary"))]
pub struct Uid;

/// An instant: `timestamptz` in PostgreSQL, `integer` of microseconds in SQLite.
#[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Long"))]
pub struct UtcInstant;

impl SqlOrd for Uid {}
impl SqlOrd for UtcInstant {}

impl HasSqlType<Uid> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<Uid>(lookup)
    }
}

impl HasSqlType<UtcInstant> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<UtcInstant>(lookup)
    }
}

/// Hands a value of an own SQL type to whichever backend is behind the connection.
macro_rules! through_both {
    ($rust:ty, $sql:ty) => {
        impl ToSql<$sql, MultiBackend> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((<$sql>::default(), self));
                Ok(IsNull::No)
            }
        }

        impl FromSql<$sql, MultiBackend> for $rust {
            fn from_sql(bytes: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                bytes.from_sql::<Self, $sql>()
            }
        }
    };
}

macro_rules! stored_ids {
    ($($proxy:ident for $id:ident),+ $(,)?) => {$(
        #[derive(AsExpression, FromSqlRow)]
        #[diesel(sql_type = Uid, foreign_derive)]
        #[allow(dead_code, reason = "carries the derives for the domain's type")]
        struct $proxy($id);

        impl ToSql<Uid, Pg> for $id {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                out.write_all(self.0.as_bytes())?;
                Ok(IsNull::No)
            }
        }

        impl FromSql<Uid, Pg> for $id {
            fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                Ok(Self(Uuid::from_slice(value.as_bytes())?))
            }
        }

        impl ToSql<Uid, Sqlite> for $id {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(self.0.as_bytes().as_slice());
                Ok(IsNull::No)
            }
        }

        impl FromSql<Uid, Sqlite> for $id {
            fn from_sql(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                Ok(Self(Uuid::from_slice(value.read_blob())?))
            }
        }

        through_both!($id, Uid);
    )+};
}

stored_ids! {
    MunicipalityProxy for MunicipalityId, UserProxy for UserId, SessionProxy for SessionId, LinkProxy for LinkId,
    FactorProxy for FactorId,
    GrantProxy for GrantId, PartyProxy for PartyId, ConstituencyProxy for ConstituencyId, SiteProxy for SiteId,
    DutyProxy for DutyId, ElectionProxy for ElectionId, AllocationProxy for AllocationId, AssignmentProxy for AssignmentId,
    PersonProxy for PersonId, MailProxy for MailId, TemplateVersionProxy for TemplateVersionId,
    SecretaryRequestProxy for SecretaryRequestId, AuditEventProxy for AuditEventId, CheckpointProxy for CheckpointId,
    MachineClientProxy for MachineClientId, ClientSecretProxy for ClientSecretId,
    KeyReaderProxy for KeyReaderId,
    AnyProxy for AnyId,
}

#[derive(AsExpression, FromSqlRow)]
#[diesel(sql_type = UtcInstant, foreign_derive)]
#[allow(dead_code, reason = "carries the derives for the domain's type")]
struct InstantProxy(Instant);

impl ToSql<UtcInstant, Pg> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Timestamptz, Pg>::to_sql(&self.0, &mut out.reborrow())
    }
}

impl FromSql<UtcInstant, Pg> for Instant {
    fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        FromSql::<Timestamptz, Pg>::from_sql(value).map(Self)
    }
}

impl ToSql<UtcInstant, Sqlite> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.timestamp_micros());
        Ok(IsNull::No)
    }
}

impl FromSql<UtcInstant, Sqlite> for Instant {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<BigInt, Sqlite>>::from_sql(value)?;
        DateTime::<Utc>::from_timestamp_micros(micros).map(Self).ok_or_else(|| "instant out of range".into())
    }
}

through_both!(Instant, UtcInstant);

macro_rules! stored_words {
    ($($proxy:ident for $word:ident),+ $(,)?) => {$(
        #[derive(AsExpression, FromSqlRow)]
        #[diesel(sql_type = Text, foreign_derive)]
        #[allow(dead_code, reason = "carries the derives for the domain's type")]
        struct $proxy($word);

        impl<DB> ToSql<Text, DB> for $word
        where
            DB: Backend,
            str: ToSql<Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.as_str().to_sql(out)
            }
        }

        impl<DB> FromSql<Text, DB> for $word
        where
            DB: Backend,
            String: FromSql<Text, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
                Self::parse(&String::from_sql(value)?).ok_or_else(|| concat!("not a ", stringify!($word)).into())
            }
        }
    )+};
}

stored_words! {
    RoleProxy for Role, GrantScopeProxy for GrantScope, LinkPurposeProxy for LinkPurpose,
    ElectionKindProxy for ElectionKind, ElectionStateProxy for StoredElectionState,
    AssignmentStateProxy for AssignmentState, MailKindProxy for MailKind, TemplateKindProxy for TemplateKind,
    MailStateProxy for MailState, LocaleProxy for Locale, FactorKindProxy for FactorKind,
    ChallengePurposeProxy for ChallengePurpose, RequestStateProxy for RequestState,
    SecretaryRequestsProxy for SecretaryRequests, KeyKindProxy for KeyKind,
}

/// Reads a `blob`/`bytea` of a fixed length.
pub fn fixed<const N: usize>(bytes: Vec<u8>) -> deserialize::Result<[u8; N]> {
    bytes.try_into().map_err(|_| "bytes of the wrong length".into())
}
