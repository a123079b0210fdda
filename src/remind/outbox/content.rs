//! Where do the bytes of a message lie?
//! Apart from the messages' rows, which are written anew at every step, while the bytes never
//! change; and what many messages share is stored once.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::Content;

/// The body that was stored last, and its number: the next message mostly has the same.
pub(super) type Last = Option<(i64, Arc<[u8]>)>;

/// Stores the bytes of a message that has this number.
pub(super) fn store(
    all: &Connection,
    number: i64,
    content: &Content,
    last: &mut Last,
) -> rusqlite::Result<()> {
    let body = body_number(all, &content.body, last)?;
    all.prepare_cached("INSERT INTO content VALUES (?1, ?2, ?3)")?
        .execute(params![number, content.head, body])
        .map(drop)
}

/// The bytes of a message, whole; none when they were dropped.
pub(super) fn whole(all: &Connection, number: i64) -> rusqlite::Result<Option<Vec<u8>>> {
    let find = "SELECT head, bytes FROM content LEFT JOIN body ON body.number = content.body
                WHERE content.number = ?1";
    let bytes = |row: &rusqlite::Row<'_>| {
        let (head, body) = (row.get_ref(0)?.as_blob()?, row.get_ref(1)?.as_blob_or_null()?);
        Ok([head, body.unwrap_or_default()].concat())
    };
    all.prepare_cached(find)?.query_row([number], bytes).optional()
}

/// The number of the body, stored if it is new; none if there is nothing in it.
fn body_number(all: &Connection, bytes: &Arc<[u8]>, last: &mut Last) -> rusqlite::Result<Option<i64>> {
    if bytes.is_empty() {
        return Ok(None);
    }
    if let Some((number, body)) = last
        && body == bytes
    {
        return Ok(Some(*number));
    }
    let hash = Sha256::digest(bytes);
    let hash: &[u8] = hash.as_ref();
    let find = "SELECT number FROM body WHERE hash = ?1";
    let found = all.prepare_cached(find)?.query_row([hash], |row| row.get(0)).optional()?;
    let number = match found {
        Some(number) => number,
        None => {
            let insert = "INSERT INTO body (hash, bytes) VALUES (?1, ?2)";
            all.prepare_cached(insert)?.execute(params![hash, &bytes[..]])?;
            all.last_insert_rowid()
        }
    };
    *last = Some((number, Arc::clone(bytes)));
    Ok(Some(number))
}
