// SPDX-License-Identifier: MIT OR Apache-2.0
//! Records to rows and back.

use glassine_core::payload::Payload;
use glassine_core::registry::{Copy, CopyFormat, Entry, Work, WorkId};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, Type, ValueRef};
use rusqlite::{Connection, Row, named_params};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as ValueError, StrDeserializer};

/// Columns of a work, without its reference.
pub(super) const WORK: &str = "works.id, title, source, works.sha256, width, height, added, phash";
/// Their number.
pub(super) const WORK_COLUMNS: usize = 8;
/// Columns of a copy.
pub(super) const COPY: &str = "copies.payload, copies.key, copies.work, copies.platform, copies.day, copies.created, \
     copies.output, copies.sha256, copies.input_len, copies.input_modified, copies.output_len, \
     copies.output_modified, copies.options, copies.strength, copies.log10_p, copies.log10_p_platform, copies.format";
/// Copies with their works.
pub(super) const ENTRY: &str = "SELECT copies.payload, copies.key, copies.work, copies.platform, copies.day, \
     copies.created, copies.output, copies.sha256, copies.input_len, copies.input_modified, copies.output_len, \
     copies.output_modified, copies.options, copies.strength, copies.log10_p, copies.log10_p_platform, copies.format, \
     works.id, title, source, works.sha256, width, height, added, phash \
     FROM copies LEFT JOIN works ON works.id = copies.work";
/// Their number.
const COPY_COLUMNS: usize = 17;

/// Changes no row when another picture has the name.
pub(super) const PUT_WORK: &str = "INSERT INTO works (id, title, source, sha256, width, height, added, phash) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO UPDATE SET \
     title = coalesce(excluded.title, title), source = excluded.source, width = excluded.width, \
     height = excluded.height, phash = CASE excluded.phash WHEN 0 THEN phash ELSE excluded.phash END \
     WHERE sha256 = excluded.sha256";
/// Does not write a reference again that is there.
pub(super) const PUT_REFERENCE: &str = "INSERT INTO work_references (work, jpeg) VALUES (?1, ?2) \
     ON CONFLICT (work) DO UPDATE SET jpeg = excluded.jpeg WHERE jpeg <> excluded.jpeg";
const PUT_COPY: &str = "INSERT INTO copies (payload, key, work, platform, day, created, output, sha256, input_len, \
     input_modified, output_len, output_modified, options, strength, log10_p, log10_p_platform, format) \
     VALUES (:payload, :key, :work, :platform, :day, :created, :output, :sha256, :input_len, :input_modified, \
     :output_len, :output_modified, :options, :strength, :log10_p, :log10_p_platform, :format) \
     ON CONFLICT (work, key, platform, output) DO UPDATE SET payload = excluded.payload, day = excluded.day, \
     created = excluded.created, sha256 = excluded.sha256, input_len = excluded.input_len, \
     input_modified = excluded.input_modified, output_len = excluded.output_len, \
     output_modified = excluded.output_modified, options = excluded.options, strength = excluded.strength, \
     log10_p = excluded.log10_p, log10_p_platform = excluded.log10_p_platform, format = excluded.format";

/// 64 bits as the database keeps them.
pub(super) fn bits(word: u64) -> i64 {
    word.cast_signed()
}

/// The 64 bits of a row.
pub(super) fn word(bits: i64) -> u64 {
    bits.cast_unsigned()
}

/// Adds a copy, or puts it in the place of the one that has its key, work, platform and output.
pub(super) fn put_copy(connection: &Connection, copy: &Copy) -> rusqlite::Result<()> {
    connection.prepare_cached(PUT_COPY)?.execute(named_params! {
        ":payload": bits(copy.payload.0),
        ":key": copy.key,
        ":work": bits(copy.work.0),
        ":platform": copy.platform,
        ":day": copy.day,
        ":created": copy.created,
        ":output": copy.output,
        ":sha256": copy.sha256,
        ":input_len": bits(copy.input_len),
        ":input_modified": copy.input_modified,
        ":output_len": bits(copy.output_len),
        ":output_modified": copy.output_modified,
        ":options": copy.options,
        ":strength": copy.strength,
        ":log10_p": copy.log10_p,
        ":log10_p_platform": copy.log10_p_platform,
        ":format": format_text(copy.format)?,
    })?;
    Ok(())
}

/// A work whose columns ([`WORK`]) begin at `at`.
pub(super) fn work(row: &Row<'_>, at: usize) -> rusqlite::Result<Work> {
    let (source, width, height): (String, _, _) = (row.get(at + 2)?, row.get(at + 4)?, row.get(at + 5)?);
    let mut work = Work::new(row.get(at + 3)?, source, width, height, row.get(at + 6)?);
    work.id = WorkId(word(row.get(at)?));
    work.title = row.get(at + 1)?;
    work.phash = word(row.get(at + 7)?);
    Ok(work)
}

/// A copy whose columns ([`COPY`]) begin at `at`.
pub(super) fn copy(row: &Row<'_>, at: usize) -> rusqlite::Result<Copy> {
    let payload = Payload(word(row.get(at)?));
    let (key, output): (String, String) = (row.get(at + 1)?, row.get(at + 6)?);
    let format: FormatText = row.get(at + 16)?;
    let mut copy = Copy::new(payload, key, WorkId(word(row.get(at + 2)?)), output, format.0);
    copy.platform = row.get(at + 3)?;
    copy.day = row.get(at + 4)?;
    copy.created = row.get(at + 5)?;
    copy.sha256 = row.get(at + 7)?;
    copy.input_len = word(row.get(at + 8)?);
    copy.input_modified = row.get(at + 9)?;
    copy.output_len = word(row.get(at + 10)?);
    copy.output_modified = row.get(at + 11)?;
    copy.options = row.get(at + 12)?;
    copy.strength = row.get(at + 13)?;
    copy.log10_p = row.get(at + 14)?;
    copy.log10_p_platform = row.get(at + 15)?;
    Ok(copy)
}

/// A row of [`ENTRY`].
pub(super) fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let known = row.get_ref(COPY_COLUMNS)?.data_type() != Type::Null;
    Ok(Entry::new(copy(row, 0)?, if known { Some(work(row, COPY_COLUMNS)?) } else { None }))
}

/// The name of a format in portable files, too.
fn format_text(format: CopyFormat) -> rusqlite::Result<String> {
    match serde_json::to_value(format) {
        Ok(serde_json::Value::String(text)) => Ok(text),
        _ => Err(rusqlite::Error::ToSqlConversionFailure("the format has no name".into())),
    }
}

struct FormatText(CopyFormat);

impl FromSql for FormatText {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text: StrDeserializer<'_, ValueError> = value.as_str()?.into_deserializer();
        CopyFormat::deserialize(text).map(Self).map_err(FromSqlError::other)
    }
}
