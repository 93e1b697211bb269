//! The clauses of a sentence, and what each was read as.

use super::clauses;
use super::rule::{Clause, What};
use crate::parts::{Part, Role};
use crate::{Conjunction, describe};

/// The parts of a sentence that can be read.
pub(crate) fn parts(text: &str) -> Vec<Part> {
    let mut excepting = false;
    let part = |(span, clause)| match clause {
        Clause::Say(said) => Part::new(span, Role::Clause, meaning(said.what)),
        Clause::Separator => Part::new(span, Role::Separator, "says nothing more"),
        Clause::Also if excepting => Part::new(span, Role::Connective, "nor when all of the following holds"),
        Clause::Also => Part::new(span, Role::Connective, "and when all of the following holds"),
        Clause::Except => {
            excepting = true;
            Part::new(span, Role::Connective, "but not when all of the following holds")
        }
        Clause::Zone(name) => Part::zone(span, name),
    };
    clauses::read(text).map(part).collect()
}

fn meaning(what: What) -> String {
    let together = |constraints: &[crate::Constraint]| {
        let mut all = Conjunction::empty();
        constraints.iter().for_each(|one| all.add(one.clone()));
        vec![all]
    };
    let choices = match what {
        What::One(constraint) => together(&[constraint]),
        What::Any(_, choices) => choices,
        What::Both(after, before) => {
            let window = together(&[after, before]);
            let mut parts = crate::model::Schedules::new();
            for one in &window {
                // A window that leaves nothing was refused when the sentence was read.
                let _ = super::unwrap_windows(one.clone(), &mut parts);
            }
            return describe::held(&parts);
        }
    };
    describe::held(&choices)
}
