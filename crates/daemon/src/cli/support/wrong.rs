//! Owns [`Wrong`]: the error that ends the program with exit code 2.

use super::terminal;
use downbeat::config::ConfigErrors;

/// Something that the user wrote is wrong. What it displays is ready to be shown.
#[derive(Debug)]
pub(crate) struct Wrong(pub(crate) String);

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Wrong {}

impl From<ConfigErrors> for Wrong {
    fn from(errors: ConfigErrors) -> Self {
        Self(errors.render(terminal::stderr_has_color()))
    }
}
