//! The program: everything on the server side is one of its sub-commands.

use clap::Parser;
use valghalla::commands::{Cli, exit_code, run};

fn main() -> std::process::ExitCode {
    match run(Cli::parse()) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("valghalla: {error}");
            exit_code(&error)
        }
    }
}
