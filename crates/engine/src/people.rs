//! People to mention, asked of the network for the composer. The one question a person's click waits for: it is
//! short, and the answer is kept a while.

use crate::accounts;
use passeur_networks::{Failure, Person, Registry, http::Http};
use passeur_store::{Db, accounts as stored};
use std::{
    collections::HashMap,
    sync::Mutex,
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(3);
const KEPT: Duration = Duration::from_secs(600);
/// Questions kept; the oldest half goes when there are more.
const ANSWERS_MAX: usize = 2_000;

/// Answers of the last minutes, by account and question.
#[derive(Debug, Default)]
pub struct People(Mutex<HashMap<Question, Answer>>);

/// The account it is asked for, and what was typed.
type Question = (String, String);
type Answer = (Instant, Vec<Person>);

impl People {
    /// Accounts of the network that `account_id` is on, best first.
    ///
    /// # Errors
    /// What the network said; a temporary failure when it took longer than three seconds.
    pub async fn search(
        &self,
        (db, registry, http): (&Db, &Registry, &Http),
        account_id: &str,
        query: &str,
    ) -> Result<Vec<Person>, Failure> {
        let key = (account_id.to_owned(), query.trim().to_lowercase());
        if let Some(known) = self.known(&key) {
            return Ok(known);
        }
        let id = account_id.to_owned();
        let account = db
            .read(move |tx| stored::get(tx, &id))
            .await
            .map_err(|e: passeur_store::StoreError| Failure::temporary(e.to_string()))?;
        let Some(connector) = registry.get(&account.network) else { return Ok(Vec::new()) };
        let session = accounts::session(&db.keys, &account).map_err(|e| Failure::temporary(e.to_string()))?;
        let asked = connector.search_people(http, &session, &key.1);
        let found = tokio::time::timeout(PATIENCE, asked)
            .await
            .map_err(|_| Failure::temporary("the network took too long to answer"))??;
        self.keep(key, found.clone());
        Ok(found)
    }

    fn known(&self, key: &Question) -> Option<Vec<Person>> {
        let answers = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        answers.get(key).filter(|(at, _)| at.elapsed() < KEPT).map(|(_, people)| people.clone())
    }

    fn keep(&self, key: Question, found: Vec<Person>) {
        let mut answers = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if answers.len() >= ANSWERS_MAX {
            let mut ages: Vec<Instant> = answers.values().map(|(at, _)| *at).collect();
            ages.sort_unstable();
            let limit = ages[ages.len() / 2];
            answers.retain(|_, (at, _)| *at > limit);
        }
        answers.insert(key, (Instant::now(), found));
    }
}
