use super::*;
use proptest::prelude::*;

fn kept(limit: usize, pieces: &[&[u8]]) -> Kept {
    let mut kept = Kept::within(limit);
    pieces.iter().for_each(|piece| kept.push(piece));
    kept
}

#[test]
fn an_output_within_the_limit_is_whole() {
    assert_eq!(kept(100, &[b"one\n", b"two\n", b"three"]).text(100), "one\ntwo\nthree");
    assert_eq!(kept(13, &[b"one\n", b"two\n", b"three"]).text(13), "one\ntwo\nthree");
    assert_eq!(kept(100, &[]).text(100), "");
}

#[test]
fn of_a_longer_one_whole_lines_of_both_ends_are_kept() {
    let lines: String = (1..=1000).map(|number| format!("line {number}\n")).collect();
    let text = kept(200, &[lines.as_bytes()]).text(200);
    insta::assert_snapshot!(text, @"
    line 1
    line 2
    line 3
    line 4
    line 5
    [8749 bytes left out]
    line 989
    line 990
    line 991
    line 992
    line 993
    line 994
    line 995
    line 996
    line 997
    line 998
    line 999
    line 1000
    ");
}

#[test]
fn within_a_small_limit_there_are_the_last_lines_alone() {
    let lines: String = (1..=100).map(|number| format!("{number}\n")).collect();
    for (limit, expected) in
        [(3, "00\n"), (4, "100\n"), (11, "98\n99\n100\n"), (21, "95\n96\n97\n98\n99\n100\n")]
    {
        assert_eq!(kept(limit, &[lines.as_bytes()]).text(limit), expected, "{limit}");
        // Also where more was kept than is sent.
        assert_eq!(kept(1000, &[lines.as_bytes()]).text(limit), expected, "{limit}");
    }
    let text = kept(95, &[lines.as_bytes()]).text(95);
    assert!(text.len() > 80 && text.ends_with("\n99\n100\n") && !text.contains("left out"), "{text}");
}

#[test]
fn a_line_that_is_too_long_is_cut_between_characters() {
    let long = "ü".repeat(1000);
    let text = kept(200, &[long.as_bytes()]).text(200);
    assert!(text.len() <= 200);
    let (first, rest) = text.split_once('\n').unwrap();
    let (mark, last) = rest.split_once('\n').unwrap();
    assert!(first.chars().chain(last.chars()).all(|c| c == 'ü'), "{text}");
    assert_eq!(mark, format!("[{} bytes left out]", 2000 - first.len() - last.len()));
}

#[test]
fn what_is_no_utf_8_is_replaced_and_stays_within_the_limit() {
    assert_eq!(kept(100, &[b"a\xffb\xc3", b"\xbc"]).text(100), "a\u{fffd}b\u{fc}");
    let text = kept(300, &[&[0xff; 1000]]).text(300);
    assert!(text.len() <= 300, "{}", text.len());
    assert!(text.contains("bytes left out"));
}

#[test]
fn a_limit_of_0_keeps_nothing_and_counts() {
    let kept = kept(0, &[b"text"]);
    assert_eq!((kept.text(0), kept.total()), (String::new(), 4));
}

#[test]
fn no_limit_keeps_more_than_1_mib() {
    let mut kept = Kept::within(usize::MAX);
    (0..40).for_each(|_| kept.push(&[b'x'; 100_000]));
    assert!(kept.text(usize::MAX).len() <= MAX_KEPT + MARK);
    assert_eq!(kept.total(), 4_000_000);
}

#[test]
fn the_debug_form_does_not_show_the_output() {
    assert_eq!(format!("{:?}", kept(100, &[b"s3cr3t"])), "Kept { total: 6, kept: 6 }");
}

proptest! {
    /// The oracle has the whole output.
    #[test]
    fn the_text_is_a_beginning_and_an_end_of_the_output(
        output in prop::collection::vec(prop_oneof![Just(b'\n'), Just(b'a'), Just(0xc3), Just(0xbc), any::<u8>()], 0..600),
        sizes in prop::collection::vec(1usize..50, 1..20),
        limit in 0usize..400,
        shown in 0usize..400,
    ) {
        let mut kept = Kept::within(limit);
        let (mut rest, mut sizes) = (&*output, sizes.iter().cycle());
        while !rest.is_empty() {
            let (piece, after) = rest.split_at((*sizes.next().unwrap()).min(rest.len()));
            kept.push(piece);
            rest = after;
        }
        let text = kept.text(shown);
        let whole = String::from_utf8_lossy(&output);
        prop_assert!(text.len() <= shown);
        if whole.len() <= shown && output.len() <= limit {
            prop_assert_eq!(text, whole);
        } else if let Some(at) = text.find("bytes left out]\n") {
            let mark = text[..at].rfind('[').unwrap();
            let omitted: usize = text[mark + 1..at - 1].parse().unwrap();
            let last = &text[at + "bytes left out]\n".len()..];
            let first = &text[..mark];
            // The cut may stand within a run of wrong bytes, which shows as one replacement or as several.
            let stripped = |text: &str| text.replace('\u{fffd}', "");
            let (first, last) = (stripped(first), stripped(last));
            let whole = stripped(&whole);
            prop_assert!(whole.starts_with(first.trim_end_matches('\n')), "{:?} {:?}", whole, first);
            prop_assert!(whole.ends_with(&last), "{:?} {:?}", whole, last);
            prop_assert!(omitted <= output.len());
        }
    }
}
