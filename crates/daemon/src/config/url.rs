//! Texts in a URL that were probably meant as variables, and are none.

use super::report::Problem;

/// The warning about a URL that contains a variable of a shell or of Windows. It quotes nothing of the URL.
pub(super) fn lint(written: &str) -> Option<Problem> {
    let like = if has_shell_variable(written) {
        "a text like `$NAME`"
    } else if has_windows_variable(written) {
        "a text like `%NAME%`"
    } else {
        return None;
    };
    let problem = Problem::new(format!("{like} in this URL is sent as it stands: it is no variable here"));
    Some(problem.with_help("for a variable of the environment write `${NAME}`").with_code("foreign-variable"))
}

/// `$HOME`, but not `${HOME}` or `$${`.
fn has_shell_variable(text: &str) -> bool {
    let begins_name = |c: char| c.is_ascii_alphabetic() || c == '_';
    text.split('$').skip(1).any(|after| after.starts_with(begins_name))
}

/// `%KEY%`. A text that can be read as percent-encoding on both sides (`%DE%AD`) is none.
fn has_windows_variable(text: &str) -> bool {
    let is_hex = |text: &str| text.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let parts: Vec<&str> = text.split('%').skip(1).collect();
    parts.windows(2).any(|pair| match pair {
        [name, after] => is_name(name) && !(is_hex(name) && is_hex(after)),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_shells_and_of_windows_are_told_from_what_belongs_to_a_url() {
        for text in [
            "http://a.example/$HOME",
            "http://a.example/x$_k/y",
            "http://$HOST/x",
            "http://a.example/%KEY%",
            "http://a.example/%USERPROFILE%/x",
            "http://a.example/%DATA%/x",
            "%COMPUTERNAME%.example",
            "http://a.example/%HC_UUID%?x=%20",
        ] {
            assert!(lint(text).is_some(), "{text}");
        }
        for text in [
            "http://a.example/",
            "http://a.example/$",
            "http://a.example/?price=5$&x=$1",
            "http://a.example/${KEY}/$${KEY}",
            "http://a.example/%20x%20",
            "http://a.example/%DE%AD%BE%EF",
            "http://a.example/100%25%2C",
            "http://a.example/%41bc%42",
        ] {
            assert!(lint(text).is_none(), "{text}");
        }
    }
}
