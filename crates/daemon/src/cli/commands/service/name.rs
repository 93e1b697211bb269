//! Owns the options that name a service.

/// The service that is meant.
#[derive(Debug, clap::Args)]
pub(crate) struct Name {
    /// The name of the service
    #[arg(long, value_name = "NAME", default_value = "downbeat", value_parser = service_name)]
    pub(super) name: String,

    /// A service of your own instead of one of the system, with your rights (Linux)
    #[arg(long)]
    pub(super) user: bool,
}

/// Only characters that all service managers accept, as they use the name for files and keys.
fn service_name(text: &str) -> Result<String, String> {
    const MAX: usize = 64;
    let is_good = |character: char| character.is_ascii_alphanumeric() || "-_.@".contains(character);
    match text {
        "" => Err("a service needs a name".into()),
        _ if text.len() > MAX => Err(format!("this is longer than {MAX} characters")),
        _ if !text.chars().all(is_good) || !text.starts_with(|first: char| first.is_ascii_alphanumeric()) => {
            Err("a name has letters, digits, `-`, `_`, `.` and `@`, and begins with a letter or a digit"
                .into())
        }
        _ => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_path_and_no_option() {
        for good in ["downbeat", "downbeat-2", "downbeat@butler", "Downbeat_1.2"] {
            assert_eq!(service_name(good).as_deref(), Ok(good));
        }
        for bad in ["", "../x", "a/b", r"a\b", "-x", ".x", "a b", "ä", "a\n", &"a".repeat(65)] {
            assert!(service_name(bad).is_err(), "{bad:?}");
        }
    }
}
