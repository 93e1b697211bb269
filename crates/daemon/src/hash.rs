//! Owns [`hash`], which is the same on every machine and in every version.

/// FNV-1a of both with a zero between, and the finish of SplitMix64, which spreads what differs in the last letter over
/// all bits. Must not change: monitors know the beats at their times,
/// files on disk are called by it, and processes share a configuration by it.
pub(crate) fn hash(of: &str, name: &str) -> u64 {
    let bytes = of.bytes().chain([0]).chain(name.bytes());
    let mut hash = bytes
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}
