//! Roles, permissions, scopes: one table, used by pages and API alike, and shown on the members page.

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, header};
use passeur_store::members::{self, Role};
use passeur_store::tokens::{self, Token};
use passeur_store::users::User;
use passeur_store::workspaces::{self, Workspace};
use passeur_store::{StoreError, users};
use std::sync::Arc;

use super::sessions::Current;
use crate::app::App;
use crate::page::PageError;

/// What somebody may do in a workspace. The locale key is `permission-<id>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    ViewPosts,
    Comment,
    /// Write ideas and drafts, change one's own, add media.
    EditOwnPosts,
    EditPosts,
    /// Schedule, queue, send now, move, cancel.
    Schedule,
    Approve,
    /// Stop and resume everything that goes out.
    Freeze,
    /// API tokens of one's own.
    UseTokens,
    ManageAccounts,
    ManageMembers,
    /// Name, zone, policies, approval steps, hub, webhooks, tokens of others.
    ManageWorkspace,
    ViewAudit,
    Export,
    DeleteWorkspace,
}

impl Permission {
    pub const ALL: [Permission; 14] = [
        Self::ViewPosts,
        Self::Comment,
        Self::EditOwnPosts,
        Self::EditPosts,
        Self::Schedule,
        Self::Approve,
        Self::Freeze,
        Self::UseTokens,
        Self::ManageAccounts,
        Self::ManageMembers,
        Self::ManageWorkspace,
        Self::ViewAudit,
        Self::Export,
        Self::DeleteWorkspace,
    ];

    pub fn id(self) -> &'static str {
        match self {
            Self::ViewPosts => "view-posts",
            Self::Comment => "comment",
            Self::EditOwnPosts => "edit-own-posts",
            Self::EditPosts => "edit-posts",
            Self::Schedule => "schedule",
            Self::Approve => "approve",
            Self::Freeze => "freeze",
            Self::UseTokens => "use-tokens",
            Self::ManageAccounts => "manage-accounts",
            Self::ManageMembers => "manage-members",
            Self::ManageWorkspace => "manage-workspace",
            Self::ViewAudit => "view-audit",
            Self::Export => "export",
            Self::DeleteWorkspace => "delete-workspace",
        }
    }

    /// The scope a token needs for it.
    pub fn scope(self) -> Scope {
        match self {
            Self::ViewPosts => Scope::Read,
            Self::Comment | Self::EditOwnPosts | Self::EditPosts => Scope::Write,
            Self::Schedule | Self::Freeze => Scope::Publish,
            Self::Approve => Scope::Approve,
            Self::ManageAccounts => Scope::Accounts,
            Self::UseTokens
            | Self::ManageMembers
            | Self::ManageWorkspace
            | Self::ViewAudit
            | Self::Export
            | Self::DeleteWorkspace => Scope::Admin,
        }
    }
}

/// The table role × permission: the last role that has it, counted from the owner.
pub fn allows(role: Role, permission: Permission) -> bool {
    use Permission as P;
    let least = match permission {
        P::ViewPosts | P::Comment => Role::Viewer,
        P::EditOwnPosts => Role::Contributor,
        P::EditPosts | P::Schedule | P::Approve | P::Freeze | P::UseTokens => Role::Editor,
        P::ManageAccounts | P::ManageMembers | P::ManageWorkspace | P::ViewAudit | P::Export => Role::Manager,
        P::DeleteWorkspace => Role::Owner,
    };
    role as u8 <= least as u8
}

/// Whether someone in role `own` may give, change or take away role `other`: owners everything,
/// the others nothing above themselves.
pub fn may_grant(own: Role, other: Role) -> bool {
    own == Role::Owner || (allows(own, Permission::ManageMembers) && own as u8 <= other as u8)
}

/// What an API token is limited to, beside its person's role. The locale key is `scope-<id>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    Read,
    Write,
    Publish,
    Approve,
    Accounts,
    Admin,
}

impl Scope {
    pub const ALL: [Scope; 6] = [Self::Read, Self::Write, Self::Publish, Self::Approve, Self::Accounts, Self::Admin];

    pub fn id(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Publish => "publish",
            Self::Approve => "approve",
            Self::Accounts => "accounts",
            Self::Admin => "admin",
        }
    }

    pub fn parse(text: &str) -> Option<Scope> {
        Self::ALL.into_iter().find(|s| s.id() == text)
    }
}

/// What a route asks for. There is no route without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody, signed in or not; the handler checks what it needs (a one-time link).
    Public,
    /// Somebody is signed in.
    Signed,
    /// Signed in, and proved it lately: the password is asked again otherwise.
    Fresh,
    /// May manage the installation.
    Installer,
    /// A member of the workspace of the path whose role has the permission.
    Member(Permission),
}

impl From<Permission> for Access {
    fn from(permission: Permission) -> Access {
        Access::Member(permission)
    }
}

/// The person signed in. An extractor for routes that are not public.
#[derive(Debug, Clone)]
pub struct Signed(pub Arc<Current>);

impl std::ops::Deref for Signed {
    type Target = User;

    fn deref(&self) -> &User {
        &self.0.user
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Signed {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        parts.extensions.get::<Arc<Current>>().cloned().map(Signed).ok_or(PageError::Unauthenticated)
    }
}

/// Somebody in a workspace: by session in pages, by token in the API. An extractor for both.
#[derive(Debug, Clone)]
pub struct Member(pub Arc<Membership>);

#[derive(Debug)]
pub struct Membership {
    pub user: User,
    pub workspace: Workspace,
    pub role: Role,
    /// `None` for a session, which has no limits but its role.
    pub scopes: Option<Vec<Scope>>,
    /// The token that was used.
    pub token: Option<String>,
}

impl std::ops::Deref for Member {
    type Target = Membership;

    fn deref(&self) -> &Membership {
        &self.0
    }
}

impl Membership {
    pub fn may(&self, permission: Permission) -> bool {
        let scoped = self.scopes.as_ref().is_none_or(|scopes| scopes.contains(&permission.scope()));
        scoped && allows(self.role, permission)
    }

    /// Errors: [`PageError::Forbidden`].
    pub fn require(&self, permission: Permission) -> Result<(), PageError> {
        if self.may(permission) { Ok(()) } else { Err(PageError::Forbidden) }
    }

    /// For posts: everybody's, or only those one has written.
    pub fn may_edit_post_of(&self, author: Option<&str>) -> bool {
        let own = author == Some(self.user.id.as_str());
        self.may(Permission::EditPosts) || (own && self.may(Permission::EditOwnPosts))
    }
}

impl FromRequestParts<App> for Member {
    type Rejection = PageError;

    /// Errors: [`PageError::Unauthenticated`] without a live session or token.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        if let Some(member) = parts.extensions.get::<Member>() {
            return Ok(member.clone());
        }
        let secret = bearer(&parts.headers).ok_or(PageError::Unauthenticated)?;
        let member = by_token(app, secret).await?.ok_or(PageError::Unauthenticated)?;
        parts.extensions.insert(member.clone());
        Ok(member)
    }
}

/// The token of `Authorization: Bearer pss_…`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && token.starts_with(tokens::PREFIX)).then(|| token.to_owned())
}

/// The member a live token stands for: its person, in its workspace, limited to its scopes.
pub async fn by_token(app: &App, secret: String) -> Result<Option<Member>, PageError> {
    let found: Option<(Token, User, Workspace, Role)> = app
        .db
        .read(move |tx| {
            let Some(token) = tokens::find(tx, &secret)? else { return Ok(None) };
            let Some(role) = members::role_of(tx, &token.workspace_id, &token.user_id)? else { return Ok(None) };
            let user = users::get(tx, &token.user_id)?;
            let workspace = workspaces::get(tx, &token.workspace_id)?;
            Ok::<_, StoreError>(Some((token, user, workspace, role)))
        })
        .await?;
    let Some((token, user, workspace, role)) = found else { return Ok(None) };
    if tokens::is_stale(&token, app.db.clock.now()) {
        let id = token.id.clone();
        app.db.write(move |tx| tokens::touch(tx, &id)).await?;
    }
    let scopes = token.scopes.iter().filter_map(|s| Scope::parse(s)).collect();
    let token = Some(token.id);
    Ok(Some(Member(Arc::new(Membership { user, workspace, role, scopes: Some(scopes), token }))))
}

/// The member a signed-in person is in the workspace of a path; `None` when there is none to tell of.
pub(crate) async fn by_session(app: &App, current: &Current, slug: &str) -> Result<Option<Member>, PageError> {
    let (slug, user_id) = (slug.to_owned(), current.user.id.clone());
    let found = app
        .db
        .read(move |tx| {
            let Some(workspace) = workspaces::by_slug(tx, &slug)? else { return Ok(None) };
            let role = members::role_of(tx, &workspace.id, &user_id)?;
            Ok::<_, StoreError>(role.map(|role| (workspace, role)))
        })
        .await?;
    Ok(found.map(|(workspace, role)| {
        Member(Arc::new(Membership { user: current.user.clone(), workspace, role, scopes: None, token: None }))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_what_the_next_one_may_and_more() {
        for pair in Role::ALL.windows(2) {
            let of = |role| Permission::ALL.into_iter().filter(|p| allows(role, *p)).collect::<Vec<_>>();
            assert!(of(pair[1]).iter().all(|p| of(pair[0]).contains(p)) && of(pair[1]).len() < of(pair[0]).len());
        }
        assert!(Permission::ALL.into_iter().all(|p| allows(Role::Owner, p)));
        let viewer: Vec<_> = Permission::ALL.into_iter().filter(|p| allows(Role::Viewer, *p)).collect();
        assert_eq!(viewer, [Permission::ViewPosts, Permission::Comment]);
    }

    #[test]
    fn nobody_grants_above_themselves() {
        assert!(may_grant(Role::Owner, Role::Owner) && may_grant(Role::Manager, Role::Manager));
        assert!(!may_grant(Role::Manager, Role::Owner));
        assert!(Role::ALL.into_iter().all(|r| !may_grant(Role::Editor, r) && !may_grant(Role::Viewer, r)));
    }

    #[test]
    fn only_our_tokens_are_looked_up() {
        for (value, expected) in [
            ("Bearer pss_abc", Some("pss_abc")),
            ("bearer  pss_abc ", Some("pss_abc")),
            ("Bearer abc", None),
            ("Basic pss_abc", None),
            ("pss_abc", None),
        ] {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())]);
            assert_eq!(bearer(&headers).as_deref(), expected, "{value}");
        }
    }
}
