//! "Did you mean": the closest of some known words.

/// The candidate that `word` is most probably a misspelling of, if any is close enough.
///
/// Close means at most a third of the word's characters edited (transpositions count once), and
/// at least one edit is always allowed. Dashes, underscores and case are ignored first.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let fold = |text: &str| text.replace(['-', '_'], "").to_lowercase();
    let folded = fold(word);
    let allowed = (folded.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &fold(candidate)), candidate))
        .filter(|(distance, candidate)| {
            *distance <= allowed && *distance < candidate.chars().count()
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn finds_typos_and_nothing_else() {
        let keys = ["capabilities", "contact", "name", "id", "url"];
        assert_eq!(closest("capabilites", keys), Some("capabilities"));
        assert_eq!(closest("naem", keys), Some("name"));
        assert_eq!(closest("URL", keys), Some("url"));
        assert_eq!(closest("homepage", keys), None);
        assert_eq!(closest("xy", keys), None);
    }
}
