# The hub as its keepers see it: the site, its pages, its followers.
hub-title = Hub
hub-lead = Your public site, its feeds and its account in the fediverse.
hub-visit = See the site
hub-where = Where to find it
hub-where-text = Give the address to everyone; the handle is what people look for from Mastodon and the networks that talk with it.
hub-address = Address
hub-handle = Handle
hub-host = Host name of your own
hub-host-change = change it in the settings
hub-site = The site
hub-site-text = What is read at the top of each page and in search engines.
hub-name = Title
hub-description = Description
hub-links = Your profiles elsewhere
hub-links-help = One address per line, in https. Mastodon marks them as verified when those profiles link back to the site.
hub-links-invalid = “{ $line }” is not an https address.
hub-links-many = { $n } addresses at most.
hub-too-long = { $n } characters at most.
hub-show-replies = Show replies from the fediverse under each post
hub-pages = Pages
hub-pages-text = What stays, beside the posts: about, contact, legal notice.
hub-page-new = New page
hub-page-hidden = Not published
hub-page-title = Title
hub-page-title-invalid = Give a title of { $n } characters at most.
hub-page-slug = End of the address
hub-page-slug-invalid = Letters without accents, digits and dashes; the site itself uses some addresses already.
hub-page-slug-taken = Another page has this address.
hub-page-text = Text
hub-page-markdown = In Markdown: ## heading, **bold**, - list, [link](https://example.org).
hub-page-position = Place in the menu
hub-page-published = Published
hub-page-preview = Preview
hub-page-seen = As people will read it
hub-page-delete = Delete the page
hub-page-deleted = The page “{ $title }” is deleted.
hub-followers = { $n ->
    [0] Followers
    [one] { $n } follower
   *[other] { $n } followers
 }
hub-followers-text = Those who follow you from another server. The list is never public.
hub-followers-none = Nobody yet. People follow you by looking for { $handle } from Mastodon.
hub-troubles = { $n ->
    [one] One server did not take everything. Passeur tries again for a week.
   *[other] { $n } servers did not take everything. Passeur tries again for a week.
 }
audit-hub-changed = changed the hub's site
audit-hub-page-saved = saved a page of the hub
audit-hub-page-deleted = deleted a page of the hub
