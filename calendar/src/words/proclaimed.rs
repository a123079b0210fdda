//! Who proclaimed it, in what, and when, in one sentence?
//! A sentence for each set of parts that can be known: apart from the bodies, which tables name too.

use super::{Words, bodies, dates, fill, isolated};

/// The patterns. Places: `{by}` `{instrument}` `{adopted}`.
///
/// Whole sentences, not parts to join: no language joins them as another does.
pub(crate) struct Proclaimed {
    pub(crate) by: &'static str,
    pub(crate) by_adopted: &'static str,
    pub(crate) by_instrument: &'static str,
    pub(crate) by_instrument_adopted: &'static str,
    pub(crate) instrument: &'static str,
    pub(crate) instrument_adopted: &'static str,
    pub(crate) adopted: &'static str,
}

/// See [`crate::language::Lang::proclaimed`].
pub(crate) fn sentence(
    words: &Words,
    by: Option<&str>,
    instrument: Option<&str>,
    adopted: Option<&str>,
) -> Option<String> {
    let patterns = &words.proclaimed;
    let pattern = match (by, instrument, adopted) {
        (None, None, None) => return None,
        (Some(_), None, None) => patterns.by,
        (Some(_), None, Some(_)) => patterns.by_adopted,
        (Some(_), Some(_), None) => patterns.by_instrument,
        (Some(_), Some(_), Some(_)) => patterns.by_instrument_adopted,
        (None, Some(_), None) => patterns.instrument,
        (None, Some(_), Some(_)) => patterns.instrument_adopted,
        (None, None, Some(_)) => patterns.adopted,
    };
    Some(fill(pattern, |place, out| match place {
        "by" => out.push_str(&isolated(words, &bodies::proclaiming(words, by.unwrap_or_default()))),
        "instrument" => out.push_str(&isolated(words, instrument.unwrap_or_default())),
        _ => out.push_str(&dates::partial(words, adopted.unwrap_or_default())),
    }))
}

#[cfg(test)]
mod tests {
    use crate::language::Lang;

    const GA: Option<&str> = Some("UN General Assembly");
    const DOC: Option<&str> = Some("A/RES/60/97");
    const DAY: Option<&str> = Some("2005-12-08");

    #[test]
    fn a_sentence_is_whole_with_any_part_missing() {
        let parts = [
            (GA, DOC, DAY),
            (GA, DOC, None),
            (GA, None, Some("2005")),
            (GA, None, None),
            (None, DOC, DAY),
            (None, DOC, None),
            (None, None, Some("2005-12")),
        ];
        #[rustfmt::skip]
        let cases = [
            (Lang::Ar, [
                "الإعلان صادر عن الجمعية العامة للأمم المتحدة في الوثيقة \u{2068}A/RES/60/97\u{2069} (8 كانون الأول/ديسمبر 2005).",
                "الإعلان صادر عن الجمعية العامة للأمم المتحدة في الوثيقة \u{2068}A/RES/60/97\u{2069}.",
                "الإعلان صادر عن الجمعية العامة للأمم المتحدة (2005).",
                "الإعلان صادر عن الجمعية العامة للأمم المتحدة.",
                "الوثيقة: \u{2068}A/RES/60/97\u{2069} (8 كانون الأول/ديسمبر 2005).",
                "الوثيقة: \u{2068}A/RES/60/97\u{2069}.",
                "تاريخ الاعتماد: كانون الأول/ديسمبر 2005.",
            ]),
            (Lang::En, [
                "Proclaimed by the UN General Assembly in A/RES/60/97 (8 December 2005).",
                "Proclaimed by the UN General Assembly in A/RES/60/97.",
                "Proclaimed by the UN General Assembly (2005).",
                "Proclaimed by the UN General Assembly.",
                "Instrument: A/RES/60/97 (8 December 2005).",
                "Instrument: A/RES/60/97.",
                "Adopted: December 2005.",
            ]),
            (Lang::Es, [
                "Proclamación por la Asamblea General de las Naciones Unidas en A/RES/60/97 (8 de diciembre de 2005).",
                "Proclamación por la Asamblea General de las Naciones Unidas en A/RES/60/97.",
                "Proclamación por la Asamblea General de las Naciones Unidas (2005).",
                "Proclamación por la Asamblea General de las Naciones Unidas.",
                "Instrumento: A/RES/60/97 (8 de diciembre de 2005).",
                "Instrumento: A/RES/60/97.",
                "Aprobación: diciembre de 2005.",
            ]),
            (Lang::Fr, [
                "Proclamée par l’Assemblée générale des Nations Unies (A/RES/60/97, 8 décembre 2005).",
                "Proclamée par l’Assemblée générale des Nations Unies (A/RES/60/97).",
                "Proclamée par l’Assemblée générale des Nations Unies (2005).",
                "Proclamée par l’Assemblée générale des Nations Unies.",
                "Texte\u{a0}: A/RES/60/97 (8 décembre 2005).",
                "Texte\u{a0}: A/RES/60/97.",
                "Adoption\u{a0}: décembre 2005.",
            ]),
            (Lang::Ru, [
                "Провозглашено Генеральной Ассамблеей ООН (A/RES/60/97, 8 декабря 2005 года).",
                "Провозглашено Генеральной Ассамблеей ООН (A/RES/60/97).",
                "Провозглашено Генеральной Ассамблеей ООН (2005 год).",
                "Провозглашено Генеральной Ассамблеей ООН.",
                "Документ: A/RES/60/97 (8 декабря 2005 года).",
                "Документ: A/RES/60/97.",
                "Дата принятия: декабрь 2005 года.",
            ]),
            (Lang::Zh, [
                "由联合国大会宣布（A/RES/60/97，2005年12月8日）。",
                "由联合国大会宣布（A/RES/60/97）。",
                "由联合国大会宣布（2005年）。",
                "由联合国大会宣布。",
                "文件：A/RES/60/97（2005年12月8日）。",
                "文件：A/RES/60/97。",
                "通过日期：2005年12月。",
            ]),
        ];
        for (lang, expected) in cases {
            for ((by, instrument, adopted), text) in parts.into_iter().zip(expected) {
                assert_eq!(lang.proclaimed(by, instrument, adopted).as_deref(), Some(text));
            }
            assert_eq!(lang.proclaimed(None, None, None), None);
        }
    }

    #[test]
    fn a_body_takes_the_article_or_case_that_the_sentence_asks_for() {
        #[rustfmt::skip]
        let cases = [
            (Lang::En, "WHO", "Proclaimed by WHO."),
            (Lang::En, "UN Department of Global Communications", "Proclaimed by the UN Department of Global Communications."),
            (Lang::Fr, "WHO", "Proclamée par l’OMS."),
            (Lang::Fr, "UNEP", "Proclamée par le PNUE."),
            (Lang::Fr, "UNEP; UNESCO; WAZA", "Proclamée par le PNUE, l’UNESCO, WAZA."),
            (Lang::Es, "UNEP", "Proclamación por el PNUMA."),
            (Lang::Ru, "UN Security Council", "Провозглашено Советом Безопасности ООН."),
            (Lang::Ru, "UNESCO", "Провозглашено ЮНЕСКО."),
            (Lang::Zh, "WHO", "由世卫组织宣布。"),
            (Lang::Ar, "WHO", "الإعلان صادر عن منظمة الصحة العالمية."),
            (Lang::Ar, "Wikimedia", "الإعلان صادر عن \u{2068}Wikimedia\u{2069}."),
        ];
        for (lang, body, text) in cases {
            assert_eq!(lang.proclaimed(Some(body), None, None).as_deref(), Some(text));
        }
    }

    #[test]
    fn instruments_of_other_bodies_are_quoted_as_they_are() {
        let said = Lang::En.proclaimed(None, Some("S/RES/1325 (2000)"), None);
        assert_eq!(said.as_deref(), Some("Instrument: S/RES/1325 (2000)."));
        let said = Lang::Ar.proclaimed(None, Some("43/57"), None);
        assert_eq!(
            said.as_deref(),
            Some("الوثيقة: \u{2068}43/57\u{2069}."),
            "digits alone can turn round too"
        );
    }
}
