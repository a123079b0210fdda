//! How does somebody add a calendar to the program that they have?
//! Apart from the pages: each shows the same buttons for another feed.

use observances::Observance;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use qrcode::{Color, EcLevel, QrCode};
use serde::Serialize;

use super::Site;
use crate::render::feed::{Asked, feed};

/// The ways to one feed.
#[derive(Debug, Serialize)]
pub(super) struct Subscription {
    /// The feed, for any program.
    pub(super) address: String,
    /// The same from the root of the host, to be saved.
    href: String,
    /// The name of the saved file.
    file: String,
    /// Opens the program that the device has. (`webcals` is no scheme that phones know.)
    webcal: String,
    google: String,
    outlook: String,
    code: Code,
}

/// A square code as a drawing: its side in modules, margin included, and its dark ones.
#[derive(Debug, Serialize)]
struct Code {
    size: usize,
    path: String,
}

impl Subscription {
    pub(super) fn of(site: &Site<'_>, asked: &Asked) -> Self {
        let (path, file) = path(asked);
        let feed = feed(site.public_url, asked, site.today);
        Self::at(site, path, file, &feed.name(site.catalogue))
    }

    /// The feed of one observance.
    pub(super) fn of_one(site: &Site<'_>, one: &Observance) -> Self {
        let (id, lang) = (&one.id, site.lang.code());
        let path = format!("/{lang}/observances/{id}.ics");
        Self::at(site, path, format!("{id}.ics"), &one.name(site.lang).text)
    }

    /// `name` is what a program calls the calendar that is told it.
    fn at(site: &Site<'_>, path: String, file: String, name: &str) -> Self {
        let address = format!("{}{path}", site.public_url);
        let rest = address.split_once("://").map_or(address.as_str(), |(_, rest)| rest);
        let webcal = format!("webcal://{rest}");
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        Self {
            href: format!("{}{path}", site.base()),
            google: format!("https://calendar.google.com/calendar/r?cid={}", encoded(&webcal)),
            outlook: format!(
                "https://outlook.live.com/calendar/addfromweb?url={}&name={}",
                encoded(&address),
                encoded(name)
            ),
            code: code(&webcal),
            file,
            address,
            webcal,
        }
    }
}

/// The shortest address of a feed: clients name a calendar after its end, and a host of plain files has it.
fn path(asked: &Asked) -> (String, String) {
    let lang = asked.lang.code();
    let plain = asked.years.is_none() && !asked.rules && asked.alarms.is_empty();
    let short = match asked.selection.to_pairs().as_slice() {
        [] => Some("calendar".to_owned()),
        [("theme", theme)] if !theme.contains(',') => Some(theme.clone()),
        _ => None,
    };
    match short.filter(|_| plain) {
        Some(name) => (format!("/{lang}/{name}.ics"), format!("{name}.ics")),
        None => (format!("/calendar.ics?{}", asked.query()), "calendar.ics".to_owned()),
    }
}

/// The code of an address. One that is too long for any code has an empty one.
fn code(address: &str) -> Code {
    const MARGIN: usize = 4;
    let Ok(code) = QrCode::with_error_correction_level(address, EcLevel::M)
        .or_else(|_| QrCode::with_error_correction_level(address, EcLevel::L))
    else {
        return Code { size: 1, path: String::new() };
    };
    let side = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(side).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, next| one == next) {
            if run.first() == Some(&Color::Dark) {
                path.push_str(&format!("M{} {}h{}v1h-{}z", x + MARGIN, y + MARGIN, run.len(), run.len()));
            }
            x += run.len();
        }
    }
    Code { size: side + 2 * MARGIN, path }
}
