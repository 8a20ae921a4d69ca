# Les mots du site public du foyer, dans la langue de son espace.
site-skip = Aller au texte
site-menu = Rubriques
site-home = Accueil
site-archive = Archives
site-about = À propos
site-follow = Suivre
site-handle = Depuis Mastodon et le fédivers, cherchez
site-elsewhere = Ailleurs
site-powered = Publié avec Passeur
site-newer = Plus récent
site-older = Plus ancien
site-pages = Pages
site-page = page { $n }
site-tag-count = { $n ->
    [one] { $n } publication
   *[other] { $n } publications
}
site-topics = Sujets
site-read = Lire la suite
site-thread = { $n ->
    [one] La suite en { $n } partie
   *[other] La suite en { $n } parties
}
site-edited = modifié le { $date }
site-sensitive = Image sensible : l’afficher
site-no-alt = Image sans description
site-poll = Sondage
site-poll-help = Pour répondre, écrivez-nous là où vous nous suivez.
site-previous = Précédent
site-next = Suivant
site-beside = Autres publications
site-reactions = Réactions
site-likes = { $n ->
    [one] { $n } favori
   *[other] { $n } favoris
}
site-boosts = { $n ->
    [one] { $n } partage
   *[other] { $n } partages
}
site-replies = { $n ->
    [one] { $n } réponse
   *[other] { $n } réponses
}
site-missing-title = Cette page n’existe pas
site-missing-text = L’adresse est peut-être incomplète. Tout ce qui est publié se trouve dans les archives.
site-gone-title = Cette publication a été retirée
site-gone-text = Son auteur l’a supprimée. Tout le reste se trouve dans les archives.
site-empty-title = La première publication arrive
site-empty-text = Abonnez-vous au flux ou suivez le site pour ne pas la manquer.
site-to-archive = Voir les archives
site-date = { $day ->
    [1] 1er
   *[other] { $day }
} { $month } { $year }
site-month-1 = janvier
site-month-2 = février
site-month-3 = mars
site-month-4 = avril
site-month-5 = mai
site-month-6 = juin
site-month-7 = juillet
site-month-8 = août
site-month-9 = septembre
site-month-10 = octobre
site-month-11 = novembre
site-month-12 = décembre
