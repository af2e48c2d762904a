//! The program: everything on the server side is one of its sub-commands.

use clap::Parser;
use valghalla::commands::{Cli, run};

fn main() -> std::process::ExitCode {
    match run(Cli::parse()) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("valghalla: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}
