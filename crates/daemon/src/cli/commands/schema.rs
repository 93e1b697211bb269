//! `downbeat schema`: the form of a configuration, for editors and for the documentation.

use downbeat::config;
use std::io::{self, Write as _};

/// What `--help` says below the options.
pub(crate) const EXAMPLES: &str = "\
Examples:
  downbeat schema
  downbeat schema > downbeat.schema.json

As the first line of a configuration, for editors with the YAML language server:
  # yaml-language-server: $schema=downbeat.schema.json";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Print the page of the documentation instead
    #[arg(long, hide = true)]
    reference: bool,
}

/// Prints the schema.
pub(crate) fn print(arguments: &Arguments) -> anyhow::Result<()> {
    let text = if arguments.reference { config::reference() } else { config::schema() };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(())
}
