# Les mots du cadre et de toutes les pages.
space-home = Accueil
space-strategy = Stratégie
space-studio = Atelier
space-calendar = Calendrier
space-vault = Coffre
space-hub = Foyer

frame-skip = Aller au contenu
frame-spaces = Espaces
frame-fold = Replier le menu
frame-workspaces = Espaces de travail
frame-all-workspaces = Tous les espaces de travail
frame-find = Chercher ou agir
frame-help = Aide
frame-account-of = Compte de { $name }
frame-crumbs = Vous êtes ici
frame-inspector = Détails
frame-more = Plus
frame-theme = Thème
frame-language = Langue
theme-system = Comme l'appareil
theme-light = Clair
theme-dark = Sombre

bell-label = { $n ->
    [one] Notifications : { $n } non lue
   *[other] Notifications : { $n } non lues
 }

action-compose = Rédiger
action-plan = Programmer une publication
action-upload = Ajouter un média
action-connect = Connecter un compte
action-invite = Inviter quelqu'un
action-notifications = Notifications
action-settings = Réglages
action-log-in = Se connecter
action-log-out = Se déconnecter
action-undo = Annuler
action-close = Fermer

palette-label = Commandes
palette-placeholder = Cherchez une publication, une personne, un compte, ou tapez une commande
palette-go = Aller à { $space }
palette-found = Résultats
palette-none = Rien de ce nom. Appuyez sur Entrée pour chercher partout.

keys-title = Raccourcis clavier
keys-help = Afficher cette aide
keys-palette = Ouvrir les commandes
keys-compose = Rédiger
keys-search = Chercher
keys-next = Suivant dans la liste
keys-previous = Précédent dans la liste
keys-open = Ouvrir
keys-undo = Annuler la dernière action
keys-close = Fermer

page-count = { $first }–{ $last } sur { $total }

state-waiting = Programmée
state-held = À approuver
state-frozen = Gelée
state-claimed = En préparation
state-sending = Envoi en cours
state-sent = Envoyée
state-retry = Nouvel essai prévu
state-refused = Refusée
state-unsure = À vérifier
state-missed = Manquée
state-cancelled = Annulée
state-assisted = À publier à la main

when-now = à l'instant
when-in-minutes = dans { $n } min
when-minutes-ago = il y a { $n } min
when-in-hours = dans { $n } h
when-hours-ago = il y a { $n } h
when-today = aujourd'hui à { $time }
when-tomorrow = demain à { $time }
when-yesterday = hier à { $time }
when-weekday = { $day } à { $time }
when-date = { $day } à { $time }
span-days = { $n } j

month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
month-short-1 = janv.
month-short-2 = févr.
month-short-3 = mars
month-short-4 = avr.
month-short-5 = mai
month-short-6 = juin
month-short-7 = juil.
month-short-8 = août
month-short-9 = sept.
month-short-10 = oct.
month-short-11 = nov.
month-short-12 = déc.
weekday-1 = lundi
weekday-2 = mardi
weekday-3 = mercredi
weekday-4 = jeudi
weekday-5 = vendredi
weekday-6 = samedi
weekday-7 = dimanche
weekday-short-1 = lun.
weekday-short-2 = mar.
weekday-short-3 = mer.
weekday-short-4 = jeu.
weekday-short-5 = ven.
weekday-short-6 = sam.
weekday-short-7 = dim.

chart-table = Voir les chiffres
chart-source = { $source } · { $period }
chart-band = La bande montre l'incertitude.

empty-posts-title = Aucune publication pour l'instant
empty-posts-text = Écrivez une fois ici, puis adaptez à chaque réseau. Rien ne part sans votre accord.
empty-calendar-title = Un mois tout libre
empty-calendar-text = Vos publications apparaîtront ici à leur heure. Faites-les glisser pour les déplacer.
empty-accounts-title = Aucun compte connecté
empty-accounts-text = Connectez un premier réseau. Le Foyer, lui, marche tout de suite, sans clé de personne.
empty-media-title = Aucun média pour l'instant
empty-media-text = Déposez ici photos et vidéos. Les originaux restent intacts ; chaque réseau reçoit sa taille.
empty-notifications-title = Tout est calme
empty-notifications-text = Refus, demandes d'approbation et réponses vous seront signalés ici.
empty-inbox-title = Vous avez répondu à tout
empty-inbox-text = Commentaires, mentions et messages de tous vos comptes arrivent ici.
empty-relations-title = Personne ici pour l'instant
empty-relations-text = Les personnes et organisations avec qui vous échangez se retrouvent ici, avec tous leurs comptes.
empty-insights-title = Pas encore de chiffres
empty-insights-text = Après vos premières publications, vous verrez ce qu'elles ont apporté à vos objectifs.
empty-vault-title = Rien à protéger pour l'instant
empty-vault-text = Les comptes, les droits et les sessions sont surveillés ici.
empty-strategy-title = Quel est votre cap ?
empty-strategy-text = Fixez un objectif et un public ; tous les écrans suivants s'y mesurent.
empty-watch-title = Aucune veille en cours
empty-watch-text = Choisissez des mots, des noms ou des concurrents, et recevez une alerte quand on en parle.
empty-hub-title = Votre propre lieu
empty-hub-text = Un site public avec ses flux et sa lettre, qu'aucun réseau ne peut vous retirer.
empty-nothing-found-title = Rien trouvé
empty-nothing-found-text = Essayez moins de mots, ou une autre période.
empty-fault-title = Cette partie ne s'est pas chargée
empty-fault-text = Rien n'est perdu. Réessayez dans un instant.
