-- SPDX-License-Identifier: MIT OR Apache-2.0
-- Names of works, payloads and perceptual hashes are 64 bits, kept as signed integers.
CREATE TABLE works (
    id INTEGER PRIMARY KEY,
    title TEXT,
    source TEXT NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    added INTEGER NOT NULL,
    phash INTEGER NOT NULL
) STRICT;
CREATE INDEX works_phash ON works (phash);

-- Apart from the works, so that lists of works need not read past them.
CREATE TABLE work_references (
    work INTEGER PRIMARY KEY REFERENCES works (id) ON DELETE CASCADE,
    jpeg BLOB NOT NULL
) STRICT;

CREATE TABLE copies (
    id INTEGER PRIMARY KEY,
    payload INTEGER NOT NULL,
    key TEXT NOT NULL,
    work INTEGER NOT NULL REFERENCES works (id),
    platform TEXT NOT NULL,
    day INTEGER NOT NULL,
    created INTEGER NOT NULL,
    output TEXT NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    input_len INTEGER NOT NULL,
    input_modified INTEGER,
    output_len INTEGER NOT NULL,
    output_modified INTEGER,
    options TEXT NOT NULL,
    strength TEXT NOT NULL,
    log10_p REAL NOT NULL,
    log10_p_platform REAL,
    format TEXT NOT NULL,
    UNIQUE (payload, key),
    UNIQUE (work, key, platform, output)
) STRICT;
CREATE INDEX copies_created ON copies (created, key, payload);
CREATE INDEX copies_key ON copies (key, payload);
CREATE INDEX copies_output ON copies (output);
CREATE INDEX copies_sha256 ON copies (sha256);
