//! Which body is meant, and what does a language call it?
//! The bodies by their English names, as in the data files: apart from sentences, since tables name them too.

use std::borrow::Cow;

use super::Words;
use crate::observance::AND;

/// A body that the six languages have a name for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Body {
    UnitedNations,
    GeneralAssembly,
    SecurityCouncil,
    EconomicAndSocialCouncil,
    HumanRightsCouncil,
    GlobalCommunications,
    WorldHealthAssembly,
    Escap,
    Fao,
    Iaea,
    Icao,
    Ilo,
    Imo,
    Itu,
    Opcw,
    UnHabitat,
    UnTourism,
    UnWomen,
    Unaids,
    Undp,
    Unep,
    Unesco,
    Unfpa,
    Unhcr,
    Unicef,
    Unodc,
    Unwto,
    Upu,
    Who,
    Wipo,
    Wmo,
}

impl Body {
    /// The body that an English name or acronym means.
    fn from_english(name: &str) -> Option<Self> {
        Some(match name {
            "UN" | "United Nations" => Self::UnitedNations,
            "UN General Assembly" | "UNGA" | "General Assembly" | "United Nations General Assembly" => {
                Self::GeneralAssembly
            }
            "UN Security Council" | "UNSC" | "Security Council" | "United Nations Security Council" => {
                Self::SecurityCouncil
            }
            "UN Economic and Social Council" | "ECOSOC" | "Economic and Social Council" => {
                Self::EconomicAndSocialCouncil
            }
            "UN Human Rights Council" | "Human Rights Council" => Self::HumanRightsCouncil,
            "UN Department of Global Communications" | "DGC" => Self::GlobalCommunications,
            "World Health Assembly" | "World Health Assembly (WHO)" => Self::WorldHealthAssembly,
            "ESCAP" => Self::Escap,
            "FAO" => Self::Fao,
            "IAEA" => Self::Iaea,
            "ICAO" => Self::Icao,
            "ILO" => Self::Ilo,
            "IMO" => Self::Imo,
            "ITU" => Self::Itu,
            "OPCW" => Self::Opcw,
            "UN-Habitat" => Self::UnHabitat,
            "UN Tourism" => Self::UnTourism,
            "UN Women" => Self::UnWomen,
            "UNAIDS" => Self::Unaids,
            "UNDP" => Self::Undp,
            "UNEP" => Self::Unep,
            "UNESCO" => Self::Unesco,
            "UNFPA" => Self::Unfpa,
            "UNHCR" => Self::Unhcr,
            "UNICEF" => Self::Unicef,
            "UNODC" => Self::Unodc,
            "UNWTO" => Self::Unwto,
            "UPU" => Self::Upu,
            "WHO" => Self::Who,
            "WIPO" => Self::Wipo,
            "WMO" => Self::Wmo,
            _ => return None,
        })
    }
}

/// The name of a body.
pub(crate) struct Named {
    /// By itself, as in a table.
    pub(crate) alone: &'static str,
    /// After `proclaimed by`: with its article, or in its case.
    pub(crate) by: &'static str,
}

impl Named {
    /// A name that is the same in both places.
    pub(crate) const fn same(name: &'static str) -> Self {
        Self { alone: name, by: name }
    }

    pub(crate) const fn new(alone: &'static str, by: &'static str) -> Self {
        Self { alone, by }
    }
}

/// See [`crate::language::Lang::body`].
pub(crate) fn named<'a>(words: &Words, name: &'a str) -> Cow<'a, str> {
    each(words, name, |named| named.alone)
}

/// The body or bodies in the form that stands after `proclaimed by`.
pub(crate) fn proclaiming<'a>(words: &Words, name: &'a str) -> Cow<'a, str> {
    each(words, name, |named| named.by)
}

fn each<'a>(words: &Words, name: &'a str, form: fn(&Named) -> &'static str) -> Cow<'a, str> {
    let known = |name: &str| Body::from_english(name).map(|body| form(&(words.body)(body)));
    if let Some(whole) = known(name) {
        return Cow::Borrowed(whole);
    }
    if !name.contains(AND) {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len() + 32);
    for (place, part) in name.split(AND).enumerate() {
        if place > 0 {
            out.push_str(words.comma);
        }
        out.push_str(known(part).unwrap_or(part));
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use crate::known::BODIES;
    use crate::language::Lang;

    #[test]
    fn a_body_has_its_name_in_every_language() {
        #[rustfmt::skip]
        let cases = [
            ("UN General Assembly", ["الجمعية العامة للأمم المتحدة", "UN General Assembly",
                "Asamblea General de las Naciones Unidas", "Assemblée générale des Nations Unies",
                "Генеральная Ассамблея ООН", "联合国大会"]),
            ("UN Security Council", ["مجلس الأمن التابع للأمم المتحدة", "UN Security Council",
                "Consejo de Seguridad de las Naciones Unidas", "Conseil de sécurité des Nations Unies",
                "Совет Безопасности ООН", "联合国安全理事会"]),
            ("WHO", ["منظمة الصحة العالمية", "WHO", "OMS", "OMS", "ВОЗ", "世卫组织"]),
            ("UNESCO", ["اليونسكو", "UNESCO", "UNESCO", "UNESCO", "ЮНЕСКО", "教科文组织"]),
            ("ILO", ["منظمة العمل الدولية", "ILO", "OIT", "OIT", "МОТ", "国际劳工组织"]),
            ("UNEP", ["برنامج الأمم المتحدة للبيئة", "UNEP", "PNUMA", "PNUE", "ЮНЕП", "环境署"]),
            ("OPCW", ["منظمة حظر الأسلحة الكيميائية", "OPCW", "OPAQ", "OIAC", "ОЗХО", "禁化武组织"]),
            ("WMO; ICSU", ["المنظمة العالمية للأرصاد الجوية، ICSU", "WMO, ICSU", "OMM, ICSU", "OMM, ICSU", "ВМО, ICSU",
                "气象组织、ICSU"]),
            ("Wikimedia and friends", ["Wikimedia and friends"; 6]),
            ("", [""; 6]),
        ];
        for (name, expected) in cases {
            for (lang, text) in Lang::ALL.into_iter().zip(expected) {
                assert_eq!(lang.body(name), text);
            }
        }
    }

    #[test]
    fn every_known_body_of_the_un_system_has_a_name_in_arabic() {
        for name in BODIES.iter().filter(|name| !["IASC", "ICSU", "ISC", "SCAR", "WAZA"].contains(name)) {
            assert_ne!(Lang::Ar.body(name), **name);
        }
    }

    #[test]
    fn every_name_that_the_data_use_is_known() {
        let names = [
            "UNGA",
            "UNSC",
            "DGC",
            "UN Department of Global Communications",
            "World Health Assembly (WHO)",
            "ESCAP",
            "FAO",
            "IAEA",
            "ICAO",
            "IMO",
            "ITU",
            "UN-Habitat",
            "UN Tourism",
            "UN Women",
            "UNAIDS",
            "UNDP",
            "UNFPA",
            "UNHCR",
            "UNICEF",
            "UNODC",
            "UNWTO",
            "UPU",
            "WIPO",
            "WMO",
            "ECOSOC",
            "UN Human Rights Council",
            "UN",
        ];
        for name in names {
            assert_ne!(Lang::Ar.body(name), name);
            assert_ne!(Lang::Zh.body(name), name);
        }
    }
}
