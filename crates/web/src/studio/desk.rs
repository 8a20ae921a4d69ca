//! The composer's three panes as the page shows them, made anew from a draft at each keystroke: accounts with their
//! counters, the master with its findings, the renditions with what differs, the previews, the bar.

use std::collections::BTreeMap;

use askama::Template;
use passeur_engine::planning::{Desk, limits_of};
use passeur_handbook::catalog::Catalog;
use passeur_handbook::content::{Content, Part, Visibility};
use passeur_handbook::counter::counter;
use passeur_handbook::lint::{Field, Finding, Severity};
use passeur_store::accounts::{Account, Health};
use passeur_store::campaigns::Campaign;
use passeur_store::media::Media;

use super::actions::RATIOS;
use super::diff;
use super::draft::{Draft, FIELDS, Scope, own_fields};
use super::preview::{Preview, crop_query, icon_of, length, tenth};
use super::when::Hint;
use crate::locale::Locale;
use crate::ui::{Html, escape};

/// What one part takes of what it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    pub used: u32,
    pub max: u32,
    pub remaining: i64,
    /// Byte of the part's text where what does not fit begins.
    pub over: Option<usize>,
}

impl Count {
    /// `over`, `near` (a tenth left, or twenty), or nothing.
    pub fn class(self) -> &'static str {
        let near = i64::from(self.max / 10).min(20);
        match self.remaining {
            r if r < 0 || self.over.is_some() => "over",
            r if self.max > 0 && r <= near => "near",
            _ => "",
        }
    }
}

pub struct Chip {
    pub id: String,
    pub network: String,
    pub name: String,
    pub title: String,
    pub chosen: bool,
    pub count: Option<Count>,
    pub errors: usize,
    /// Why nothing leaves from it now: frozen, disconnected.
    pub trouble: Option<String>,
}

pub struct FindingView {
    pub tone: &'static str,
    pub icon: &'static str,
    pub text: String,
    /// Words of the button and what it sends.
    pub fix: Option<(String, String)>,
}

pub struct FileView {
    pub name: String,
    pub prefix: String,
    pub icon: &'static str,
    pub is_picture: bool,
    pub thumb: String,
    pub whole: String,
    pub focus: String,
    pub length: Option<String>,
    pub alt: String,
    /// The library's own, used when this one is empty.
    pub library_alt: String,
    pub described: bool,
    pub x: f64,
    pub y: f64,
    /// The cut in the thousandths of an SVG, and its ratio's name.
    pub crop: Option<(u32, u32, u32, u32)>,
    pub ratio: String,
    pub open: bool,
    pub part: usize,
    pub item: usize,
    pub last: bool,
}

pub struct PartView {
    pub n: usize,
    pub index: usize,
    pub name: String,
    pub text: String,
    pub marks: Html,
    pub files: Vec<FileView>,
    pub findings: Vec<FindingView>,
    /// The tightest count among the accounts that publish this text.
    pub count: Option<(Count, String)>,
    pub splits: bool,
}

pub struct FieldView {
    pub id: &'static str,
    pub name: String,
    pub value: String,
    pub findings: Vec<FindingView>,
}

pub struct PollView {
    pub name: String,
    pub options: Vec<String>,
    pub minutes: u32,
    pub multiple: bool,
    pub findings: Vec<FindingView>,
}

/// The text of the master or of a rendition, with everything around it.
#[derive(Template)]
#[template(path = "studio/editor.html")]
pub struct Editor {
    pub locale: Locale,
    pub scope: String,
    pub prefix: String,
    pub parts: Vec<PartView>,
    pub fields: Vec<FieldView>,
    pub poll: Option<PollView>,
    pub sensitive: bool,
    /// Fields that can still be opened.
    pub more: Vec<&'static str>,
    /// Findings of the post as a whole.
    pub findings: Vec<FindingView>,
    pub ratios: [(&'static str, f64); 5],
    pub languages: &'static [(&'static str, &'static str)],
    pub visibilities: [Visibility; 4],
}

impl Editor {
    pub fn html(&self) -> Html {
        Html::new(self.render().unwrap_or_else(|error| {
            tracing::error!(%error, "template failed");
            String::new()
        }))
    }

    pub fn is_thread(&self) -> bool {
        self.parts.len() > 1
    }
}

pub struct DiffView {
    pub field: &'static str,
    pub html: Html,
}

pub struct Card {
    pub id: String,
    pub network: String,
    pub network_name: String,
    pub name: String,
    pub counts: Vec<Count>,
    pub own: Vec<DiffView>,
    pub findings: Vec<FindingView>,
    pub hints: Vec<FindingView>,
    pub editor: Option<Html>,
    pub shown: bool,
    pub ready: bool,
    /// Nothing is written for it yet.
    pub blank: bool,
}

/// Everything that is made anew when the draft changes.
#[derive(Template)]
#[template(path = "studio/desk.html")]
pub struct DeskView {
    pub locale: Locale,
    pub base: String,
    pub draft: Draft,
    pub chips: Vec<Chip>,
    pub master: Html,
    pub cards: Vec<Card>,
    pub preview: Option<Html>,
    pub shown: String,
    pub labels: Vec<String>,
    pub campaigns: Vec<Campaign>,
    pub hint: Hint,
    pub zone: String,
    pub errors: usize,
    pub approval: bool,
    pub planned: bool,
    pub may_plan: bool,
}

/// What the view needs besides the draft, read in one transaction.
pub struct Around {
    pub desk: Desk,
    /// All accounts of the workspace.
    pub accounts: Vec<Account>,
    pub labels: Vec<String>,
    pub campaigns: Vec<Campaign>,
    pub hint: Hint,
    pub approval: bool,
    pub planned: bool,
    pub may_plan: bool,
    pub zone: String,
}

/// The languages one can choose, by their own names: those of Europe and the most spoken others.
pub const LANGUAGES: &[(&str, &str)] = &[
    ("fr", "Français"),
    ("en", "English"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("it", "Italiano"),
    ("pt", "Português"),
    ("nl", "Nederlands"),
    ("ca", "Català"),
    ("eu", "Euskara"),
    ("br", "Brezhoneg"),
    ("oc", "Occitan"),
    ("co", "Corsu"),
    ("gcf", "Kréyòl"),
    ("pl", "Polski"),
    ("ro", "Română"),
    ("cs", "Čeština"),
    ("sv", "Svenska"),
    ("da", "Dansk"),
    ("no", "Norsk"),
    ("fi", "Suomi"),
    ("el", "Ελληνικά"),
    ("hu", "Magyar"),
    ("uk", "Українська"),
    ("ru", "Русский"),
    ("tr", "Türkçe"),
    ("ar", "العربية"),
    ("he", "עברית"),
    ("fa", "فارسی"),
    ("hi", "हिन्दी"),
    ("vi", "Tiếng Việt"),
    ("zh", "中文"),
    ("ja", "日本語"),
    ("ko", "한국어"),
];

/// The name people know a network by, without what the catalogue adds in brackets.
pub fn network_name(id: &str) -> String {
    let name = Catalog::builtin().networks.get(id).map_or(id, |n| n.name.as_str());
    name.split(" (").next().unwrap_or(name).to_owned()
}

impl DeskView {
    pub fn new(locale: &Locale, base: &str, draft: Draft, around: Around) -> DeskView {
        let mut findings = around.desk.findings(&draft.body);
        let errors = findings.iter().flatten().filter(|f| f.severity == Severity::Error).count();
        // Nobody is told that nothing is there before they have begun.
        for list in &mut findings {
            list.retain(|f| f.rule != "empty");
        }
        let accounts = &around.desk.accounts;
        let counts: Vec<Vec<Count>> = accounts.iter().map(|a| counts(&around.desk, a, &draft)).collect();
        let (common, own) = shared(&draft, accounts, &findings);
        let shown = accounts.iter().position(|a| a.id == draft.ui.show).unwrap_or(0);
        let maker = Maker { locale, base, draft: &draft, desk: &around.desk };
        let tightest = |part: usize| {
            let following = accounts.iter().zip(&counts).filter(|(a, _)| follows_text(&draft, &a.id));
            following
                .filter_map(|(a, c)| Some((*c.get(part)?, a.network.clone())))
                .filter(|(c, _)| c.max > 0)
                .min_by_key(|(c, _)| c.remaining)
        };
        let master = maker.editor(&Scope::Master, &common, tightest).html();
        let cards = accounts.iter().enumerate().map(|(i, account)| {
            let list = &own[i];
            let (weighty, hints): (Vec<_>, Vec<_>) = list.iter().partition(|(f, _)| f.severity != Severity::Hint);
            let adapting = draft.ui.adapt.contains(&account.id);
            let scope = Scope::Account(account.id.clone());
            let network = &account.network;
            let count = |part: usize| Some((*counts[i].get(part)?, network.clone())).filter(|(c, _)| c.max > 0);
            let view = |found: Vec<&(Finding, usize)>| {
                found.into_iter().map(|(f, nth)| maker.finding(&scope, f, *nth)).collect::<Vec<_>>()
            };
            Card {
                id: account.id.clone(),
                network: network.clone(),
                network_name: network_name(network),
                name: name_of(account),
                own: maker.diffs(account),
                editor: adapting.then(|| maker.editor(&scope, list, count).html()),
                findings: if adapting { Vec::new() } else { view(weighty) },
                hints: if adapting { Vec::new() } else { view(hints) },
                shown: i == shown,
                blank: draft.content(&Scope::Account(account.id.clone())).is_blank(),
                ready: findings[i].iter().all(|f| f.severity != Severity::Error),
                counts: counts[i].clone(),
            }
        });
        let cards: Vec<Card> = cards.collect();
        let chips = around.accounts.iter().map(|account| {
            let at = accounts.iter().position(|a| a.id == account.id);
            let worst = at.and_then(|i| counts[i].iter().copied().min_by_key(|c| c.remaining));
            let is_error = |f: &&Finding| f.severity == Severity::Error;
            Chip {
                id: account.id.clone(),
                network: account.network.clone(),
                name: name_of(account),
                title: format!("{} · {}", network_name(&account.network), account.handle),
                chosen: at.is_some(),
                count: worst.filter(|c| c.max > 0),
                errors: at.map_or(0, |i| findings[i].iter().filter(is_error).count()),
                trouble: trouble(locale, account),
            }
        });
        let preview = accounts.get(shown).map(|account| {
            let content = draft.content(&Scope::Account(account.id.clone()));
            let when = locale.t("preview-now");
            Preview::new(locale, base, account, &content, &counts[shown], &around.desk.files, when).html()
        });
        DeskView {
            chips: chips.collect(),
            errors,
            shown: accounts.get(shown).map(|a| a.id.clone()).unwrap_or_default(),
            locale: locale.clone(),
            base: base.to_owned(),
            master,
            cards,
            preview,
            labels: around.labels,
            campaigns: around.campaigns,
            hint: around.hint,
            zone: around.zone,
            approval: around.approval,
            planned: around.planned,
            may_plan: around.may_plan,
            draft,
        }
    }

    pub fn html(&self) -> Html {
        Html::new(self.render().unwrap_or_else(|error| {
            tracing::error!(%error, "template failed");
            String::new()
        }))
    }

    pub fn labels_line(&self) -> String {
        self.draft.body.labels.join(", ")
    }

    pub fn is_day(&self, day: &i8) -> bool {
        self.draft.when.days.contains(day)
    }

    pub fn is_campaign(&self, id: &str) -> bool {
        self.draft.body.campaign_id.as_deref() == Some(id)
    }
}

pub fn name_of(account: &Account) -> String {
    if account.display_name.is_empty() { account.handle.clone() } else { account.display_name.clone() }
}

fn trouble(locale: &Locale, account: &Account) -> Option<String> {
    if account.frozen_at.is_some() {
        Some(locale.t("account-frozen"))
    } else if account.health == Health::Disconnected {
        Some(locale.t("account-disconnected"))
    } else {
        None
    }
}

fn follows_text(draft: &Draft, account: &str) -> bool {
    draft.rendition(account).is_some_and(|r| r.own.parts.is_none())
}

pub fn counts(desk: &Desk, account: &Account, draft: &Draft) -> Vec<Count> {
    let content = draft.content(&Scope::Account(account.id.clone()));
    let images = |part: usize| content.parts.get(part).is_some_and(|p| desk.context().images_only(p));
    let of = |c: passeur_handbook::counter::PartCount| Count {
        used: c.used,
        max: c.max,
        remaining: c.remaining,
        over: c.over.map(|s| s.bytes.start),
    };
    counter(&content, &limits_of(account), images).into_iter().map(of).collect()
}

/// A finding with its place among those of the same rule, part and item that have a fix.
type Numbered = (Finding, usize);

/// Findings that every account shares that publishes the master's text, and what is left for each account.
fn shared(draft: &Draft, accounts: &[Account], findings: &[Vec<Finding>]) -> (Vec<Numbered>, Vec<Vec<Numbered>>) {
    let following = |i: usize| follows_text(draft, &accounts[i].id);
    let followers = (0..accounts.len()).filter(|i| following(*i)).count();
    let key = |f: &Finding| {
        let at = f.span.as_ref().map(|s| (s.bytes.start, s.bytes.end));
        (f.rule, f.part, f.item, at)
    };
    let mut times: BTreeMap<_, usize> = BTreeMap::new();
    for found in (0..accounts.len()).filter(|i| following(*i)).flat_map(|i| &findings[i]) {
        *times.entry(key(found)).or_default() += 1;
    }
    let is_common = |i: usize, f: &Finding| {
        following(i) && times.get(&key(f)).is_some_and(|n| *n == followers) && is_of_text(f, accounts, draft, i)
    };
    let mut common = Vec::new();
    let mut own = Vec::new();
    let first = (0..accounts.len()).find(|i| following(*i));
    for (i, list) in findings.iter().enumerate() {
        let numbered = numbered(list);
        let (c, o): (Vec<_>, Vec<_>) = numbered.into_iter().partition(|(f, _)| is_common(i, f));
        if Some(i) == first {
            common = c;
        }
        own.push(o);
    }
    (common, own)
}

/// Whether the finding is about something that the account takes from the master.
fn is_of_text(f: &Finding, accounts: &[Account], draft: &Draft, i: usize) -> bool {
    let own = draft.rendition(&accounts[i].id).map(|r| own_fields(&r.own)).unwrap_or_default();
    let field = match f.field {
        Field::Title => "title",
        Field::Link => "link",
        Field::FirstComment => "first_comment",
        Field::Warning => "warning",
        Field::Visibility => "visibility",
        Field::Languages => "languages",
        Field::ReplyGate => "reply_gate",
        Field::Poll => "poll",
        Field::Post | Field::Text | Field::Media | Field::Alt => "parts",
    };
    !own.contains(&field)
}

fn numbered(list: &[Finding]) -> Vec<Numbered> {
    let mut seen: BTreeMap<(&str, Option<usize>, Option<usize>), usize> = BTreeMap::new();
    let mut out = Vec::with_capacity(list.len());
    for f in list {
        let n = seen.entry((f.rule, f.part, f.item)).or_default();
        out.push((f.clone(), *n));
        *n += usize::from(f.fix.is_some());
    }
    out
}

/// Makes editors and findings of one draft.
struct Maker<'a> {
    locale: &'a Locale,
    base: &'a str,
    draft: &'a Draft,
    desk: &'a Desk,
}

impl Maker<'_> {
    fn finding(&self, scope: &Scope, f: &Finding, nth: usize) -> FindingView {
        let (tone, icon) = match f.severity {
            Severity::Error => ("tone-danger", "octagon-alert"),
            Severity::Warning => ("tone-warning", "triangle-alert"),
            Severity::Hint => ("tone-info", "lightbulb"),
        };
        let place = |n: Option<usize>| n.map_or("-".to_owned(), |n| n.to_string());
        let words = format!("fix~{}~{}~{}~{}~{nth}", scope.id(), f.rule, place(f.part), place(f.item));
        FindingView {
            tone,
            icon,
            text: f.message.render(self.locale),
            fix: f.fix.as_ref().map(|fix| (self.locale.t(fix.label), words)),
        }
    }

    fn editor(&self, scope: &Scope, findings: &[Numbered], count: impl Fn(usize) -> Option<(Count, String)>) -> Editor {
        let content = self.draft.content(scope);
        let prefix = scope.prefix();
        let of = |field: Field, part: Option<usize>| {
            let here = findings.iter().filter(move |(f, _)| f.field == field && (part.is_none() || f.part == part));
            here.map(|(f, nth)| self.finding(scope, f, *nth)).collect::<Vec<_>>()
        };
        let parts = content.parts.iter().enumerate().map(|(i, part)| {
            let mut found = of(Field::Text, Some(i));
            found.extend(of(Field::Media, Some(i)));
            found.extend(of(Field::Alt, Some(i)));
            let count = count(i);
            PartView {
                n: i + 1,
                index: i,
                name: format!("{prefix}.parts.{i}.text"),
                marks: marks(&part.text, i, findings),
                text: part.text.clone(),
                files: self.files(scope, part, i),
                findings: found,
                splits: count.as_ref().is_some_and(|(c, _)| c.remaining < 0),
                count,
            }
        });
        let parts: Vec<PartView> = parts.collect();
        let opened = |field: &str| self.draft.ui.open.iter().any(|o| *o == format!("{}:{field}", scope.id()));
        let value = |field: &str| text_of(&content, field);
        let is_open =
            |field: &str| field != "poll" && field != "sensitive" && (opened(field) || !value(field).is_empty());
        let fields = FIELDS.into_iter().filter(|f| is_open(f)).map(|id| FieldView {
            id,
            name: format!("{prefix}.{id}"),
            value: value(id),
            findings: of(field_of(id), None),
        });
        let fields: Vec<FieldView> = fields.collect();
        let more = FIELDS.into_iter().filter(|f| match *f {
            "poll" => content.poll.is_none(),
            "sensitive" => false,
            f => !is_open(f),
        });
        let mut whole = of(Field::Post, None);
        // Text findings without a part, and those of fields that are not open.
        let open_fields: Vec<Field> = fields.iter().map(|f| field_of(f.id)).chain([Field::Poll]).collect();
        let homeless = findings.iter().filter(|(f, _)| {
            let in_part = matches!(f.field, Field::Text | Field::Media | Field::Alt);
            (in_part && f.part.is_none_or(|p| p >= content.parts.len()))
                || (!in_part && f.field != Field::Post && !open_fields.contains(&f.field))
        });
        whole.extend(homeless.map(|(f, nth)| self.finding(scope, f, *nth)));
        Editor {
            locale: self.locale.clone(),
            scope: scope.id().to_owned(),
            poll: content.poll.as_ref().map(|poll| PollView {
                name: format!("{prefix}.poll"),
                options: poll.options.clone(),
                minutes: poll.minutes,
                multiple: poll.multiple,
                findings: of(Field::Poll, None),
            }),
            prefix,
            parts,
            more: more.collect(),
            fields,
            sensitive: content.sensitive,
            findings: whole,
            ratios: RATIOS,
            languages: LANGUAGES,
            visibilities: Visibility::ALL,
        }
    }

    fn files(&self, scope: &Scope, part: &Part, i: usize) -> Vec<FileView> {
        let last = part.media.len().saturating_sub(1);
        let view = |(j, a): (usize, &passeur_handbook::content::Attachment)| {
            let file: Option<&Media> = self.desk.files.iter().find(|f| f.id == a.media);
            let kind = file.map_or("gone", |f| f.kind.as_str());
            let (x, y) = a.focus.or(file.and_then(|f| f.focus)).unwrap_or_default();
            let library_alt = file.map(|f| f.alt.clone()).unwrap_or_default();
            let size = file.map_or((1, 1), |f| (f.width.max(1), f.height.max(1)));
            let thousandth = |v: f64| (v * 1_000.0).round().max(0.0) as u32;
            FileView {
                name: file.map_or_else(|| self.locale.t("file-gone"), |f| f.name.clone()),
                prefix: format!("{}.parts.{i}.media.{j}", scope.prefix()),
                icon: icon_of(kind),
                is_picture: matches!(kind, "image" | "gif"),
                thumb: format!("{}/media/{}/thumb{}", self.base, a.media, crop_query(a.crop)),
                whole: format!("{}/media/{}/thumb", self.base, a.media),
                focus: format!("fx{} fy{}", tenth(x), tenth(-y)),
                length: file.and_then(|f| f.seconds).map(length),
                described: !a.alt.trim().is_empty() || !library_alt.trim().is_empty(),
                alt: a.alt.clone(),
                library_alt,
                x,
                y,
                crop: a.crop.map(|(x, y, w, h)| (thousandth(x), thousandth(y), thousandth(w), thousandth(h))),
                ratio: a.crop.map(|c| ratio_name(c, size)).unwrap_or_default().to_owned(),
                open: self.draft.ui.file == format!("{}~{i}~{j}", scope.id()),
                part: i,
                item: j,
                last: j == last,
            }
        };
        part.media.iter().enumerate().map(view).collect()
    }

    /// What the rendition says differently, field by field.
    fn diffs(&self, account: &Account) -> Vec<DiffView> {
        let Some(rendition) = self.draft.rendition(&account.id) else { return Vec::new() };
        let (master, own) = (&self.draft.body.content, rendition.own.apply(&self.draft.body.content));
        let said = |c: &Content, field: &str| match field {
            "parts" => c.parts.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join("\n\n"),
            "poll" => c.poll.as_ref().map(|p| p.options.join(" · ")).unwrap_or_default(),
            "visibility" => self.locale.t(&format!("visibility-{}", c.visibility.as_str())),
            "reply_gate" => self.locale.t(&format!("reply-gate-{}", text_or(c, "reply_gate", "everyone"))),
            "sensitive" => self.locale.t(if c.sensitive { "yes" } else { "no" }),
            field => text_of(c, field),
        };
        own_fields(&rendition.own)
            .into_iter()
            .map(|field| DiffView { field, html: diff::brief(&said(master, field), &said(&own, field)) })
            .collect()
    }
}

fn ratio_name((_, _, w, h): (f64, f64, f64, f64), size: (i64, i64)) -> &'static str {
    let ratio = w * size.0 as f64 / (h * size.1 as f64).max(f64::EPSILON);
    RATIOS.iter().find(|(_, r)| (r / ratio - 1.0).abs() < 0.02).map_or("", |(name, _)| name)
}

fn field_of(id: &str) -> Field {
    match id {
        "title" => Field::Title,
        "link" => Field::Link,
        "first_comment" => Field::FirstComment,
        "warning" => Field::Warning,
        "visibility" => Field::Visibility,
        "languages" => Field::Languages,
        "reply_gate" => Field::ReplyGate,
        "poll" => Field::Poll,
        _ => Field::Post,
    }
}

/// The value of a field as its input holds it; empty for what nobody chose.
fn text_of(c: &Content, field: &str) -> String {
    match field {
        "title" => c.title.clone().unwrap_or_default(),
        "link" => c.link.clone().unwrap_or_default(),
        "first_comment" => c.first_comment.clone().unwrap_or_default(),
        "warning" => c.warning.clone().unwrap_or_default(),
        "visibility" if c.visibility != Visibility::Public => c.visibility.as_str().into(),
        "languages" => c.languages.first().cloned().unwrap_or_default(),
        "reply_gate" if !c.reply_gate.is_everyone() => {
            serde_json::to_value(c.reply_gate).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
        }
        _ => String::new(),
    }
}

fn text_or(c: &Content, field: &str, otherwise: &str) -> String {
    Some(text_of(c, field)).filter(|t| !t.is_empty()).unwrap_or_else(|| otherwise.to_owned())
}

/// The text of a part with its findings underlined: lies behind the text area, letter under letter.
fn marks(text: &str, part: usize, findings: &[Numbered]) -> Html {
    let mut spans: Vec<(usize, usize, Severity)> = findings
        .iter()
        .filter(|(f, _)| f.field == Field::Text && f.part == Some(part))
        .filter_map(|(f, _)| f.span.as_ref().map(|s| (s.bytes.start, s.bytes.end, f.severity)))
        .filter(|(a, b, _)| a < b && text.get(*a..*b).is_some())
        .collect();
    spans.sort_by_key(|(a, b, s)| (*a, std::cmp::Reverse(*s), *b));
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for (start, end, severity) in spans {
        if start < at {
            continue;
        }
        let tone = match severity {
            Severity::Error => "danger",
            Severity::Warning => "warning",
            Severity::Hint => "info",
        };
        out.push_str(&escape(&text[at..start]));
        out.push_str(&format!("<mark class=\"tone-{tone}\">{}</mark>", escape(&text[start..end])));
        at = end;
    }
    out.push_str(&escape(&text[at..]));
    // A last empty line takes its height, as in the text area.
    out.push('\u{200b}');
    Html::new(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_near_in_its_last_tenth_and_over_below_zero() {
        let class = |max: u32, remaining: i64| Count { used: 0, max, remaining, over: None }.class();
        assert_eq!((class(280, 21), class(280, 20), class(280, -1)), ("", "near", "over"));
        assert_eq!((class(100, 10), class(100, 11), class(0, 0)), ("near", "", ""));
    }
}
