// SPDX-License-Identifier: MIT OR Apache-2.0
//! A registry in memory: for a page, which keeps it as a portable file, and for tests.

use super::record::{Copy, Work, WorkId};
use super::store::{Entry, Filter, Registry, RegistryError};
use crate::payload::Payload;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Keeps everything in memory.
#[derive(Debug, Default)]
pub struct MemoryRegistry(RefCell<Records>);

#[derive(Debug, Default, Clone)]
struct Records {
    works: BTreeMap<WorkId, Work>,
    /// By place, see [`place`].
    copies: BTreeMap<Place, Copy>,
    /// Where the copy with this key and payload is.
    payloads: BTreeMap<(String, Payload), Place>,
}

/// Key, work, platform, output.
type Place = (String, WorkId, String, String);

fn place(copy: &Copy) -> Place {
    (copy.key.clone(), copy.work, copy.platform.clone(), copy.output.clone())
}

/// Copies are listed in this order.
fn rank(copy: &Copy) -> (i64, &str, Payload) {
    (copy.created, &copy.key, copy.payload)
}

impl MemoryRegistry {
    /// The copies that are meant, in the order of their making.
    fn find(&self, meant: impl Fn(&Copy) -> bool) -> Vec<Copy> {
        let mut found: Vec<Copy> = self.0.borrow().copies.values().filter(|copy| meant(copy)).cloned().collect();
        found.sort_by(|a, b| rank(a).cmp(&rank(b)));
        found
    }
}

impl Registry for MemoryRegistry {
    fn add_work(&self, work: &Work) -> Result<(), RegistryError> {
        let works = &mut self.0.borrow_mut().works;
        let Some(known) = works.get_mut(&work.id) else {
            works.insert(work.id, work.clone());
            return Ok(());
        };
        if known.sha256 != work.sha256 {
            return Err(RegistryError::OtherWork(work.id));
        }
        let known_before = std::mem::replace(known, work.clone());
        known.added = known_before.added;
        known.title = known.title.take().or(known_before.title);
        known.reference = known.reference.take().or(known_before.reference);
        if known.phash == 0 {
            known.phash = known_before.phash;
        }
        Ok(())
    }

    fn add_copy(&self, copy: &Copy) -> Result<(), RegistryError> {
        if !copy.is_finite() {
            return Err(RegistryError::NotFinite(copy.payload));
        }
        let records = &mut self.0.borrow_mut();
        if !records.works.contains_key(&copy.work) {
            return Err(RegistryError::UnknownWork(copy.work));
        }
        let place = place(copy);
        let name = (copy.key.clone(), copy.payload);
        if records.payloads.get(&name).is_some_and(|at| *at != place) {
            return Err(RegistryError::PayloadTaken(copy.payload));
        }
        if let Some(before) = records.copies.insert(place.clone(), copy.clone()) {
            records.payloads.remove(&(before.key, before.payload));
        }
        records.payloads.insert(name, place);
        Ok(())
    }

    fn work(&self, id: WorkId) -> Result<Option<Work>, RegistryError> {
        Ok(self.0.borrow().works.get(&id).cloned())
    }

    fn copy_by_payload(&self, key: &str, payload: Payload) -> Result<Option<Copy>, RegistryError> {
        let records = self.0.borrow();
        let place = records.payloads.get(&(key.to_owned(), payload));
        Ok(place.and_then(|place| records.copies.get(place)).cloned())
    }

    fn copies_by_payload(&self, payload: Payload) -> Result<Vec<Copy>, RegistryError> {
        Ok(self.find(|copy| copy.payload == payload))
    }

    fn copy_at(&self, key: &str, work: WorkId, platform: &str, output: &str) -> Result<Option<Copy>, RegistryError> {
        let place = (key.to_owned(), work, platform.to_owned(), output.to_owned());
        Ok(self.0.borrow().copies.get(&place).cloned())
    }

    fn copy_by_output(&self, output: &str) -> Result<Option<Copy>, RegistryError> {
        Ok(self.find(|copy| copy.output == output).pop())
    }

    fn copies_by_sha256(&self, sha256: &[u8; 32]) -> Result<Vec<Copy>, RegistryError> {
        Ok(self.find(|copy| copy.sha256 == *sha256))
    }

    fn copies_of(&self, work: WorkId) -> Result<Vec<Copy>, RegistryError> {
        Ok(self.find(|copy| copy.work == work))
    }

    fn payloads(&self, key: &str) -> Result<Vec<Payload>, RegistryError> {
        let records = self.0.borrow();
        let of_key = records.payloads.range((key.to_owned(), Payload(0))..=(key.to_owned(), Payload(u64::MAX)));
        Ok(of_key.map(|((_, payload), _)| *payload).collect())
    }

    fn text_payloads(&self, key: &str) -> Result<Vec<Payload>, RegistryError> {
        let mut payloads: Vec<_> =
            self.find(|copy| copy.key == key && copy.format.is_text()).into_iter().map(|copy| copy.payload).collect();
        payloads.sort_unstable();
        Ok(payloads)
    }

    fn near(&self, phash: u64, max_distance: u32) -> Result<Vec<(WorkId, u32)>, RegistryError> {
        let records = self.0.borrow();
        let distances = records.works.values().filter(|work| work.phash != 0);
        let mut found: Vec<_> = distances
            .map(|work| (work.id, (work.phash ^ phash).count_ones()))
            .filter(|&(_, distance)| distance <= max_distance)
            .collect();
        found.sort_by_key(|&(id, distance)| (distance, id));
        Ok(found)
    }

    fn works(&self, after: Option<WorkId>, limit: usize) -> Result<Vec<Work>, RegistryError> {
        let records = self.0.borrow();
        let rest = records.works.values().filter(|work| after.is_none_or(|after| work.id > after));
        Ok(rest.take(limit).map(|work| Work { reference: None, ..work.clone() }).collect())
    }

    fn copies(&self, filter: &Filter, after: Option<&Copy>, limit: usize) -> Result<Vec<Entry>, RegistryError> {
        let work = |id| self.0.borrow().works.get(&id).map(|work| Work { reference: None, ..work.clone() });
        let rest = self.find(|copy| after.is_none_or(|after| rank(copy) > rank(after)));
        let entries = rest.into_iter().map(|copy| Entry { work: work(copy.work), copy });
        Ok(entries.filter(|entry| filter.matches(entry)).take(limit).collect())
    }

    fn batch(&self, work: &mut dyn FnMut() -> Result<bool, RegistryError>) -> Result<(), RegistryError> {
        let before = self.0.borrow().clone();
        let result = work();
        if !matches!(result, Ok(true)) {
            *self.0.borrow_mut() = before;
        }
        result.map(drop)
    }
}
