// SPDX-License-Identifier: MIT OR Apache-2.0
//! The words that speech programs say otherwise beside others, in canonical form: found by listening
//! (docs/text-survival.md), and part of the format (docs/text-format.md).

/// First words, and the second words that are said as one with them.
pub const PHRASES: [(&str, &str); 67] = [
    ("a", "while"),
    ("and", "fro if once since thus where which who whose"),
    ("as", "if is it"),
    ("at", "a it once which will"),
    ("bow", "down"),
    ("but", "if where which who"),
    ("by", "which"),
    ("could", "have"),
    ("couldnt", "have"),
    ("did", "not"),
    ("do", "not so"),
    ("does", "not"),
    ("each", "of"),
    ("even", "if"),
    ("far", "more"),
    ("few", "more"),
    ("for", "a an if the which"),
    ("from", "the where which whose"),
    ("had", "any been it some them to"),
    ("has", "been not"),
    ("have", "been not to"),
    ("here", "and"),
    ("hes", "had"),
    ("i", "am shall"),
    ("in", "the which whose"),
    ("it", "is"),
    ("live", "in"),
    ("many", "of"),
    ("may", "have"),
    ("men", "who"),
    ("might", "have"),
    ("most", "of"),
    ("must", "have"),
    ("mustnt", "have"),
    ("no", "longer more one"),
    ("not", "a have"),
    ("of", "a an the which"),
    ("on", "the"),
    ("one", "who whose"),
    ("or", "if which"),
    ("out", "of"),
    ("people", "who"),
    ("per", "cent"),
    ("should", "have"),
    ("shouldnt", "have"),
    ("so", "far many much"),
    ("some", "one"),
    ("such", "as"),
    ("tear", "apart up"),
    ("than", "a an"),
    ("that", "a has it one the"),
    ("thats", "it"),
    ("the", "while"),
    ("there", "are be was were"),
    ("this", "one"),
    ("those", "who"),
    ("to", "and be which whose"),
    ("too", "many much"),
    ("was", "a the"),
    ("we", "shall"),
    ("will", "to"),
    ("wind", "up"),
    ("with", "the which"),
    ("wont", "have"),
    ("would", "have"),
    ("wouldnt", "have"),
    ("wound", "up"),
];

/// Words whose sound depends on the words before: a noun and a verb of the same letters.
pub const TWO_SOUNDS: [&str; 12] = [
    "absent absently abstract abuse abuses advert alternate analyses appropriate appropriately approximate",
    "attribute attributes bow bows breath breaths close cloth compound compounds concert concerts conduct conducts",
    "conflict conflicts console consort construct constructs content contents contest contests contract contracts",
    "contrast converse convert converts convict convicts coordinate defect defects degenerate deliberate",
    "deliberately desert deserts digest dove doves egress elaborate entrance entrances envelope escort estimate",
    "estimates exploit exploits export exports extract extracts finance fragment graduate graduates house household",
    "households incense increase increases increaseth insert interrupt interrupts learned live lives mandate",
    "mandates misconduct misuse moderate moderately object objects perfect permit permits pervert present presents",
    "proceeds produce progress project projects prostrate protest protests read reads rebel rebels recall recalls",
    "record records refund refuse remit separate separately subordinate subordinates survey surveys suspect",
    "suspects tear teareth tears torment torments transfer transfers transport underestimate underground unlearned",
    "update upgrade upset use useless uselessly uses useth wind winds",
];

/// Words before which a pause is made or not, by what stands before them.
pub const CONJUNCTIONS: [&str; 3] = [
    "although and because but despite each furthermore if instead irregardless nor once or regardless since such",
    "thus thusly whatever whatevers whenever where wheres which whilst who whod wholl whos whose whove",
    "αλλα αν για γιατι διοτι εαν επειδη η οτι ибо но хотя что чтобы",
];

/// Words with another stress at the end of a clause.
pub const AT_CLAUSE_END: [&str; 8] = [
    "a about above across already although am among amongst and are arent be became because become becomes becometh",
    "before behind being below beneath beside besides between beyond but by can could couldnt despite doing doth",
    "down furthermore get getting go goes goeth going gone got had has have having hers his how hows i in instead",
    "is isnt it made make makes maketh making me might my near nearby neared nearest nearing nearly nor not on once",
    "one ones onto over put puts regardless shall shant should shouldnt since so that thatll thats thee there",
    "theres these thine this those through throughly thus to together under up upper was went were werent what",
    "whatever whats when whenever where which while whiles whilst who whose why will within without wont would",
    "wouldst ye yer",
];

/// Last letters of Greek words, and the first letters of a word after them that change their sound.
pub const GREEK: [(char, &str); 2] = [('ν', "κξπτψ"), ('σ', "βγδζλμνρψ")];
