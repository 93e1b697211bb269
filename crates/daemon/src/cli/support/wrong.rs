//! Owns [`Wrong`]: the error that ends the program with exit code 2.

use super::terminal;
use downbeat::config::ConfigErrors;

/// An error in what the user wrote. Its text is ready to be shown.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Wrong(pub(crate) String);

impl From<ConfigErrors> for Wrong {
    fn from(errors: ConfigErrors) -> Self {
        Self(errors.render(terminal::stderr_has_color()))
    }
}
