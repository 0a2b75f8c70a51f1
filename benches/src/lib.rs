//! Attack bench.
