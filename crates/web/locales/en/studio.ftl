# The studio: composer, list of posts, a post's page, media library.
action-delete = Delete
person-gone = Somebody who left
list-more-button = Show more

composer-new = New post
composer-edit = Draft
composer-idea = Idea
composer-template = Template
composer-edit-planned = Planned post
composer-planned = Planned
composer-master = Text
composer-renditions = Per network
composer-preview = Preview
composer-panes = Show
composer-accounts = Accounts this post goes to
composer-placeholder = What do you want to say?
composer-text-label = Text of part { $n }
composer-part = Part { $n } of { $total }
composer-part-up = Move part { $n } up
composer-part-join = Join with the part above
composer-part-remove = Remove part { $n }
composer-count = { $used } of { $max }, as this network counts
composer-left = left
composer-errors = { $n ->
    [one] One thing to put right
   *[other] { $n } things to put right
 }
composer-more = Add to the post
composer-organise = Labels, campaign, notes
composer-no-account = Choose one account at least, above.
composer-no-preview = The preview appears when an account is chosen.
composer-templates = Templates
composer-menu = More actions
composer-menu-empty = Save first
composer-history = History and comments
composer-undone = Undone

field-title = Title
field-parts = Text
field-link = Link
field-first_comment = First comment
field-warning = Content warning
field-sensitive = Hide pictures until they are asked for
field-poll = Poll
field-visibility = Visibility
field-languages = Language
field-reply_gate = Who may reply
field-media = Pictures and films
field-remove = Remove: { $name }
field-labels = Labels
field-labels-help = Separated by commas
field-campaign = Campaign
field-notes = Notes for colleagues
field-notes-help = Never published.
campaign-none = No campaign
campaign-new = New campaign
language-none = Not said
visibility-public = Everybody
visibility-unlisted = Everybody, not in public feeds
visibility-followers = Followers only
visibility-direct = People mentioned only
reply-gate-everyone = Everybody
reply-gate-followers = My followers
reply-gate-following = People I follow
reply-gate-mentioned = People mentioned
reply-gate-nobody = Nobody
poll-option = Option { $n }
poll-option-add = Add an option
poll-option-remove = Remove option { $n }
poll-open = Open for
poll-multiple = Several answers
poll-30 = 30 minutes
poll-60 = 1 hour
poll-360 = 6 hours
poll-720 = 12 hours
poll-1440 = 1 day
poll-4320 = 3 days
poll-10080 = 7 days

tool-upload = Add pictures or films
tool-library = Choose in the library
tool-emoji = Emoji
tool-hashtags = Hashtags
tool-people = Mention somebody
tool-part = Continue in a thread
tool-split = Split into a thread
emoji-search = Find an emoji
hashtags-title = Kept hashtags
hashtags-help = Keep the hashtags of this text under a name:
hashtags-name = Name
hashtags-keep = Keep
hashtags-forget = Forget { $name }
people-network = On which account
people-search = Name or handle
people-none = Nobody of that name there.
people-wait = Asking the network…
people-failed = The network does not answer now. Type the handle yourself; nothing else is held up.
library-pick = Choose in the library
library-none = Nothing found.

file-gone = A file that is no longer in the library
file-describe = Describe and crop { $name }
file-remove = Take { $name } off
file-alt-short = Alt
file-alt = Text alternative
file-alt-help = What does the picture show? One sentence, for those who do not see it.
file-crop = Crop
file-crop-none = Whole
file-focus-x = What matters, left to right
file-focus-y = What matters, bottom to top
file-earlier = Earlier
file-later = Later

rendition-follows = Follows the text.
rendition-adapt = Adapt
rendition-show = Preview
rendition-done = Done
rendition-return = Follow the text again
rendition-return-all = Follow the text again
rendition-ready = Ready
rendition-blocked = To be put right
rendition-hints = { $n ->
    [one] One suggestion
   *[other] { $n } suggestions
 }

preview-label = Approximate preview
preview-of = Preview of
preview-note = Approximate: each network decides on its own layout.
preview-now = now
preview-more = … more
preview-show-more = Show
preview-like = Like
preview-comment = Comment
preview-share = Share

when-label = When it goes out
when-kind-at = At a time
when-kind-queue = Queue
when-kind-now = Now
when-kind-repeat = Repeat
when-at = Date and time ({ $zone })
when-next-slot = Next free slot
when-hint-now = Leaves as soon as you confirm.
when-no-time = Choose a date and a time.
when-no-end = Choose the last date.
when-every = Every
when-unit = Unit
when-unit-days = days
when-unit-weeks = weeks
when-unit-months = months
when-days = On these days
when-end = Ends
when-end-count = after
when-end-until = on a date
when-end-never = never
when-times = times
when-next-dates = Next dates

send-save = Save
send-update = Update the planned post
send-plan = Schedule
send-now = Send now
send-queue = Add to the queue
send-repeat = Schedule the series
send-approval = Ask for approval
plan-blocked = { $n ->
    [one] One thing must be put right first. Your text is kept.
   *[other] { $n } things must be put right first. Your text is kept.
 }
plan-past = This time is over. Choose one to come, or send now.
plan-no-such-time = This time does not exist there: the clocks change. Choose another.
plan-no-slots = None of these accounts has weekly slots. Set them on the account, or choose a time.
plan-full = Every slot of the coming years is taken. Add slots, or choose a time.
plan-no-occurrence = This rule gives no date to come.
plan-empty = The post needs a text or a picture, and one account at least.
plan-done = Planned: { $when }
plan-done-now = It is leaving now.
plan-done-approval = Sent for approval. It goes out at its time once it is approved.

save-saved = Saved
save-saving = Saving…
save-typing = Not saved yet
save-local = Kept in this browser
save-offline = No connection. What you type is kept in this browser and sent by itself when the connection is back.
save-signed-out = You are signed out. What you type is kept in this browser: sign in in another tab, this one goes on.
save-restored = Taken up where the last page stopped
save-gone = This post was deleted. Your text is still here: copy it.
save-refused = It could not be saved as it is.
conflict-title = Changed by somebody else
conflict-text = { $name } changed this post while you were writing. Nothing is lost: choose what stays.
conflict-away = This post was changed while this page was away. Nothing is lost: choose what stays.
conflict-mine = Yours
conflict-theirs = Theirs
conflict-take-mine = Keep mine
conflict-take-theirs = Take theirs
upload-cancel = Cancel
upload-failed = The file did not arrive. Try again.
upload-refused = Refused
account-frozen = This account is frozen: nothing leaves from it
account-disconnected = This account must be connected again

posts-title = Posts
posts-parts = Kinds of posts
posts-tab-planned = Planned
posts-tab-drafts = Drafts
posts-tab-ideas = Ideas
posts-tab-sent = Sent
posts-tab-templates = Templates
posts-tab-bin = Bin
posts-search = Find in posts
posts-account = Account
posts-account-any = All accounts
posts-label = Label
posts-label-any = All labels
posts-campaign = Campaign
posts-campaign-any = All campaigns
posts-filter = Filter
posts-choose = Choose “{ $words }”
posts-untitled = Nothing written yet
posts-thread = Thread of { $n }
posts-repeats = Repeats
posts-restore = Put back
posts-add-label = Label to add
posts-label-them = Add the label
posts-done = { $n ->
    [one] Done for one post
   *[other] Done for { $n } posts
 }
posts-left = { $n ->
    [one] One post was left as it is: it has another stage, or is not yours
   *[other] { $n } posts were left as they are: they have another stage, or are not yours
 }

post-by = By { $name }
post-edit = Edit
post-duplicate = Duplicate
post-duplicated = Duplicated: here is the copy
post-as-template = Keep as a template
post-template-made = Kept as a template
post-unplan = Take its time away
post-unplanned = It is a draft again. Nothing leaves.
post-to-idea = Make it an idea
post-to-draft = Make it a draft
post-delete = Delete
post-deleted = In the bin
post-restored = Back among the drafts
post-deliveries = Where it goes
post-no-delivery = It has no time yet: nothing leaves.
post-content = Text
post-history = History
post-comments = Between colleagues
comments-none = Nobody has said anything yet.
comment-write = Write to your colleagues
comment-send = Send
comment-resolve = Mark as done
comment-reopen = Not done
version-line = Version { $n }
version-current = Present
version-also = Also changed:
version-restore = Go back to this version
version-restored = Back to version { $n }

approval-title = Approval
approval-waits = waits for a decision
approval-note = A word for the author
approval-approve = Approve
approval-refuse = Ask for changes
approval-given = Approved
approval-changes = Changes asked for
approval-asked = { $name } asks for changes:

explain-waiting = Will leave at its time.
explain-held = Waits for an approval; nothing leaves before.
explain-frozen = Stopped by the freeze. It leaves when the freeze ends.
explain-claimed = Being prepared. Nothing has been sent yet.
explain-sending = On its way: the network is answering.
explain-sent = It is out.
explain-retry = A passing trouble. Next attempt { $when }; nothing has been published twice.
explain-refused = The network said no. Nothing was published.
explain-asking = The answer never came. The network is being asked whether it is out, before anything else.
explain-unsure = It may be out, and the network cannot tell. Look there, then say.
explain-missed = Its time went by and nothing left. Send it now, choose another time or cancel.
explain-cancelled = Cancelled. Nothing leaves.
explain-assisted = This one is published by hand. Everything is ready below.
advice-asking = Wait a moment: the network is being asked.
advice-unsure = Open the account on the network. If the post is there, give its link; if not, say so and it leaves again.
advice-retry = Nothing to do: it is tried again by itself.
advice-refused = Correct the post or the account, then send it again.
advice-gave-up = The network has failed for a long time. Check its status page, then send again.
advice-reconnect = Connect the account again; what waits leaves by itself.
advice-missed = Send it now, or give it another time.
advice-assisted = Publish it with the kit, then paste the link.
advice-poison = This one stopped the program several times, so it was set aside. Look at its files, then send it again.
advice-thread-rest = The rest of the thread was not sent, since the network does not give what it needs to go on. Publish it by hand as a reply.
delivery-open = Open
delivery-link = Link of the published post
delivery-is-out = It is out
delivery-not-out = It is not there
delivery-retry = Send now
delivery-cancel = Cancel
delivery-retried = It is sent again now
delivery-cancelled = Cancelled
delivery-resolved = Noted as published
delivery-again = It leaves again
delivery-moved-on = This delivery changed meanwhile. Look at it again.
delivery-bad-link = This is not a link. Paste the address of the published post.
delivery-attempts = { $n ->
    [one] One attempt
   *[other] { $n } attempts
 }
delivery-step = Part { $n }
attempt-publish = Sent
attempt-verify = Asked whether it is out
kit-title = To publish by hand
kit-files = Take the files, ready for this network
kit-text = Copy the text
kit-copy = Copy
kit-copy-alt = Copy the text alternative
kit-open = Open { $network }
kit-publish = Publish, then paste the link below.

media-title = Media
media-drop = Drop or choose pictures and films
media-drop-help = Originals stay as they are. What leaves is made to fit each network, and says no place.
media-folders = Folders
media-all = All media
media-folder-new = New folder
media-folder-add = Add the folder
media-folder-name = Name of the folder
media-folder-rename = Rename
media-folder-delete = Delete the folder
media-tags = Tags
media-search = Find in the library
media-kind-all = All
media-kind-image = Pictures
media-kind-video = Films
media-kind-audio = Sounds
media-kind-undescribed = Without alt
media-added = { $n ->
    [one] One file added
   *[other] { $n } files added
 }
media-saved = Saved
media-deleted = Taken out of the library
media-in-use = A planned post uses this file: take it off the post first. Nothing was changed.
media-has-place = This file says where it was taken. That is removed from what goes out; the original keeps it.
media-made-by-machine = This file says that a machine made it, or part of it.
media-near = { $n ->
    [one] Looks like another one:
   *[other] Looks like { $n } others:
 }
media-name = Name
media-folder = Folder
media-folder-none = None
media-credit = Credit
media-credit-help = Who made it, under which licence
media-size = Size
media-dimensions = Pixels
media-type = Type
media-since = Added
media-taken = Taken
media-camera = Camera
media-credentials = Credentials
media-credentials-in = Content credentials inside
media-used = Where it is used
media-unused = Nowhere yet.
media-compose = Write with it
media-download = Original
media-open = Open in the library

checks-title = Checklists
checks-before = Before publishing
checks-at = When it goes out
checks-after = Afterwards
checks-source = { $source }, { $date }
brief-of-post = What it is for
brief-change = Goal, format, time spent
brief-goal = Goal
brief-format = Format
brief-pillar = Pillar
brief-minutes = Time spent, in minutes
brief-euros = Paid besides, in euros
brief-planned = The plan gave it { $date }, { $time } of work
post-brief-kept = Kept. The checklists and the budget follow.
brief-not-number = Time and money are numbers. Nothing was changed: go back and write, for example, 45 and 12.50.
frameworks-title = Skeletons
frameworks-help = A skeleton is put into the text, which stays. Fill in what stands between {"{{"} {"}}"}: nothing goes out before.
framework-hook = Openings
framework-post = Posts
framework-carousel = Carousels
framework-thread = Threads
framework-story = Story arcs
framework-script = Scripts
