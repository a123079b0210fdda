//! Parse, run, exit code.
//! Apart from the library, so that tests and benches can call everything but this.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one reader of the arguments; they are values from here on"
    )]
    observd::cli::main(std::env::args_os())
}
