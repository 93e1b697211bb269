//! A problem of a configuration as JSON: an error or a warning.

use downbeat::config::Problem;
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct ProblemShape {
    /// The file that it is in, where what stands around this does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    /// The key that it is about, with the keys above it.
    key: Option<String>,
    /// The code of a warning.
    code: Option<&'static str>,
    message: String,
    help: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
}

impl ProblemShape {
    pub(crate) fn of(problem: &Problem, file: Option<&str>) -> Self {
        Self {
            file: file.map(str::to_owned),
            key: problem.key().map(str::to_owned),
            code: problem.code(),
            message: problem.message().to_owned(),
            help: problem.help().map(str::to_owned),
            line: problem.line(),
            column: problem.column(),
        }
    }
}
