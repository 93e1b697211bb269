//! `downbeat schema`: what a configuration may say, for editors and for the documentation.

use downbeat::config;
use std::io::{self, Write as _};

/// What `--help` says below the options.
pub(super) const EXAMPLES: &str = "\
Example:
  downbeat schema > downbeat.schema.json
and as the first line of the configuration:
  # yaml-language-server: $schema=downbeat.schema.json";

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print the page of the documentation instead
    #[arg(long, hide = true)]
    reference: bool,
}

/// Prints the schema.
pub(super) fn print(arguments: &Arguments) -> anyhow::Result<()> {
    let text = if arguments.reference { config::reference() } else { config::schema() };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(())
}
