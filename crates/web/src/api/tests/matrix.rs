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

/// A call of an endpoint that can change nothing: its body is no JSON.
async fn knock(place: &Place, token: &str, method: &Method, path: &str) -> StatusCode {
    let path = path.strip_prefix("/api/v1").unwrap();
    let path = path.replace("{id}", NOBODY).replace("{comment}", NOBODY);
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
            let status = knock(&place, &token, &route.method, route.path).await;
            let refused = status == StatusCode::FORBIDDEN;
            assert_eq!(refused, permission.scope() != scope, "{} {} {}", scope.id(), route.method, route.path);
            calls += 1;
        }
    }
    for route in table() {
        assert_eq!(knock(&place, "", &route.method, route.path).await, StatusCode::UNAUTHORIZED, "{}", route.path);
    }
    assert_eq!(calls, table().len() * (Role::ALL.len() + Scope::ALL.len()));
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
            let path = path.strip_prefix("/api/v1").unwrap().replace("{id}", NOBODY).replace("{comment}", NOBODY);
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
