//! By which of its words does a subscription select an observance, or not?
//! Apart from the selection itself, which answers yes or no: each of its words is asked alone.

use observances::{Catalogue, Observance, Selection, SelectionWords};

/// One sort of words: its key in the file, the words, and what the observance has of it.
type Sort<'s> = (&'static str, &'s Vec<String>, Vec<String>);

/// Whether all of the words let the observance through, and a sentence for each sort that
/// does, or for each that does not.
pub(super) fn selected(
    words: &SelectionWords,
    one: &Observance,
    catalogue: &Catalogue,
) -> (bool, Vec<String>) {
    let matches = |words: &SelectionWords| Selection::with_unknown(words, catalogue).0.matches(one);
    if matches(words) {
        return (true, vec![format!("Selected: {}.", holding(words, one))]);
    }
    let mut why = Vec::new();
    for (key, asked, has) in sorts(words, one) {
        let alone = only(key, asked, one);
        if !asked.is_empty() && !matches(&alone) {
            let not = if key.starts_with("not-") { "leaves out" } else { "asks for" };
            why.push(format!("Not selected: `{key}` {not} {}, and it has {}.", either(asked), listed(&has)));
        }
    }
    if words.collection.is_empty() && !matches(&SelectionWords::default()) {
        let related = "it is in the collection `related`, which is selected only by name";
        why.push(format!("Not selected: {related} (`collection = [\"un\", \"related\"]`)."));
    }
    (false, why)
}

fn holding(words: &SelectionWords, one: &Observance) -> String {
    let holds = sorts(words, one).into_iter().filter(|(_, asked, _)| !asked.is_empty());
    let each: Vec<String> = holds
        .map(|(key, asked, has)| {
            let not = if key.starts_with("not-") { "leaves out" } else { "asks for" };
            format!("`{key}` {not} {}, and it has {}", either(asked), listed(&has))
        })
        .collect();
    if each.is_empty() { "`select` is left out, so that all are".to_owned() } else { each.join("; ") }
}

fn sorts<'w>(words: &'w SelectionWords, one: &Observance) -> [Sort<'w>; 7] {
    let owned = |all: Vec<&str>| all.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let themes: Vec<String> = one.themes.iter().map(|theme| theme.to_string()).collect();
    let id = vec![one.id.to_string()];
    let collections: Vec<String> = one.collections.iter().map(|collection| collection.to_string()).collect();
    [
        ("theme", &words.theme, themes.clone()),
        ("kind", &words.kind, owned(vec![one.kind.as_str()])),
        ("id", &words.id, id.clone()),
        ("by", &words.by, one.bodies().map(|body| body.to_string()).collect()),
        ("collection", &words.collection, collections),
        ("not-theme", &words.not_theme, themes),
        ("not-id", &words.not_id, id),
    ]
}

/// One sort of words alone, in whatever collection the observance is.
fn only(key: &str, asked: &[String], one: &Observance) -> SelectionWords {
    let asked = asked.to_vec();
    let collection = one.collections.iter().map(|collection| collection.to_string()).collect();
    let any = SelectionWords { collection, ..SelectionWords::default() };
    match key {
        "theme" => SelectionWords { theme: asked, ..any },
        "kind" => SelectionWords { kind: asked, ..any },
        "id" => SelectionWords { id: asked, ..any },
        "by" => SelectionWords { by: asked, ..any },
        "not-theme" => SelectionWords { not_theme: asked, ..any },
        "not-id" => SelectionWords { not_id: asked, ..any },
        _ => SelectionWords { collection: asked, ..any },
    }
}

fn either(words: &[String]) -> String {
    words.join(" or ")
}

fn listed(words: &[String]) -> String {
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}
