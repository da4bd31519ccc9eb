//! The texts of a part in which words stand next to each other.

use super::bag;
use super::layout::{AT_ONCE, LISTS, Part};
use crate::error::Result;

/// Calls `each` with the number of words and the fingerprint of every text in which the words of these
/// prints stand next to each other, short texts first, until it says that it has enough.
pub(in crate::memory) fn occurrences(
    part: &Part,
    prints: &[u64],
    mut each: impl FnMut(u32, i64) -> Result<bool>,
) -> Result<()> {
    let Some(words) = prints.iter().map(|&print| part.word(print)).collect::<Option<Vec<u32>>>() else {
        return Ok(());
    };
    let wanted = bag::bag(prints, &mut Vec::new());
    let mut text = Vec::new();
    let mut offer = |entry: u32, bag| -> Result<bool> {
        if !bag::holds(bag, &wanted) {
            return Ok(true);
        }
        part.words(entry, &mut text);
        if text.windows(words.len()).any(|here| here == words) {
            each(text.len() as u32, part.print(entry))
        } else {
            Ok(true)
        }
    };
    let rarest =
        words.iter().copied().filter(|&word| !part.is_frequent(word)).min_by_key(|&word| part.list_length(word));
    let Some(rarest) = rarest else {
        // Frequent words alone: most texts have them, so what is wanted is found soon.
        for entry in 0..part.len() {
            if !offer(entry, part.bag(entry))? {
                break;
            }
        }
        return Ok(());
    };
    let mut entries = Vec::with_capacity(part.list_length(rarest) as usize);
    part.lists(rarest, LISTS - 1, &(0..part.len()), |list| {
        entries.extend(list.iter().map(|entry| u32::from_le_bytes(*entry)));
    });
    entries.sort_unstable();
    entries.dedup();
    for some in entries.chunks(AT_ONCE) {
        for (&entry, bag) in some.iter().zip(part.bags(some)) {
            if !offer(entry, bag)? {
                return Ok(());
            }
        }
    }
    Ok(())
}
