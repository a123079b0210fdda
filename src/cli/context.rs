//! What does a command find there: configuration, catalogue, today, the place for its answer?
//! Apart from the commands, so that each is a function of its arguments and this.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use observances::{Catalogue, Lang};

use super::now;
use super::output::{self, Colour, Output};
use crate::config::{self, Config, Environment, IncludeError};
use crate::remind::channel;
use crate::zone::Zones;

/// The flags that every command has.
#[derive(Debug, Clone, Args)]
pub struct Globals {
    /// The configuration file [default: the first of the usual places that has one]
    #[arg(long, global = true, value_name = "FILE", help_heading = "Everywhere")]
    pub config: Option<PathBuf>,
    /// The language: ar, en, es, fr, ru or zh [default: of the configuration, else of the locale]
    #[arg(long, global = true, value_parser = lang, help_heading = "Everywhere")]
    pub lang: Option<Lang>,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", value_parser = colours(), default_value = "auto",
          help_heading = "Everywhere")]
    pub color: Colour,
}

fn colours() -> impl TypedValueParser<Value = Colour> {
    PossibleValuesParser::new(Colour::ALL.map(Colour::as_str))
        .map(|word| Colour::from_word(&word).unwrap_or_default())
}

/// The language of a code, and of nothing else; its name is taken for a hint.
fn lang(code: &str) -> Result<Lang, String> {
    Lang::from_code(code).ok_or_else(|| {
        let named =
            || ENGLISH.iter().find(|(name, _)| code.eq_ignore_ascii_case(name)).map(|(_, lang)| *lang);
        let own = || Lang::ALL.into_iter().find(|lang| lang.endonym().to_lowercase() == code.to_lowercase());
        match Lang::from_tag(code).or_else(named).or_else(own) {
            Some(near) => format!("there is no language `{code}`; did you mean `{near}`?"),
            None => format!("there is no language `{code}`; there are ar, en, es, fr, ru, zh"),
        }
    })
}

const ENGLISH: [(&str, Lang); 6] = [
    ("arabic", Lang::Ar),
    ("english", Lang::En),
    ("spanish", Lang::Es),
    ("french", Lang::Fr),
    ("russian", Lang::Ru),
    ("chinese", Lang::Zh),
];

/// What a command finds there.
pub struct Context {
    /// The configuration file that the flag names.
    pub file: Option<PathBuf>,
    /// What is in force.
    pub config: Config,
    /// The language of the answer: of the flag, else as configured.
    pub lang: Lang,
    /// The language that the flag names.
    pub named_lang: Option<Lang>,
    /// All observances known: the built-in ones and the operator's own.
    pub catalogue: Catalogue,
    /// The day as of which the catalogue is asked, and the whole catalogue, where one is.
    pub as_of: Option<(NaiveDate, Catalogue)>,
    /// Whether one of the operator's own files is left out, so that a name of it is not known.
    pub incomplete: bool,
    /// The instant at which the command began.
    pub now: DateTime<Utc>,
    /// The date of that instant in the configured zone.
    pub today: NaiveDate,
    /// Where the answer goes.
    pub output: Output,
    /// What the environment says.
    pub environment: Environment,
    /// The tz database that holds here.
    pub zones: Zones,
    /// When colour is used.
    pub colour: Colour,
}

impl Context {
    /// Reads the configuration, the operator's files and the clock, once.
    ///
    /// # Errors
    ///
    /// When the configuration is wrong. One of the operator's own files that is wrong is left out, and
    /// said to be.
    pub fn new(globals: Globals) -> anyhow::Result<Self> {
        let environment = Environment::from_process();
        let zones = environment.zones();
        let config = Config::load(globals.config.as_deref(), &environment, &zones, &channel::declared())?;
        let included = config::catalogue(&config.catalogue);
        warn(&included.errors);
        let now = now::now(&environment)?;
        Ok(Self {
            lang: globals.lang.unwrap_or(config.lang),
            named_lang: globals.lang,
            today: now::today(now, &config.zone),
            file: globals.config,
            output: Output::standard(globals.color, environment.columns),
            colour: globals.color,
            config,
            catalogue: included.catalogue,
            as_of: None,
            incomplete: !included.errors.is_empty(),
            now,
            environment,
            zones,
        })
    }
}

/// Says which of the operator's own files are left out, and why.
fn warn(errors: &[IncludeError]) {
    if errors.is_empty() {
        return;
    }
    let mut said = "some of your own observances are left out:\n".to_owned();
    errors.iter().for_each(|error| said.push_str(&format!("{error}\n")));
    output::warn(&said);
}

#[cfg(test)]
mod tests {
    use super::lang;

    #[test]
    fn a_language_is_its_code_and_names_are_hints() {
        assert!(lang("fr").is_ok() && lang("FR").is_ok());
        for (word, meant) in [("french", "fr"), ("Русский", "ru"), ("fr-CH", "fr"), ("zh_CN.UTF-8", "zh")]
        {
            assert!(lang(word).unwrap_err().ends_with(&format!("did you mean `{meant}`?")), "{word}");
        }
        for word in ["", "pt", "klingon", "-"] {
            assert!(lang(word).unwrap_err().ends_with("there are ar, en, es, fr, ru, zh"), "{word}");
        }
    }
}
