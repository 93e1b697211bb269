//! Variables of the environment in texts: `${NAME}`, and `${NAME:-default}` where it may be unset or empty, as a shell has it.

use super::environment::Environment;
use super::report::Problem;

/// The beginning of a variable.
const BEGIN: &str = "${";

/// The longest name of a variable that is quoted.
const MAX_NAME: usize = 64;

/// The most variables of one text that are reported.
const MAX_PROBLEMS: usize = 10;

/// Whether anything in a text is for [`expand`].
pub(super) fn are_in(text: &str) -> bool {
    text.contains(BEGIN)
}

/// A text with its variables replaced; `$${` stands for `${`. Errors name variables, never values.
pub(super) fn expand(text: &str, environment: &dyn Environment) -> Result<String, Vec<Problem>> {
    let mut out = String::with_capacity(text.len());
    let mut problems = Vec::new();
    let mut rest = text;
    while let Some((before, found)) = rest.find(BEGIN).and_then(|at| rest.split_at_checked(at)) {
        if let Some(before) = before.strip_suffix('$') {
            out.push_str(before);
            out.push_str(BEGIN);
            rest = found.get(BEGIN.len()..).unwrap_or_default();
            continue;
        }
        out.push_str(before);
        let (variable, after) = Variable::read(found).map_err(|problem| vec![problem])?;
        match variable.value(environment) {
            Ok(value) => out.push_str(&value),
            // A name is reported once, and of many only the first few.
            Err(problem) if problems.contains(&problem) => {}
            Err(_) if problems.len() >= MAX_PROBLEMS => return Err(problems),
            Err(problem) => problems.push(problem),
        }
        rest = after;
    }
    out.push_str(rest);
    if problems.is_empty() { Ok(out) } else { Err(problems) }
}

/// The names of the variables in a text, up to the first error.
pub(super) fn names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((before, found)) = rest.find(BEGIN).and_then(|at| rest.split_at_checked(at)) {
        let Ok((variable, after)) = Variable::read(found) else { break };
        if !before.ends_with('$') {
            names.push(variable.name.to_owned());
        }
        rest = after;
    }
    names
}

/// The text between the brackets.
struct Variable<'t> {
    name: &'t str,
    default: Option<&'t str>,
}

impl<'t> Variable<'t> {
    /// The variable at the start of a text, and the text after its bracket.
    fn read(text: &'t str) -> Result<(Self, &'t str), Problem> {
        let wrong = || {
            Problem::new("`${` begins the name of a variable, and none follows").with_help(
                "write `${NAME}` or `${NAME:-default}`, the name of letters, digits and `_`; or `$${` for the two characters",
            )
        };
        let (inner, after) =
            text.strip_prefix(BEGIN).and_then(|text| text.split_once('}')).ok_or_else(wrong)?;
        let (name, default) = match inner.split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (inner, None),
        };
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        if !begins || !name.chars().all(is_word) {
            return Err(wrong());
        }
        if default.is_some_and(are_in) {
            return Err(Problem::new("a default after `:-` cannot hold a variable")
                .with_help("write the default itself, or set the variable where downbeat is started"));
        }
        Ok((Self { name, default }, after))
    }

    fn value(&self, environment: &dyn Environment) -> Result<String, Problem> {
        let shown = if self.name.len() > MAX_NAME { "…" } else { self.name };
        let value = match environment.variable(self.name).map(std::ffi::OsString::into_string) {
            Some(Err(_)) => {
                return Err(Problem::new(format!("the environment variable `{shown}` is not text in UTF-8")));
            }
            Some(Ok(value)) => Some(value),
            None => None,
        };
        let is_set = value.is_some();
        match (value.filter(|value| !value.is_empty()), self.default) {
            (Some(value), _) => Ok(value),
            (None, Some(default)) => Ok(default.to_owned()),
            (None, None) => {
                let what = if is_set { "empty" } else { "not set" };
                let problem = Problem::new(format!("the environment variable `{shown}` is {what}"));
                Err(problem.with_help(format!(
                    "set it where downbeat is started, or write `${{{shown}:-default}}`; `$${{` stands for the characters `${{`"
                )))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::surroundings::Surroundings;

    fn variables() -> Surroundings {
        let set = Surroundings::new().with_variable("SET", "value").with_variable("EMPTY", "");
        set.with_variable("NESTED", "${SET}")
    }

    #[test]
    fn a_variable_stands_for_its_value_and_a_default_for_one_that_is_unset_or_empty() {
        for (text, expected) in [
            ("plain $ text", "plain $ text"),
            ("${SET}", "value"),
            ("a${SET}b${SET}c", "avaluebvaluec"),
            ("${SET:-other}", "value"),
            ("${UNSET:-other}", "other"),
            ("${EMPTY:-other}", "other"),
            ("${EMPTY:-}", ""),
            ("${UNSET:-http://a.example/?b=c:-d}", "http://a.example/?b=c:-d"),
            ("$${SET}", "${SET}"),
            ("$$${SET}", "$${SET}"),
            ("$${", "${"),
            // Variables within the value of a variable are not replaced.
            ("${NESTED}", "${SET}"),
            ("é${SET}é", "évalueé"),
        ] {
            assert_eq!(expand(text, &variables()), Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_names_the_variable_once_each() {
        let said = |text: &str| {
            let problems = expand(text, &variables()).unwrap_err();
            problems.iter().map(|problem| problem.message().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(said("${EMPTY}"), ["the environment variable `EMPTY` is empty"]);
        assert_eq!(
            said("${A}${B}${A}${SET}"),
            ["the environment variable `A` is not set", "the environment variable `B` is not set"]
        );
        assert_eq!(said("${A:-${B}}"), ["a default after `:-` cannot hold a variable"]);
        for text in ["${", "${}", "${SET", "${1A}", "${a b}", "${-x}", "${:-x}", "${SET:x}", "${é}"] {
            assert_eq!(said(text), ["`${` begins the name of a variable, and none follows"], "{text}");
        }
    }
}
