//! Who does what: responsible, accountable, consulted and informed for each task around a publication.

use serde::{Deserialize, Serialize};

/// One line of a RACI table. Names are those of people or roles, as they are called there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Duty {
    /// One of [`TASKS`].
    pub task: String,
    pub responsible: String,
    pub accountable: String,
    pub consulted: String,
    pub informed: String,
}

/// The tasks, from the idea to the measure.
pub const TASKS: [&str; 8] =
    ["ideas", "writing", "visuals", "approval", "publishing", "answering", "measuring", "crisis"];

/// A line for each task, nobody named.
pub fn default_duties() -> Vec<Duty> {
    TASKS.iter().map(|task| Duty { task: (*task).to_owned(), ..Duty::default() }).collect()
}

impl Duty {
    pub fn is_empty(&self) -> bool {
        [&self.responsible, &self.accountable, &self.consulted, &self.informed].iter().all(|name| name.is_empty())
    }
}
