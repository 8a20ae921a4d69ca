# The calendar, slots and queues, campaigns.
calendar-span = { $first } to { $last }
calendar-period = Period
calendar-before = Earlier
calendar-after = Later
calendar-today = Today
calendar-views = Views
calendar-view-month = Month
calendar-view-week = Week
calendar-view-day = Day
calendar-view-list = List
calendar-more = More of the calendar
calendar-filters = Filters
calendar-account = Account
calendar-all-accounts = All accounts
calendar-state = State
calendar-all-states = All states
calendar-campaign = Campaign
calendar-all-campaigns = All campaigns
calendar-label = Label
calendar-filter = Filter
calendar-unfilter = Show everything
calendar-nothing-filtered = Nothing in this period matches these filters.
calendar-no-words = Post without text
calendar-again = Repeats
calendar-add = Plan a post: { $day }
calendar-hour = Hour
calendar-free-slot = Free slot at { $time }: { $accounts }
calendar-go-on = Further on
calendar-gap = Nothing goes out from { $first } to { $last } ({ $n } days).
calendar-fill = Plan something
calendar-clocks-forward = Clocks go forward
calendar-clocks-back = Clocks go back
calendar-days = Days shown
calendar-show-days = Show these days
calendar-days-saved = The calendar shows these days from now on.
calendar-span-long = Ask for { $n } days at most.
region-label = Holidays of
region-france = France
region-alsace-moselle = France, Alsace-Moselle
region-guadeloupe = Guadeloupe
region-guyane = French Guiana
region-martinique = Martinique
region-mayotte = Mayotte
region-reunion = Réunion
region-saint-barthelemy = Saint-Barthélemy
region-saint-martin = Saint-Martin
region-saint-pierre-miquelon = Saint-Pierre-et-Miquelon
region-world = No country
days-public = Public holidays
days-observances = International days and occasions
days-school = School holidays, zones
days-by-manager = A manager of the workspace chooses which holidays are shown.
feed-title = Subscribe to this calendar
feed-text = Your own calendar program can show what goes out. Whoever has the address can read the first words of the posts: keep it to yourselves.
feed-link = Address of the feed
feed-start = Make an address
feed-renew = Replace the address
feed-stop = Stop the feed
feed-on = The feed has a new address. An earlier one no longer works.
feed-off = The feed is off.

move-title = Move
move-label = Move: { $post }
move-at = New time
move-zone = On the clock of { $zone }.
move-do = Move the post
move-not = Leave it
move-done = Moved: { $time }.
move-past = This time is over.
move-no-time = This is not a time we can read. Choose a day and an hour.
move-left = This post can no longer move: it is out or about to be. Nothing was changed.
move-same-minute = { $account } publishes at the very same minute: “{ $post }”.
move-near = { $account } also publishes at { $time }: “{ $post }”.
move-frozen = The workspace is frozen: it waits until somebody thaws it.
move-frozen-account = { $account } is frozen: it waits until somebody thaws it.
move-once = This post repeats: only this time moves.
undone = Put back as it was.
undo-gone = There is nothing left to undo here.
undo-too-late = Too late to undo: part of it has left since. Nothing was changed.

bulk-title = With the chosen posts
bulk-hint = Choose posts to act on several at once
bulk-count-one = 1 post chosen
bulk-count-many = { $n } posts chosen
bulk-pick = Choose: { $post }
bulk-days = Days
bulk-move = Move
bulk-label = Add label
bulk-campaign = File
bulk-no-campaign = No campaign
bulk-cancel = Cancel
bulk-unclear = Nothing was changed: say how many days, which label or which campaign.
bulk-none = Choose at least one post first.
bulk-many = Nothing was changed: choose { $n } posts at most.
bulk-done = { $n ->
    [one] One post changed.
   *[other] { $n } posts changed.
}
bulk-left = { $n ->
    [one] One post was left as it is: it is out, or the new time is over.
   *[other] { $n } posts were left as they are: they are out, or the new time is over.
}

slots-title = Slots and queues
slots-lead = The hours at which each account publishes. Posts added to the queue take the next free one.
slots-week = The week
slots-count = { $n ->
    [0] no slot
    [one] one slot
   *[other] { $n } slots
}
slots-next = Next free slot:
slots-none = No free slot: choose hours below.
slots-kept = Also:
slots-save = Save the week
slots-show-night = Show the night
slots-hide-night = Hide the night
slots-start = A starting point
slots-hypothesis = Ready-made weeks to begin with. They are hypotheses, not facts about your audience: measure, then adjust.
slots-preset-thrice = Weekdays at 9:00, 12:30 and 18:00
slots-preset-daily = Every day at 12:00
slots-preset-gentle = Tuesday and Thursday at 9:00
slots-copy-from = Copy from
slots-copy = Copy this week
slots-clear = Remove every slot
slots-saved = { $n ->
    [0] This account has no slot any more.
    [one] Saved: one slot a week.
   *[other] Saved: { $n } slots a week.
}
slots-same = Nothing to change.
slots-near = { $day }: { $first } and { $second } are less than an hour apart. The second post may take readers from the first.
slots-clocks = { $day }: { $note }
queue-title = Queue
queue-count = { $n ->
    [0] nothing waits
    [one] one post waits
   *[other] { $n } posts wait
}
queue-empty = Posts that you add to the queue wait here for their slot.
queue-shuffle = Shuffle
queue-up = Earlier: { $post }
queue-down = Later: { $post }
queue-changed = { $n ->
    [one] One post has another slot.
   *[other] { $n } posts have another slot.
}
queue-same = The order stays as it is.
queue-left = The queue has just changed: part of it is leaving. Look again. Nothing was changed.

freeze-all = Stop everything
freeze-text = Nothing goes out from any account until somebody thaws it. What is being sent at this moment is finished. Nothing is lost.
freeze-reason = Reason, for the others
freeze-example = What happened, and who to ask
freeze-do = Freeze the workspace
freeze-thaw = Thaw
freeze-thaw-all = Thaw the workspace
freeze-safe = Nothing goes out; every post is kept. What is late when you thaw asks before it is sent.
freeze-account = Stop { $account }
freeze-account-text = Only this account stops.
freeze-account-is = { $account } is frozen.
freeze-this = Freeze this account
freeze-done = { $n ->
    [0] { $name } is frozen.
    [one] { $name } is frozen: one post waits.
   *[other] { $name } is frozen: { $n } posts wait.
}
thaw-done = { $n ->
    [0] { $name } is thawed.
    [one] { $name } is thawed: one post goes on.
   *[other] { $name } is thawed: { $n } posts go on.
}
banner-frozen-by = Frozen by { $name } { $when }.
banner-frozen-since = Frozen { $when }.
banner-frozen-why = { $text } { $reason }
banner-thaw = Thaw…

campaigns-title = Campaigns
campaigns-lead = What several posts are for, together.
campaigns-posts = { $n ->
    [0] no post
    [one] one post
   *[other] { $n } posts
}
campaigns-drafts = { $n ->
    [one] one draft
   *[other] { $n } drafts
}
campaigns-progress = { $sent } of { $n } out
campaigns-from = from { $day }
campaigns-until = until { $day }
campaigns-list = Posts of { $name }
campaigns-edit = Change
campaigns-name = Name
campaigns-example = Spring fair
campaigns-starts = First day
campaigns-ends = Last day
campaigns-colour = Colour
campaigns-new = New campaign
campaigns-create = Create the campaign
campaigns-delete = Delete
campaigns-delete-text = The posts stay.
campaigns-created = The campaign is there.
campaigns-saved = The campaign is changed.
campaigns-deleted = The campaign is gone; its posts stay.
campaigns-taken = Another campaign has this name. Nothing was changed.
campaigns-name-invalid = Give a name of 1 to { $n } characters.
campaigns-date-invalid = One of the days cannot be read.
campaigns-period-invalid = The last day comes before the first.
colour-teal = Teal
colour-blue = Blue
colour-green = Green
colour-ochre = Ochre
colour-red = Red
colour-plum = Plum
colour-slate = Slate
colour-rose = Rose

move-standard = { $account } would publish { $n } times that week; your standard is { $most } at most.
