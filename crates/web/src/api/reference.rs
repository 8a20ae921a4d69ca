//! The pages that show the API and let people try it, made from the same document that programs read.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::sync::OnceLock;

use super::docs::{TAGS, openapi};
use super::problem::KINDS;
use super::{BASE, guard};
use crate::auth::{Access, Routes, Visit};
use crate::locale::Locale;
use crate::page::{Page, PageError, view};

pub(crate) fn routes() -> Routes {
    Routes::new().get("/api/docs", Access::Public, index).get("/api/docs/{operation}", Access::Public, show)
}

/// One endpoint, ready to print.
struct Op {
    id: String,
    /// In capitals.
    method: String,
    path: String,
    tag: String,
    summary: String,
    about: Vec<String>,
    params: Vec<Param>,
    body: Option<Body>,
    answers: Vec<Answered>,
    /// What a search looks at, in small letters.
    words: String,
}

struct Param {
    name: String,
    /// `path`, `query` or `header`.
    place: String,
    kind: String,
    required: bool,
    about: String,
    example: String,
}

struct Body {
    /// A form with a file instead of JSON.
    form: bool,
    rows: Vec<Row>,
    example: String,
}

struct Answered {
    status: String,
    about: String,
    kind: String,
    rows: Vec<Row>,
    example: String,
}

/// One field of a schema.
struct Row {
    /// With its parents: `content.parts[].text`.
    name: String,
    kind: String,
    required: bool,
    about: String,
}

impl Op {
    fn is_safe(&self) -> bool {
        self.method == "GET"
    }

    /// What it does, in one sentence of the reader's language.
    fn said(&self, locale: &Locale) -> String {
        locale.t_or(&format!("api-op-{}", self.id.replace('_', "-")), &self.summary)
    }
}

/// Fields within fields, at most.
const DEEPEST: usize = 4;

fn all() -> &'static [Op] {
    static ALL: OnceLock<Vec<Op>> = OnceLock::new();
    ALL.get_or_init(|| {
        let document = serde_json::to_value(openapi()).unwrap_or_default();
        let read = Reader { document: &document };
        let mut found = Vec::new();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for method in ["get", "post", "put", "patch", "delete"] {
                if let Some(operation) = item.get(method) {
                    found.push(read.op(path, method, operation));
                }
            }
        }
        found.sort_by_key(|op| TAGS.iter().position(|(tag, _)| *tag == op.tag));
        found
    })
}

struct Reader<'a> {
    document: &'a Value,
}

impl Reader<'_> {
    fn op(&self, path: &str, method: &str, operation: &Value) -> Op {
        let text = |name: &str| operation[name].as_str().unwrap_or_default().to_owned();
        let params = operation["parameters"].as_array().into_iter().flatten().map(|p| self.param(p)).collect();
        let content = &operation["requestBody"]["content"];
        let body = content.as_object().and_then(|c| c.iter().next()).map(|(kind, media)| {
            let schema = &media["schema"];
            let mut rows = Vec::new();
            self.rows(schema, "", 0, &mut rows);
            Body { form: !kind.contains("json"), rows, example: pretty(&self.example(schema, 0)) }
        });
        let answers = operation["responses"].as_object().into_iter().flatten();
        let summary = text("summary");
        Op {
            id: text("operationId"),
            method: method.to_uppercase(),
            words: format!("{path} {summary} {} {method}", text("operationId")).to_lowercase(),
            path: path.to_owned(),
            tag: operation["tags"][0].as_str().unwrap_or_default().to_owned(),
            summary,
            about: text("description").split("\n\n").map(str::to_owned).filter(|p| !p.is_empty()).collect(),
            params,
            body,
            answers: answers.map(|(status, answer)| self.answered(status, answer)).collect(),
        }
    }

    fn param(&self, p: &Value) -> Param {
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        let example = [&p["example"], &p["schema"]["example"], &p["schema"]["examples"][0]];
        Param {
            name: text(&p["name"]),
            place: text(&p["in"]),
            kind: self.kind(&p["schema"]),
            required: p["required"].as_bool().unwrap_or(false),
            about: text(&p["description"]),
            example: example.into_iter().find_map(|v| v.as_str()).unwrap_or_default().to_owned(),
        }
    }

    fn answered(&self, status: &str, answer: &Value) -> Answered {
        let media = answer["content"].as_object().and_then(|c| c.iter().next());
        let schema = media.map_or(&Value::Null, |(_, m)| &m["schema"]);
        let kind = media.map(|(kind, _)| kind.clone()).unwrap_or_default();
        let mut rows = Vec::new();
        if kind.contains("json") {
            self.rows(schema, "", 0, &mut rows);
        }
        let example = if kind.contains("json") { pretty(&self.example(schema, 0)) } else { String::new() };
        let about = answer["description"].as_str().unwrap_or_default().to_owned();
        Answered { status: status.to_owned(), about, kind, rows, example }
    }

    fn resolve<'b>(&'b self, schema: &'b Value) -> &'b Value {
        match schema["$ref"].as_str().and_then(|to| self.document.pointer(to.strip_prefix('#')?)) {
            Some(found) => found,
            None => schema,
        }
    }

    /// The one that is not `null` among those a value may be.
    fn present<'b>(&'b self, schema: &'b Value) -> &'b Value {
        let schema = self.resolve(schema);
        let choices = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array());
        match choices.and_then(|c| c.iter().find(|s| s["type"] != "null")) {
            Some(chosen) => self.resolve(chosen),
            None => schema,
        }
    }

    fn kind(&self, schema: &Value) -> String {
        let s = self.present(schema);
        if let Some(values) = s["enum"].as_array() {
            return values.iter().filter_map(Value::as_str).map(|v| format!("`{v}`")).collect::<Vec<_>>().join(" | ");
        }
        let types: Vec<&str> = match &s["type"] {
            Value::String(one) => vec![one.as_str()],
            Value::Array(many) => many.iter().filter_map(Value::as_str).filter(|t| *t != "null").collect(),
            _ => vec![if s["allOf"].is_array() || s["properties"].is_object() { "object" } else { "any" }],
        };
        match types.first().copied().unwrap_or("any") {
            "array" => format!("[{}]", self.kind(&s["items"])),
            "string" => s["format"].as_str().unwrap_or("string").to_owned(),
            other => other.to_owned(),
        }
    }

    fn rows(&self, schema: &Value, before: &str, depth: usize, out: &mut Vec<Row>) {
        let s = self.present(schema);
        if depth > DEEPEST {
            return;
        }
        if s["type"] == "array" || s["items"].is_object() {
            return self.rows(&s["items"], &format!("{before}[]"), depth + 1, out);
        }
        for part in s["allOf"].as_array().into_iter().flatten() {
            self.rows(part, before, depth, out);
        }
        let required: Vec<&str> = s["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for (name, field) in s["properties"].as_object().into_iter().flatten() {
            let whole = if before.is_empty() { name.clone() } else { format!("{before}.{name}") };
            let about = [&field["description"], &self.present(field)["description"]];
            out.push(Row {
                kind: self.kind(field),
                required: required.contains(&name.as_str()),
                about: about.into_iter().find_map(Value::as_str).unwrap_or_default().to_owned(),
                name: whole.trim_start_matches("[].").to_owned(),
            });
            self.rows(field, &whole, depth + 1, out);
        }
    }

    /// The example the schema gives, or one made of those of its fields.
    fn example(&self, schema: &Value, depth: usize) -> Value {
        let given = |s: &Value| [&s["example"], &s["examples"][0]].into_iter().find(|v| !v.is_null()).cloned();
        let s = self.present(schema);
        if let Some(example) = given(schema).or_else(|| given(s)) {
            return example;
        }
        if depth > DEEPEST + 1 {
            return Value::Null;
        }
        if let Some(values) = s["enum"].as_array() {
            return values.first().cloned().unwrap_or_default();
        }
        if s["items"].is_object() {
            return Value::Array(vec![self.example(&s["items"], depth + 1)]);
        }
        let mut object = Map::new();
        for part in s["allOf"].as_array().into_iter().flatten() {
            if let Value::Object(more) = self.example(part, depth) {
                object.extend(more);
            }
        }
        for (name, field) in s["properties"].as_object().into_iter().flatten() {
            object.insert(name.clone(), self.named(name, field, depth));
        }
        if !object.is_empty() || self.kind(s) == "object" {
            return Value::Object(object);
        }
        match self.kind(s).as_str() {
            "boolean" => Value::Bool(false),
            "integer" | "int32" | "int64" => 0.into(),
            "number" => 0.5.into(),
            "string" => Value::String(String::new()),
            _ => Value::Null,
        }
    }

    fn named(&self, name: &str, field: &Value, depth: usize) -> Value {
        match self.example(field, depth + 1) {
            Value::String(s) if s.is_empty() && (name == "id" || name.ends_with("_id")) => AN_ID.into(),
            Value::String(s) if s.is_empty() && ["post", "account", "author", "person", "by"].contains(&name) => {
                AN_ID.into()
            }
            Value::String(s) if s.is_empty() => format!("{name}…").into(),
            other => other,
        }
    }
}

const AN_ID: &str = "019a8b1c-5d2e-7a40-9c11-3f2b7d6e8a90";

fn pretty(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        value => serde_json::to_string_pretty(value).unwrap_or_default(),
    }
}

struct Group {
    tag: &'static str,
    title: String,
    about: String,
    ops: Vec<&'static Op>,
}

struct Trouble {
    kind: &'static str,
    status: u16,
    title: String,
    detail: String,
}

/// What both faces of the index show: inside the frame, and for those who are not signed in.
struct Index {
    groups: Vec<Group>,
    troubles: Vec<Trouble>,
    base: String,
    q: String,
    count: usize,
}

#[derive(Template)]
#[template(path = "api/index.html")]
struct IndexPage {
    page: Page,
    index: Index,
}

#[derive(Template)]
#[template(path = "api/index_bare.html")]
struct BareIndex {
    page: Page,
    index: Index,
}

/// One endpoint on its page.
struct Sheet {
    op: &'static Op,
    group: String,
    /// The server, without a final slash.
    server: String,
    curl: String,
    /// The workspace that calls with the session are about.
    workspace: Option<String>,
}

#[derive(Template)]
#[template(path = "api/operation.html")]
struct OpPage {
    page: Page,
    sheet: Sheet,
}

#[derive(Template)]
#[template(path = "api/operation_bare.html")]
struct BareOp {
    page: Page,
    sheet: Sheet,
}

#[derive(Debug, Default, Deserialize)]
struct Words {
    #[serde(default)]
    q: String,
}

fn group_title(locale: &Locale, tag: &str) -> String {
    locale.t(&format!("api-tag-{tag}"))
}

async fn index(visit: Visit, Query(words): Query<Words>) -> Result<Response, PageError> {
    let q: String = words.q.trim().chars().take(100).collect();
    let wanted: Vec<String> = q.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let fits = |op: &&Op| {
        let said = op.said(&visit.locale).to_lowercase();
        wanted.iter().all(|w| op.words.contains(w.as_str()) || said.contains(w.as_str()))
    };
    let groups: Vec<Group> = TAGS
        .iter()
        .map(|(tag, _)| Group {
            tag,
            title: group_title(&visit.locale, tag),
            about: visit.t(&format!("api-tag-{tag}-text")),
            ops: all().iter().filter(|op| op.tag == *tag).filter(fits).collect(),
        })
        .filter(|g| !g.ops.is_empty())
        .collect();
    let troubles = KINDS.iter().map(|(kind, status)| Trouble {
        kind,
        status: status.as_u16(),
        title: visit.t(&format!("problem-{kind}-title")),
        detail: visit.t(&format!("problem-{kind}-detail")),
    });
    let index = Index {
        count: groups.iter().map(|g| g.ops.len()).sum(),
        groups,
        troubles: troubles.collect(),
        base: visit.app.config.link(BASE),
        q,
    };
    let title = visit.t("api-docs-title");
    match visit.current.is_some() {
        true => Ok(view(&IndexPage { page: visit.page(title).await?, index })),
        false => Ok(view(&BareIndex { page: visit.bare(title), index })),
    }
}

async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, PageError> {
    let op = all().iter().find(|op| op.id == id).ok_or(PageError::NotFound)?;
    let page = match visit.current.is_some() {
        true => visit.page(op.said(&visit.locale)).await?,
        false => visit.bare(op.said(&visit.locale)),
    };
    let sheet = Sheet {
        op,
        group: group_title(&visit.locale, &op.tag),
        server: visit.app.config.link(""),
        curl: curl(op, &visit.app.config.link("")),
        workspace: page.base.strip_prefix("/w/").map(str::to_owned).filter(|_| visit.current.is_some()),
    };
    match visit.current.is_some() {
        true => {
            let page = page.crumb(visit.t("api-docs-title"), "/api/docs");
            Ok(view(&OpPage { page, sheet }))
        }
        false => Ok(view(&BareOp { page, sheet })),
    }
}

/// The call as a line for a terminal, with the token in a variable.
fn curl(op: &Op, server: &str) -> String {
    let mut line = String::from("curl");
    if !op.is_safe() {
        line += &format!(" -X {}", op.method);
    }
    line += &format!(" \"{server}{}\" \\\n  -H \"Authorization: Bearer $TOKEN\"", op.path);
    match &op.body {
        Some(body) if body.form => line += " \\\n  -F \"file=@FILE\"",
        Some(body) if !body.example.is_empty() => {
            let one: Value = serde_json::from_str(&body.example).unwrap_or_default();
            let one = one.to_string().replace('\'', "'\\''");
            line += &format!(" \\\n  -H \"Content-Type: application/json\" \\\n  -d '{one}'");
        }
        _ => {}
    }
    line
}

impl Sheet {
    /// The header that names the workspace of a call with the session.
    fn header(&self) -> &'static str {
        guard::WORKSPACE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;
    use crate::testing::Site;

    #[tokio::test(flavor = "multi_thread")]
    async fn every_endpoint_has_its_page_and_a_search_finds_it() {
        let site = Site::new();
        let mut browser = site.browser();
        let index = browser.get("/api/docs").await;
        assert_eq!(index.status, 200);
        for op in all() {
            assert!(index.body.contains(&format!("/api/docs/{}", op.id)), "{}", op.id);
        }
        let found = browser.get("/api/docs?q=webhook+rotate").await;
        assert!(found.body.contains("/api/docs/rotate_webhook") && !found.body.contains("/api/docs/list_posts\""));
        assert!(browser.get("/api/docs?q=zzzz").await.body.contains("zzzz"));
        assert_eq!(browser.get("/api/docs/nothing").await.status, 404);
        let owner = site.person("owner@example.org", false).await;
        let place = site.workspace("Quai", &owner).await;
        let mut signed = site.signed(&owner).await;
        for op in all() {
            assert_eq!(browser.get(&format!("/api/docs/{}", op.id)).await.status, 200, "{}", op.id);
        }
        let page = signed.get("/api/docs/create_post").await;
        assert!(page.body.contains(&format!("data-workspace=\"{}\"", place.slug)), "the session may be used");
        assert!(page.body.contains("renditions[].account") && page.body.contains("Idempotency-Key"));
    }

    #[test]
    fn every_call_is_said_in_both_languages() {
        let of = |language| Locale::new(language, jiff::tz::TimeZone::UTC, jiff::Timestamp::UNIX_EPOCH);
        let (english, french) = (of(Language::English), of(Language::French));
        for op in all() {
            assert!(english.has(&format!("api-op-{}", op.id.replace('_', "-"))), "{} is in no locale file", op.id);
            let straight = |text: &str| text.replace('’', "'").replace('\u{a0}', " ");
            assert_eq!(straight(&op.said(&english)), straight(&op.summary), "{}", op.id);
            assert_ne!(op.said(&french), op.summary, "{}", op.id);
        }
    }

    #[test]
    fn examples_are_made_of_what_the_schemas_say() {
        let of = |id: &str| all().iter().find(|op| op.id == id).unwrap();
        let body: Value = serde_json::from_str(&of("create_post").body.as_ref().unwrap().example).unwrap();
        assert_eq!(body["accounts"][0], "hub:le-fournil");
        let answer = &of("list_posts").answers.iter().find(|a| a.status == "200").unwrap().example;
        let page: Value = serde_json::from_str(answer).unwrap();
        assert_eq!(page["items"][0]["id"], AN_ID);
        assert!(curl(of("delete_post"), "http://h").starts_with("curl -X DELETE \"http://h/api/v1/posts/{id}\""));
        assert!(curl(of("upload_media"), "http://h").contains("-F \"file=@FILE\""));
    }
}
