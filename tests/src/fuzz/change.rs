//! Changes to an input: those that people and programs make, and those that only chance makes.

/// Characters that have surprised programs: nothing, marks of order and direction, other widths, several bytes, none of
/// its own, and those that change their length with their case.
const CHARACTERS: [char; 20] = [
    '\0',
    '\t',
    '\n',
    '\r',
    '\u{85}',
    '\u{A0}',
    '\u{AD}',
    '\u{30A}',
    '\u{200B}',
    '\u{202E}',
    '\u{2028}',
    '\u{FEFF}',
    '\u{FF11}',
    '\u{0661}',
    'ﬁ',
    'İ',
    'ẞ',
    'Å',
    '👩',
    '\u{10FFFF}',
];

/// Chance that can be repeated (SplitMix64).
pub struct Random(u64);

impl Random {
    /// The same seed gives the same numbers.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below the bound, which is not 0.
    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound).unwrap()).unwrap()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        let most = (length - start).min(1 << self.below(8));
        start..start + self.below(most + 1)
    }

    /// One of these inputs with one to eight changes.
    pub fn changed(&mut self, kept: &[Vec<u8>], words: &[&str], longest: usize) -> Vec<u8> {
        let mut input = self.pick(kept).clone();
        for _ in 0..=self.below(8) {
            self.change(&mut input, kept, words);
        }
        input.truncate(longest);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>, kept: &[Vec<u8>], words: &[&str]) {
        let at = self.below(input.len() + 1);
        match self.below(10) {
            0 | 1 if !words.is_empty() => {
                let word = self.pick(words).as_bytes().to_vec();
                input.splice(at..at, word);
            }
            2 => drop(input.drain(self.range(input.len()))),
            3 => {
                let character = self.pick(&CHARACTERS).to_string();
                input.splice(at..at, character.into_bytes());
            }
            4 if at < input.len() => input[at] = u8::try_from(self.below(256)).unwrap(),
            5 if at < input.len() => input[at] ^= 1 << self.below(8),
            6 => {
                let piece = input[self.range(input.len())].to_vec();
                let times = 1 << self.below(6);
                input.splice(at..at, piece.repeat(times));
            }
            7 => {
                let other = self.pick(kept).clone();
                let piece = other[self.range(other.len())].to_vec();
                input.splice(at..at, piece);
            }
            // A digit, a letter or a sign where there is one already.
            8 if at < input.len() => input[at] = *self.pick(b"0123456789aZ[]:;,-_./\"'<>&=%{}~\\ \n"),
            // What stands elsewhere stands here too, instead of what was.
            _ => {
                let piece = input[self.range(input.len())].to_vec();
                let end = (at + piece.len()).min(input.len());
                input.splice(at..end, piece);
            }
        }
    }
}
