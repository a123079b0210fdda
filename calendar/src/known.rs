//! Which themes and which bodies may a data file name as known ones?
//! Apart from the selection and from the words for them: the checks of the data ask here.

/// The themes of the built-in catalogue, alphabetical.
pub const THEMES: &[&str] = &[
    "animals",
    "children",
    "communication",
    "culture",
    "development",
    "education",
    "environment",
    "food",
    "health",
    "human-rights",
    "justice",
    "labour",
    "languages",
    "peace",
    "remembrance",
    "science",
    "security",
    "space",
    "sport",
    "transport",
    "women",
];

/// The bodies that built-in files name, as they name them.
#[rustfmt::skip]
pub(crate) const BODIES: &[&str] = &[
    "UN", "UN General Assembly", "UN Security Council", "UN Economic and Social Council",
    "UN Human Rights Council", "UN Department of Global Communications", "World Health Assembly (WHO)", "ESCAP",
    "FAO", "IAEA", "ICAO", "ILO", "IMO", "ITU", "OPCW", "UN-Habitat", "UN Tourism", "UN Women", "UNAIDS", "UNDP",
    "UNEP", "UNESCO", "UNFPA", "UNHCR", "UNICEF", "UNODC", "UNWTO", "UPU", "WHO", "WIPO", "WMO",
    // Bodies outside the UN system that took part in proclaiming a year; they have one name in all languages.
    "IASC", "ICSU", "ISC", "SCAR", "WAZA",
];
