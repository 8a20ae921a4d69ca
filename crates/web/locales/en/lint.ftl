# What the linter says of a post, and the buttons of its fixes. One message per rule: lint-<rule>.

lint-empty = There is nothing to publish. Write a text or add a picture.
lint-part-empty = Part { $part } of the thread is empty. Fill it in or remove it.
lint-text-too-long = { $over ->
    [one] One character too many
   *[other] { $over } characters too many
} ({ $used } of { $max }). Shorten what is highlighted.
lint-text-too-many-bytes = This text has few enough characters, but weighs { $used } bytes of { $max }: emoji and accents weigh more. Shorten what is highlighted.
lint-title-too-long = The title has { $used } characters of { $max }. Remove { $over }.
lint-first-comment-too-long = The first comment has { $used } characters of { $max }. Remove { $over }.
lint-first-comment-unsupported = No first comment can be posted on this network. Put it in the text, or remove it.
lint-too-many-parts = { $max ->
    [one] This network has no threads: { $count } parts cannot go out. Keep one.
   *[other] The thread has { $count } parts, { $max } at most. Join some.
}
lint-thread-numbering = This is part { $part } of { $total }, and its number says otherwise or is missing.

lint-warning-unsupported = This network shows no content warning: the text would be seen at once.
lint-visibility-unsupported = This network cannot publish for { $visibility ->
    [unlisted] everyone while staying out of public timelines
    [followers] followers only
    [direct] the people mentioned only
   *[other] this audience
}: everybody would see the post. Make it public on purpose, or leave this account out.
lint-reply-gate-unsupported = On this network the author cannot choose who replies: everyone can.
lint-too-many-languages = { $count } languages are chosen and this network notes { $max ->
    [one] one only
   *[other] { $max } at most
}.

lint-link-not-clickable = Readers cannot click this link here. Send them to the link of the profile, or write an address short enough to be typed.
lint-link-broken = “{ $link }” is not a complete address: check for a space, a missing letter or an accent.
lint-link-insecure = This address begins with http://, which browsers call not secure. Try it with https://.
lint-link-tracking = This address carries parameters that follow readers ({ $names }). It works without them.
lint-link-price = With a link, the network charges ${ $dollars }.{ $mills } for this post instead of ${ $plain-dollars }.{ $plain-mills }.

lint-too-many-hashtags = { $count } hashtags, { $max } at most on this network. Keep the most precise.
lint-too-many-mentions = { $count } people mentioned, { $max } at most on this network.
lint-hashtag-case = A capital for each word of { $tag } lets screen readers say it, and everyone read it: { $better } for example.
lint-hashtag-cut = The hashtag stops at “{ $mark }”: only { $tag } will be one, not { $whole }.
lint-mention-format = { $mention } is not how people are mentioned here, and would not be linked. Look for their name on this network.

lint-media-required = This network wants a picture or a video with each post. Add one.
lint-too-many-media = { $count } files, { $max } at most in a post. Remove some, or spread them over a thread.
lint-media-mixed = A video, a sound or an animation goes alone on this network: keep it, or the rest.
lint-media-kind = This network does not take { $kind ->
    [image] pictures
    [gif] animations
    [video] videos
    [audio] sounds
   *[other] documents
} here.
lint-media-type = This network does not take the format { $mime }. Export the file as { $types }.
lint-media-too-heavy = The file weighs { $size } { $unit ->
    [kb] kB
   *[other] MB
}, { $max } at most. Export it lighter or shorter.
lint-image-shrunk = The picture weighs { $size } { $unit ->
    [kb] kB
   *[other] MB
}: it will be made lighter to stay under { $max }.
lint-image-too-small = The picture is { $width } pixels wide, { $min } at least. Choose a larger one.
lint-media-ratio = Too { $side ->
    [tall] tall
   *[wide] wide
}: { $ratio }, and this network takes from { $min } to { $max } (width to height). Crop it.
lint-media-too-short = It lasts { $seconds } s, { $min } s at least.
lint-media-too-lengthy = It lasts { $seconds } s, { $max } s at most. Cut it.
lint-media-truncated = The file is cut short: part of it is missing. Upload it again.
lint-media-place = The file says where it was taken. The place is removed from what goes out; your original keeps it.
lint-alt-missing = Without a text alternative, blind people will not know what the picture shows. Describe it in a sentence.
lint-alt-too-long = The text alternative has { $used } characters of { $max }. Remove { $over }.
lint-alt-filename = “{ $alt }” looks like the name of a file. Describe what can be seen.

lint-poll-unsupported = No poll can be posted on this network. Ask the question in the text, or leave this account out.
lint-poll-options = { $count } options: from { $min } to { $max } on this network.
lint-poll-option-too-long = Option { $option } has { $used } characters, { $max } at most.
lint-poll-option-double = Option { $option } { $why ->
    [empty] is empty
   *[other] (“{ $text }”) is there twice
}.
lint-poll-duration = The poll must be open for { $min ->
    [one] one minute
   *[other] { $min } minutes
} at least and { $days ->
    [one] one day
   *[other] { $days } days
} at most.
lint-poll-multiple = This network takes one answer per person: several will not be possible.
lint-poll-media = On this network a poll and media do not go together: the poll would be lost.

lint-placeholder = “{ $name }” of the template is still to be filled in.
lint-forbidden-word = Your workspace asks not to write “{ $word }”.
lint-hidden-characters = { $count ->
    [one] One invisible character hides
   *[other] { $count } invisible characters hide
} in the text: it could be cut or read out of order.
lint-fancy-letters = Screen readers spell these decorated letters one by one or skip them, and search does not find them. Use plain letters.
lint-emoji-many = { $count } emoji: read aloud one by one, they drown the text. Keep { $max } or fewer.
lint-shouting = { $count } words in capitals read as shouting, and less well. Keep capitals for names.
lint-punctuation-repeated = One punctuation mark is enough.

lint-spaces = { $count ->
    [one] One space too many.
   *[other] Spaces too many in { $count } places.
}
lint-typography-fr = { $count ->
    [one] A narrow no-break space is missing in one place
   *[other] Narrow no-break spaces are missing in { $count } places
}: French puts one before ; : ! ? and inside « ».
lint-language-mismatch = The text seems to be in { $found ->
    [ar] Arabic
    [zh] Chinese
    [de] German
    [en] English
    [fr] French
    [hi] Hindi
    [it] Italian
    [ja] Japanese
    [ko] Korean
    [nl] Dutch
    [pt] Portuguese
    [ru] Russian
    [es] Spanish
    [sv] Swedish
    [tr] Turkish
    [vi] Vietnamese
   *[other] { $found }
}, and the language chosen is “{ $declared }”. Filters and translation rely on it.
lint-near-duplicate = This account published almost the same text lately ({ $percent }% the same). Networks show repeats less.

lint-fix-split = Make a thread
lint-fix-cut = Cut here
lint-fix-remove-part = Remove this part
lint-fix-clear = Remove
lint-fix-public = Make public
lint-fix-first-languages = Keep the first
lint-fix-https = Use https://
lint-fix-untrack = Remove the trackers
lint-fix-camel-case = Add capitals
lint-fix-join-tag = Join into one tag
lint-fix-crop = Crop to fit
lint-fix-remove-options = Remove it
lint-fix-poll-duration = Set the nearest duration
lint-fix-remove-hidden = Remove them
lint-fix-plain-letters = Use plain letters
lint-fix-one-sign = Keep one
lint-fix-spaces = Tidy the spaces
lint-fix-typography = Add the spaces
lint-fix-renumber = Correct the number

lint-standard-length = { $used } characters: your standard here is { $max }. Shorten it, or change the standard.
lint-standard-hashtags = { $count } hashtags: your standard here is { $max }.
lint-standard-visual = Your standard asks for a picture or a video on this network.
lint-standard-link = This link has no tags (utm_source): its visits cannot be told from the others.
