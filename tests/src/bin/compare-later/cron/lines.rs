//! Random lines of cron: valid ones, and ones with mistakes.

use super::Line;
use crate::sentence::Choices;
use downbeat_tests::cron::lines::line;

/// What a field may be replaced by: right in some fields, wrong in others.
const VOCABULARY: &str = "* ? 0 1 5 7 15 24 31 32 59 60 99 1969 2030 2100 9999 foo L LW W L-3 L-31 15W 31W 1W 5L L5 FRIL 7L \
    MON#2 MON#6 5#1 7#1 #2 MON MONDAY FRI-MON FRI-MONDAY JAN JANUARY SEPT APRIL nov-feb 22-2 5-7 7-2 6-7 SUN-SAT 0-7 SAT-SUN */5 \
    */0 */x */ / 0/2 5/15 5/0 1-5/2 50-10/7 1,15 1,,2 ,1 1, 5- -5 1-2-3 *-5 1/2/3 *,5 5,* ?,5 L,15 15,L 1-L 1W,15W LW,1 L-1,5 \
    MON#1,MON#3 MON#1,TUE#2 MON#1,3 1,5L 5L,MON#2 H H/5 @daily W15 15L WL 2-4,6-1 0,7 é 1.5 +5 0x1 1e1 2030/5 2095/3 1970-2105";

const MACROS: &str = "@yearly @annually @monthly @weekly @daily @midnight @hourly @reboot @dail @ @every";

const SPACES: &[&str] = &["  ", "\t", "\n", "\r\n", "\u{a0}", " \u{2003}"];

fn pick<'a>(random: &mut fastrand::Rng, words: &'a str) -> &'a str {
    let all: Vec<&str> = words.split_whitespace().collect();
    all.get(random.below(all.len())).copied().unwrap_or_default()
}

/// A line; sometimes nothing is wrong with it.
pub(crate) fn question(random: &mut fastrand::Rng) -> Line {
    loop {
        let text = text(random);
        if is_safe(&text) {
            let count = text.split_whitespace().count();
            let is_macro = text.trim_start().starts_with('@');
            // Six fields or more begin with seconds; what has fewer may be said to, but then has no meaning to compare.
            let seconds = if is_macro { random.once_in(3) } else { count >= 6 };
            return Line { text, seconds };
        }
    }
}

fn text(random: &mut fastrand::Rng) -> String {
    if random.once_in(40) {
        let name = pick(random, MACROS).to_owned();
        return spoil_case(random, &name);
    }
    let kind = random.below(10);
    let mut fields: Vec<String> = line(random).split(' ').map(str::to_owned).collect();
    if fields.len() == 6 && random.once_in(6) {
        fields.push(if random.once_in(2) { "*".to_owned() } else { random.u32(1990..2110).to_string() });
    }
    if kind >= 4 {
        for _ in 0..=random.below(2) {
            let at = random.below(fields.len());
            if let Some(field) = fields.get_mut(at) {
                *field = pick(random, VOCABULARY).to_owned();
            }
        }
    }
    if kind >= 7 {
        let at = random.below(fields.len());
        match random.below(6) {
            0 => drop(fields.remove(at)),
            1 => fields.insert(at, pick(random, VOCABULARY).to_owned()),
            2 => {
                let other = random.below(fields.len());
                fields.swap(at, other);
            }
            _ => {
                if let Some(field) = fields.get_mut(at) {
                    *field = misspell(random, field);
                }
            }
        }
    }
    if random.below(2) == 0 {
        return fields.join(" ");
    }
    let mut text = String::new();
    if random.once_in(20) {
        text.push(' ');
    }
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            let odd = random.once_in(15);
            text.push_str(if odd {
                SPACES.get(random.below(SPACES.len())).copied().unwrap_or(" ")
            } else {
                " "
            });
        }
        text.push_str(field);
    }
    if random.once_in(20) {
        text.push(' ');
    }
    spoil_case(random, &text)
}

fn spoil_case(random: &mut fastrand::Rng, text: &str) -> String {
    match random.below(3) {
        0 => text.to_owned(),
        1 => text.to_ascii_lowercase(),
        _ => text
            .chars()
            .map(|c| if random.bool() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
            .collect(),
    }
}

fn misspell(random: &mut fastrand::Rng, field: &str) -> String {
    const SIGNS: [char; 16] =
        ['*', '/', '-', ',', '#', 'L', 'W', '?', '0', '1', '7', '9', 'N', 'X', '.', '_'];
    let mut letters: Vec<char> = field.chars().collect();
    let at = random.below(letters.len());
    let sign = SIGNS.get(random.below(SIGNS.len())).copied().unwrap_or('*');
    match random.below(3) {
        0 if !letters.is_empty() => drop(letters.remove(at)),
        1 if !letters.is_empty() => {
            if let Some(letter) = letters.get_mut(at) {
                *letter = sign;
            }
        }
        _ => letters.insert(at, sign),
    }
    // An empty field is none.
    if letters.is_empty() { "*".to_owned() } else { letters.into_iter().collect() }
}

/// Whether later.js answers soon: it never does for a step below 0, nor where a number is large and negative.
fn is_safe(text: &str) -> bool {
    let digits = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
    !text.contains("/-") && !text.contains("/.") && !text.contains("/0.") && digits <= Some(4)
}
