# The accounts of a workspace.
accounts-title = Accounts
accounts-lead = Where your posts go out. Each account shows how it fares and what it accepts.
accounts-wanting = { $n ->
    [one] One account needs you. Its posts wait, nothing is lost.
   *[other] { $n } accounts need you. Their posts wait, nothing is lost.
 }
accounts-next = Next post
accounts-nothing-planned = nothing planned
accounts-waiting = { $n } to come
accounts-slots = Slots
accounts-slots-n = { $n ->
    [one] { $n } a week
   *[other] { $n } a week
 }
accounts-slots-edit = Change
accounts-no-slots = none
accounts-limits = What it accepts
accounts-limits-unknown = not known
accounts-limits-unknown-text = Nobody has looked up what this network accepts. Passeur checks what holds everywhere and leaves the rest to you.
accounts-limits-server = As the server says, read
accounts-source = Source:
accounts-source-read = Read on { $on }.
accounts-expires = access ends { $when }
accounts-reconnect = Connect again
accounts-thaw = Let go again

accounts-health-ok = Works
accounts-health-ok-happened = Its posts go out at their hour.
accounts-health-attention = Has trouble
accounts-health-attention-happened = The last check did not go well.
accounts-health-attention-safe = Nothing is lost: posts go out as soon as the network answers.
accounts-health-attention-todo = Passeur tries again by itself; check now if you cannot wait.
accounts-health-disconnected = Disconnected
accounts-health-disconnected-happened = The network no longer takes Passeur's access.
accounts-health-disconnected-safe = Posts for this account wait; none is lost.
accounts-health-disconnected-todo = Connect it again and they go out.
accounts-health-assisted = By hand
accounts-health-assisted-happened = Passeur prepares each post and reminds you at its hour; you publish it.
accounts-health-frozen = Frozen
accounts-health-frozen-happened = Somebody has stopped this account.
accounts-health-frozen-safe = Its posts wait as they are.
accounts-health-frozen-todo = Let it go again when you are ready.
accounts-health-archived = Removed
accounts-health-archived-happened = This account is out of use and its access is forgotten.
accounts-health-archived-safe = Its history stays.
accounts-health-archived-todo = Connect it again to use it.

accounts-pacing = Pace
accounts-pacing-none = as fast as needed
accounts-pacing-some = at most { $n } in { $span }
accounts-pacing-posts = Posts at most
accounts-pacing-in = in
accounts-pacing-window = Period
accounts-pacing-help = Never faster than the network allows: { $own }. Leave empty for that.
accounts-pacing-invalid = Give a whole number from 1 to { $n }, or nothing.
accounts-pacing-too-fast = That is faster than the network allows ({ $own }).
accounts-span-days = { $n ->
    [one] a day
   *[other] { $n } days
 }
accounts-span-hours = { $n ->
    [one] an hour
   *[other] { $n } hours
 }
accounts-span-minutes = { $n ->
    [one] a minute
   *[other] { $n } minutes
 }
accounts-span-seconds = { $n ->
    [one] a second
   *[other] { $n } seconds
 }

accounts-limit-text = Text
accounts-limit-text-none = no text
accounts-limit-text-chars = { $n } characters
accounts-limit-text-graphemes = { $n } characters, an emoji is one
accounts-limit-text-weighted = { $n } characters, an emoji is two
accounts-limit-link-counts = a link is { $n }
accounts-limit-bytes = { $n } bytes at most
accounts-limit-chars = { $n } characters
accounts-limit-images = Pictures
accounts-limit-pictures-short = { $n ->
    [one] { $n } picture
   *[other] { $n } pictures
 }
accounts-limit-video = Video
accounts-limit-video-alone = goes alone
accounts-limit-audio = Sound
accounts-limit-alt = Text alternatives
accounts-limit-hashtags = Hashtags
accounts-limit-poll = Polls
accounts-limit-poll-words = up to { $n } choices of { $chars } characters
accounts-limit-threads = Threads
accounts-limit-parts = up to { $n } parts
accounts-limit-visibility = Visibility
accounts-limit-warning = Content warning
accounts-limit-edit = Edit after sending
accounts-limit-delete = Delete after sending
accounts-limit-price = Price
accounts-limit-price-words = ${ $usd } a post
accounts-limit-yes = yes
accounts-limit-no = no
accounts-limit-up-to = up to { $n }
accounts-limit-size = { $size } each
accounts-limit-lasting = { $span } at most

accounts-visibility-public = Public
accounts-visibility-unlisted = Public, out of timelines
accounts-visibility-followers = Followers only
accounts-visibility-direct = People mentioned only

accounts-connect-title = Connect an account
accounts-connect-lead = Choose where you want to publish.
accounts-connect-to = Connect { $network }
accounts-search = Search networks
accounts-search-example = Mastodon, Instagram, events…
accounts-direct = Passeur publishes by itself
accounts-direct-text = At the hour you chose, and comes back with the link.
accounts-there = In use
accounts-assisted = Passeur prepares, you publish
accounts-assisted-text = { $n ->
    [one] One service. A reminder at the hour, the text and the media ready.
   *[other] { $n } services. A reminder at the hour, the text and the media ready.
 }
accounts-closed = Closed
accounts-about-hub = Your own public site, with feeds and followers. No key needed.
accounts-about-mastodon = Mastodon, Pixelfed, GoToSocial, Akkoma and every server that speaks their language.
accounts-about-bluesky = Bluesky, and any personal data server.

accounts-way-oauth-title = With your consent over there
accounts-way-oauth-lead = { $network } asks you whether Passeur may publish for you. Your password stays there.
accounts-way-oauth-button = Continue on the server
accounts-way-token-title = With an access token
accounts-way-token-lead = For servers without a consent page, or when you manage your tokens yourself.
accounts-way-token-button = Connect
accounts-way-password-title = With an app password
accounts-way-password-lead = A password made for Passeur alone, which you can take back at any time.
accounts-way-password-button = Connect
accounts-way-none-title = Ready to use
accounts-way-none-lead = { $network } is part of Passeur: there is nothing to fill in.
accounts-way-none-button = Add it

accounts-field-server = Server
accounts-field-token = Access token
accounts-field-handle = Account name
accounts-field-password = App password
accounts-field-display-name = Name to show
accounts-field-profile = Address of the profile
accounts-field-workspace = Workspace
accounts-field-missing = This is needed.
accounts-help-server = The address of the site where the account is, such as mastodon.social.
accounts-help-bluesky-server = Leave empty for Bluesky itself; otherwise the address of your personal data server.
accounts-help-bluesky-handle = As it stands on the profile, without the @.
accounts-help-mastodon-token = On your server: Preferences, Development, New application. Tick read, write:statuses and write:media, save, open the application and copy "Your access token".
accounts-help-bluesky-password = On Bluesky: Settings, Privacy and security, App passwords, Add app password. Copy the nineteen characters. Never give your main password.
accounts-optional = (optional)
accounts-docs = Documentation
accounts-secret-kept = Access is encrypted and never shown again.
accounts-scopes-asked = Passeur asks for:
accounts-connecting = Connecting to { $network }…
accounts-connected = { $handle } is connected.
accounts-connected-again = { $handle } is connected again. What waited goes out.
accounts-connected-another = { $handle } is another account: it was added beside the first, which still needs you.
accounts-reconnect-title = Connect { $network } again
accounts-reconnect-lead = { $handle } keeps its posts, slots and history.
accounts-no-answer = The network did not answer within { $n } seconds. Nothing was changed.

accounts-trouble-kept = Nothing was changed, and what you typed is still here except secrets.
accounts-trouble-refused-happened = { $network } did not accept this.
accounts-trouble-refused-todo = Check what you typed and try again.
accounts-trouble-credentials-happened = { $network } refused this access.
accounts-trouble-credentials-todo = Make a new token or app password and paste it whole.
accounts-trouble-away-happened = { $network } could not be reached.
accounts-trouble-away-todo = Check the address, or try again in a moment.

accounts-oauth-lost = This answer belongs to no authorisation of this session: it was used already, took longer than a quarter of an hour, or began in another browser.
accounts-oauth-plain = the server wants you to give your consent on a page without encryption
accounts-oauth-failed = { $network } is not connected: { $message }. Nothing was changed; you can start again.
accounts-leave-text = The next page is on { $host }. Sign in there and allow Passeur; you come back by yourself.
accounts-leave-go = Continue to { $host }

accounts-assisted-how = How it works
accounts-assisted-why = { $network } has no direct connection in this version.
accounts-assisted-step-1 = You write and plan as for any other account.
accounts-assisted-step-2 = At the hour you are told, with the text ready to paste, the media at the right size and a link that opens the network.
accounts-assisted-step-3 = You publish, then confirm in one tap: the calendar and the figures stay true.
accounts-assisted-api = What { $network } allows programs to do
accounts-assisted-account = The account
accounts-assisted-account-text = Only a name to prepare posts for. No password is asked.
accounts-assisted-handle-help = As people see it over there: a name or a page.
accounts-assisted-handle-invalid = Write 1 to { $n } characters.
accounts-assisted-profile-invalid = Write a whole address, starting with https://, or nothing.
accounts-assisted-add = Add this account
accounts-speaks-mastodon = { $network } servers speak the Mastodon language: Passeur can publish there by itself.
accounts-connect-directly = Connect directly
accounts-closed-since = { $network } stopped ({ $since }).
accounts-closed-text = { $network } is no longer open.
accounts-closed-instead = What to do instead
accounts-closed-into = It took over from { $network }.

accounts-see-profile = Profile
accounts-see-there = See it on { $network }
accounts-check = Check now
accounts-checking = Checking…
accounts-checked = { $network } answered: everything works.
accounts-checked-bad = { $network } did not answer as it should. The page says what to do.
accounts-recent = Latest posts
accounts-recent-none = Nothing has gone out to this account yet.
accounts-no-text = (no text)
accounts-preferences = Preferences
accounts-preferences-saved = Preferences saved.
accounts-language = Language of new posts
accounts-language-help = A code such as fr, en or pt-BR. Empty: that of the workspace.
accounts-language-invalid = This is not a language code. Examples: fr, en, pt-BR.
accounts-visibility = Visibility of new posts
accounts-last-check = Last check
accounts-access-ends = Access ends
accounts-server = Server
accounts-software = Software
accounts-scopes = May do
accounts-added = Added
accounts-history = How it fared
accounts-freeze = Freeze this account
accounts-freeze-text = Nothing goes out to this account until somebody lets it go again. Posts stay planned.
accounts-freeze-reason = Why
accounts-freeze-do = Freeze now
accounts-frozen-done = { $n ->
    [0] Frozen. Nothing was waiting.
    [one] Frozen. { $n } post waits.
   *[other] Frozen. { $n } posts wait.
 }
accounts-thawed-done = { $n ->
    [0] Let go again.
    [one] Let go again: { $n } post is back in its place.
   *[other] Let go again: { $n } posts are back in their place.
 }
accounts-remove = Remove this account
accounts-remove-cancelled = { $n ->
    [0] Nothing is planned on it.
    [one] One planned post will not go out there.
   *[other] { $n } planned posts will not go out there.
 }
accounts-remove-stays = What was published stays published, and the history stays here. Passeur forgets the access. This cannot be undone; connecting again brings the account back, not what was cancelled.
accounts-remove-do = Remove { $handle }
accounts-removed = { $handle } is out of use. Its history stays.

audit-account-connected = Account connected
audit-account-preferences = Account preferences changed
audit-account-frozen = Account frozen
audit-account-thawed = Account let go again
audit-account-removed = Account removed
