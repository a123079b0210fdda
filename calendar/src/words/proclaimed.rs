//! Who proclaimed it, in what, and when, in one sentence?
//! The seven sentences, one for each set of parts that can be known: apart from the bodies, which are also named
//! outside sentences. Whole sentences, not parts to join: no language joins them as another does.

use super::{Words, bodies, dates, fill, isolated};

/// The patterns. Places: `{by}` `{instrument}` `{adopted}`.
pub(crate) struct Proclaimed {
    pub(crate) by: &'static str,
    pub(crate) by_adopted: &'static str,
    pub(crate) by_instrument: &'static str,
    pub(crate) by_instrument_adopted: &'static str,
    pub(crate) instrument: &'static str,
    pub(crate) instrument_adopted: &'static str,
    pub(crate) adopted: &'static str,
}

/// See [`crate::language::Lang::proclaimed`].
pub(crate) fn sentence(
    words: &Words,
    by: Option<&str>,
    instrument: Option<&str>,
    adopted: Option<&str>,
) -> Option<String> {
    let patterns = &words.proclaimed;
    let pattern = match (by, instrument, adopted) {
        (None, None, None) => return None,
        (Some(_), None, None) => patterns.by,
        (Some(_), None, Some(_)) => patterns.by_adopted,
        (Some(_), Some(_), None) => patterns.by_instrument,
        (Some(_), Some(_), Some(_)) => patterns.by_instrument_adopted,
        (None, Some(_), None) => patterns.instrument,
        (None, Some(_), Some(_)) => patterns.instrument_adopted,
        (None, None, Some(_)) => patterns.adopted,
    };
    Some(fill(pattern, |place, out| match place {
        "by" => out.push_str(&isolated(words, &bodies::proclaiming(words, by.unwrap_or_default()))),
        "instrument" => out.push_str(&isolated(words, instrument.unwrap_or_default())),
        _ => out.push_str(&dates::partial(words, adopted.unwrap_or_default())),
    }))
}
