//! What `make bench` measures with: CPU time as Linux counts it, the statements that a request makes and the indexes they
//! use, and PostgreSQL alone with the same statements.

pub mod cpu;
pub mod pgbench;
pub mod statements;
