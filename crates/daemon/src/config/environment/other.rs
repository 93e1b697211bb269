//! Who may read a file is said by its access list, which is not looked at: on Windows an administrator's files are not for
//! everyone unless someone has made them so.

use std::path::Path;

pub(super) fn is_for_everyone(_: &Path) -> bool {
    false
}
