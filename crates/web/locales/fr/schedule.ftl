# Quand les publications partent : changements d’heure, retards, récurrence.
list-more = { $head }, { $next }
list-last = { $head } et { $next }

schedule-note-moved = Cette nuit-là, on passe à l’heure d’été et { $from } n’existe pas : départ à { $to }.
schedule-note-moved-day = { $from } n’existe pas ce jour-là : départ le { $date } à { $to }.
schedule-note-skipped = On passe à l’heure d’été : { $from } n’existe pas le { $date }, rien ne part.
schedule-note-twice-first = Cette nuit-là, on passe à l’heure d’hiver et cette heure revient deux fois : départ la première fois.
schedule-note-twice-second = Cette nuit-là, on passe à l’heure d’hiver et cette heure revient deux fois : départ la seconde fois.
schedule-note-out-of-range = Cette date sort du calendrier.
schedule-late-sent = Parti avec { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
} de retard, dans la limite prévue par l’espace.
schedule-late-ask = { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
} de retard : rien n’est parti. Envoyez maintenant, choisissez une autre heure ou annulez.

schedule-weekday-1 = lundi
schedule-weekday-2 = mardi
schedule-weekday-3 = mercredi
schedule-weekday-4 = jeudi
schedule-weekday-5 = vendredi
schedule-weekday-6 = samedi
schedule-weekday-7 = dimanche

schedule-month-1 = janvier
schedule-month-2 = février
schedule-month-3 = mars
schedule-month-4 = avril
schedule-month-5 = mai
schedule-month-6 = juin
schedule-month-7 = juillet
schedule-month-8 = août
schedule-month-9 = septembre
schedule-month-10 = octobre
schedule-month-11 = novembre
schedule-month-12 = décembre

recurrence-secondly = { $n ->
    [1] toutes les secondes
   *[other] toutes les { $n } secondes
}
recurrence-minutely = { $n ->
    [1] toutes les minutes
   *[other] toutes les { $n } minutes
}
recurrence-hourly = { $n ->
    [1] toutes les heures
   *[other] toutes les { $n } heures
}
recurrence-daily = { $n ->
    [1] tous les jours
   *[other] tous les { $n } jours
}
recurrence-weekly = { $n ->
    [1] toutes les semaines
   *[other] toutes les { $n } semaines
}
recurrence-monthly = { $n ->
    [1] tous les mois
   *[other] tous les { $n } mois
}
recurrence-yearly = { $n ->
    [1] tous les ans
   *[other] tous les { $n } ans
}
recurrence-on-date = le { $day ->
    [1] 1er
   *[other] { $day }
} { $month }
recurrence-months = en { $months }
recurrence-weeks = la { $weeks } semaine de l’année
recurrence-year-days = le { $days } jour de l’année
recurrence-month-days = { $days }
recurrence-month-day = le { $n ->
    [1] 1er
   *[other] { $n }
}
recurrence-month-day-last = le dernier jour
recurrence-month-day-from-end = le { $n }e jour avant la fin
recurrence-days = { $days }
recurrence-day = le { $day }
recurrence-nth-day = le { $nth } { $day }
recurrence-ordinal = { $n ->
    [1] 1er
   *[other] { $n }e
}
recurrence-last = dernier
recurrence-from-end = { $n ->
    [2] avant-dernier
   *[other] { $n }e avant la fin
}
recurrence-times = à { $times }
recurrence-time = { $time }
recurrence-hours = aux heures { $values }
recurrence-minutes = aux minutes { $values }
recurrence-seconds = aux secondes { $values }
recurrence-number = { $n }
recurrence-positions = seulement le { $positions } d’entre eux
recurrence-count = { $count } fois
recurrence-until = jusqu’au { $date }
recurrence-except = sauf { $count ->
    [one] à une date
   *[other] à { $count } dates
}
recurrence-also = et en plus { $count ->
    [one] à une date
   *[other] à { $count } dates
}
recurrence-caution-no-end = Cette répétition ne finit jamais. Donnez-lui une dernière date ou un nombre de fois.
recurrence-caution-no-run = Cette répétition ne donne plus aucune date : rien ne partira.
recurrence-caution-too-close = Le même contenu revient { $days ->
    [0] en moins d’un jour
    [one] au bout d’un jour
   *[other] au bout de { $days } jours
} ({ $first }, puis { $second }). Les mêmes personnes risquent de le voir deux fois : espacez davantage.
