//! What reading costs, counted in bytes that are looked at: for the tests that it grows with the length of the text and no faster.

use std::cell::Cell;

thread_local! {
    static BYTES: Cell<usize> = const { Cell::new(0) };
}

/// A reader has looked at so many bytes.
pub(crate) fn spent(bytes: usize) {
    BYTES.set(BYTES.get() + bytes);
}

/// How many bytes were looked at meanwhile.
fn of(work: impl FnOnce()) -> usize {
    BYTES.set(0);
    work();
    BYTES.get()
}

/// Reads texts of a quarter of the greatest length, of half of it and of the whole: each byte is looked at no more than `most`
/// times, and a text of twice the length takes no more than twice the effort, but for a constant.
pub(crate) fn assert_linear(most: usize, text: impl Fn(usize) -> String, read: impl Fn(&str)) {
    let texts = [4, 2, 1].map(|part| text(crate::MAX_INPUT_LEN / part));
    let [quarter, half, whole] = texts.each_ref().map(|text| of(|| read(text)));
    let said = texts[0].get(..60).unwrap_or(&texts[0]);
    assert!(quarter > 0, "{said}: nothing was counted");
    assert!(whole <= most * texts[2].len(), "{said}: {whole} bytes for {}", texts[2].len());
    for (once, twice) in [(quarter, half), (half, whole)] {
        assert!(twice <= 2 * once + 200, "{said}: {once} and {twice} bytes");
    }
}
