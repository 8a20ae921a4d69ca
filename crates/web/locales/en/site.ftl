# The words of the hub's public site, in the language of its workspace.
site-skip = Skip to the text
site-menu = Sections
site-home = Home
site-archive = Archive
site-about = About
site-follow = Follow
site-handle = From Mastodon and the fediverse, look for
site-elsewhere = Elsewhere
site-powered = Published with Passeur
site-newer = Newer
site-older = Older
site-pages = Pages
site-page = page { $n }
site-tag-count = { $n ->
    [one] { $n } post
   *[other] { $n } posts
}
site-topics = Topics
site-read = Read on
site-thread = { $n ->
    [one] Continues in { $n } part
   *[other] Continues in { $n } parts
}
site-edited = edited { $date }
site-sensitive = Sensitive picture: show it
site-no-alt = Picture without a description
site-poll = Poll
site-poll-help = To answer, write to us where you follow us.
site-previous = Previous
site-next = Next
site-beside = Other posts
site-reactions = Reactions
site-likes = { $n ->
    [one] { $n } favourite
   *[other] { $n } favourites
}
site-boosts = { $n ->
    [one] { $n } boost
   *[other] { $n } boosts
}
site-replies = { $n ->
    [one] { $n } reply
   *[other] { $n } replies
}
site-missing-title = There is no such page
site-missing-text = The address may be incomplete. Everything that was published is in the archive.
site-gone-title = This post was taken down
site-gone-text = Its author removed it. Everything else is in the archive.
site-empty-title = The first post is on its way
site-empty-text = Subscribe to the feed or follow the site so as not to miss it.
site-to-archive = See the archive
site-date = { $month } { $day }, { $year }
site-month-1 = January
site-month-2 = February
site-month-3 = March
site-month-4 = April
site-month-5 = May
site-month-6 = June
site-month-7 = July
site-month-8 = August
site-month-9 = September
site-month-10 = October
site-month-11 = November
site-month-12 = December
