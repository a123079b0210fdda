//! How small does a text become on its way, and at what cost?
//! The levels of each encoding, apart from who asks for one: each was chosen by measuring feeds.
//!
//! | | a theme, 82 KB | | everything, 626 KB | |
//! | --- | --- | --- | --- | --- |
//! | gzip 6 | 5.7 KB | 0.5 ms | 120 KB | 9 ms |
//! | brotli 5 | 4.8 KB | 0.8 ms | 42 KB | 8 ms |
//! | zstd 9 | 5.0 KB | 0.5 ms | 42 KB | 5 ms |
//!
//! One level more costs twice the time or more (brotli 9 has 12 and 43 ms) for one part in a hundred.

use std::io::{self, Write as _};

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::negotiate::Encoding;

const BROTLI_QUALITY: i32 = 5;

/// How far back brotli looks: 256 KB, since repetition in a feed is near, and the encoder's memory is a
/// multiple of it.
const BROTLI_WINDOW: i32 = 18;

const ZSTD_LEVEL: i32 = 9;

/// A text in an encoding. The same text gives the same bytes. Work for a thread that may block.
pub(super) fn compressed(text: &[u8], encoding: Encoding) -> io::Result<Vec<u8>> {
    match encoding {
        Encoding::Identity => Ok(text.to_vec()),
        Encoding::Gzip => gzip(text),
        Encoding::Brotli => brotli(text),
        Encoding::Zstd => zstd::bulk::compress(text, ZSTD_LEVEL),
    }
}

/// Without a name and a time in its head.
fn gzip(text: &[u8]) -> io::Result<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::with_capacity(text.len() / 6), Compression::new(6));
    gzip.write_all(text)?;
    gzip.finish()
}

fn brotli(mut text: &[u8]) -> io::Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: text.len(),
        ..BrotliEncoderParams::default()
    };
    let mut small = Vec::with_capacity(text.len() / 12);
    brotli::BrotliCompress(&mut text, &mut small, &parameters)?;
    Ok(small)
}
