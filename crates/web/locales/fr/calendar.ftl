# Le calendrier, les créneaux et les files, les campagnes.
calendar-span = Du { $first } au { $last }
calendar-period = Période
calendar-before = Plus tôt
calendar-after = Plus tard
calendar-today = Aujourd'hui
calendar-views = Vues
calendar-view-month = Mois
calendar-view-week = Semaine
calendar-view-day = Jour
calendar-view-list = Liste
calendar-more = Autour du calendrier
calendar-filters = Filtres
calendar-account = Compte
calendar-all-accounts = Tous les comptes
calendar-state = État
calendar-all-states = Tous les états
calendar-campaign = Campagne
calendar-all-campaigns = Toutes les campagnes
calendar-label = Étiquette
calendar-filter = Filtrer
calendar-unfilter = Tout afficher
calendar-nothing-filtered = Rien ne répond à ces filtres sur cette période.
calendar-no-words = Publication sans texte
calendar-again = Se répète
calendar-add = Programmer une publication : { $day }
calendar-hour = Heure
calendar-free-slot = Créneau libre à { $time } : { $accounts }
calendar-go-on = La suite
calendar-gap = Rien ne part du { $first } au { $last } ({ $n } jours).
calendar-fill = Programmer quelque chose
calendar-clocks-forward = Passage à l'heure d'été
calendar-clocks-back = Passage à l'heure d'hiver
calendar-days = Jours affichés
calendar-show-days = Afficher ces jours
calendar-days-saved = Le calendrier affiche désormais ces jours.
calendar-span-long = Demandez { $n } jours au plus.
region-label = Jours fériés de
region-france = France
region-alsace-moselle = France, Alsace-Moselle
region-guadeloupe = Guadeloupe
region-guyane = Guyane
region-martinique = Martinique
region-mayotte = Mayotte
region-reunion = La Réunion
region-saint-barthelemy = Saint-Barthélemy
region-saint-martin = Saint-Martin
region-saint-pierre-miquelon = Saint-Pierre-et-Miquelon
region-world = Aucun pays
days-public = Jours fériés
days-observances = Journées internationales et temps forts
days-school = Vacances scolaires, zones
days-by-manager = Un responsable de l'espace choisit les jours fériés affichés.
feed-title = S'abonner à ce calendrier
feed-text = Votre propre agenda peut afficher ce qui part. Qui connaît l'adresse lit les premiers mots des publications : gardez-la pour vous.
feed-link = Adresse du flux
feed-start = Créer une adresse
feed-renew = Remplacer l'adresse
feed-stop = Arrêter le flux
feed-on = Le flux a une nouvelle adresse. L'ancienne, s'il y en avait une, ne fonctionne plus.
feed-off = Le flux est arrêté.

move-title = Déplacer
move-label = Déplacer : { $post }
move-at = Nouvelle heure
move-zone = À l'heure de { $zone }.
move-do = Déplacer la publication
move-not = Ne rien changer
move-done = Déplacée : { $time }.
move-past = Cette heure est passée.
move-no-time = Cette heure est illisible. Choisissez un jour et une heure.
move-left = Cette publication ne peut plus être déplacée : elle est partie ou sur le point de partir. Rien n'a été modifié.
move-same-minute = { $account } publie à la même minute : « { $post } ».
move-near = { $account } publie aussi à { $time } : « { $post } ».
move-frozen = L'espace est gelé : elle attendra que quelqu'un lève le gel.
move-frozen-account = { $account } est gelé : elle attendra que quelqu'un lève le gel.
move-once = Cette publication se répète : seule cette fois est déplacée.
undone = Tout est remis comme avant.
undo-gone = Il n'y a plus rien à annuler ici.
undo-too-late = Trop tard pour annuler : une partie est déjà partie. Rien n'a été modifié.

bulk-title = Avec les publications choisies
bulk-hint = Choisissez des publications pour agir sur plusieurs à la fois
bulk-count-one = 1 publication choisie
bulk-count-many = { $n } publications choisies
bulk-pick = Choisir : { $post }
bulk-days = Jours
bulk-move = Décaler
bulk-label = Étiqueter
bulk-campaign = Classer
bulk-no-campaign = Aucune campagne
bulk-cancel = Annuler l'envoi
bulk-unclear = Rien n'a été modifié : précisez le nombre de jours, l'étiquette ou la campagne.
bulk-none = Choisissez d'abord au moins une publication.
bulk-many = Rien n'a été modifié : choisissez { $n } publications au plus.
bulk-done = { $n ->
    [one] Une publication modifiée.
   *[other] { $n } publications modifiées.
}
bulk-left = { $n ->
    [one] Une publication est restée telle quelle : elle est partie, ou la nouvelle heure est passée.
   *[other] { $n } publications sont restées telles quelles : elles sont parties, ou la nouvelle heure est passée.
}

slots-title = Créneaux et files
slots-lead = Les heures auxquelles chaque compte publie. Une publication mise dans la file prend le prochain créneau libre.
slots-week = La semaine
slots-count = { $n ->
    [0] aucun créneau
    [one] un créneau
   *[other] { $n } créneaux
}
slots-next = Prochain créneau libre :
slots-none = Aucun créneau libre : choisissez des heures ci-dessous.
slots-kept = Aussi :
slots-save = Enregistrer la semaine
slots-show-night = Afficher la nuit
slots-hide-night = Masquer la nuit
slots-start = Un point de départ
slots-hypothesis = Des semaines toutes prêtes pour commencer. Ce sont des hypothèses, pas des vérités sur votre public : mesurez, puis ajustez.
slots-preset-thrice = En semaine à 9 h, 12 h 30 et 18 h
slots-preset-daily = Tous les jours à 12 h
slots-preset-gentle = Mardi et jeudi à 9 h
slots-copy-from = Copier depuis
slots-copy = Copier cette semaine
slots-clear = Retirer tous les créneaux
slots-saved = { $n ->
    [0] Ce compte n'a plus de créneau.
    [one] Enregistré : un créneau par semaine.
   *[other] Enregistré : { $n } créneaux par semaine.
}
slots-same = Rien à changer.
slots-near = { $day } : { $first } et { $second } sont à moins d'une heure. La seconde publication risque de prendre des lecteurs à la première.
slots-clocks = { $day } : { $note }
queue-title = File d'attente
queue-count = { $n ->
    [0] rien n'attend
    [one] une publication attend
   *[other] { $n } publications attendent
}
queue-empty = Les publications que vous mettez dans la file attendent ici leur créneau.
queue-shuffle = Mélanger
queue-up = Plus tôt : { $post }
queue-down = Plus tard : { $post }
queue-changed = { $n ->
    [one] Une publication change de créneau.
   *[other] { $n } publications changent de créneau.
}
queue-same = L'ordre reste le même.
queue-left = La file vient de changer : une partie est en train de partir. Regardez à nouveau. Rien n'a été modifié.

freeze-all = Tout arrêter
freeze-text = Plus rien ne part d'aucun compte tant que personne ne lève le gel. Ce qui est en cours d'envoi se termine. Rien n'est perdu.
freeze-reason = Raison, pour les autres
freeze-example = Ce qui s'est passé, et à qui demander
freeze-do = Geler l'espace
freeze-thaw = Lever le gel
freeze-thaw-all = Lever le gel de l'espace
freeze-safe = Rien ne part ; chaque publication est conservée. Ce qui sera en retard demandera votre accord avant l'envoi.
freeze-account = Arrêter { $account }
freeze-account-text = Seul ce compte s'arrête.
freeze-account-is = { $account } est gelé.
freeze-this = Geler ce compte
freeze-done = { $n ->
    [0] { $name } est gelé.
    [one] { $name } est gelé : une publication attend.
   *[other] { $name } est gelé : { $n } publications attendent.
}
thaw-done = { $n ->
    [0] Le gel de { $name } est levé.
    [one] Le gel de { $name } est levé : une publication reprend.
   *[other] Le gel de { $name } est levé : { $n } publications reprennent.
}
banner-frozen-by = Gelé par { $name } { $when }.
banner-frozen-since = Gelé { $when }.
banner-frozen-why = { $text } { $reason }
banner-thaw = Lever le gel…

campaigns-title = Campagnes
campaigns-lead = Ce que plusieurs publications servent, ensemble.
campaigns-posts = { $n ->
    [0] aucune publication
    [one] une publication
   *[other] { $n } publications
}
campaigns-drafts = { $n ->
    [one] un brouillon
   *[other] { $n } brouillons
}
campaigns-progress = { $sent } sur { $n } parties
campaigns-from = à partir du { $day }
campaigns-until = jusqu'au { $day }
campaigns-list = Publications de { $name }
campaigns-edit = Modifier
campaigns-name = Nom
campaigns-example = Foire de printemps
campaigns-starts = Premier jour
campaigns-ends = Dernier jour
campaigns-colour = Couleur
campaigns-new = Nouvelle campagne
campaigns-create = Créer la campagne
campaigns-delete = Supprimer
campaigns-delete-text = Les publications restent.
campaigns-created = La campagne est créée.
campaigns-saved = La campagne est modifiée.
campaigns-deleted = La campagne est supprimée ; ses publications restent.
campaigns-taken = Une autre campagne porte ce nom. Rien n'a été modifié.
campaigns-name-invalid = Donnez un nom de 1 à { $n } caractères.
campaigns-date-invalid = L'un des jours est illisible.
campaigns-period-invalid = Le dernier jour précède le premier.
colour-teal = Bleu-vert
colour-blue = Bleu
colour-green = Vert
colour-ochre = Ocre
colour-red = Rouge
colour-plum = Prune
colour-slate = Ardoise
colour-rose = Rose

move-standard = { $account } publierait { $n } fois cette semaine-là ; votre standard est de { $most } au plus.
