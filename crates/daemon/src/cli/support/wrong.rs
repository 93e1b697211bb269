//! Owns [`Wrong`]: the error that ends the program with exit code 2.

/// An error in what the user wrote. Its text is ready to be shown.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Wrong(pub(crate) String);

/// Returns this error, with a text made as by `format!`.
macro_rules! wrong {
    ($($text:tt)*) => {
        return Err($crate::cli::support::Wrong(format!($($text)*)).into())
    };
}
