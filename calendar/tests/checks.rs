//! Promise: every check refuses a bad file, with file, line, id, check and what would be
//! right. `bad/` holds the files and beside each the faults expected; after a change of
//! wording `BLESS=1 cargo test -p observances --test checks` accepts the new ones.
#![expect(clippy::unwrap_used, reason = "a test says what must hold by failing")]
#![expect(clippy::disallowed_methods, reason = "tests read their files and the environment")]

use std::path::{Path, PathBuf};
use std::{env, fs};

fn toml_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(toml_files(&path)),
            false if path.extension().is_some_and(|extension| extension == "toml") => files.push(path),
            false => {}
        }
    }
    files.sort();
    files
}

fn faults(root: &Path, path: &Path) -> String {
    let shown = path.strip_prefix(root).unwrap().display().to_string();
    match observances::read(&shown, &fs::read_to_string(path).unwrap()) {
        Ok(_) => "no fault\n".to_owned(),
        Err(faults) => faults.iter().map(|fault| format!("{fault}\n")).collect(),
    }
}

#[test]
fn every_bad_file_is_refused_with_the_fault_that_it_has() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad");
    let files = toml_files(&root);
    assert!(files.len() > 30, "where are the bad files?");
    for path in files {
        let given = faults(&root, &path);
        assert_ne!(given, "no fault\n", "{} passes the checks", path.display());
        let beside = path.with_extension("txt");
        if env::var_os("BLESS").is_some() {
            fs::write(&beside, &given).unwrap();
        }
        assert_eq!(given, fs::read_to_string(&beside).unwrap_or_default(), "{}", path.display());
    }
}

#[test]
fn every_check_is_seen_to_fail_on_some_bad_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad");
    let all: String = toml_files(&root).iter().map(|path| faults(&root, path)).collect();
    let source = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check/mod.rs")).unwrap();
    let table = source.split("const CHECKS").nth(1).unwrap().split("];").next().unwrap();
    let names: Vec<&str> = table.split("(\"").skip(1).filter_map(|row| row.split('"').next()).collect();
    assert!(names.len() >= 15, "the table of checks was not found");
    for name in names.iter().chain(&["shape"]) {
        assert!(all.contains(&format!(": {name}: ")), "no bad file fails the check `{name}`");
    }
}

#[test]
fn every_data_file_passes_and_is_in_the_catalogue() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let catalogue = observances::Catalogue::un();
    let mut count = 0;
    for folder in ["anniversaries", "days", "decades", "weeks", "years"] {
        for path in toml_files(&root.join(folder)) {
            let shown = path.strip_prefix(root).unwrap().display().to_string();
            let mut read = observances::read(&shown, &fs::read_to_string(&path).unwrap()).unwrap();
            if !read.collections.iter().any(|one| one == "related") {
                read.collections =
                    std::iter::once("un".into()).chain(read.collections.iter().cloned()).collect();
            }
            assert_eq!(catalogue.get(&read.id), Some(&read), "{shown} is not what is packed");
            count += 1;
        }
    }
    assert_eq!(count, catalogue.len());
}

const MINE: &str = include_str!("../days/mine-awareness-day.toml");

fn file(name: &str, text: &str) -> (String, String) {
    (name.to_owned(), text.to_owned())
}

#[test]
fn files_are_set_against_one_another_and_the_good_ones_stand() {
    let files = [
        file(
            "own/b.toml",
            &MINE.replace("International Day for Mine Awareness and Assistance in Mine Action", "B"),
        ),
        file("own/a.toml", "kind = 1"),
        file("other/b.toml", MINE),
        file("own/water.toml", &MINE.replace("en = { text = \"", "en = { text = \"World Water ")),
    ];
    let beside: Vec<_> = observances::Catalogue::un().iter().cloned().collect();
    let reading = observances::read_all(&[], &files);
    let said: Vec<String> = reading.faults.iter().map(ToString::to_string).collect();
    assert!(said.is_sorted(), "{said:#?}");
    let has = |text: &str| said.iter().any(|fault| fault.contains(text));
    assert!(has("own/a.toml:1: a: shape: "), "{said:#?}");
    assert!(has("other/b.toml:1: b: twice: `own/b.toml` has this id too"), "{said:#?}");
    assert!(
        has("own/water.toml:26: water: same-name: the name in `fr` is that of `own/b.toml` too"),
        "{said:#?}"
    );
    let kept: Vec<&str> = reading.observances.iter().map(|one| one.id.as_ref()).collect();
    assert_eq!(kept, ["b"], "what has a fault is left out, and what has none stands");
    // What has another fault, even in its names, is set against the others, too, and so is an id without more.
    let files = [
        file(
            "own/mines.toml",
            &MINE.replace("\"day\"", "\"dya\"").replace("first_observed = ", "first_observed = '' #"),
        ),
        file("other/mines.toml", "kind = “day”"),
    ];
    let reading = observances::read_all(&beside, &files);
    let said: Vec<String> = reading.faults.iter().map(ToString::to_string).collect();
    let count = |text: &str| said.iter().filter(|fault| fault.contains(text)).count();
    assert_eq!((count(": kind: "), count(": shape: "), count(": same-name: ")), (1, 2, 6), "{said:#?}");
    assert_eq!(count("other/mines.toml:1: mines: twice: `own/mines.toml` has this id too"), 1, "{said:#?}");
    assert!(reading.observances.is_empty());
    // A good one stands, although one that is not has its id and stands before it.
    let files = [
        file("a/mines.toml", "kind = 1"),
        file("b/mines.toml", &MINE.replace("\", standing", " II\", standing")),
    ];
    let reading = observances::read_all(&[], &files);
    assert_eq!(reading.observances.len(), 1);
    assert!(reading.faults.iter().any(|fault| fault.file == "a/mines.toml" && fault.check == "twice"));
    // One with the id of an entry takes its place, and has its names.
    let alone = observances::read_all(&beside, &[file("own/mine-awareness-day.toml", MINE)]);
    assert_eq!((alone.observances.len(), alone.faults), (1, Vec::new()));
    let again = observances::read_all(&beside, &[file("own/mines-again.toml", MINE)]);
    assert_eq!(again.faults.len(), 6, "a name of a built-in entry is taken: {:#?}", again.faults);
}

#[test]
fn a_name_in_other_letters_is_the_same_name() {
    let text = |name: &str| {
        format!(
            "kind = 'day'\nthemes = ['peace']\nrevised = 2026-11-25\nsources = ['a list']\n\
             names = {{ en = \"{name}\" }}\neras = [{{ rules = [{{ fixed = '06-18' }}] }}]\n"
        )
    };
    let un = observances::Catalogue::un();
    for name in ["HUMAN RIGHTS DAY", "Human rights day", "Human\u{a0}Rights Day", "Human Rights Day"] {
        let reading = observances::read_all(un.entries(), &[file("own/my-day.toml", &text(name))]);
        assert_eq!(
            reading.faults.iter().map(|fault| fault.check).collect::<Vec<_>>(),
            ["same-name"],
            "{name}"
        );
    }
    let reading =
        observances::read_all(un.entries(), &[file("own/my-day.toml", &text("Human Rights Night"))]);
    assert_eq!(reading.faults, []);
}

#[test]
fn a_short_file_may_leave_out_what_it_does_not_know() {
    let text = "
kind = \"day\"
themes = [\"culture\", { own = \"town\" }]
proclaimed_by = { own = \"Springfield city council\" }
revised = 2026-11-25
sources = [\"minutes of the council, 3 May 2024\"]

[names]
en = \"Founders' Day\"

[[eras]]
rules = [{ fixed = \"06-18\" }]
";
    let one = observances::read("founders-day.toml", text).unwrap();
    let name = one.name(observances::Lang::Fr);
    assert_eq!((name.text.as_ref(), name.standing), ("Founders' Day", observances::Standing::Missing));
    assert_eq!(one.name(observances::Lang::En).standing, observances::Standing::Official);
    assert_eq!(one.bodies().collect::<Vec<_>>(), ["Springfield city council"]);
    assert_eq!(one.occurrences_in(1900).count(), 1, "an era without `since` holds always");
    assert_eq!(one.revised.to_string(), "2026-11-25");
}

#[test]
fn the_files_that_the_readme_shows_are_right() {
    let readme = include_str!("../README.md");
    let shown: Vec<&str> =
        readme.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    let names =
        ["founders-day.toml", "reading-week.toml", "decade-of-the-town.toml", "days/girls-in-ict-day.toml"];
    assert_eq!(shown.len(), names.len());
    for (name, text) in names.iter().zip(shown) {
        observances::read(name, text).unwrap();
    }
    // The reference names every key that there is.
    let rows = include_str!("../src/keys.rs").split("(\"").skip(1);
    let keys = rows.filter(|row| row.contains("\", Shape::") || row.contains("\", YEAR"));
    // `id` only repeats the file's name.
    let keys = keys.filter_map(|row| row.split('"').next()).filter(|key| *key != "id");
    assert!(keys.clone().count() > 40, "the keys were not found");
    for key in keys {
        let said = [format!("{key} = "), format!("[{key}]"), format!("({key}, "), format!(", {key}")];
        assert!(said.iter().any(|said| readme.contains(said)), "`{key}` is not explained");
    }
}
