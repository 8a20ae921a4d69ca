# When posts go out: notes about the clocks, lateness, recurrence.
list-more = { $head }, { $next }
list-last = { $head } and { $next }

schedule-note-moved = Clocks go forward that night and { $from } does not exist: it goes out at { $to }.
schedule-note-moved-day = { $from } does not exist on that day: it goes out on { $date } at { $to }.
schedule-note-skipped = Clocks go forward that night: { $from } does not exist on { $date }, so nothing goes out.
schedule-note-twice-first = Clocks go back that night and this hour comes twice: it goes out the first time.
schedule-note-twice-second = Clocks go back that night and this hour comes twice: it goes out the second time.
schedule-note-out-of-range = This date is outside the calendar.
schedule-late-sent = Went out { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
} late, within what the workspace allows.
schedule-late-ask = { $minutes ->
    [one] One minute
   *[other] { $minutes } minutes
} late: nothing was sent. Send it now, choose another time, or cancel it.

schedule-weekday-1 = Monday
schedule-weekday-2 = Tuesday
schedule-weekday-3 = Wednesday
schedule-weekday-4 = Thursday
schedule-weekday-5 = Friday
schedule-weekday-6 = Saturday
schedule-weekday-7 = Sunday

schedule-month-1 = January
schedule-month-2 = February
schedule-month-3 = March
schedule-month-4 = April
schedule-month-5 = May
schedule-month-6 = June
schedule-month-7 = July
schedule-month-8 = August
schedule-month-9 = September
schedule-month-10 = October
schedule-month-11 = November
schedule-month-12 = December

recurrence-secondly = { $n ->
    [1] every second
   *[other] every { $n } seconds
}
recurrence-minutely = { $n ->
    [1] every minute
   *[other] every { $n } minutes
}
recurrence-hourly = { $n ->
    [1] every hour
   *[other] every { $n } hours
}
recurrence-daily = { $n ->
    [1] every day
   *[other] every { $n } days
}
recurrence-weekly = { $n ->
    [1] every week
   *[other] every { $n } weeks
}
recurrence-monthly = { $n ->
    [1] every month
   *[other] every { $n } months
}
recurrence-yearly = { $n ->
    [1] every year
   *[other] every { $n } years
}
recurrence-on-date = on { $day } { $month }
recurrence-months = in { $months }
recurrence-weeks = in the { $weeks } week of the year
recurrence-year-days = on the { $days } day of the year
recurrence-month-days = on { $days }
recurrence-month-day = day { $n }
recurrence-month-day-last = the last day
recurrence-month-day-from-end = day { $n } from the end
recurrence-days = on { $days }
recurrence-day = { $day }
recurrence-nth-day = the { $nth } { $day }
recurrence-ordinal = { $n ->
    [1] 1st
    [2] 2nd
    [3] 3rd
    [21] 21st
    [22] 22nd
    [23] 23rd
    [31] 31st
    [32] 32nd
    [33] 33rd
    [41] 41st
    [42] 42nd
    [43] 43rd
    [51] 51st
    [52] 52nd
    [53] 53rd
   *[other] { $n }th
}
recurrence-last = last
recurrence-from-end = { $n ->
    [2] second-to-last
    [3] third-to-last
   *[other] { $n }th-to-last
}
recurrence-times = at { $times }
recurrence-time = { $time }
recurrence-hours = at hours { $values }
recurrence-minutes = at minutes { $values }
recurrence-seconds = at seconds { $values }
recurrence-number = { $n }
recurrence-positions = only the { $positions } of them
recurrence-count = { $count ->
    [one] once
   *[other] { $count } times
}
recurrence-until = until { $date }
recurrence-except = except on { $count ->
    [one] one date
   *[other] { $count } dates
}
recurrence-also = plus { $count ->
    [one] one date
   *[other] { $count } dates
}
recurrence-caution-no-end = This repetition never ends. Give it a last date or a number of times.
recurrence-caution-no-run = This repetition gives no date any more: nothing will go out.
recurrence-caution-too-close = The same content comes back after { $days ->
    [0] less than a day
    [one] one day
   *[other] { $days } days
} ({ $first }, then { $second }). The same people may see it twice: leave more time between.
