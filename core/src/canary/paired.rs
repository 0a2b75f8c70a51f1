// SPDX-License-Identifier: MIT OR Apache-2.0
//! The paired test (the design of STAMP: Rastogi, Maini and Pruthi 2025, arXiv 2504.13416): several versions of each
//! document, one of them drawn and published.
//!
//! What is exact is re-doing the author's own draw: had another version been drawn, the model, if it never saw any,
//! would have had the same losses. With two versions that is the flipping of signs; with more, flipping signs would
//! need symmetric differences, so the versions themselves are drawn anew.

use super::StudentT;
use super::rank::usable;
use super::student::student_t;
use crate::key::KeyStream;

/// Most sums kept for each half of the documents; up to its square of outcomes are counted one by one.
const HALF: usize = 1 << 20;
/// Most documents.
pub const MAX_DOCUMENTS: usize = 10_000;
/// Most versions of a document.
const MAX_VERSIONS: usize = 1_000;
/// Most outcomes drawn.
pub const MAX_DRAWS: u32 = 10_000_000;

/// A model's losses on the versions of one document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Of the version that was published.
    pub public: f64,
    /// Of the versions kept back, at least one.
    pub private: Vec<f64>,
}

/// How the author drew the versions to publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Draw {
    /// For each document by itself.
    #[default]
    Each,
    /// Once for all documents: the first version of all, or the second of all, ...
    Once,
}

/// How to test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairedOptions {
    /// How the versions were drawn. Default: each.
    pub draw: Draw,
    /// Outcomes drawn when there are too many to count. Default: 100,000. Range: 1..=[`MAX_DRAWS`].
    pub draws: u32,
    /// Where these are drawn from: the same seed gives the same p. Default: zeros.
    pub seed: [u8; 32],
}

impl Default for PairedOptions {
    fn default() -> Self {
        Self { draw: Draw::Each, draws: 100_000, seed: [0; 32] }
    }
}

/// What the observed losses were compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// All outcomes of the author's draw; p is exact.
    All(u64),
    /// This many outcomes drawn at random; p = (1 + hits) / (1 + draws) is valid for any number of them (Phipson and
    /// Smyth 2010), but another seed gives a slightly different one.
    Drawn(u32),
}

/// Result of the paired test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paired {
    /// Documents.
    pub documents: usize,
    /// Mean over the documents of: mean loss of the versions kept back, less the public one's. Positive when the model
    /// knows the published versions better.
    pub mean_difference: f64,
    /// Outcomes at least as good as the observed one, which is counted itself among [`Reference::All`] but not among
    /// [`Reference::Drawn`].
    pub hits: u64,
    /// What the observed outcome was compared with.
    pub reference: Reference,
    /// The approximation; `None` with one document or when all differences are equal.
    pub student: Option<StudentT>,
}

impl Paired {
    /// p-value under the author's own draw.
    pub fn p(&self) -> f64 {
        match self.reference {
            Reference::All(outcomes) => self.hits as f64 / outcomes as f64,
            Reference::Drawn(draws) => (self.hits + 1) as f64 / (f64::from(draws) + 1.0),
        }
    }

    /// Base-10 logarithm of [`p`](Self::p).
    pub fn log10_p(&self) -> f64 {
        libm::log10(self.p())
    }
}

/// The losses can not be tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PairedError {
    /// No documents, or more than can be tested.
    #[error("from 1 to {MAX_DOCUMENTS} documents can be tested, not {0}")]
    Documents(usize),
    /// No version kept back, or too many; the 0-based place of the document.
    #[error("document {} has no losses of private versions, or more than {MAX_VERSIONS} versions", .0 + 1)]
    Versions(usize),
    /// One draw for all, but not the same number of versions; the 0-based place of the document.
    #[error("document {} has another number of versions than the first; with one draw for all they must be the same", .0 + 1)]
    Uneven(usize),
    /// A loss is NaN, infinite or larger than any loss; the 0-based place of the document.
    #[error("document {} has a loss that is no usable number", .0 + 1)]
    NotFinite(usize),
    /// Number of draws out of range.
    #[error("from 1 to {MAX_DRAWS} outcomes can be drawn, not {0}")]
    Draws(u32),
}

/// Tests whether the model knows the published versions better than the author's draw lets it by chance. Statistic:
/// the sum over the documents of (mean loss of the other versions - loss of the published one). Sums equal to the
/// observed one up to rounding count against.
///
/// # Errors
/// See [`PairedError`].
pub fn paired(documents: &[Document], options: &PairedOptions) -> Result<Paired, PairedError> {
    check(documents, options)?;
    let differences: Vec<f64> = documents.iter().map(difference).collect();
    let gains: Vec<Vec<f64>> = documents.iter().map(gains).collect();
    let slack = slack(documents);
    let (hits, reference) = match (options.draw, halves(&gains)) {
        (Draw::Once, _) => count_once(&gains, slack),
        (Draw::Each, Some(halves)) => count_all(halves, slack),
        (Draw::Each, None) => count_drawn(&gains, slack, options),
    };
    Ok(Paired {
        documents: documents.len(),
        mean_difference: differences.iter().sum::<f64>() / differences.len() as f64,
        hits,
        reference,
        student: student_t(&differences),
    })
}

fn check(documents: &[Document], options: &PairedOptions) -> Result<(), PairedError> {
    if !(1..=MAX_DRAWS).contains(&options.draws) {
        return Err(PairedError::Draws(options.draws));
    }
    if !(1..=MAX_DOCUMENTS).contains(&documents.len()) {
        return Err(PairedError::Documents(documents.len()));
    }
    let versions = documents.first().map_or(0, |document| document.private.len());
    for (place, document) in documents.iter().enumerate() {
        if !(1..MAX_VERSIONS).contains(&document.private.len()) {
            return Err(PairedError::Versions(place));
        }
        if options.draw == Draw::Once && document.private.len() != versions {
            return Err(PairedError::Uneven(place));
        }
        if !document.private.iter().chain([&document.public]).all(|&loss| usable(loss)) {
            return Err(PairedError::NotFinite(place));
        }
    }
    Ok(())
}

fn difference(document: &Document) -> f64 {
    document.private.iter().sum::<f64>() / document.private.len() as f64 - document.public
}

/// By how much the document's term of the statistic would be larger, had this version been published: `[versions]`,
/// the published one (exactly 0) first. With m versions it is (public - private) m / (m - 1).
fn gains(document: &Document) -> Vec<f64> {
    let others = document.private.len() as f64;
    let gain = |loss: &f64| (document.public - loss) * ((others + 1.0) / others);
    std::iter::once(0.0).chain(document.private.iter().map(gain)).collect()
}

/// Bound on the rounding error of a sum of gains: what decimal losses lose in binary, and every addition.
fn slack(documents: &[Document]) -> f64 {
    let largest = |document: &Document| {
        document.private.iter().fold(0.0f64, |max, loss| max.max(loss.abs())) + document.public.abs()
    };
    let scale: f64 = documents.iter().map(|document| 2.0 * largest(document)).sum();
    (documents.len() + 8) as f64 * f64::EPSILON * scale
}

/// All sums of one gain per document, for each of two halves of the documents; `None` when they are too many.
fn halves(gains: &[Vec<f64>]) -> Option<[Vec<f64>; 2]> {
    let mut halves = [vec![0.0], vec![0.0]];
    for versions in gains {
        let [a, b] = &mut halves;
        let half = if a.len() <= b.len() { a } else { b };
        if half.len() * versions.len() > HALF {
            return None;
        }
        *half = half.iter().flat_map(|sum| versions.iter().map(move |gain| sum + gain)).collect();
    }
    Some(halves)
}

/// Pairs of sums, one from each half, that together are at least 0: all outcomes as good as the observed one.
fn count_all([mut a, mut b]: [Vec<f64>; 2], slack: f64) -> (u64, Reference) {
    a.sort_unstable_by(f64::total_cmp);
    b.sort_unstable_by(|x, y| y.total_cmp(x));
    // While the sums of b fall, those of a have to be larger: `low` only rises.
    let (mut hits, mut low) = (0, 0);
    for sum in &b {
        while a.get(low).is_some_and(|other| other + sum < -slack) {
            low += 1;
        }
        hits += (a.len() - low) as u64;
    }
    (hits, Reference::All(a.len() as u64 * b.len() as u64))
}

fn count_once(gains: &[Vec<f64>], slack: f64) -> (u64, Reference) {
    let versions = gains.first().map_or(0, Vec::len);
    let sum = |version: usize| gains.iter().filter_map(|document| document.get(version)).sum::<f64>();
    let hits = (0..versions).filter(|&version| sum(version) >= -slack).count();
    (hits as u64, Reference::All(versions as u64))
}

fn count_drawn(gains: &[Vec<f64>], slack: f64, options: &PairedOptions) -> (u64, Reference) {
    let mut stream = KeyStream::new(&options.seed);
    let mut outcome =
        || gains.iter().map(|versions| versions[stream.below(versions.len() as u32) as usize]).sum::<f64>();
    let hits = (0..options.draws).filter(|_| outcome() >= -slack).count();
    (hits as u64, Reference::Drawn(options.draws))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn documents(rows: &[&[f64]]) -> Vec<Document> {
        rows.iter().map(|row| Document { public: row[0], private: row[1..].to_vec() }).collect()
    }

    fn each(rows: &[Document]) -> Paired {
        paired(rows, &PairedOptions::default()).unwrap()
    }

    /// The definition, one outcome at a time, in whole numbers: (versions - 1) does not matter when it is the same.
    fn by_hand(rows: &[Vec<i64>]) -> (u64, u64) {
        let observed: i64 = rows.iter().map(|row| row[0]).sum();
        let mut sums = vec![0i64];
        for row in rows {
            sums = sums.iter().flat_map(|sum| row.iter().map(move |loss| sum + loss)).collect();
        }
        (sums.iter().filter(|&&sum| sum <= observed).count() as u64, sums.len() as u64)
    }

    #[test]
    fn small_cases_are_those_counted_by_hand() {
        // Three pairs, the public loss lower in each: only the observed outcome of eight is as good.
        let three = documents(&[&[1.0, 2.0], &[1.5, 1.75], &[0.5, 3.0]]);
        assert_eq!((each(&three).hits, each(&three).reference), (1, Reference::All(8)));
        assert_eq!(each(&three).p(), 0.125);
        // 0.1 + 0.2 against 0.3: a tie in decimals that binary sums would miss; it counts against.
        let tie = documents(&[&[0.1, 0.2], &[0.4, 0.6], &[0.6, 0.3]]);
        assert_eq!(each(&tie).hits, by_hand(&[vec![1, 2], vec![4, 6], vec![6, 3]]).0);
        // Nothing to tell the versions apart.
        let flat = each(&vec![Document { public: 2.0, private: vec![2.0, 2.0] }; 5]);
        assert_eq!((flat.p(), flat.student), (1.0, None));
    }

    #[test]
    fn forty_pairs_are_counted_one_by_one() {
        let rows: Vec<Document> =
            (0..40).map(|i| Document { public: 1.0, private: vec![1.5 + f64::from(i)] }).collect();
        let result = each(&rows);
        assert_eq!((result.hits, result.reference), (1, Reference::All(1 << 40)));
        assert!((result.log10_p() + 40.0 * 2f64.log10()).abs() < 1e-12);
    }

    #[test]
    fn one_draw_for_all_compares_whole_columns() {
        let rows = documents(&[&[1.0, 2.0, 0.5], &[1.0, 3.0, 1.75], &[1.0, 1.5, 0.5]]);
        let options = PairedOptions { draw: Draw::Once, ..PairedOptions::default() };
        let result = paired(&rows, &options).unwrap();
        // Sums 3, 6.5, 2.75: one of the others is better.
        assert_eq!((result.hits, result.reference), (2, Reference::All(3)));
        let uneven = documents(&[&[1.0, 2.0, 0.5], &[1.0, 3.0]]);
        assert_eq!(paired(&uneven, &options), Err(PairedError::Uneven(1)));
        assert!(paired(&uneven, &PairedOptions::default()).is_ok());
    }

    #[test]
    fn too_many_outcomes_are_drawn_and_agree_with_the_bell_curve() {
        let mut stream = KeyStream::new(&[1; 32]);
        let mut loss = || f64::from(stream.below(1_000_000)) / 1e6;
        let rows: Vec<Document> =
            (0..400).map(|_| Document { public: loss() - 0.03, private: vec![loss(), loss()] }).collect();
        let options = PairedOptions { draws: 20_000, seed: [3; 32], ..PairedOptions::default() };
        let result = paired(&rows, &options).unwrap();
        assert_eq!(result.reference, Reference::Drawn(20_000));
        let approximate = 10f64.powf(result.student.unwrap().log10_p);
        assert!((result.p() / approximate).ln().abs() < 0.4, "{} {approximate}", result.p());
        assert_eq!(paired(&rows, &options).unwrap(), result);
        let strong: Vec<Document> = rows.iter().map(|row| Document { public: -1.0, ..row.clone() }).collect();
        assert_eq!(paired(&strong, &options).unwrap().p(), 1.0 / 20_001.0);
    }

    #[test]
    fn what_can_not_be_tested_is_refused() {
        let run = |rows: &[Document]| paired(rows, &PairedOptions::default());
        assert_eq!(run(&[]), Err(PairedError::Documents(0)));
        assert_eq!(
            run(&vec![Document { public: 1.0, private: vec![2.0] }; 10_001]),
            Err(PairedError::Documents(10_001))
        );
        assert_eq!(run(&documents(&[&[1.0, 2.0], &[1.0]])), Err(PairedError::Versions(1)));
        assert_eq!(run(&documents(&[&[1.0, f64::NAN]])), Err(PairedError::NotFinite(0)));
        assert_eq!(run(&documents(&[&[f64::INFINITY, 1.0]])), Err(PairedError::NotFinite(0)));
        for draws in [0, MAX_DRAWS + 1] {
            let options = PairedOptions { draws, ..PairedOptions::default() };
            assert_eq!(paired(&documents(&[&[1.0, 2.0]]), &options), Err(PairedError::Draws(draws)));
        }
        assert!(run(&documents(&[&[1e100, -1e100], &[-1e100, 1e100]])).is_ok());
    }

    /// The version at `place` published, the others kept back.
    fn published(row: &[u8], place: usize) -> Document {
        let mut private: Vec<f64> = row.iter().map(|&loss| f64::from(loss) / 10.0).collect();
        let public = private.remove(place);
        Document { public, private }
    }

    proptest! {
        #[test]
        fn counting_by_halves_is_counting_one_by_one(rows in proptest::collection::vec(proptest::collection::vec(0i64..30, 3), 1..8)) {
            let in_tenths: Vec<Document> = rows
                .iter()
                .map(|row| Document { public: row[0] as f64 / 10.0, private: row[1..].iter().map(|&l| l as f64 / 10.0).collect() })
                .collect();
            let result = each(&in_tenths);
            let (hits, outcomes) = by_hand(&rows);
            prop_assert_eq!((result.hits, result.reference), (hits, Reference::All(outcomes)));
        }

        /// Every outcome of the author's draw is tried, so this is no simulation: p is never too small under the null.
        #[test]
        fn p_is_never_too_small_under_the_null(rows in proptest::collection::vec(proptest::collection::vec(0u8..20, 2..4), 1..5), once in any::<bool>()) {
            let versions = rows[0].len();
            prop_assume!(!once || rows.iter().all(|row| row.len() == versions));
            let options = PairedOptions { draw: if once { Draw::Once } else { Draw::Each }, ..PairedOptions::default() };
            let mut draws: Vec<Vec<usize>> = vec![vec![]];
            for row in &rows {
                draws = draws.iter().flat_map(|draw| (0..row.len()).map(move |place| [&draw[..], &[place]].concat())).collect();
            }
            if once {
                draws.retain(|draw| draw.iter().all(|place| *place == draw[0]));
            }
            let p: Vec<f64> = draws
                .iter()
                .map(|draw| {
                    let documents: Vec<Document> = rows.iter().zip(draw).map(|(row, place)| published(row, *place)).collect();
                    paired(&documents, &options).unwrap().p()
                })
                .collect();
            for level in &p {
                let share = p.iter().filter(|p| *p <= level).count() as f64 / p.len() as f64;
                prop_assert!(share <= level + 1e-12, "{} {:?}", level, rows);
            }
        }
    }
}
