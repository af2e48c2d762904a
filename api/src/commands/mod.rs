//! The sub-commands. Each prints what it does; settings come from the environment (`Config`), secrets from files.

mod bootstrap;
mod demo;
mod first_link;
mod keys;
mod serve;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::config::Config;
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

#[derive(Debug, Subcommand)]
enum Keys {
    /// Make the first keys in KEYS_DIR; refuses to touch existing ones.
    Init,
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
        Command::FirstLink { link_file } => {
            actix_web::rt::System::new().block_on(first_link::first_link(config, link_file))
        }
        Command::Keys(Keys::Init) => keys::init(&config),
        Command::Demo => actix_web::rt::System::new().block_on(demo::demo(config)),
        Command::Openapi => Ok(()),
    }
}
