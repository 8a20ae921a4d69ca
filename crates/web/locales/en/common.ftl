# Words of the frame and of every page.
space-home = Home
space-strategy = Strategy
space-studio = Studio
space-calendar = Calendar
space-vault = Vault
space-hub = Hub

frame-skip = Skip to content
frame-spaces = Spaces
frame-fold = Fold the menu
frame-workspaces = Workspaces
frame-all-workspaces = All workspaces
frame-find = Find or do something
frame-help = Help
frame-account-of = Account of { $name }
frame-crumbs = You are here
frame-inspector = Details
frame-more = More
frame-theme = Theme
frame-language = Language
theme-system = As the device
theme-light = Light
theme-dark = Dark

bell-label = { $n ->
    [0] Notifications: none unread
   *[other] Notifications: { $n } unread
 }

action-compose = Compose
action-plan = Plan a post
action-upload = Add media
action-connect = Connect an account
action-invite = Invite someone
action-notifications = Notifications
action-settings = Settings
action-log-in = Log in
action-log-out = Log out
action-undo = Undo
action-close = Close

palette-label = Commands
palette-placeholder = Search posts, people, accounts, or type a command
palette-go = Go to { $space }
palette-found = Found
palette-none = Nothing by that name. Press Enter to search everywhere.

keys-title = Keyboard shortcuts
keys-help = Show this help
keys-palette = Open the commands
keys-compose = Compose
keys-search = Search
keys-next = Next in the list
keys-previous = Previous in the list
keys-open = Open
keys-undo = Undo the last action
keys-close = Close

page-count = { $first }–{ $last } of { $total }

state-waiting = Scheduled
state-held = Awaiting approval
state-frozen = Frozen
state-claimed = Preparing
state-sending = Sending
state-sent = Sent
state-retry = Will retry
state-refused = Refused
state-unsure = To be checked
state-missed = Missed
state-cancelled = Cancelled
state-assisted = To publish by hand

when-now = now
when-in-minutes = in { $n } min
when-minutes-ago = { $n } min ago
when-in-hours = in { $n } h
when-hours-ago = { $n } h ago
when-today = today at { $time }
when-tomorrow = tomorrow at { $time }
when-yesterday = yesterday at { $time }
when-weekday = { $day } at { $time }
when-date = { $day } at { $time }
span-days = { $n } d

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sep
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
weekday-short-1 = Mon
weekday-short-2 = Tue
weekday-short-3 = Wed
weekday-short-4 = Thu
weekday-short-5 = Fri
weekday-short-6 = Sat
weekday-short-7 = Sun

chart-table = Show the figures
chart-source = { $source } · { $period }
chart-band = The band shows the uncertainty.

empty-posts-title = No post yet
empty-posts-text = Write once here, then adapt it to each network. Nothing goes out before you say so.
empty-calendar-title = A free month
empty-calendar-text = Your posts will appear here at their hour. Drag them to move them.
empty-accounts-title = No account connected
empty-accounts-text = Connect a first network. The hub works at once, with no key from anyone.
empty-media-title = No media yet
empty-media-text = Drop photos and videos here. The originals stay untouched; each network gets its own size.
empty-notifications-title = All quiet
empty-notifications-text = Refusals, approvals and replies will be told here.
empty-inbox-title = Everything is answered
empty-inbox-text = Comments, mentions and messages from every account arrive here.
empty-relations-title = Nobody here yet
empty-relations-text = The people and organisations you talk with, with all their accounts, gather here.
empty-insights-title = No figures yet
empty-insights-text = After your first posts, you will see what they brought against your objectives.
empty-vault-title = Nothing to keep safe yet
empty-vault-text = Accounts, access rights and sessions are watched over here.
empty-strategy-title = Where are you heading?
empty-strategy-text = Set an objective and an audience; every later screen measures against them.
empty-watch-title = Nothing is being watched
empty-watch-text = Choose words, names or competitors, and be told when people speak of them.
empty-hub-title = Your own place
empty-hub-text = A public site with feeds and a newsletter, which no network can take away.
empty-nothing-found-title = Nothing found
empty-nothing-found-text = Try fewer words, or another period.
empty-fault-title = This part did not load
empty-fault-text = Nothing was lost. Try again in a moment.
