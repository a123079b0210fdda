//! Which keys may stand in which table of a data file, and what does each take?
//! Apart from the record, which reads them: it stops at the first wrong value, and what walks
//! this table tells of all.

/// What a key takes.
pub(crate) enum Shape {
    Text,
    /// A whole number, from the first to the second.
    Whole(i64, i64),
    /// In quotes, or as TOML's own.
    Date,
    /// A text, or a table that says more.
    TextOr(&'static Table),
    Table(&'static Table),
    List(&'static Shape),
}

/// A table of a data file.
pub(crate) struct Table {
    /// For messages: where a key of it goes.
    pub(crate) place: &'static str,
    pub(crate) name: &'static str,
    pub(crate) keys: &'static [(&'static str, Shape)],
    /// Without these the table says nothing. (Those of the whole file are missed by a check.)
    pub(crate) needed: &'static [&'static str],
    /// What stands for a value that cannot be read, in TOML, where leaving it out would make the
    /// rest look wrong. None of them makes a fault of its own.
    pub(crate) instead: &'static [(&'static str, &'static str)],
}

const YEAR: Shape = Shape::Whole(i32::MIN as i64, i32::MAX as i64);
const COUNT: Shape = Shape::Whole(0, u16::MAX as i64);
const TEXTS: Shape = Shape::List(&Shape::Text);
const DATES: Shape = Shape::List(&Shape::Date);

/// The whole file.
pub(crate) static TOP: Table = Table {
    place: "the top of the file",
    name: "top",
    keys: &[
        ("id", Shape::Text),
        ("kind", Shape::Text),
        ("themes", Shape::List(&Shape::TextOr(&OWN))),
        ("proclaimed_by", Shape::TextOr(&OWN)),
        ("instrument", Shape::Text),
        ("instrument_note", Shape::Text),
        ("adopted", Shape::Date),
        ("first_observed", YEAR),
        ("before_adoption", Shape::Text),
        ("url", Shape::Text),
        ("aliases", TEXTS),
        ("collections", TEXTS),
        ("confidence", Shape::Text),
        ("revision", Shape::Whole(0, u32::MAX as i64)),
        ("revised", Shape::Date),
        ("note", Shape::Text),
        ("sources", TEXTS),
        ("names", Shape::Table(&NAMES)),
        ("descriptions", Shape::Table(&DESCRIPTIONS)),
        ("former_names", Shape::List(&Shape::Table(&FORMER_NAME))),
        ("withdrawn", Shape::Table(&WITHDRAWN)),
        ("eras", Shape::List(&Shape::Table(&ERA))),
        ("examples", Shape::Table(&EXAMPLES)),
    ],
    needed: &[],
    instead: &[],
};

static OWN: Table = Table {
    place: "{ own = \"…\" }",
    name: "own",
    keys: &[("own", Shape::Text)],
    needed: &["own"],
    instead: &[],
};

static NAMES: Table = Table {
    place: "[names]",
    name: "names",
    keys: &[
        ("ar", Shape::TextOr(&NAME)),
        ("en", Shape::TextOr(&NAME)),
        ("es", Shape::TextOr(&NAME)),
        ("fr", Shape::TextOr(&NAME)),
        ("ru", Shape::TextOr(&NAME)),
        ("zh", Shape::TextOr(&NAME)),
    ],
    needed: &[],
    instead: &[],
};

static NAME: Table = Table {
    place: "a name: `en = { text = \"…\", … }`",
    name: "name",
    keys: &[("text", Shape::Text), ("standing", Shape::Text), ("source", Shape::Text)],
    needed: &["text", "standing"],
    instead: &[("standing", "'official'")],
};

static DESCRIPTIONS: Table = Table {
    place: "[descriptions]",
    name: "descriptions",
    keys: &[
        ("ar", Shape::Text),
        ("en", Shape::Text),
        ("es", Shape::Text),
        ("fr", Shape::Text),
        ("ru", Shape::Text),
        ("zh", Shape::Text),
    ],
    needed: &[],
    instead: &[],
};

static FORMER_NAME: Table = Table {
    place: "[[former_names]]",
    name: "former name",
    keys: &[
        ("since", YEAR),
        ("until", YEAR),
        ("instrument", Shape::Text),
        ("note", Shape::Text),
        ("ar", Shape::TextOr(&NAME)),
        ("en", Shape::TextOr(&NAME)),
        ("es", Shape::TextOr(&NAME)),
        ("fr", Shape::TextOr(&NAME)),
        ("ru", Shape::TextOr(&NAME)),
        ("zh", Shape::TextOr(&NAME)),
    ],
    needed: &["until", "en"],
    instead: &[],
};

static WITHDRAWN: Table = Table {
    place: "[withdrawn]",
    name: "withdrawn",
    keys: &[("after", YEAR), ("reason", Shape::Text)],
    needed: &["after", "reason"],
    instead: &[],
};

static ERA: Table = Table {
    place: "an era, [[eras]]",
    name: "era",
    keys: &[
        ("since", YEAR),
        ("until", YEAR),
        ("days", COUNT),
        ("every", COUNT),
        ("instrument", Shape::Text),
        ("adopted", Shape::Date),
        ("note", Shape::Text),
        ("rules", Shape::List(&Shape::Table(&RULE))),
    ],
    needed: &[],
    instead: &[("rules", "[{ fixed = '01-01' }]")],
};

static RULE: Table = Table {
    place: "`rules = [{ … }]` of an era",
    name: "rule",
    keys: &[
        ("fixed", Shape::Text),
        ("weekday", Shape::Text),
        ("nth", Shape::Whole(i8::MIN as i64, i8::MAX as i64)),
        ("month", Shape::Whole(0, u32::MAX as i64)),
        ("full_moon", Shape::Whole(0, u32::MAX as i64)),
        ("published", DATES),
        ("listed", DATES),
        ("span", Shape::Text),
    ],
    needed: &[],
    instead: &[
        ("fixed", "'01-01'"),
        ("weekday", "'monday'"),
        ("nth", "1"),
        ("month", "1"),
        ("full_moon", "1"),
        ("published", "[]"),
        ("listed", "[]"),
        ("span", "'9999..9999'"),
    ],
};

static EXAMPLES: Table = Table {
    place: "[examples]",
    name: "examples",
    keys: &[("on", DATES), ("not_on", DATES)],
    needed: &[],
    instead: &[],
};

/// Every table, for a key that stands in the wrong one.
pub(crate) static TABLES: [&Table; 10] =
    [&TOP, &ERA, &RULE, &NAMES, &NAME, &FORMER_NAME, &WITHDRAWN, &EXAMPLES, &OWN, &DESCRIPTIONS];
