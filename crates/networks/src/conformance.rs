//! The suite that every connector passes, against a real server: what it declares, it does. A check
//! that the connector or the server does not declare is skipped, and says so.

mod checks;
mod swallow;

use crate::{Connector, Failure, Media, Receipt, ReplyTo, Session, Step, http::Http};
use jiff::Timestamp;
use passeur_handbook::content::Content;
use secrecy::SecretString;
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// One connector, one account on one server, and what that server is known not to do.
pub struct Bench {
    pub connector: Arc<dyn Connector>,
    pub http: Http,
    pub session: Session,
    /// The same account with credentials that the server never gave.
    pub wrong: SecretString,
    /// Start of the request line that publishes, such as `POST /api/v1/statuses`.
    pub publishing_call: &'static str,
    /// The same key twice makes one post.
    pub honours_key: bool,
    /// Deletes through its API.
    pub deletes: bool,
    /// A picture in a format that the server takes.
    pub picture: Media,
    run: String,
    count: AtomicUsize,
}

/// How one check ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    Skipped(&'static str),
    Failed(String),
}

/// What the suite found, in the order of the checks.
#[derive(Debug, Clone)]
pub struct Report(pub Vec<(&'static str, Outcome)>);

impl Report {
    pub fn failed(&self) -> usize {
        self.0.iter().filter(|(_, o)| matches!(o, Outcome::Failed(_))).count()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, outcome) in &self.0 {
            match outcome {
                Outcome::Passed => writeln!(f, "passed   {name}")?,
                Outcome::Skipped(why) => writeln!(f, "skipped  {name}: {why}")?,
                Outcome::Failed(why) => writeln!(f, "FAILED   {name}: {why}")?,
            }
        }
        Ok(())
    }
}

type Checked = Result<Outcome, String>;

impl Bench {
    pub fn new(connector: Arc<dyn Connector>, http: Http, session: Session, publishing_call: &'static str) -> Self {
        Self {
            connector,
            http,
            session,
            wrong: SecretString::from(String::new()),
            publishing_call,
            honours_key: true,
            deletes: true,
            picture: checks::picture(),
            run: format!("{:x}", Timestamp::now().as_microsecond()),
            count: AtomicUsize::new(0),
        }
    }

    pub async fn run(&self) -> Report {
        let mut report = Vec::new();
        macro_rules! run {
            ($($check:ident),* $(,)?) => {$(
                let outcome = match checks::$check(self).await {
                    Ok(outcome) => outcome,
                    Err(why) => Outcome::Failed(why),
                };
                report.push((stringify!($check), outcome));
            )*};
        }
        run!(
            the_account_is_checked,
            a_text_is_published_and_found,
            a_step_that_never_went_out_is_not_found,
            the_same_step_twice_is_one_post,
            every_script_comes_back,
            a_picture_with_its_alternative,
            a_link_goes_with_the_post,
            a_warning_is_told,
            a_thread_in_order_then_a_comment,
            an_edit_is_kept,
            a_deletion_is_final,
            wrong_credentials_are_said,
            a_server_that_is_down_is_a_passing_failure,
            a_lost_answer_is_unsure_and_then_found,
        );
        Report(report)
    }

    /// A step that no other run has made.
    fn step(&self, text: &str) -> Step {
        let n = self.count.fetch_add(1, Ordering::SeqCst);
        let text = format!("{text} {}-{n}", self.run);
        Step {
            key: format!("{}-{n}", self.run),
            index: 0,
            first_comment: false,
            content: Arc::new(Content::text(&*text)),
            text,
            media: Vec::new(),
            reply_to: None,
            due: Timestamp::now(),
            since: Timestamp::now(),
        }
    }

    async fn publish(&self, step: &Step) -> Result<Receipt, Failure> {
        self.connector.publish(&self.http, &self.session, step).await
    }
}

fn reply_to(root: &Receipt, parent: &Receipt) -> Option<ReplyTo> {
    Some(ReplyTo { root: root.remote.clone(), parent: parent.remote.clone() })
}
