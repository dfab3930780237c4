//! Asks for what an entry lacks.

use falconry_diagnostics::{Diagnostic, Severity};
use falconry_registry::register::{Claims, Field, Policy, RegisterError, missing, preview};
use falconry_registry::{Document, Generation, review};

use crate::change::Opened;
use crate::outcome::Failure;
use crate::output;
use crate::prompt::{self, Verdict};

/// Why the questions came to no end.
pub(crate) enum Stopped {
    /// What is claimed already cannot hold.
    Refused(RegisterError),
    /// The user or the terminal went away.
    Failed(Failure),
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Completes the claims by asking.
pub(crate) fn complete(
    name: &str,
    claims: Claims,
    opened: &Opened<'_>,
    policy: Policy<'_>,
) -> Result<Claims, Stopped> {
    let registry = opened.document.registry();
    let is_new = registry.entry(name).is_none();
    let lacks = missing(&registry, name, &claims);
    let is_first = registry.generation == Generation::First;
    let mut interview = Interview { name, claims, opened, policy, is_first };
    // What was given is not asked for again, so it must hold before anything is asked.
    interview.refuse_what_cannot_hold(&lacks)?;
    output::talk(format!("The entry of `{name}` needs some answers; Ctrl-D ends without writing."));
    let is_open = interview.claims.extraction.is_none() && interview.claims.extract_from.is_none();
    let asks_for_extraction = is_new && is_open && !lacks.contains(&Field::Capability);
    if asks_for_extraction && interview.claims.reserved != Some(true) {
        interview.ask_for_extraction()?;
    }
    for field in lacks {
        match field {
            Field::Capability => interview.ask_for_capability()?,
            field => interview.ask_for(field)?,
        }
    }
    Ok(interview.claims)
}

struct Interview<'a> {
    name: &'a str,
    claims: Claims,
    opened: &'a Opened<'a>,
    policy: Policy<'a>,
    is_first: bool,
}

impl Interview<'_> {
    fn try_claims(&self, claims: &Claims) -> Result<Document, RegisterError> {
        let registration = preview(&self.opened.document, self.name, claims, self.policy)?;
        Ok(registration.document)
    }

    /// Fails when the claims would be refused whatever the answers are.
    fn refuse_what_cannot_hold(&self, lacks: &[Field]) -> Result<(), Stopped> {
        let mut claims = self.claims.clone();
        for field in lacks {
            match field {
                Field::Capability => claims.extraction = Some(true),
                Field::Source => set(&mut claims, *field, &self.name.replace('-', "_")),
                Field::Url | Field::Contact => set(&mut claims, *field, "https://example.org/"),
                Field::License => set(&mut claims, *field, "Apache-2.0"),
                field => set(&mut claims, *field, "To be told"),
            }
        }
        let document = self.try_claims(&claims).map_err(Stopped::Refused)?;
        let settings = &self.opened.settings;
        let known = settings.check(&self.opened.document);
        let mut new = review::new_findings(settings.check(&document), &known);
        new.retain(|found| found.severity == Severity::Error);
        match new.first() {
            Some(found) => Err(Failure::new(found.message.clone())
                .help(found.help.as_deref().unwrap_or("nothing was written"))
                .into()),
            None => Ok(()),
        }
    }

    fn is_sourcing(&self) -> bool {
        self.claims.source.is_some() || self.claims.id.is_some()
    }

    fn ask_for_capability(&mut self) -> Result<(), Stopped> {
        loop {
            if prompt::yes_or_no("Does it produce events of its own?", true)? {
                self.ask_for(Field::Source)?;
            }
            self.ask_for_extraction()?;
            if self.is_sourcing() || self.claims.extraction == Some(true) {
                return Ok(());
            }
            output::talk("  a plugin produces events, extracts fields, or does both");
        }
    }

    fn ask_for_extraction(&mut self) -> Result<(), Stopped> {
        // The first generation cannot say that a plugin does both.
        if self.is_first && self.is_sourcing() {
            return Ok(());
        }
        if !prompt::yes_or_no("Does it extract fields from events?", true)? {
            return Ok(());
        }
        self.claims.extraction = Some(true);
        if !self.is_sourcing() {
            self.ask_for(Field::Extraction)?;
        }
        Ok(())
    }

    /// Asks until the answer brings no new error into the document.
    fn ask_for(&mut self, field: Field) -> Result<(), Stopped> {
        let before = self.try_claims(&self.claims).map_err(Stopped::Refused)?;
        let known = self.opened.settings.check(&before);
        let (question, default) = self.question(field);
        let answer = prompt::text(question, &default, |answer| {
            if answer.is_empty() && field != Field::Extraction {
                return Verdict::Bad("an answer is needed".to_owned());
            }
            let mut claims = self.claims.clone();
            set(&mut claims, field, answer);
            match self.try_claims(&claims) {
                Err(error) => Verdict::Bad(error.to_string()),
                Ok(document) => self.judge(&document, &known),
            }
        })?;
        set(&mut self.claims, field, &answer);
        Ok(())
    }

    /// What the checks say of a document, apart from what they said before in other words: a
    /// finding that fields are missing names fewer of them with each answer.
    fn judge(&self, document: &Document, known: &[Diagnostic]) -> Verdict {
        let of = |found: &Diagnostic| (found.check.code, found.subject.clone());
        let mut new = review::new_findings(self.opened.settings.check(document), known);
        new.retain(|found| !known.iter().any(|known| of(known) == of(found)));
        match new.iter().max_by_key(|found| found.severity) {
            Some(worst) if worst.severity == Severity::Error => Verdict::Bad(in_words(worst)),
            Some(worst) if worst.severity == Severity::Warning => {
                Verdict::Doubtful(in_words(worst))
            }
            _ => Verdict::Good,
        }
    }

    fn question(&self, field: Field) -> (&'static str, String) {
        match field {
            Field::Source => ("Event source that it produces", self.name.replace('-', "_")),
            Field::Extraction => (
                "Event sources that it extracts from (with commas between; empty for every source)",
                String::new(),
            ),
            Field::Description => ("Description, in one line", String::new()),
            Field::Authors => ("Authors", String::new()),
            Field::Contact => ("Contact, a URL or mail address", String::new()),
            Field::Url => ("URL of its source code", String::new()),
            Field::RulesUrl => ("URL of its rules", String::new()),
            Field::License => ("License, as an SPDX expression", "Apache-2.0".to_owned()),
            Field::Capability | Field::Keywords | Field::Maintainers => ("", String::new()),
        }
    }
}

fn in_words(found: &Diagnostic) -> String {
    match &found.help {
        Some(help) => format!("{} ({help})", found.message),
        None => found.message.clone(),
    }
}

fn set(claims: &mut Claims, field: Field, answer: &str) {
    let text = Some(answer.to_owned());
    match field {
        Field::Source => claims.source = text,
        Field::Description => claims.description = text,
        Field::Authors => claims.authors = text,
        Field::Contact => claims.contact = text,
        Field::Url => claims.url = text,
        Field::RulesUrl => claims.rules_url = text,
        Field::License => claims.license = text,
        Field::Extraction => {
            let sources = answer.split(',').map(str::trim).filter(|source| !source.is_empty());
            let sources: Vec<String> = sources.map(str::to_owned).collect();
            claims.extract_from = (!sources.is_empty()).then_some(sources);
        }
        Field::Capability | Field::Keywords | Field::Maintainers => {}
    }
}
