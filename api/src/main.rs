//! The program: everything on the server side is one of its sub-commands.

use clap::Parser;
use valghalla::commands::{Cli, run};

/// Each request makes and frees many small things on several threads, and each log-in one of 64 MiB: this one is fast with
/// the first and gives the second back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    match run(Cli::parse()) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("valghalla: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}
