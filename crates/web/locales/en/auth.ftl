# Login, recovery, invitations, first run.
action-continue = Continue
action-cancel = Cancel

field-email = E-mail address
field-email-invalid = This is not an e-mail address. Check the part before and after the @.
field-password = Password
field-current-password = Current password
field-new-password = New password
field-password-show = Show the password
field-password-help = { $n } characters or more. A short sentence is easy to remember and hard to guess.
field-name = Your name
field-name-invalid = Give a name of up to { $n } characters.
field-workspace = Name of the workspace
field-workspace-example = Riverside Bookshop
field-workspace-invalid = Give the workspace a name of up to { $n } characters.
field-workspace-language = Language of the workspace
field-zone = Time zone
field-zone-invalid = Choose a time zone from the list.
field-language = Language
field-role = Role

password-short = This is too short: { $n } characters at least.
password-long = This is longer than a password can be.
password-common = This is among the first passwords that guessers try. Choose another.
password-personal = This is too close to your name or address. Choose another.
strength-label = Strength of the password
strength-words = Easy to guess|Fair|Good|Strong

login-title = Log in
login-fresh = This installation has no owner yet. Open the one-time link that the server printed when it started.
login-forgotten = Forgotten?
login-or = or
login-passkey = Log in with a passkey
login-failed = The address and the password do not match. Check both, then try again.
login-wait = { $minutes ->
    [one] Too many attempts. Nothing was changed; try again in a minute.
   *[other] Too many attempts. Nothing was changed; try again in { $minutes } minutes.
 }
logout-done = You are logged out.

code-title = One more step
code-lead = Your account asks for a second proof that it is you.
code-label = Code
code-help = Six digits from your authenticator app, or one of your recovery codes.
code-failed = This code is not right, or was used already. Wait for the next one.
code-other = Log in as somebody else

confirm-title = Is it still you?
confirm-lead = What comes next could lock you out of your account, so we ask once more.
confirm-label = Password of { $email }
confirm-failed = This is not your current password.

passkey-failed = The passkey was not added. Nothing was changed; try again, or with another device.
passkey-unknown = This passkey is not known here. Log in with your password, then add it on your account page.
passkey-unnamed = Passkey

recover-title = A new password
recover-lead = We send you a link that lets you choose one.
recover-send = Send the link
recover-sent = If this address has an account here, a link is on its way. It works once, for an hour. Look into the spam folder too.
recover-no-mail = This installation sends no e-mail. Whoever runs the server can make you a link with this command:
recover-cli-address = your@address
recover-cli-after = It prints a link that works once, for an hour.
recover-back = Back to the login
recover-new-title = Choose a new password
recover-new-lead = For { $email }. All your other sessions will end.
recover-new-save = Save the password
recover-done = Your password is changed. Log in with it.

link-dead-title = This link does not work any more
link-dead-recover = It was used already, or is older than an hour. Nothing was changed. Ask for a new one on the login page.
link-dead-invite = It was used already, was taken back, or is older than a week. Ask the person who invited you for a new one.
link-dead-owner = It was used already, or a newer one was printed. If you are the owner, log in; otherwise the server prints a new link when it starts.
link-dead-address = It was used already, or is older than a day. Your address is unchanged; ask for the change again on your account page.

join-title = Join { $workspace }
join-lead = { $by } invites you, as { $role }.
join-as = You are logged in as { $who }.
join-accept = Join { $workspace }
join-have = You have an account here?
join-known = This address cannot be used here. If it is yours, log in first and open the link again.
join-done = Welcome! You are a member now.

welcome-steps = First steps
welcome-step-owner = You
welcome-step-workspace = Workspace
welcome-step-account = Accounts
welcome-step-post = First post
welcome-owner-title = Welcome aboard
welcome-owner-lead = Four short steps to your first post. You come first: you will own this installation.
welcome-email-help = To log in. Nothing is sent to it unless you ask.
welcome-workspace-title = Your first workspace
welcome-workspace-lead = One for each brand, organisation or client. You can change all of this later.
welcome-zone-help = Posts go out at the hours of this zone.
welcome-account-title = Where will you publish?
welcome-account-lead = { $name } has its place already. Add others now or later.
welcome-hub-title = Your hub is ready
welcome-hub-text = A public site with feeds that people on Mastodon can follow. It needs no key from anyone.
welcome-connect-text = Connect an account of { $network }.
welcome-first-post = Write the first post
welcome-later = Look around first

mail-recovery-subject = A new password for Passeur
mail-recovery-text =
    Hello { $name },

    somebody asked for a new password for your account. If it was you, open this link. It works once, for an hour:

    { $link }

    If it was not you, do nothing: your password is unchanged.
mail-invitation-subject = { $by } invites you to { $workspace }
mail-invitation-text =
    Hello,

    { $by } invites you to work on { $workspace } with Passeur. This link works once, for a week:

    { $link }
mail-address-subject = Is this your address?
mail-address-text =
    Hello,

    open this link while you are logged in to use this address with Passeur from now on. It works once, for a day:

    { $link }

    If you did not ask for it, do nothing.
