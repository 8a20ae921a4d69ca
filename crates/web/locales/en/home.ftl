# Home: the desk of the day.
home-title = Today
home-morning = Good morning, { $name }
home-afternoon = Good afternoon, { $name }
home-evening = Good evening, { $name }
home-today = Today
home-tomorrow = Tomorrow
home-nothing = Nothing goes out.
home-earlier = { $n ->
    [one] one already out
   *[other] { $n } already out
}
home-more = { $n ->
    [one] and one more
   *[other] and { $n } more
}
home-then = Then
home-first-post = Write the first post
home-wrong = To put right
home-account-lost = The network no longer accepts this account: nothing goes out from it, nothing is lost.
home-account-ailing = Something is not as it should be.
home-connect-again = Connect again
home-look = Have a look
home-retry = Send again
home-cancel = Give it up
home-is-there = It is there
home-is-not-there = It is not there
home-retried = It goes out again now.
home-resolved = Noted: it is published.
home-cancelled = It will not go out.
home-changed = This one has changed in the meantime. Look again: nothing was changed by you.
home-waits = Waiting for you
home-waits-none = Nothing waits for you.
home-by-hand = To publish by hand on { $account }, now
home-open-kit = Open the kit
home-is-done = Published
home-approval = To approve
home-rhythm = This week
rhythm-of = { $n } of { $slots } slots
rhythm-free = { $n ->
    [one] one post
   *[other] { $n } posts
}
rhythm-words = { $sent } out, { $coming } to come, { $troubled } in trouble
steps-title = First steps
steps-count = { $done } of { $n }
step-done = done
step-account = Connect a first account
step-slots = Choose the hours you publish at
step-post = Write and plan a first post
step-member = Invite a colleague
