//! `downbeat completions` and `downbeat man`.

use downbeat_tests::program::{Ended, Program};
use std::collections::{BTreeMap, BTreeSet};

fn printed(arguments: &[&str]) -> String {
    let ended = Program::new(arguments).run();
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    ended.stdout
}

#[test]
fn each_shell_has_a_script_that_knows_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = printed(&["completions", shell]);
        for word in ["explain", "convert", "lint", "send", "calendar", "ca-file"] {
            assert!(script.contains(word), "{shell} knows no {word}");
        }
    }
    let ended = Program::new(["completions", "tcsh"]).run();
    assert_eq!(ended.code, Some(2));
    insta::assert_snapshot!(ended.stderr, @"
    error: invalid value 'tcsh' for '<SHELL>'
      [possible values: bash, elvish, fish, powershell, zsh]

      tip: a similar value exists: 'zsh'

    For more information, try '--help'.
    ");
}

#[cfg(unix)]
#[test]
fn the_script_of_bash_completes_a_command() {
    let script = r#"
        eval "$(downbeat completions bash)"
        COMP_WORDS=(downbeat exp) COMP_CWORD=1
        _downbeat downbeat exp downbeat
        echo "${COMPREPLY[@]}"
    "#;
    let ended = Program::shell(&format!("bash -c '{script}'")).run();
    assert_eq!((ended.code, &*ended.stdout, &*ended.stderr), (Some(0), "explain\n", ""));
}

#[test]
fn the_page_of_the_program_lists_the_commands() {
    let page = printed(&["man"]);
    assert!(page.contains(".TH downbeat 1"), "{page}");
    assert!(page.contains("downbeat\\-explain(1)"), "{page}");
}

#[test]
fn the_page_of_a_command_keeps_its_examples_line_by_line() {
    let page = printed(&["man", "diff"]);
    let start = page.find(".SH \"EXAMPLES\"").unwrap();
    insta::assert_snapshot!(page.get(start..).unwrap(), @r#"
    .SH "EXAMPLES"
    .nf
    \&  downbeat diff "every 15 minutes" "*/15 * * * *"
    \&  downbeat diff "at 9:00 on weekdays" "0 9 * * *" \-\-from 2027\-01\-01    # exit code 1
    \&  downbeat diff "every 1 hour" "every 2 hours" \-\-json    # exit code 1
    .fi
    .SH "NOTES"
    .nf
    \&Lines begin with `<` when only A has the occurrence, and with `>` when only B has it.
    .fi
    .SH "EXIT CODES"
    .nf
    \&  0  the same
    \&  1  different
    \&  2  the command line or a schedule is wrong, or they cannot be compared
    .fi
    .SH "SEE ALSO"
    downbeat(1)
    "#);
    assert!(page.contains(".TH downbeat-diff 1"), "{page}");
}

#[test]
fn a_page_that_is_not_there_is_refused() {
    let ended = Program::new(["man", "nxet"]).run();
    assert_eq!((ended.code, &*ended.stdout), (Some(2), ""));
    assert!(
        ended.stderr.starts_with("error: there is no command `nxet`: there are init, run, check"),
        "{ended:#?}"
    );
}

#[test]
fn all_pages_go_into_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let write = |dir: &str| -> Ended { Program::new(["man", "--dir", dir]).within(folder.path()).run() };
    let ended = write("man/man1");
    assert_eq!((ended.code, &*ended.stdout, &*ended.stderr), (Some(0), "", ""));
    let pages = std::fs::read_dir(folder.path().join("man/man1")).unwrap();
    let mut names: Vec<String> = pages.map(|page| page.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    for name in ["downbeat.1", "downbeat-next.1", "downbeat-run.1", "downbeat-send.1"] {
        assert!(names.iter().any(|one| one == name), "{names:?}");
    }
    let page = std::fs::read_to_string(folder.path().join("man/man1/downbeat-next.1")).unwrap();
    assert_eq!(page, printed(&["man", "next"]));
    std::fs::write(folder.path().join("file"), "").unwrap();
    assert_eq!(write("file/man1").code, Some(1));
}

#[test]
fn pages_name_only_pages_that_exist_and_each_is_named_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let ended = Program::new(["man", "--dir", "."]).within(folder.path()).run();
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    let pages: BTreeMap<String, String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|page| page.unwrap().path())
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(&path).unwrap().replace("\\-", "-"))
        })
        .collect();
    assert!(pages.contains_key("downbeat-service-install"), "{:?}", pages.keys());
    let mut named = BTreeSet::new();
    for (page, text) in &pages {
        for before in text.split("(1)").collect::<Vec<_>>().split_last().unwrap().1 {
            let is_of_a_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
            let name = &before[before.rfind(|c| !is_of_a_name(c)).map_or(0, |at| at + 1)..];
            assert!(pages.contains_key(name), "{page} names {name}(1)");
            named.insert(name.to_owned());
        }
    }
    assert!(pages.keys().eq(named.iter()), "all pages: {:?}\nnamed: {named:?}", pages.keys());
}

#[test]
fn the_page_of_a_command_below_another_is_printed_and_says_where_it_belongs() {
    let page = printed(&["man", "service", "install"]);
    assert!(page.contains(".TH downbeat-service-install 1"), "{page}");
    assert!(page.ends_with(".SH \"SEE ALSO\"\ndownbeat\\-service(1)\n"), "{page}");
}
