//! How do an observance and its parts read as JSON and the like?
//! Apart from the shapes themselves: names are found by language there, and not by their place. There is no
//! way back: what comes from outside is read by `read`, with its checks.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::language::Lang;
use crate::observance::{Instrument, Observance};
use crate::text::{List, Packed, Text};

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<T: Packed + Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// As data files write it: the symbol, `none`, or nothing where none was read.
impl Serialize for Instrument {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Cited(symbol) => serializer.serialize_some(symbol),
            Self::None => serializer.serialize_some("none"),
            Self::Unread => serializer.serialize_none(),
        }
    }
}

/// As its code.
impl Serialize for Lang {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// Six of something, in the order of [`Lang::ALL`], by the code of the language.
pub(crate) fn by_code<T: Serialize, S: Serializer>(all: &[T; 6], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(Lang::ALL.iter().map(|lang| lang.code()).zip(all))
}

/// The same of which some may be missing.
pub(crate) fn known_by_code<T: Serialize, S: Serializer>(
    all: &[Option<T>; 6],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (lang, one) in Lang::ALL.iter().zip(all) {
        if let Some(one) = one {
            map.serialize_entry(lang.code(), one)?;
        }
    }
    map.end()
}

/// The id of an observance.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference to the field, which is one")]
pub(crate) fn id<S: Serializer>(observance: &&Observance, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&observance.id)
}

#[cfg(test)]
mod tests {
    use crate::catalogue::Catalogue;

    #[test]
    fn an_observance_and_an_occurrence_read_as_json() {
        let un = Catalogue::un();
        let one = un.get("mine-awareness-day").unwrap();
        let json = serde_json::to_value(one).unwrap();
        assert_eq!(json["names"]["fr"]["standing"], "official");
        assert_eq!(json["instrument"], "A/RES/60/97");
        assert_eq!(json["eras"][0]["rules"][0]["fixed"]["month"], 4);
        assert_eq!(json["kind"], "day");
        assert_eq!(json["former_names"], serde_json::json!([]));
        let decade = un.get("decade-1983-combat-racism-2").unwrap();
        let occurrence = serde_json::to_value(decade.occurrences_in(1983).next().unwrap()).unwrap();
        assert_eq!(
            occurrence,
            serde_json::json!({"id": "decade-1983-combat-racism-2", "start": "1983-01-01", "end": "1993-12-31",
                "part": null, "computed": false, "precision": "year"})
        );
    }
}
