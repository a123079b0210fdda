//! What do search engines read of the site?
//! schema.org's words for events, and the map of all pages: apart from what people read.

use minijinja::Error;
use observances::{Catalogue, Lang, Occurrence};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Place, Site, frame, places};

/// Occurrences as schema.org has events.
pub(super) fn events(site: &Site<'_>, found: &[Occurrence<'_>]) -> Value {
    let event = |one: &Occurrence<'_>| {
        let observance = one.observance;
        let page = site.address(&Place::Observance(observance.id.to_string()), Some(site.lang));
        // What is not known is left out: an empty value would be taken for one.
        let organizer = |body: &str| json!({ "@type": "Organization", "name": site.lang.body(body) });
        let known = [
            ("description", observance.description(site.lang).map(Value::from)),
            ("organizer", observance.proclaimed_by.as_deref().map(organizer)),
        ];
        let mut event = json!({
            "@type": "Event", "@id": format!("{page}#{}", one.slug()), "url": page,
            "name": one.name(site.lang).text, "inLanguage": site.lang.code(),
            "startDate": one.start.to_string(), "endDate": one.end.to_string(),
            "eventStatus": "https://schema.org/EventScheduled",
            "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
            "location": { "@type": "VirtualLocation", "url": page },
        });
        if let Some(event) = event.as_object_mut() {
            event.extend(known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        }
        event
    };
    json!({ "@context": "https://schema.org", "@graph": found.iter().map(event).collect::<Vec<_>>() })
}

#[derive(Debug, Serialize)]
struct Map {
    addresses: Vec<String>,
}

/// The pages of the site in every language, for search engines (sitemaps.org). Which page is which in
/// another language the pages say themselves.
///
/// # Errors
///
/// When the template is wrong, which a test rules out.
pub fn sitemap(catalogue: &Catalogue, public_url: &str, today: chrono::NaiveDate) -> Result<String, Error> {
    let places = places(catalogue, today);
    let in_all = |place: &Place| Lang::ALL.map(|lang| format!("{public_url}{}", place.path(Some(lang))));
    frame::bare("sitemap.xml", Map { addresses: places.iter().flat_map(in_all).collect() })
}
