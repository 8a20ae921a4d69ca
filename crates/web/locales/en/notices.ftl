# Notifications, webhooks, mails, search and help.
notices-title = Notifications
notices-lead = What went wrong, what waits for you, what colleagues did.
notices-by-mail = By mail
notices-read = Mark all as read
notices-read-done = Everything is marked as read.
notices-unread = (unread)
notices-filters = Show
notices-filter-all = Everything
notices-filter-wrong = Problems
notices-filter-todo = To do
notices-filter-sent = Sent
notices-filter-team = Colleagues
notices-today = Today
notices-yesterday = Yesterday
notices-older = Older

notice-somebody = Somebody
notice-other = Something happened in the workspace
notice-sent = Out on { $network } as { $handle }
notice-refused = { $network } refused a post of { $handle }
notice-refused-advice = Nothing went out there; other networks are not concerned. Correct the post and send it again.
notice-unsure = It is not known whether a post is out on { $network } ({ $handle })
notice-unsure-advice = It will not be sent twice. Look on the network, then say whether it is there.
notice-missed = A post missed its hour on { $network } ({ $handle }), planned { $due }
notice-missed-advice = It was not sent late without asking. Send it now, move it or let it go.
notice-assisted = Time to publish on { $network } as { $handle }
notice-assisted-advice = Text and media are ready. Publish, then confirm.
notice-account-attention = { $network } no longer lets Passeur in as { $handle }
notice-account-attention-advice = Posts for this account wait; none is lost. Connect it again and they go out.
notice-approval-wanted = { $by } asks for an approval
notice-approval-wanted-step = { $by } asks for an approval ({ $step })
notice-approval-given = { $by } approved a post
notice-approval-refused = { $by } sent a post back
notice-approval-refused-advice = It does not go out as it is. Correct it and ask again.
notice-comment = { $by } commented on a post
notice-frozen = { $by } froze { $handle } ({ $network })
notice-frozen-workspace = { $by } froze the whole workspace
notice-frozen-advice = Nothing more goes out. Planned posts stay as they are until somebody lets them go again.

notice-do-see = See it
notice-do-post = Open the post
notice-do-correct = Correct
notice-do-decide = Decide
notice-do-publish = Publish
notice-do-account = Open the account
notice-do-review = Review
notice-do-calendar = Open the calendar

message-mail = mail
message-webhook = webhook
message-event = Message
message-state = State
message-when = When
message-action = Action
message-next = next attempt
message-attempts = { $n ->
    [one] { $n } attempt
   *[other] { $n } attempts
 }
message-retry = Send again
message-retried = The message is on its way again.
message-state-sent = Delivered
message-state-waiting = On its way
message-state-again = Will retry
message-state-lost = Given up
message-lost-title = { $n ->
    [one] One message was given up.
   *[other] { $n } messages were given up.
 }
message-lost-text = They were tried for three days or refused for good. Nothing else depends on them; send them again once the receiver works.

webhooks-title = Webhooks
webhooks-lead = Passeur tells your other tools what happens, in signed messages that are tried again until they arrive.
webhooks-new = New webhook
webhooks-new-text = The secret that signs its messages is shown once, on the next page.
webhooks-address = Address
webhooks-address-invalid = Write a whole address, starting with https://.
webhooks-address-plain = Messages go out over https:// only.
webhooks-address-secret = Leave the user name and the password out: messages are signed instead.
webhooks-events = Events
webhooks-every = Every event
webhooks-every-help = Those to come too.
webhooks-event-missing = Choose at least one event.
webhooks-too-many = There are { $n } webhooks already. Delete one first.
webhooks-make = Create the webhook
webhooks-saved = Webhook saved.
webhooks-is-on = In use
webhooks-is-off = Off
webhooks-turn-on = Turn on
webhooks-turn-off = Turn off
webhooks-enabled = The webhook is in use again.
webhooks-disabled = The webhook is off: nothing is sent to it.
webhooks-nothing-yet = Nothing sent yet
webhooks-test = Send a test
webhooks-test-sent = A test message is on its way. Its fate shows below.
webhooks-test-disabled = The webhook is off. Turn it on, then send a test.
webhooks-messages = Messages
webhooks-messages-text = The last thirty. A message is tried ten more times over about three days before it is given up.
webhooks-settings = Settings
webhooks-once-title = The secret of this webhook
webhooks-once-text = Keep it where your program can read it: it is not shown again.
webhooks-signature = Check the signature
webhooks-signature-text = So that only Passeur can speak to your program. Use the body as it came, before reading it as JSON.
webhooks-header-id = Names the message; the same at each attempt. Take each id once.
webhooks-header-timestamp = When it was sent, in seconds since 1970. Refuse what is older than five minutes.
webhooks-header-signature = "v1," and the HMAC-SHA-256 of id.timestamp.body, in base64.
webhooks-sample = A check of the signature in Python
webhooks-standard = As Standard Webhooks describes, with ready-made libraries in most languages:
webhooks-rotate = New secret
webhooks-rotate-text = The present secret signs nothing more from then on.
webhooks-rotate-do = Make a new secret
webhooks-delete = Delete
webhooks-delete-text = Nothing more is sent there. Messages on their way are dropped.
webhooks-delete-do = Delete this webhook
webhooks-deleted = The webhook is deleted.

audit-webhook-created = Webhook created
audit-webhook-changed = Webhook changed
audit-webhook-enabled = Webhook turned on
audit-webhook-disabled = Webhook turned off
audit-webhook-rotated = Webhook secret renewed
audit-webhook-deleted = Webhook deleted

integrations-title = Integrations
integrations-lead = What Passeur works with.
integrations-mail = Mail
integrations-mail-text = Carries notifications, invitations and recovery links.
integrations-mail-on = Set up
integrations-mail-off = Not set up
integrations-mail-from = Sent as { $from }
integrations-mail-try = Send a test to { $email }
integrations-mail-sent = A mail to { $email } is on its way. Its fate shows below.
integrations-mail-none = Mail is not set up on this installation. Nothing was sent.
integrations-mail-how = Whoever runs the server writes this in passeur.toml and starts Passeur again. Until then everything is told in the page and by webhook.
integrations-mail-env = Or as variables:
integrations-webhooks = { $n ->
    [0] Set up a webhook
    [one] { $n } webhook
   *[other] { $n } webhooks
 }
integrations-api = API
integrations-api-text = Everything the pages do, for your own programs.
integrations-tokens = API tokens

tab-webhooks = Webhooks
tab-integrations = Integrations

letters-name = Passeur
letters-subject = { $title } · { $place }
letters-open = Open Passeur
letters-open-link = Continue
letters-link-words = If the button does not work, copy this address:
letters-foot-once = Somebody asked for this mail. If it was not you, ignore it: nothing changes.
letters-foot-why = You receive this because you work in "{ $place }".
letters-foot-stop = Choose which mails you receive: { $link }
letters-test-subject = Mail works
letters-test-text = This is the test you asked for. Notifications, invitations and recovery links will arrive the same way.

find-title = Search
find-words = Words to look for
find-hint = Search posts, accounts, campaigns, media, people and pages.
find-draft = no date
find-posts = Posts
find-accounts = Accounts
find-campaigns = Campaigns
find-media = Media
find-people = People
find-places = Pages
find-place-members = Members
find-place-settings = Settings of the workspace
find-place-tokens = API tokens
find-place-me = My settings

help-lead = How Passeur sends, what its words mean, and the keys that save time.
help-once-title = Once, or a question
help-once-1 = Each account of a post has its own delivery. Before calling a network, Passeur writes down that it is about to; if the answer is lost, it first looks on the network whether the post is there, and never sends blindly a second time.
help-once-2 = Where a network cannot tell, the delivery is "to be checked" and you decide. A failure that will not heal by itself is always told: in the page, by mail and by webhook as you chose.
help-states-title = States of a delivery
help-states-text = Each has its icon and its word, the same everywhere.
help-state-waiting = It goes out at its hour.
help-state-held = It waits for an approval, and cannot leave without.
help-state-frozen = Somebody stopped the account or the workspace. It stays as it is.
help-state-claimed = Media are being made to fit the network.
help-state-sending = The network is being called.
help-state-sent = It is out, with its link.
help-state-retry = The network was busy or away. Passeur tries again by itself.
help-state-refused = The network does not take it as it is. Correct it and send it again.
help-state-unsure = The answer was lost and the network cannot tell. Look, then say what is true.
help-state-missed = Its hour went by while nothing could be sent. You decide whether it still makes sense.
help-state-cancelled = It will not go out.
help-state-assisted = Everything is ready; a person publishes it and confirms.
help-freeze-title = Stop everything
help-freeze-text = A freeze stops all that has not left, for one account or the whole workspace, in one click. What is being sent at that second is finished; nothing else begins. Letting go again puts every post back in its place.
help-assisted-title = Networks without a connection
help-assisted-text = Some networks leave no way in for programs. There Passeur prepares: at the hour you get the text, the media at the right size and the link, and confirm in one tap.
help-more-title = Go on
help-api = API
