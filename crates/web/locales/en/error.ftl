# What happened, what is safe, what to do.
error-label-happened = What happened
error-label-safe = What is safe
error-label-todo = What you can do
error-home = Back to the start
error-code = Code { $code }

error-not-found-title = Nothing at this address
error-not-found-happened = The page was moved or deleted, or the link has a typo.
error-not-found-safe = Your posts and settings are as you left them.
error-not-found-todo = Go back to the start, then look for it with the search at the top.

error-forbidden-title = This is not open to you
error-forbidden-happened = Your role in this workspace does not allow this, or the request came from another site.
error-forbidden-safe = Nothing was changed.
error-forbidden-todo = Ask an owner or a manager of the workspace for access.

error-unauthenticated-title = Please log in
error-unauthenticated-happened = Your session has ended, or you have not logged in yet.
error-unauthenticated-safe = Your drafts are saved.
error-unauthenticated-todo = Log in, and you will come back here.

error-unprocessable-title = This cannot be saved as it is
error-unprocessable-happened = Part of what was sent is missing or not valid.
error-unprocessable-safe = The version saved before has been kept.
error-unprocessable-todo = Go back, correct what is marked, and send again.

error-conflict-title = Changed in the meantime
error-conflict-happened = Someone else saved a newer version while you were working.
error-conflict-safe = Both versions exist; theirs was not overwritten.
error-conflict-todo = Reload to see their version, then apply your change again.

error-too-large-title = Too large
error-too-large-happened = What was sent is larger than this server accepts.
error-too-large-safe = What you had before has been kept.
error-too-large-todo = Send a smaller file, or ask the administrator to raise the limit.

error-expired-title = This form has expired
error-expired-happened = The page was open for a long time, or your session was renewed.
error-expired-safe = Nothing was changed.
error-expired-todo = Go back, reload the page, and send again.

error-too-many-title = One moment
error-too-many-happened = Too many requests came from here in a short time.
error-too-many-safe = What was scheduled keeps going out.
error-too-many-todo = Wait a minute and try again.

error-internal-title = Something broke on our side
error-internal-happened = The server met an unexpected fault. It has been written to the log.
error-internal-safe = Saved work is intact, and scheduled posts are not sent twice.
error-internal-todo = Try again in a moment. If it happens again, tell the administrator when it did.

error-maintenance-title = Back shortly
error-maintenance-happened = Passeur is being updated.
error-maintenance-safe = Everything is kept; posts due meanwhile go out right after, by the rules you chose.
error-maintenance-todo = Try again in a minute.
