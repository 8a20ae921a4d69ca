# One's own account, workspaces, members, tokens, audit log.
saved = Saved.
copied = Copied
optional = optional
yes = yes
no = no
seen = Seen { $when }
until = Until { $when }
action-save = Save
action-change = Change
action-remove = Remove
action-rename = Rename
action-revoke = Revoke
action-copy = Copy
action-print = Print
action-filter = Filter
action-reset = Show all

tab-accounts = Accounts
tab-members = Members
tab-tokens = API tokens
tab-audit = Audit log
tab-settings = Settings

me-title = Your account
me-lead = Who you are here, and how you prove it.
me-profile = Profile
me-profile-text = Your colleagues see your name. Language, zone and theme are for you alone.
me-language-auto = As the browser
me-zone-auto = As the workspace
me-email = E-mail address
me-email-text = You log in with it. Your current password confirms the change.
me-email-change = Change the address
me-email-sent = A link is on its way to the new address. It is used from the moment you open it.
me-email-changed = Your address is changed.
me-email-taken = This address has an account already.
me-password = Password
me-password-since = Unchanged since { $when }.
me-password-text = A change ends all your other sessions.
me-password-change = Change the password
me-password-changed = Your password is changed, and your other sessions have ended.
me-totp = Second factor
me-totp-text = With it, your password alone does not open your account.
me-totp-on = The second factor is on.
me-totp-off = The second factor is off.
me-totp-turn-on = Turn on
me-totp-turn-off = Turn off
me-codes-left = { $n ->
    [0] You have no recovery code left: make new ones.
    [one] You have one recovery code left.
   *[other] You have { $n } recovery codes left.
 }
me-codes-new = Make new recovery codes
me-passkeys = Passkeys
me-passkeys-text = Log in with a fingerprint, your face or a security key. They replace the password and the second factor.
me-mail = E-mail
me-mail-text = What else is told to you by e-mail.
me-mail-off = This installation sends no e-mail yet. Your choice counts from the day it does.
me-sessions = Sessions
me-sessions-text = Where you are logged in. End what you do not recognise, then change your password.
me-session-this = This one
me-session-end = End
me-session-end-named = End the session on { $device }
me-session-ended = The session has ended.
me-sessions-end = End all other sessions
me-sessions-ended = { $n ->
    [0] There was no other session.
    [one] One other session has ended.
   *[other] { $n } other sessions have ended.
 }
me-device-unknown = Unknown device
me-events = What happened lately
me-events-text = Logins and changes of your account.

mail-kind-sent = A post is out
mail-kind-refused = A network has refused a post
mail-kind-unsure = It is not known whether a post is out
mail-kind-missed = A post has missed its hour
mail-kind-assisted = A post is to be published by hand
mail-kind-account-attention = An account needs attention
mail-kind-approval-wanted = A post waits for my approval
mail-kind-approval-given = A post of mine was approved
mail-kind-approval-refused = A post of mine was sent back
mail-kind-comment = A colleague has commented
mail-kind-frozen = The workspace was frozen or thawed

totp-title = Turn on the second factor
totp-lead = You need an authenticator app on your phone: any one will do.
totp-qr = QR code for the authenticator app
totp-step-scan = Scan the code with the app.
totp-step-type = No camera? Type this key instead:
totp-step-code = Type the six digits that the app shows
totp-confirm = Turn on
totp-off-done = The second factor is off.
codes-title = Your recovery codes
codes-lead = Keep them away from your phone, on paper or in a password manager. Each opens your account once when the phone is lost. They are not shown again.
codes-kept = I have kept them

passkey-name = Name of the passkey
passkey-example = Phone, laptop, key…
passkey-add = Add a passkey
passkey-added = The passkey is added. You can log in with it.
passkey-removed = The passkey is removed.
passkey-remove-named = Remove { $name }
passkey-since = Since { $when }
passkey-script = Passkeys need JavaScript; everything else here does without.

workspaces-title = Workspaces
workspaces-lead = One for each brand, organisation or client.
workspaces-members = { $n ->
    [one] one member
   *[other] { $n } members
 }
workspaces-accounts = { $n ->
    [one] one account
   *[other] { $n } accounts
 }
workspaces-frozen = Frozen
workspaces-new = New workspace
workspaces-new-text = With its own accounts, calendar, members and hub.
workspaces-create = Create the workspace
workspaces-created = { $name } is ready.

settings-title = Workspace settings
settings-lead = The rules that hold for everybody here.
settings-identity = Identity
settings-identity-text = Its address stays /w/{ $slug }, whatever its name.
settings-hours = Hours
settings-hours-text = What to do when a post is late, and on the two nights a year when clocks change.
settings-late = How late a post may still go out, in minutes
settings-late-help = Later than that, somebody is asked first. 0 always asks.
settings-late-invalid = Give a number from 0 to { $n }, which is a week.
settings-gap = When the hour does not exist (clocks go forward)
settings-gap-later = Send as much later as the gap is long: 02:30 becomes 03:30
settings-gap-earlier = Send as much earlier: 02:30 becomes 01:30
settings-gap-skip = Do not send that time
settings-overlap = When the hour comes twice (clocks go back)
settings-overlap-first = Send the first time
settings-overlap-second = Send the second time
settings-hub = Hub
settings-hub-text = The public site of this workspace.
settings-host = Host name of its own
settings-host-help = The site is at { $link } in any case. Point the name to this server first.
settings-host-invalid = This is not a host name that can be used. Give one like www.example.org, other than this installation's own.
settings-host-taken = Another workspace has this host name already.
settings-approval = Approval
settings-approval-text = Posts wait until each step has said yes. Without a step, nobody needs to be asked. A change after approval asks again.
settings-step = Step { $n }
settings-step-example = Legal, client, communications…
settings-step-who = Who may approve
settings-step-help = Nobody chosen: everybody who may approve. No name: the step is left out.
settings-steps-save = Save the steps
settings-steps-saved = { $n ->
    [0] Posts need no approval any more.
    [one] Saved: posts need one approval.
   *[other] Saved: posts need { $n } approvals.
 }
settings-delete = Delete the workspace
settings-delete-text = Posts, media, accounts and the hub go for good. What is out on the networks stays there. Export first: this cannot be undone.
settings-delete-confirm = Type { $slug } to confirm
settings-delete-mismatch = This is not { $slug }: nothing was deleted.
settings-delete-now = Delete for good
settings-deleted = { $name } is deleted.

members-title = Members
members-lead = Who works here, and what they may do.
members-you = (you)
members-disabled = Disabled
members-totp = Second factor
members-role-of = Role of { $name }
members-role-save = Change the role of { $name }
members-role-set = { $name }: { $role }.
members-remove-named = Remove { $name }
members-removed = { $name } is no longer a member. Their posts stay.
members-last-owner = A workspace needs an owner. Make somebody else owner first; nothing was changed.
members-leave = Leave this workspace
members-left = You have left { $name }.
members-invite = Invite
members-invite-text = A link for one person, for a week.
members-invite-help = With an address, only this address can use the link. Without one, whoever has it can.
members-invite-make = Make the link
members-already = This person is a member already.
members-link-title = The invitation link
members-link-text = Send it to the person yourself. It works once, for a week, and is not shown again.
members-link-sent = It was also sent to { $email }. It works once, for a week, and is not shown again.
members-open = Open invitations
members-open-text = Links that nobody has used yet.
members-anyone = Whoever has the link
members-by = From { $name }
members-revoked = The invitation is taken back; its link does not work any more.
members-roles = What each role may do
members-may = May

role-owner = Owner
role-manager = Manager
role-editor = Editor
role-contributor = Contributor
role-viewer = Viewer

permission-view-posts = See posts and calendar
permission-comment = Comment
permission-edit-own-posts = Write drafts and add media
permission-edit-posts = Change everybody's posts
permission-schedule = Schedule and send
permission-approve = Approve
permission-freeze = Freeze and thaw everything
permission-use-tokens = Use the API
permission-manage-accounts = Connect accounts
permission-manage-members = Invite people and set roles
permission-manage-workspace = Change the workspace's rules
permission-view-audit = Read the audit log
permission-export = Export everything
permission-delete-workspace = Delete the workspace

scope-read = Read posts, calendar, media and accounts
scope-write = Write drafts and change posts
scope-publish = Schedule, send, freeze
scope-approve = Approve
scope-accounts = Connect and disconnect accounts
scope-admin = Members, settings, audit log, export

tokens-title = API tokens
tokens-lead = For scripts and other programs. A token can never do more than the person who made it.
tokens-name = Name
tokens-name-example = Website, backup…
tokens-name-invalid = Give a name of up to { $n } characters, so that you recognise the token later.
tokens-scopes = Scopes
tokens-scope-missing = Choose at least one scope.
tokens-by = Made by
tokens-used = Last used
tokens-never = never
tokens-expires = Expires
tokens-no-end = No end
tokens-is-revoked = Revoked
tokens-is-expired = Expired
tokens-lifetime = Lifetime
tokens-days = { $n } days
tokens-new = New token
tokens-new-text = Give it only what its program needs.
tokens-make = Make the token
tokens-once-title = Your new token
tokens-once-text = Keep it now: it is not shown again, and not kept here.
tokens-revoked = The token is revoked. Programs that use it are refused from now on.
tokens-revoke-named = Revoke { $name }

audit-title = Audit log
audit-lead = Who did what, when, and from where. It cannot be changed.
audit-who = Who
audit-what = What
audit-object = About
audit-where = From
audit-when = When
audit-everybody = Everybody
audit-everything = Everything
audit-older = Older
audit-nobody = Nobody signed in
audit-login = Login
audit-logout = Logout
audit-owner-created = Owner created
audit-recovery-asked = Recovery link asked for
audit-password-recovered = Password recovered
audit-password-changed = Password changed
audit-email-changed = Address changed
audit-sessions-ended = Other sessions ended
audit-totp-on = Second factor turned on
audit-totp-off = Second factor turned off
audit-codes-renewed = Recovery codes renewed
audit-passkey-added = Passkey added
audit-passkey-removed = Passkey removed
audit-workspace-created = Workspace created
audit-workspace-changed = Settings changed
audit-workspace-deleted = Workspace deleted
audit-approval-steps-changed = Approval steps changed
audit-member-invited = Person invited
audit-member-joined = Person joined
audit-member-removed = Person removed
audit-member-left = Person left
audit-invitation-revoked = Invitation taken back
audit-role-changed = Role changed
audit-token-created = Token made
audit-token-revoked = Token revoked
audit-calendar-feed = Calendar address for other programs
audit-freeze = Everything stopped
audit-thaw = Everything let go again
audit-strategy-shared = Strategy document shared
audit-exported = Workspace exported
