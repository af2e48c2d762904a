//! Machine clients on the wire.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::crypto::ClientKey;
use crate::domain::fault::{Faults, FieldCode, FieldFault};
use crate::domain::ids::{ClientSecretId, MachineClientId, PartyId, SiteId};
use crate::domain::roles::{ClientKeyAlgorithm, ClientScope};
use crate::domain::text;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::features::wire::body::{given, stated};
use crate::store::db::Tx;
use crate::store::machine_clients::{self, Client, ClientFields, Secret};

/// The largest quota.
const MOST_ACCOUNTS: i32 = 10_000;

/// A machine client. Its secrets are not here: each was shown once.
#[derive(Debug, Serialize, ToSchema)]
pub struct MachineClientView {
    /// The id, which is its `client_id` too.
    pub id: MachineClientId,
    /// What the office calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<ClientScope>,
    /// The parties it is limited to; null: all of them, later ones too. An empty list gives nothing.
    #[schema(required)]
    pub party_ids: Option<Vec<PartyId>>,
    /// The sites it is limited to; null: all of them, later ones too. An empty list gives nothing.
    #[schema(required)]
    pub site_ids: Option<Vec<SiteId>>,
    /// How many accounts it may create, change or block on one day (UTC).
    pub accounts_per_day: i32,
    /// Its secrets that are good now, the newest first: two at most.
    pub secrets: Vec<ClientSecretView>,
    /// Its public keys that are good now, the newest first: two at most.
    pub keys: Vec<ClientKeyView>,
    /// When it last fetched a token with one of either.
    #[schema(required)]
    pub last_used_at: Option<Instant>,
    /// Since when.
    pub created_at: Instant,
    /// Since when it is shut out, for good.
    #[schema(required)]
    pub revoked_at: Option<Instant>,
    /// Counts the changes; the entity tag.
    pub version: i32,
}

/// A secret, without what it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientSecretView {
    /// The id.
    pub id: ClientSecretId,
    /// Since when.
    pub created_at: Instant,
    /// When it runs out.
    pub expires_at: Instant,
    /// When a token was last fetched with it.
    #[schema(required)]
    pub last_used_at: Option<Instant>,
}

impl ClientSecretView {
    pub(super) fn of(secret: &Secret) -> Self {
        let Secret { id, created_at, expires_at, last_used_at, .. } = *secret;
        Self { id, created_at, expires_at, last_used_at }
    }
}

/// A public key.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientKeyView {
    /// The id.
    pub id: ClientSecretId,
    /// What the office calls it.
    pub label: String,
    /// Its `kid`: the one it came with, or its thumbprint.
    pub kid: String,
    /// What it signs with.
    pub algorithm: ClientKeyAlgorithm,
    /// Its thumbprint (RFC 7638) in base64url, by which it is recognised.
    pub thumbprint: String,
    /// Since when.
    pub created_at: Instant,
    /// When it runs out.
    pub expires_at: Instant,
    /// When a token was last fetched with it.
    #[schema(required)]
    pub last_used_at: Option<Instant>,
}

impl ClientKeyView {
    /// Nothing: it is a secret.
    pub(super) fn of(secret: &Secret) -> Option<Self> {
        let key = ClientKey::stored(secret.public_key.as_deref()?)?;
        let Secret { id, created_at, expires_at, last_used_at, .. } = *secret;
        let (label, kid) = (secret.label.clone().unwrap_or_default(), key.kid().to_owned());
        let (algorithm, thumbprint) = (key.algorithm(), key.thumbprint());
        Some(Self { id, label, kid, algorithm, thumbprint, created_at, expires_at, last_used_at })
    }
}

/// A new secret: this once, and never again.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewClientSecretView {
    /// The id.
    pub id: ClientSecretId,
    /// The secret: `valghalla_secret_` and 43 characters. Null when the same request comes again: it was shown.
    #[schema(required)]
    pub secret: Option<String>,
    /// When it runs out.
    pub expires_at: Instant,
}

impl MachineClientView {
    /// The views of several clients, with three statements for all of them.
    pub fn of_all(tx: &mut Tx<'_>, clients: Vec<Client>) -> Result<Vec<Self>> {
        let ids: Vec<MachineClientId> = clients.iter().map(|client| client.id).collect();
        let mut limits = machine_clients::limits_of(tx, &ids)?;
        let (secrets, now) = (machine_clients::secrets_of(tx, &ids)?, tx.now());
        let view = |client: Client| {
            let (parties, sites) = limits.remove(&client.id).unwrap_or_default();
            let own = || secrets.iter().filter(|secret| secret.client == client.id);
            let good = || own().filter(|secret| secret.expires_at > now);
            Self {
                id: client.id,
                scopes: client.scopes(),
                party_ids: (!client.all_parties).then_some(parties),
                site_ids: (!client.all_sites).then_some(sites),
                accounts_per_day: client.accounts_per_day,
                secrets: good().filter(|secret| secret.public_key.is_none()).map(ClientSecretView::of).collect(),
                keys: good().filter_map(ClientKeyView::of).collect(),
                last_used_at: own().filter_map(|secret| secret.last_used_at).max(),
                created_at: client.created_at,
                revoked_at: client.revoked_at,
                version: client.version,
                name: client.name,
            }
        };
        Ok(clients.into_iter().map(view).collect())
    }

    /// The view of one client.
    pub fn of(tx: &mut Tx<'_>, client: Client) -> Result<Self> {
        Self::of_all(tx, vec![client])?.pop().ok_or(Error::NOT_FOUND)
    }
}

/// A new machine client.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateMachineClient {
    /// What the office calls it, up to 120 characters.
    #[schema(max_length = 120)]
    pub name: String,
    /// What it may do: at least one.
    #[schema(max_items = 20)]
    pub scopes: Vec<ClientScope>,
    /// The parties it is limited to; all of them, later ones too, when nothing is said.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub party_ids: Option<Vec<PartyId>>,
    /// The sites it is limited to; all of them, later ones too, when nothing is said.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub site_ids: Option<Vec<SiteId>>,
    /// How many accounts it may create, change or block on one day (UTC), 1 to 10,000.
    #[schema(minimum = 1, maximum = 10_000)]
    pub accounts_per_day: i32,
}

/// Changes of a machine client; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateMachineClient {
    /// As for a new one.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false, max_length = 120)]
    pub name: Option<String>,
    /// As for a new one.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false, max_items = 20)]
    pub scopes: Option<Vec<ClientScope>>,
    /// As for a new one; null: all of them.
    #[serde(default, deserialize_with = "given")]
    #[schema(max_items = 1000, value_type = Option<Vec<PartyId>>)]
    pub party_ids: Option<Option<Vec<PartyId>>>,
    /// As for a new one; null: all of them.
    #[serde(default, deserialize_with = "given")]
    #[schema(max_items = 1000, value_type = Option<Vec<SiteId>>)]
    pub site_ids: Option<Option<Vec<SiteId>>>,
    /// As for a new one.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false, minimum = 1, maximum = 10_000)]
    pub accounts_per_day: Option<i32>,
}

/// A new secret.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateClientSecret {
    /// For how many days it is good, 1 to 365.
    #[schema(minimum = 1, maximum = 365)]
    pub valid_days: i32,
}

/// A new public key.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateClientKey {
    /// The public half, as a JWK (RFC 7517).
    #[schema(value_type = PublicJwk)]
    pub public_key: Map<String, Value>,
    /// What the office calls it, up to 120 characters.
    #[schema(max_length = 120)]
    pub label: String,
    /// For how many days it is good, 1 to 365.
    #[schema(minimum = 1, maximum = 365)]
    pub valid_days: i32,
}

/// A public key as a JWK: Ed25519 for EdDSA, P-256 for ES256, RSA of 2,048 to 4,096 bits for RS256 or PS256. What else the RFC has
/// may stand in it; what belongs to a private key may not.
#[derive(Debug, Deserialize, ToSchema)]
#[allow(dead_code, reason = "tells the document what `ClientKey` reads")]
pub struct PublicJwk {
    /// `OKP`, `EC` or `RSA`.
    kty: String,
    /// `Ed25519` or `P-256`; not of RSA.
    crv: Option<String>,
    /// Of `OKP` and `EC`.
    x: Option<String>,
    /// Of `EC`.
    y: Option<String>,
    /// The modulus of `RSA`.
    n: Option<String>,
    /// The exponent of `RSA`: `AQAB`.
    e: Option<String>,
    /// The algorithm that belongs to the key, if anything. RSA without it is RS256.
    alg: Option<String>,
    /// `sig`, if anything.
    r#use: Option<String>,
    /// What the client calls it, up to 128 characters; the thumbprint when nothing is said.
    kid: Option<String>,
}

impl CreateMachineClient {
    /// Checks the fields and answers all that is wrong.
    pub fn fields(self) -> Result<ClientFields> {
        let Self { name, scopes, party_ids, site_ids, accounts_per_day } = self;
        let mut faults = Faults::default();
        let name = faults.take("/name", text::line(&name, 120));
        let granted = |scope: &ClientScope| scopes.contains(scope);
        let scopes: Vec<_> = ClientScope::ALL.iter().copied().filter(granted).collect();
        if scopes.is_empty() {
            faults.push(FieldFault::new("/scopes", FieldCode::Required));
        }
        if scopes.contains(&ClientScope::UsersNotify) && !scopes.contains(&ClientScope::UsersWrite) {
            faults.push(FieldFault::new("/scopes", FieldCode::Format));
        }
        if !(1..=MOST_ACCOUNTS).contains(&accounts_per_day) {
            faults.push(FieldFault::new("/accounts_per_day", FieldCode::OutOfRange));
        }
        let parties = once_each(party_ids, "/party_ids", &mut faults);
        let sites = once_each(site_ids, "/site_ids", &mut faults);
        faults.finish()?;
        let name = name.ok_or(Error::field("/name", FieldCode::Required))?;
        Ok(ClientFields { name, scopes, parties, sites, accounts_per_day })
    }
}

fn once_each<T: Ord>(ids: Option<Vec<T>>, at: &str, faults: &mut Faults) -> Option<Vec<T>> {
    let mut ids = ids?;
    if ids.len() > 1_000 {
        faults.push(FieldFault::new(at, FieldCode::TooMany));
    }
    ids.sort_unstable();
    ids.dedup();
    Some(ids)
}

impl UpdateMachineClient {
    /// The client as it shall be, with the names of what is changed.
    pub fn over(self, tx: &mut Tx<'_>, client: &Client) -> Result<(ClientFields, Vec<&'static str>)> {
        let (parties, sites) = machine_clients::limits_of(tx, &[client.id])?.remove(&client.id).unwrap_or_default();
        let before = ClientFields {
            name: client.name.clone(),
            scopes: client.scopes(),
            parties: (!client.all_parties).then_some(parties),
            sites: (!client.all_sites).then_some(sites),
            accounts_per_day: client.accounts_per_day,
        };
        let old = before.clone();
        let after = CreateMachineClient {
            name: self.name.unwrap_or(old.name),
            scopes: self.scopes.unwrap_or(old.scopes),
            party_ids: self.party_ids.unwrap_or(old.parties),
            site_ids: self.site_ids.unwrap_or(old.sites),
            accounts_per_day: self.accounts_per_day.unwrap_or(old.accounts_per_day),
        };
        let after = after.fields()?;
        let fields = [
            ("name", before.name != after.name),
            ("scopes", before.scopes != after.scopes),
            ("parties", before.parties != after.parties),
            ("sites", before.sites != after.sites),
            ("accounts_per_day", before.accounts_per_day != after.accounts_per_day),
        ];
        Ok((after, fields.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()))
    }
}
