//! Which observances?
//! The filter that the command line, feed addresses and subscriptions share: apart
//! from how each of them is written down.

use crate::catalogue::{Catalogue, distinct};
use crate::observance::{Kind, Observance};

/// The collection that every built-in observance of the UN system is part of.
pub const UN: &str = "un";

/// The collection of years and decades without a proclaiming UN body; it is part of
/// a selection only when named.
pub const RELATED: &str = "related";

/// The collections that are known whatever the catalogue holds: one may be empty.
const COLLECTIONS: [&str; 3] = ["peace-and-security", RELATED, UN];

/// The words of a selection as somebody wrote them: unchecked.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SelectionWords {
    /// Themes; any of them.
    pub theme: Vec<String>,
    /// Kinds; any of them.
    pub kind: Vec<String>,
    /// Ids; any of them.
    pub id: Vec<String>,
    /// Proclaiming bodies, by name or acronym; any of them.
    pub by: Vec<String>,
    /// Collections; any of them.
    pub collection: Vec<String>,
    /// Themes to leave out.
    pub not_theme: Vec<String>,
    /// Ids to leave out.
    pub not_id: Vec<String>,
}

/// A checked filter: values of one sort, any of them; different sorts, all of them.
/// The default selects everything but the collection [`RELATED`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Selection {
    themes: Vec<String>,
    kinds: Vec<Kind>,
    ids: Vec<String>,
    by: Vec<String>,
    collections: Vec<String>,
    not_themes: Vec<String>,
    not_ids: Vec<String>,
}

/// A word of a selection that the catalogue does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no {} `{word}`{hint}", if *.sort == "by" { "body" } else { .sort })]
pub struct UnknownWord {
    /// `theme`, `kind`, `id`, `by` or `collection`.
    pub sort: &'static str,
    /// The word that is not known.
    pub word: String,
    /// A sentence that goes on from there: what was perhaps meant, or what there is.
    pub hint: String,
}

impl Selection {
    /// Checks the words against a catalogue. Order and repetition do not matter: two
    /// ways to write one selection give equal values.
    ///
    /// # Errors
    ///
    /// The first word that the catalogue does not know, with what was perhaps meant.
    pub fn checked(words: &SelectionWords, catalogue: &Catalogue) -> Result<Self, UnknownWord> {
        let (selection, unknown) = Self::with_unknown(words, catalogue);
        unknown.into_iter().next().map_or(Ok(selection), Err)
    }

    /// The same, where a word that is not known stays and selects nothing: for a catalogue that
    /// lacks files for the moment. All unknown words are told.
    #[must_use]
    pub fn with_unknown(words: &SelectionWords, catalogue: &Catalogue) -> (Self, Vec<UnknownWord>) {
        let mut unknown = Vec::new();
        let theme = |words: &[String], unknown: &mut Vec<UnknownWord>| {
            known("theme", words, catalogue.every_theme(), || catalogue.themes(), unknown)
        };
        let id = |words: &[String], unknown: &mut Vec<UnknownWord>| {
            known("id", words, catalogue.ids(), || catalogue.ids().collect(), unknown)
        };
        let kinds = Kind::ALL.map(Kind::as_str);
        let kinds = known("kind", &words.kind, kinds.into_iter(), || kinds.to_vec(), &mut unknown);
        let collections = catalogue.every_collection().chain(COLLECTIONS);
        let each = || distinct(collections.clone());
        let selection = Self {
            themes: theme(&words.theme, &mut unknown),
            kinds: kinds.iter().filter_map(|word| Kind::from_word(word)).collect(),
            ids: id(&words.id, &mut unknown),
            by: bodies(&words.by, catalogue, &mut unknown),
            collections: known("collection", &words.collection, collections.clone(), each, &mut unknown),
            not_themes: theme(&words.not_theme, &mut unknown),
            not_ids: id(&words.not_id, &mut unknown),
        };
        (selection, unknown)
    }

    /// Whether an observance is selected.
    #[must_use]
    pub fn matches(&self, observance: &Observance) -> bool {
        let any =
            |wanted: &[String], has: &dyn Fn(&String) -> bool| wanted.is_empty() || wanted.iter().any(has);
        let has_theme = |theme: &String| observance.themes.iter().any(|one| one == theme);
        let is_it = |id: &String| observance.id == *id;
        let made_it = |body: &String| observance.bodies().any(|one| one == body);
        any(&self.themes, &has_theme)
            && (self.kinds.is_empty() || self.kinds.contains(&observance.kind))
            && any(&self.ids, &is_it)
            && any(&self.by, &made_it)
            && self.in_collection(observance)
            && !self.not_themes.iter().any(has_theme)
            && !self.not_ids.iter().any(is_it)
    }

    fn in_collection(&self, observance: &Observance) -> bool {
        let part_of = |collection: &str| observance.collections.iter().any(|one| one == collection);
        if self.collections.is_empty() {
            // Who names an observance wants it, wherever it belongs.
            !self.ids.is_empty() || !part_of(RELATED)
        } else {
            self.collections.iter().any(|collection| part_of(collection))
        }
    }

    /// This selection for a feed: without years and decades unless their kinds or ids are
    /// named, since a bar across every day of a client's month view is a nuisance.
    #[must_use]
    pub fn for_feed(&self) -> Self {
        let mut feed = self.clone();
        // What has nothing but years and decades would be empty without them.
        let only_related = feed.collections.as_slice() == [RELATED];
        if feed.kinds.is_empty() && feed.ids.is_empty() && !only_related {
            feed.kinds = vec![Kind::Day, Kind::Week, Kind::Anniversary];
        }
        feed
    }

    /// The selection as pairs of parameter and value, in one fixed order: the same
    /// for every way in which it can be written.
    #[must_use]
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut push = |name: &'static str, values: Vec<String>| {
            if !values.is_empty() {
                pairs.push((name, values.join(",")));
            }
        };
        push("theme", self.themes.clone());
        push("kind", self.kinds.iter().map(|kind| kind.as_str().to_owned()).collect());
        push("id", self.ids.clone());
        push("by", self.by.clone());
        push("collection", self.collections.clone());
        push("not-theme", self.not_themes.clone());
        push("not-id", self.not_ids.clone());
        pairs
    }
}

/// The words as the catalogue writes them, sorted and each once; those that it does not know as
/// they were written. Looked for among all as they come, since to sort the catalogue's would cost a sixth
/// of a new feed; `each` gives them each once, for whoever is told what there is.
fn known<'w>(
    sort: &'static str,
    words: &[String],
    all: impl Iterator<Item = &'w str> + Clone,
    each: impl Fn() -> Vec<&'w str>,
    unknown: &mut Vec<UnknownWord>,
) -> Vec<String> {
    let mut checked = Vec::with_capacity(words.len());
    for word in words {
        match all.clone().find(|one| one.eq_ignore_ascii_case(word)) {
            Some(one) => checked.push(one.to_owned()),
            None => {
                let hint = hint(word, &each());
                unknown.push(UnknownWord { sort, word: word.clone(), hint });
                checked.push(word.clone());
            }
        }
    }
    checked.sort();
    checked.dedup();
    checked
}

/// Bodies by their name in the catalogue, or by the acronyms that people type.
fn bodies(words: &[String], catalogue: &Catalogue, unknown: &mut Vec<UnknownWord>) -> Vec<String> {
    let full = words.iter().map(|word| word.trim()).map(|word| match word.to_ascii_lowercase().as_str() {
        "unga" | "ga" | "general assembly" => "UN General Assembly".to_owned(),
        "unsc" | "sc" | "security council" => "UN Security Council".to_owned(),
        "dgc" | "undgc" => "UN Department of Global Communications".to_owned(),
        _ => word.to_owned(),
    });
    known("by", &full.collect::<Vec<_>>(), catalogue.every_body(), || catalogue.bodies(), unknown)
}

fn hint(word: &str, all: &[&str]) -> String {
    match suggestion(word, all.iter().copied()) {
        Some(near) => format!("; did you mean `{near}`?"),
        None if all.len() <= 30 => format!("; there are {}", all.join(", ")),
        None => "; `observd list` shows them".to_owned(),
    }
}

/// The known word that was perhaps meant by one that is not known: the nearest, if
/// it is near, or else the only one that holds the word.
#[must_use]
pub fn suggestion<'w>(word: &str, known: impl Iterator<Item = &'w str> + Clone) -> Option<&'w str> {
    let word = word.to_ascii_lowercase();
    let known = known.map(|one| (one.to_ascii_lowercase(), one));
    let likeness = known.clone().map(|(plain, one)| (strsim::jaro_winkler(&word, &plain), one));
    let nearest = likeness.max_by(|a, b| a.0.total_cmp(&b.0));
    let mut holding =
        known.filter(|(plain, _)| word.len() > 3 && plain.contains(word.as_str())).map(|(_, one)| one);
    match (holding.next(), holding.next(), nearest) {
        (Some(only), None, _) => Some(only),
        (_, _, Some((likeness, near))) if likeness > 0.82 => Some(near),
        (first, _, _) => first,
    }
}
