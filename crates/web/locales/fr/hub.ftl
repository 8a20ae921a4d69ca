# Le foyer vu par ceux qui le tiennent : le site, ses pages, ses abonnés.
hub-title = Foyer
hub-lead = Votre site public, ses flux et son compte dans le fédivers.
hub-visit = Voir le site
hub-where = Où le trouver
hub-where-text = Donnez l'adresse à tous ; l'identifiant se cherche depuis Mastodon et les réseaux qui parlent avec lui.
hub-address = Adresse
hub-handle = Identifiant
hub-host = Nom de domaine à vous
hub-host-change = le changer dans les réglages
hub-site = Le site
hub-site-text = Ce qui se lit en tête de chaque page et dans les moteurs de recherche.
hub-name = Titre
hub-description = Description
hub-links = Vos profils ailleurs
hub-links-help = Une adresse par ligne, en https. Mastodon les marque comme vérifiés quand ces profils pointent aussi vers le site.
hub-links-invalid = « { $line } » n'est pas une adresse en https.
hub-links-many = { $n } adresses au plus.
hub-too-long = { $n } caractères au plus.
hub-show-replies = Montrer sous chaque publication les réponses venues du fédivers
hub-pages = Pages
hub-pages-text = Ce qui reste, à côté des publications : à propos, contact, mentions légales.
hub-page-new = Nouvelle page
hub-page-hidden = Non publiée
hub-page-title = Titre
hub-page-title-invalid = Donnez un titre de { $n } caractères au plus.
hub-page-slug = Fin de l'adresse
hub-page-slug-invalid = Des lettres sans accent, des chiffres et des tirets ; certaines adresses servent déjà au site.
hub-page-slug-taken = Une autre page a déjà cette adresse.
hub-page-text = Texte
hub-page-markdown = En Markdown : ## titre, **gras**, - liste, [lien](https://exemple.fr).
hub-page-position = Rang dans le menu
hub-page-published = Publiée
hub-page-preview = Aperçu
hub-page-seen = Comme on la lira
hub-page-delete = Supprimer la page
hub-page-deleted = La page « { $title } » est supprimée.
hub-followers = { $n ->
    [0] Abonnés
    [one] { $n } abonné
   *[other] { $n } abonnés
 }
hub-followers-text = Ceux qui vous suivent depuis un autre serveur. Leur liste n'est jamais publique.
hub-followers-none = Personne encore. On vous suit en cherchant { $handle } depuis Mastodon.
hub-troubles = { $n ->
    [one] Un serveur n'a pas tout reçu. Passeur réessaie pendant une semaine.
   *[other] { $n } serveurs n'ont pas tout reçu. Passeur réessaie pendant une semaine.
 }
audit-hub-changed = a changé le site du foyer
audit-hub-page-saved = a enregistré une page du foyer
audit-hub-page-deleted = a supprimé une page du foyer
