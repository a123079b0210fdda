//! Which texts are said word for word, with nothing to fill in?
//! The list of them: apart from the languages, each of which must answer for every one or not compile.

/// A text that does not vary. Sentences end with their stop; labels and headings have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phrase {
    /// The name of the calendar, for `NAME` and titles.
    CalendarName,
    /// One sentence that says what the calendar is.
    CalendarDescription,
    /// That this is no service of the United Nations.
    Disclaimer,
    /// Heading: what is observed today.
    Today,
    /// Heading: what is observed tomorrow.
    Tomorrow,
    /// Heading: what is coming.
    Upcoming,
    /// Heading: the weeks, years and decades that are running.
    RunningNow,
    /// Heading: the dates that come next.
    NextDates,
    /// Heading or link: the calendar of a month or year.
    Calendar,
    /// Button: subscribe to the feed.
    Subscribe,
    /// Button or label: search.
    Search,
    /// What a message of ours is, for its subject.
    Reminder,
    /// Before a message's list of what is observed today.
    LeadInToday,
    /// Before a message's list of what is coming.
    LeadInUpcoming,
    /// Before a message's list of what should have been sent earlier.
    LeadInMissed,
    /// Sentence: that a reminder is late.
    Late,
    /// Sentence: nothing is observed today.
    NothingToday,
    /// Sentence: nothing is observed in the span asked for.
    NothingUpcoming,
    /// Sentence at a message's foot: why it came.
    WhyYouGetThis,
    /// Sentence at a message's foot: how to stop it.
    ToStop,
    /// Link: a page with more.
    MoreAbout,
    /// Remark: the date was computed.
    Computed,
    /// Remark: the name is the project's own translation.
    OwnTranslation,
    /// Remark: the name is known as the official one, but was not read again.
    RecalledName,
    /// Label: how surely the facts are known.
    Confidence,
    /// A value of [`Phrase::Confidence`].
    ConfidenceHigh,
    /// A value of [`Phrase::Confidence`].
    ConfidenceMedium,
    /// A value of [`Phrase::Confidence`].
    ConfidenceLow,
    /// Label: date.
    Date,
    /// Label: name.
    Name,
    /// Label: day, week, year, decade or anniversary.
    Kind,
    /// Label: themes.
    Themes,
    /// Label: the rule.
    Rule,
    /// Label: the years in which a rule held.
    InForce,
    /// Label: how long an occurrence lasts.
    Duration,
    /// Label: the body.
    ProclaimedBy,
    /// Label: the legal instrument.
    Instrument,
    /// Label: when the instrument was adopted.
    Adopted,
    /// Label: the first year.
    FirstObserved,
    /// Label: the names in the languages.
    Names,
    /// Label: other names that people use.
    OtherNames,
    /// Label: language.
    Language,
    /// Label: note.
    Note,
    /// Label: sources.
    Sources,
}

impl Phrase {
    /// Every phrase, in the order above.
    pub const ALL: [Phrase; 44] = [
        Self::CalendarName,
        Self::CalendarDescription,
        Self::Disclaimer,
        Self::Today,
        Self::Tomorrow,
        Self::Upcoming,
        Self::RunningNow,
        Self::NextDates,
        Self::Calendar,
        Self::Subscribe,
        Self::Search,
        Self::Reminder,
        Self::LeadInToday,
        Self::LeadInUpcoming,
        Self::LeadInMissed,
        Self::Late,
        Self::NothingToday,
        Self::NothingUpcoming,
        Self::WhyYouGetThis,
        Self::ToStop,
        Self::MoreAbout,
        Self::Computed,
        Self::OwnTranslation,
        Self::RecalledName,
        Self::Confidence,
        Self::ConfidenceHigh,
        Self::ConfidenceMedium,
        Self::ConfidenceLow,
        Self::Date,
        Self::Name,
        Self::Kind,
        Self::Themes,
        Self::Rule,
        Self::InForce,
        Self::Duration,
        Self::ProclaimedBy,
        Self::Instrument,
        Self::Adopted,
        Self::FirstObserved,
        Self::Names,
        Self::OtherNames,
        Self::Language,
        Self::Note,
        Self::Sources,
    ];
}
