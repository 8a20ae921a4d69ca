//! Every endpoint × every role × every scope, and the document that describes them.

use super::{Place, sqlite};
use http::{Method, StatusCode};
use passeur_store::members::Role;
use serde_json::Value;
use std::collections::BTreeSet;

use super::super::docs::openapi;
use super::super::table;
use crate::auth::access::allows;
use crate::auth::{Access, Scope};

const NOBODY: &str = "0190b1a2-0000-7000-8000-000000000000";

/// The path with its parameters filled in; nothing of that id exists.
fn filled(path: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { NOBODY.to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// A call of an endpoint that can change nothing: its body is no JSON.
async fn knock(place: &Place, token: &str, method: &Method, path: &str) -> StatusCode {
    let path = path.strip_prefix("/api/v1").unwrap();
    let path = filled(path);
    let body = (*method != Method::GET && *method != Method::DELETE).then(|| b"no json".to_vec());
    place.raw(token, method.as_str(), &path, body, &[]).await.status
}

#[tokio::test]
async fn each_role_and_scope_may_what_the_table_says_and_nothing_else() {
    let place = sqlite().await;
    let mut calls = 0;
    for role in Role::ALL {
        let full = place.token_of(role, &Scope::ALL).await;
        for route in table() {
            let Access::Member(permission) = route.access else { panic!("{} has no permission", route.path) };
            if leaves(route.path) && allows(role, permission) {
                continue;
            }
            let status = knock(&place, &full, &route.method, route.path).await;
            let refused = status == StatusCode::FORBIDDEN;
            assert_eq!(refused, !allows(role, permission), "{role:?} {} {}: {status}", route.method, route.path);
            assert!(!status.is_server_error() && status != StatusCode::UNAUTHORIZED);
            calls += 1;
        }
    }
    for scope in Scope::ALL {
        let token = place.token_of(Role::Owner, &[scope]).await;
        for route in table() {
            let Access::Member(permission) = route.access else { continue };
            if leaves(route.path) && permission.scope() == scope {
                continue;
            }
            let status = knock(&place, &token, &route.method, route.path).await;
            let refused = status == StatusCode::FORBIDDEN;
            assert_eq!(refused, permission.scope() != scope, "{} {} {}", scope.id(), route.method, route.path);
            calls += 1;
        }
    }
    for route in table() {
        assert_eq!(knock(&place, "", &route.method, route.path).await, StatusCode::UNAUTHORIZED, "{}", route.path);
    }
    let left_out = Role::ALL.len() + 1;
    assert_eq!(calls, table().len() * (Role::ALL.len() + Scope::ALL.len()) - left_out);
}

/// The one call that needs neither body nor a thing that exists: whoever makes it is gone for the next ones.
fn leaves(path: &str) -> bool {
    path.ends_with("/leave")
}

/// Nothing of another workspace is reached by its id: it looks like nothing.
#[tokio::test]
async fn ids_of_another_workspace_name_nothing() {
    let place = sqlite().await;
    let there = place.there.clone();
    let body = serde_json::json!({"text": "Ailleurs", "accounts": [there.hub]});
    let made = place.raw(&there.token, "POST", "/posts", Some(body.to_string().into_bytes()), &[]).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let post = made.json()["id"].as_str().unwrap().to_owned();
    let mut calls = 0;
    for route in table() {
        for id in [&post, &there.hub, &there.user, &there.workspace] {
            let path = route.path.strip_prefix("/api/v1").unwrap();
            let Some(at) = path.split('/').position(|part| part.starts_with('{')) else { continue };
            let mut parts: Vec<String> = filled(path).split('/').map(str::to_owned).collect();
            parts[at].clone_from(id);
            let body = (route.method != Method::GET && route.method != Method::DELETE).then(|| b"{}".to_vec());
            let answer = place.raw(&place.here.token, route.method.as_str(), &parts.join("/"), body, &[]).await;
            let nothing = matches!(answer.status.as_u16(), 400 | 404 | 409 | 422);
            assert!(nothing, "{} {}: {} {}", route.method, route.path, answer.status, answer.text);
            calls += 1;
        }
    }
    assert!(calls > 200, "{calls}");
    let still = place.raw(&there.token, "GET", &format!("/posts/{post}"), None, &[]).await;
    assert_eq!(still.json()["content"]["parts"][0]["text"], "Ailleurs");
}

#[test]
fn every_endpoint_is_described_and_everything_described_exists() {
    let document: Value = serde_json::from_str(&openapi().to_json().unwrap()).unwrap();
    assert_eq!(document["openapi"].as_str().unwrap().split('.').take(2).collect::<Vec<_>>(), ["3", "1"]);
    let tags: BTreeSet<&str> =
        document["tags"].as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap()).collect();
    let mut described = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            described.insert((method.to_uppercase(), path.clone()));
            let id = operation["operationId"].as_str().unwrap().to_owned();
            assert!(ids.insert(id.clone()), "{id} is there twice");
            assert!(operation["summary"].as_str().is_some_and(|s| !s.is_empty()), "{path} {method}");
            assert!(operation["tags"].as_array().unwrap().iter().all(|t| tags.contains(t.as_str().unwrap())), "{path}");
            assert!(operation["security"][0]["token"].is_array(), "{path}");
            let answers = operation["responses"].as_object().unwrap();
            assert!(answers.keys().any(|s| s.starts_with('2')), "{path} {method} never succeeds");
            for (status, answer) in answers {
                let good = status.starts_with('2');
                assert!(good || ["4XX", "5XX"].contains(&status.as_str()), "{path} {method} {status}");
                let kind = answer["content"].as_object().and_then(|c| c.keys().next().cloned());
                if !good {
                    assert_eq!(kind.as_deref(), Some("application/problem+json"), "{path} {method} {status}");
                } else if status != "204" {
                    assert!(kind.is_some(), "{path} {method} answers with something");
                }
            }
            for status in ["4XX", "5XX"] {
                assert!(answers.contains_key(status), "{path} {method} has no {status}");
            }
            let keyed = operation["parameters"].as_array().into_iter().flatten();
            let keyed = keyed.filter(|p| p["name"] == "Idempotency-Key").count();
            assert_eq!(keyed, usize::from(method == "post"), "{path} {method}");
            if ["put", "patch"].contains(&method.as_str()) {
                assert!(operation["requestBody"].is_object(), "{path} {method} takes a body");
            }
            let named: BTreeSet<&str> = path.split(['{', '}']).skip(1).step_by(2).collect();
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let given: BTreeSet<&str> =
                parameters.iter().filter(|p| p["in"] == "path").map(|p| p["name"].as_str().unwrap()).collect();
            assert_eq!(named, given, "{path}");
        }
    }
    let made: BTreeSet<_> = table().iter().map(|r| (r.method.to_string(), r.path.to_owned())).collect();
    assert_eq!(described, made);
    references(&document, &document);
}

/// Every `$ref` points at something.
fn references(whole: &Value, at: &Value) {
    match at {
        Value::Object(map) => {
            if let Some(Value::String(to)) = map.get("$ref") {
                assert!(whole.pointer(to.strip_prefix('#').unwrap()).is_some(), "{to} leads nowhere");
            }
            map.values().for_each(|v| references(whole, v));
        }
        Value::Array(list) => list.iter().for_each(|v| references(whole, v)),
        _ => {}
    }
}

/// The examples of request bodies are taken, or refused only for what they name, never for their form.
#[tokio::test]
async fn the_examples_have_the_form_that_is_taken() {
    let place = sqlite().await;
    let document: Value = serde_json::from_str(&openapi().to_json().unwrap()).unwrap();
    let mut tried = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let Some(name) = schema["$ref"].as_str() else { continue };
            let schema = document.pointer(name.strip_prefix('#').unwrap()).unwrap();
            let example = schema.get("example").or_else(|| schema["examples"].get(0));
            let example = example.unwrap_or_else(|| panic!("{name} has no example")).clone();
            if path.ends_with("/accounts") {
                continue; // This asks the outside.
            }
            let path = filled(path.strip_prefix("/api/v1").unwrap());
            let answer = place.ask(&method.to_uppercase(), &path, Some(example), &[]).await;
            let form = ["unknown", "missing", "type", "date"];
            let wrong = answer.status != StatusCode::OK
                && answer.text.contains("\"errors\"")
                && answer.json()["errors"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|e| form.contains(&e["code"].as_str().unwrap()));
            assert!(answer.status != StatusCode::BAD_REQUEST && !wrong, "{method} {path}: {}", answer.text);
            tried += 1;
        }
    }
    assert!(tried >= 8, "{tried}");
}
