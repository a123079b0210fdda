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

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: SelectionWords, id: &str) -> (bool, String) {
        let catalogue = Catalogue::un();
        let (selects, why) = selected(&words, catalogue.get(id).unwrap(), &catalogue);
        (selects, why.join(" "))
    }

    fn all(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn each_sort_of_words_that_refuses_is_named() {
        let none = SelectionWords::default;
        let cases = [
            (none(), "mine-awareness-day", true, "`select` is left out"),
            (
                SelectionWords { theme: all(&["peace"]), ..none() },
                "mine-awareness-day",
                true,
                "`theme` asks for peace",
            ),
            (
                SelectionWords { theme: all(&["health"]), ..none() },
                "mine-awareness-day",
                false,
                "`theme` asks for health, and it has",
            ),
            (
                SelectionWords { kind: all(&["week", "year"]), ..none() },
                "mine-awareness-day",
                false,
                "`kind` asks for week or year, and it has day",
            ),
            (
                SelectionWords { not_id: all(&["aids-day"]), ..none() },
                "aids-day",
                false,
                "`not-id` leaves out aids-day",
            ),
            (
                SelectionWords { collection: all(&["related"]), ..none() },
                "aids-day",
                false,
                "`collection` asks for related, and it has un",
            ),
        ];
        for (words, id, selects, part) in cases {
            let (selected, why) = said(words.clone(), id);
            assert!(selected == selects && why.contains(part), "{words:?} {id}: {selected} {why}");
        }
        let both = SelectionWords { theme: all(&["health"]), kind: all(&["week"]), ..none() };
        assert_eq!(said(both, "mine-awareness-day").1.matches("Not selected").count(), 2);
    }

    #[test]
    fn what_is_selected_only_by_name_says_so() {
        let catalogue = Catalogue::un();
        let related = SelectionWords { collection: all(&["related"]), ..SelectionWords::default() };
        let related = Selection::checked(&related, &catalogue).unwrap();
        let one = catalogue.iter().find(|one| related.matches(one)).unwrap();
        let (selects, why) = said(SelectionWords::default(), &one.id);
        assert!(!selects && why.contains("only by name"), "{why}");
    }
}
