//! Endpoints with their permission and their description: one line makes the route, its guard, its place in the
//! permission table and its entry in the OpenAPI document.

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use http::Method;
use utoipa::openapi::RefOr;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem, Paths};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{Object, Schema, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Ref, Required};
use utoipa_axum::router::UtoipaMethodRouter;

use super::{BASE, guard, keyed};
use crate::app::App;
use crate::auth::Access;
use crate::auth::routes::Route;

/// The media type of problem documents.
const PROBLEM: &str = "application/problem+json";

#[derive(Default)]
pub struct Endpoints {
    router: Router<App>,
    table: Vec<(Method, String, Access)>,
    pub paths: Paths,
    pub schemas: Vec<(String, RefOr<Schema>)>,
}

impl Endpoints {
    pub fn new() -> Endpoints {
        Endpoints::default()
    }

    /// Adds what `routes!(handler)` describes, for those who have the permission.
    pub fn add(mut self, access: impl Into<Access>, described: UtoipaMethodRouter<App>) -> Endpoints {
        let access = access.into();
        let (schemas, paths, methods) = described;
        let guard = from_fn(move |request: Request, next: Next| guard::admit(access, request, next));
        let guarded = methods.route_layer(guard);
        self.schemas.extend(schemas);
        for (path, mut item) in paths.paths {
            for (method, operation) in operations(&mut item) {
                document(operation, &method, access);
                self.table.push((method, format!("{BASE}{path}"), access));
            }
            self.router = self.router.route(&path, guarded.clone());
            self.describe(format!("{BASE}{path}"), item);
        }
        self
    }

    /// Several methods share a path.
    fn describe(&mut self, path: String, item: PathItem) {
        match self.paths.paths.get_mut(&path) {
            Some(known) => known.merge_operations(item),
            None => _ = self.paths.paths.insert(path, item),
        }
    }

    pub fn merge(mut self, other: Endpoints) -> Endpoints {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self.schemas.extend(other.schemas);
        for (path, item) in other.paths.paths {
            self.describe(path, item);
        }
        self
    }

    pub fn into_router(self) -> Router<App> {
        self.router
    }

    /// The table that lives as long as the program.
    pub fn table(self) -> Vec<Route> {
        let kept = |path: String| -> &'static str { Box::leak(path.into_boxed_str()) };
        self.table.into_iter().map(|(method, path, access)| Route { method, path: kept(path), access }).collect()
    }
}

/// The operations of a path, each with its method.
pub fn operations(item: &mut PathItem) -> Vec<(Method, &mut Operation)> {
    [
        (Method::GET, &mut item.get),
        (Method::POST, &mut item.post),
        (Method::PUT, &mut item.put),
        (Method::PATCH, &mut item.patch),
        (Method::DELETE, &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_mut().map(|o| (method, o)))
    .collect()
}

/// Says who may call it, with which scope, that a POST may be sent again, and how faults of ours are told.
fn document(operation: &mut Operation, method: &Method, access: Access) {
    let named = |p: &RefOr<Parameter>| matches!(p, RefOr::T(p) if p.name.eq_ignore_ascii_case(keyed::HEADER));
    if *method == Method::POST && !operation.parameters.iter().flatten().any(named) {
        let text = Object::with_type(Type::String);
        let key = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some("The same key gives the same answer for 24 hours"))
            .schema(Some(text));
        operation.parameters.get_or_insert_default().push(RefOr::T(key.build()));
    }
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let ours = ResponseBuilder::new().description("A fault of ours, or the database is away").content(PROBLEM, problem);
    operation.responses.responses.entry("5XX".into()).or_insert_with(|| ours.build().into());
    let Access::Member(permission) = access else { return };
    let scope = permission.scope().id();
    operation.security = Some(vec![SecurityRequirement::new("token", [scope])]);
    let needs = format!("Needs the permission `{}` and, with a token, the scope `{scope}`.", permission.id());
    let text = operation.description.take().unwrap_or_default();
    operation.description = Some(if text.is_empty() { needs } else { format!("{text}\n\n{needs}") });
}
