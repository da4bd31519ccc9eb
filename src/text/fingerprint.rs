//! A 64-bit fingerprint of a text, the same on every machine and in every version, since memories
//! and indexes keep it.

/// The fingerprint of `bytes`; different `seed`s give fingerprints that have nothing in common.
///
/// Eight bytes at a time are folded in by a 64 by 64 bit multiplication whose halves are combined, as
/// in wyhash (Wang Yi, 2019). It resists no attacker; equal fingerprints are to be confirmed on the text.
pub fn fingerprint(bytes: &[u8], seed: u64) -> u64 {
    fingerprints(bytes, [seed])[0]
}

/// The fingerprints of `bytes` by several seeds, in hardly more time than one: each multiplication waits for the one
/// before it, and those of the other seeds fill the wait.
pub fn fingerprints<const N: usize>(bytes: &[u8], seeds: [u64; N]) -> [u64; N] {
    let mut states = seeds.map(|seed| seed ^ 0x9E37_79B9_7F4A_7C15);
    let (chunks, rest) = bytes.as_chunks::<8>();
    for chunk in chunks {
        let word = u64::from_le_bytes(*chunk);
        states = states.map(|state| mix(state ^ word, 0xA076_1D64_78BD_642F));
    }
    let rest = rest.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
    states.map(|state| {
        let state = mix(state ^ rest, 0xE703_7ED1_A0B4_28DB);
        mix(state ^ bytes.len() as u64, 0x8EBC_6AF0_9C88_C6E3)
    })
}

/// Two fingerprints as one; the order matters.
pub fn combined(first: u64, second: u64) -> u64 {
    mix(first ^ 0x5896_65CC_7537_4CC3, second ^ 0x1D8E_4E27_C47D_124F)
}

#[inline]
fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_stay_what_they_are() {
        // Memories on disk hold these: a change here needs a migration.
        assert_eq!(fingerprint(b"", 0), 0xBEB1_2427_5D76_700E);
        assert_eq!(fingerprint("La séance est levée.".as_bytes(), 7), 0x092C_9C46_54E7_C5DB);
        assert_eq!(combined(1, 2), 0xB35E_1710_115D_39AA);
        assert_eq!(fingerprints(b"texte", [3, 4]), [fingerprint(b"texte", 3), fingerprint(b"texte", 4)]);
    }

    #[test]
    fn fingerprints_tell_texts_seeds_and_orders_apart() {
        let all: std::collections::HashSet<u64> =
            (0..5000u32).map(|n| fingerprint(format!("texte {n}").as_bytes(), 0)).collect();
        assert_eq!(all.len(), 5000);
        assert_ne!(fingerprint(b"a", 0), fingerprint(b"a\0", 0));
        assert_ne!(fingerprint(b"a", 0), fingerprint(b"a", 1));
        assert_ne!(combined(1, 2), combined(2, 1));
    }
}
