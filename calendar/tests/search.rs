//! Is an observance found by what somebody types, in six languages, and nothing else?
//! Apart from the catalogue's tests: here the way in is a few words and not an id.

use observances::{Catalogue, Observance, Selection, SelectionWords, search};

static UN: Catalogue = Catalogue::un();

fn found(words: &str) -> Vec<&'static str> {
    search(&UN, &Selection::default(), words).iter().map(|one| one.id.as_ref()).collect()
}

/// Words, and the observances that come first.
const FIRST: &[(&str, &[&str])] = &[
    ("mine awareness day", &["mine-awareness-day"]),
    ("MINE-AWARENESS-DAY", &["mine-awareness-day"]),
    ("red hand", &["red-hand-day"]),
    ("womens day", &["womens-day"]),
    ("women day", &["womens-day"]),
    ("children’s day", &["childrens-day"]),
    ("international day of peace", &["peace-day"]),
    ("world water day", &["water-day"]),
    ("journée mondiale de l'eau", &["water-day"]),
    ("JOURNEE MONDIALE DE L EAU", &["water-day"]),
    ("ｗａｔｅｒ　ｄａｙ", &["water-day"]),
    ("minas", &["mine-awareness-day"]),
    ("мин", &["mine-awareness-day"]),
    ("МИННОЙ", &["mine-awareness-day"]),
    ("всемирный день радио", &["radio-day"]),
    ("国际和平日", &["peace-day"]),
    ("地雷", &["mine-awareness-day"]),
    ("اليوم الدولي للسلام", &["peace-day"]),
    ("اليوم الدولي للمهاجرين", &["migrants-day"]),
    ("مهاجرين", &["migrants-day"]),
    ("المهاجرين", &["migrants-day"]),
    ("الأَلغــام", &["mine-awareness-day"]),
    ("الغام", &["mine-awareness-day"]),
    ("A/RES/60/97", &["mine-awareness-day"]),
    ("a/res/60/97", &["mine-awareness-day"]),
    ("A-RES-60-97", &["mine-awareness-day"]),
    ("RES 60/97", &["mine-awareness-day"]),
    ("resolution 60/97", &["mine-awareness-day"]),
    ("60/97", &["mine-awareness-day"]),
    ("a/res/56/4", &["environment-in-war-day"]),
    ("1325", &["women-peace-security-anniversary"]),
    ("S/RES/1325", &["women-peace-security-anniversary"]),
    ("s/res/1325 (2000)", &["women-peace-security-anniversary"]),
];

/// Words, and observances that they do not find.
const NOT: &[(&str, &[&str])] = &[
    // The beginning of a figure is another figure.
    ("A/RES/60/9", &["mine-awareness-day"]),
    ("0/97", &["mine-awareness-day"]),
    ("aids", &["humanitarian-day"]),
    ("refugees xylophones", &["refugee-day"]),
    // Words of two languages are in no one name.
    ("water eau", &["water-day"]),
];

const NOTHING: &[&str] = &[
    "genero humano minas",
    "educacion contra ataques",
    "no such thing at all",
    "watre",
    "A/RES/99/999",
    "  ",
    "",
];

#[test]
fn the_best_comes_first() {
    for (words, expected) in FIRST {
        let found = found(words);
        assert_eq!(found.get(..expected.len()), Some(*expected), "{words}: {found:?}");
    }
}

#[test]
fn nothing_else_is_found() {
    for (words, unwanted) in NOT {
        let found = found(words);
        assert!(!unwanted.iter().any(|one| found.contains(one)), "{words}: {found:?}");
    }
    for words in NOTHING {
        assert_eq!(found(words), [""; 0], "{words}");
    }
}

/// The beginning of a name before whole words, whole words before beginnings, those before what is inside;
/// of equals the shorter name, then the day.
#[test]
fn the_better_answer_comes_before_the_lesser() {
    let cases = [
        ("water", "water-day", "year-2003-freshwater"),
        ("refugees", "year-1959-refugees", "refugee-day"),
        ("water", "decade-2005-water-for-life", "year-2003-freshwater"),
        ("women", "womens-day", "decade-1976-women"),
    ];
    for (words, better, lesser) in cases {
        let found = found(words);
        let place = |id: &str| found.iter().position(|one| *one == id);
        assert!(place(better) < place(lesser) && place(better).is_some(), "{words}: {found:?}");
    }
}

/// Everything by which an observance may be called.
fn calls(one: &Observance) -> Vec<String> {
    let former = one.former_names.iter().flat_map(|former| former.names.iter().flatten());
    let names = one.names.iter().chain(former).map(|name| name.text.to_string());
    let symbols = one.eras.iter().filter_map(|era| era.instrument.as_deref());
    let former = one.former_names.iter().filter_map(|former| former.instrument.as_deref());
    let symbols = symbols.chain(former).chain(one.instrument.symbol()).map(str::to_owned);
    let others = one.aliases.iter().chain([&one.id]).map(ToString::to_string);
    names.chain(symbols).chain(others).collect()
}

#[test]
fn whatever_an_observance_is_called_finds_it_before_all_that_are_not_called_so() {
    let related =
        SelectionWords { collection: vec!["un".to_owned(), "related".to_owned()], ..Default::default() };
    let selection = Selection::checked(&related, &UN).unwrap();
    let mut owners = std::collections::HashMap::<String, Vec<&str>>::new();
    for one in UN.iter() {
        for call in calls(one) {
            owners.entry(call.to_lowercase()).or_default().push(one.id.as_ref());
        }
    }
    for one in UN.iter() {
        for call in calls(one) {
            let found = search(&UN, &selection, &call);
            let place = found.iter().position(|found| found.id == one.id);
            let place = place.unwrap_or_else(|| panic!("{call} does not find {}", one.id));
            let before: Vec<&str> = found.iter().take(place).map(|found| found.id.as_ref()).collect();
            let shared = owners.get(&call.to_lowercase()).cloned().unwrap_or_default();
            assert!(before.iter().all(|id| shared.contains(id)), "{call}: {before:?} before {}", one.id);
        }
    }
}

/// Names that an operator writes, and those of an earlier day, are folded when they are looked for.
#[test]
fn names_that_are_not_built_in_are_found_alike() {
    let text = include_str!("../days/water-day.toml").replace("World Water Day", "Fête de la Cité");
    let own = observances::read("days/own-day.toml", &text).unwrap();
    let catalogue = Catalogue::un().with(vec![own]);
    let selection = Selection::default();
    let first = |words: &str| search(&catalogue, &selection, words).first().map(|one| one.id.to_string());
    assert_eq!(first("FETE DE LA CITE").as_deref(), Some("own-day"));
    let then = Catalogue::un().as_of("2010-06-01".parse().unwrap());
    for one in then.iter().filter(|one| UN.get(&one.id).unwrap().names != one.names) {
        let found = search(&then, &Selection::default(), &one.names[1].text);
        assert_eq!(found.first().map(|found| &found.id), Some(&one.id));
    }
}
