//! The sub-commands. Each prints what it does; settings come from the environment (`Config`), secrets from files.

mod audit;
mod backup;
mod bootstrap;
mod demo;
mod first_link;
mod keys;
mod reset_factors;
mod restore;
mod retention;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};

use crate::config::Config;
use crate::crypto::KeyKind;
use crate::error::{Error, Result};
use crate::store::migrate::migrate;

/// Staffing of Danish polling places: the REST API and its server.
///
/// Settings come from the environment; `.env.example` in the repository lists them all.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API, the pages and the mail delivery.
    Serve,
    /// Deliver mails only; several may run beside several servers on one PostgreSQL.
    Worker,
    /// Bring the database to this binary's schema, and end.
    Migrate,
    /// Make a municipality and its first administrator, once; write the one-time link (valid one hour) to a file.
    Bootstrap(Bootstrap),
    /// Take a user's second factors away, for when no other administrator can: the password stays, the user is told.
    ResetSecondFactors(ResetFactors),
    /// Say where the first administrator's link is, or how to get a new one; nothing once it has been used.
    FirstLink {
        /// The file that `bootstrap` has written.
        #[arg(long)]
        link_file: PathBuf,
    },
    /// Fill a demonstration municipality, once, and print its log-ins; not in production.
    Demo,
    /// Print the OpenAPI document.
    Openapi,
    /// The keys that seal, index and sign.
    #[command(subcommand)]
    Keys(Keys),
    /// Copy the database into a folder of its own, while it is served. The keys are not in it.
    Backup {
        /// The folder; made, or empty.
        dir: PathBuf,
    },
    /// Bring a backup back into an empty database; nothing that was taken away since comes back to life.
    Restore(Restore),
    /// The audit log: whether it is as it was written.
    #[command(subcommand)]
    Audit(Audit),
    /// What was erased: certificates, and the list by which a backup is rid of the same people.
    #[command(subcommand)]
    Retention(Retention),
}

/// A municipality and its first administrator.
#[derive(Debug, Args)]
pub struct Bootstrap {
    /// The municipality's code, four digits, e.g. 0607.
    #[arg(long)]
    municipality: String,
    /// Its name, e.g. "Fredericia Kommune".
    #[arg(long)]
    name: String,
    /// The first administrator's mail address; also the username.
    #[arg(long)]
    admin_mail: String,
    /// Where to write the one-time link (mode 0600).
    #[arg(long)]
    link_file: PathBuf,
    /// The municipality's own address, where several share an installation. Default: PUBLIC_URL.
    #[arg(long)]
    public_url: Option<String>,
}

/// Whose second factors are taken away, and why.
#[derive(Debug, Args)]
pub struct ResetFactors {
    /// The municipality's code, four digits, e.g. 0607.
    #[arg(long)]
    municipality: String,
    /// Username or mail address.
    #[arg(long)]
    user: String,
    /// What happened; kept in the audit log.
    #[arg(long)]
    reason: String,
}

/// Which backup.
#[derive(Debug, Args)]
pub struct Restore {
    /// The folder that `backup` has made.
    dir: PathBuf,
    /// Restore although nobody knows who was blocked or deleted since the backup: the list of it is lost.
    #[arg(long)]
    without_list: bool,
}

#[derive(Debug, Subcommand)]
enum Keys {
    /// Make the first keys in KEYS_DIR; refuses to touch existing ones.
    Init,
    /// Add the first key that signs the checkpoints of the audit log, to the keys of an earlier release.
    AddCheckpoint,
    /// Say which keys there are, how old they are, what needs them, and which servers know them.
    Status,
    /// Put a new key of a kind into use, and carry over what is under the one before, while servers run. Broken off, it goes
    /// on where it was when it is run again.
    Rotate {
        /// Which kind.
        #[arg(value_parser = kinds())]
        kind: KeyKind,
    },
    /// Put older keys away that nothing needs any more.
    Retire(Retire),
}

/// Which keys are put away.
#[derive(Debug, Args)]
pub struct Retire {
    /// Of which kind.
    #[arg(value_parser = kinds())]
    kind: KeyKind,
    /// Of `signing` and `link`: at once, for a key that leaked. Whoever holds a token of it logs in again.
    #[arg(long)]
    now: bool,
    /// Of `index`: also take away the recovery codes that only the older key knows. Their users make new ones.
    #[arg(long)]
    drop_recovery_codes: bool,
}

fn kinds() -> impl TypedValueParser<Value = KeyKind> {
    PossibleValuesParser::new(KeyKind::ALL.map(KeyKind::as_str))
        .try_map(|word| KeyKind::parse(&word).ok_or("no kind of key"))
}

#[derive(Debug, Subcommand)]
enum Audit {
    /// Check that no record was changed, removed, moved, put in or cut off; end with an error that names the first, or
    /// with the exit code 3 where there is no checkpoint to check against.
    Verify(Verify),
    /// Print the public keys that checkpoints are checked with, to be kept by whoever checks them elsewhere.
    PublicKeys,
}

#[derive(Debug, Subcommand)]
enum Retention {
    /// Check that a certificate of erasure is one that this installation has signed, as it stands.
    Verify {
        /// The certificate, as it was downloaded.
        file: PathBuf,
    },
    /// Erase again, after a backup was put back, whoever stands in the list beside the checkpoints of the audit log.
    Replay,
}

/// What is checked, and against what.
#[derive(Debug, Args)]
pub struct Verify {
    /// Only this municipality's log, by its code. Default: all.
    #[arg(long)]
    municipality: Option<String>,
    /// The folder of checkpoints, perhaps a copy kept elsewhere. Default: AUDIT_CHECKPOINTS_DIR.
    #[arg(long)]
    checkpoints: Option<PathBuf>,
    /// End well where there is no checkpoint to check against: what the database says is then taken at its word.
    #[arg(long)]
    allow_no_checkpoints: bool,
}

/// What the program ends with after this error.
pub fn exit_code(error: &Error) -> ExitCode {
    audit::exit_code(error).map_or(ExitCode::FAILURE, ExitCode::from)
}

/// Runs the sub-command to its end.
pub fn run(cli: Cli) -> Result<()> {
    if let Command::Openapi = cli.command {
        println!("{}", crate::app::document::json()?);
        return Ok(());
    }
    let config = Config::from_env().map_err(Error::internal)?;
    match cli.command {
        Command::Serve => actix_web::rt::System::new().block_on(serve::serve(config)),
        Command::Worker => actix_web::rt::System::new().block_on(serve::worker(config)),
        Command::Migrate => {
            println!("{} migrations applied", migrate(&config.database)?);
            Ok(())
        }
        Command::Bootstrap(arguments) => actix_web::rt::System::new().block_on(bootstrap::bootstrap(config, arguments)),
        Command::ResetSecondFactors(arguments) => {
            actix_web::rt::System::new().block_on(reset_factors::reset_factors(config, arguments))
        }
        Command::FirstLink { link_file } => {
            actix_web::rt::System::new().block_on(first_link::first_link(config, link_file))
        }
        Command::Backup { dir } => backup::backup(&config, &dir),
        Command::Restore(arguments) => actix_web::rt::System::new().block_on(restore::restore(config, arguments)),
        Command::Keys(Keys::Init) => keys::init(&config),
        Command::Keys(Keys::AddCheckpoint) => keys::add_checkpoint(&config),
        Command::Keys(Keys::Status) => actix_web::rt::System::new().block_on(keys::status(config)),
        Command::Keys(Keys::Rotate { kind }) => actix_web::rt::System::new().block_on(keys::rotate(config, kind)),
        Command::Keys(Keys::Retire(arguments)) => {
            actix_web::rt::System::new().block_on(keys::retire(config, arguments))
        }
        Command::Audit(Audit::Verify(arguments)) => {
            actix_web::rt::System::new().block_on(audit::verify(config, arguments))
        }
        Command::Audit(Audit::PublicKeys) => audit::public_keys(&config),
        Command::Retention(Retention::Verify { file }) => retention::verify(&config, &file),
        Command::Retention(Retention::Replay) => actix_web::rt::System::new().block_on(retention::replay(config)),
        Command::Demo => actix_web::rt::System::new().block_on(demo::demo(config)),
        Command::Openapi => Ok(()),
    }
}
