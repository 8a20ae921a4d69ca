# L'atelier : rédaction, liste des publications, page d'une publication, médiathèque.
action-delete = Supprimer
person-gone = Une personne partie
list-more-button = Afficher la suite

composer-new = Nouvelle publication
composer-edit = Brouillon
composer-idea = Idée
composer-template = Modèle
composer-edit-planned = Publication programmée
composer-planned = Programmée
composer-master = Texte
composer-renditions = Par réseau
composer-preview = Aperçu
composer-panes = Afficher
composer-accounts = Comptes où part cette publication
composer-placeholder = Que voulez-vous dire ?
composer-text-label = Texte de la partie { $n }
composer-part = Partie { $n } sur { $total }
composer-part-up = Monter la partie { $n }
composer-part-join = Joindre à la partie du dessus
composer-part-remove = Retirer la partie { $n }
composer-count = { $used } sur { $max }, comme ce réseau les compte
composer-left = restants
composer-errors = { $n ->
    [one] Un point à corriger
   *[other] { $n } points à corriger
 }
composer-more = Ajouter à la publication
composer-organise = Étiquettes, campagne, notes
composer-no-account = Choisissez au moins un compte, ci-dessus.
composer-no-preview = L'aperçu apparaît dès qu'un compte est choisi.
composer-templates = Modèles
composer-menu = Plus d'actions
composer-menu-empty = Enregistrez d'abord
composer-history = Historique et commentaires
composer-undone = Annulé

field-title = Titre
field-parts = Texte
field-link = Lien
field-first_comment = Premier commentaire
field-warning = Avertissement
field-sensitive = Cacher les images tant qu'on ne les demande pas
field-poll = Sondage
field-visibility = Visibilité
field-languages = Langue
field-reply_gate = Qui peut répondre
field-media = Images et vidéos
field-remove = Retirer : { $name }
field-labels = Étiquettes
field-labels-help = Séparées par des virgules
field-campaign = Campagne
field-notes = Notes pour les collègues
field-notes-help = Jamais publiées.
campaign-none = Aucune campagne
campaign-new = Nouvelle campagne
language-none = Non précisée
visibility-public = Tout le monde
visibility-unlisted = Tout le monde, hors des fils publics
visibility-followers = Abonnés seulement
visibility-direct = Personnes mentionnées seulement
reply-gate-everyone = Tout le monde
reply-gate-followers = Mes abonnés
reply-gate-following = Les personnes que je suis
reply-gate-mentioned = Les personnes mentionnées
reply-gate-nobody = Personne
poll-option = Réponse { $n }
poll-option-add = Ajouter une réponse
poll-option-remove = Retirer la réponse { $n }
poll-open = Ouvert pendant
poll-multiple = Plusieurs réponses
poll-30 = 30 minutes
poll-60 = 1 heure
poll-360 = 6 heures
poll-720 = 12 heures
poll-1440 = 1 jour
poll-4320 = 3 jours
poll-10080 = 7 jours

tool-upload = Ajouter des images ou des vidéos
tool-library = Choisir dans la médiathèque
tool-emoji = Émojis
tool-hashtags = Mots-dièse
tool-people = Mentionner quelqu'un
tool-part = Continuer en fil
tool-split = Découper en fil
emoji-search = Chercher un émoji
hashtags-title = Mots-dièse gardés
hashtags-help = Gardez les mots-dièse de ce texte sous un nom :
hashtags-name = Nom
hashtags-keep = Garder
hashtags-forget = Oublier { $name }
people-network = Sur quel compte
people-search = Nom ou identifiant
people-none = Personne de ce nom là-bas.
people-wait = Le réseau est interrogé…
people-failed = Le réseau ne répond pas pour l'instant. Écrivez l'identifiant vous-même ; rien d'autre n'est retenu.
library-pick = Choisir dans la médiathèque
library-none = Rien trouvé.

file-gone = Un fichier qui n'est plus dans la médiathèque
file-describe = Décrire et recadrer { $name }
file-remove = Enlever { $name }
file-alt-short = Alt
file-alt = Texte de remplacement
file-alt-help = Que montre l'image ? Une phrase, pour qui ne la voit pas.
file-crop = Cadrage
file-crop-none = Entière
file-focus-x = L'important, de gauche à droite
file-focus-y = L'important, de bas en haut
file-earlier = Avant
file-later = Après

rendition-follows = Suit le texte.
rendition-adapt = Adapter
rendition-show = Aperçu
rendition-done = Terminé
rendition-return = Suivre à nouveau le texte
rendition-return-all = Suivre à nouveau le texte
rendition-ready = Prête
rendition-blocked = À corriger
rendition-hints = { $n ->
    [one] Une suggestion
   *[other] { $n } suggestions
 }

preview-label = Aperçu approximatif
preview-of = Aperçu de
preview-note = Approximatif : chaque réseau décide de sa mise en page.
preview-now = maintenant
preview-more = … suite
preview-show-more = Afficher
preview-like = J'aime
preview-comment = Commenter
preview-share = Partager

when-label = Quand elle part
when-kind-at = À une heure
when-kind-queue = File
when-kind-now = Maintenant
when-kind-repeat = Répéter
when-at = Date et heure ({ $zone })
when-next-slot = Prochain créneau libre
when-hint-now = Part dès que vous confirmez.
when-no-time = Choisissez une date et une heure.
when-no-end = Choisissez la dernière date.
when-every = Tous les
when-unit = Unité
when-unit-days = jours
when-unit-weeks = semaines
when-unit-months = mois
when-days = Ces jours-là
when-end = Fin
when-end-count = après
when-end-until = à une date
when-end-never = jamais
when-times = fois
when-next-dates = Prochaines dates

send-save = Enregistrer
send-update = Mettre à jour
send-plan = Programmer
send-now = Envoyer maintenant
send-queue = Ajouter à la file
send-repeat = Programmer la série
send-approval = Demander l'approbation
plan-blocked = { $n ->
    [one] Un point est à corriger d'abord. Votre texte est gardé.
   *[other] { $n } points sont à corriger d'abord. Votre texte est gardé.
 }
plan-past = Cette heure est passée. Choisissez-en une à venir, ou envoyez maintenant.
plan-no-such-time = Cette heure n'existe pas là-bas : on change d'heure. Choisissez-en une autre.
plan-no-slots = Aucun de ces comptes n'a de créneaux. Fixez-en sur le compte, ou choisissez une heure.
plan-full = Tous les créneaux des années à venir sont pris. Ajoutez-en, ou choisissez une heure.
plan-no-occurrence = Cette règle ne donne aucune date à venir.
plan-empty = Il faut un texte ou une image, et au moins un compte.
plan-done = Programmée : { $when }
plan-done-now = Elle part maintenant.
plan-done-approval = Soumise à approbation. Elle partira à son heure une fois approuvée.

save-saved = Enregistré
save-saving = Enregistrement…
save-typing = Pas encore enregistré
save-local = Gardé dans ce navigateur
save-offline = Pas de connexion. Ce que vous écrivez est gardé dans ce navigateur et partira tout seul au retour de la connexion.
save-signed-out = Vous êtes déconnecté. Ce que vous écrivez est gardé dans ce navigateur : connectez-vous dans un autre onglet, celui-ci continue.
save-restored = Repris là où la page s'était arrêtée
save-gone = Cette publication a été supprimée. Votre texte est encore ici : copiez-le.
save-refused = Impossible d'enregistrer ainsi.
conflict-title = Modifiée par quelqu'un d'autre
conflict-text = { $name } a modifié cette publication pendant que vous écriviez. Rien n'est perdu : choisissez ce qui reste.
conflict-away = Cette publication a été modifiée pendant que cette page était fermée. Rien n'est perdu : choisissez ce qui reste.
conflict-mine = Le vôtre
conflict-theirs = Le sien
conflict-take-mine = Garder le mien
conflict-take-theirs = Prendre le sien
upload-cancel = Annuler
upload-failed = Le fichier n'est pas arrivé. Réessayez.
upload-refused = Refusé
account-frozen = Ce compte est gelé : rien n'en part
account-disconnected = Ce compte est à reconnecter

posts-title = Publications
posts-parts = Sortes de publications
posts-tab-planned = Programmées
posts-tab-drafts = Brouillons
posts-tab-ideas = Idées
posts-tab-sent = Envoyées
posts-tab-templates = Modèles
posts-tab-bin = Corbeille
posts-search = Chercher dans les publications
posts-account = Compte
posts-account-any = Tous les comptes
posts-label = Étiquette
posts-label-any = Toutes les étiquettes
posts-campaign = Campagne
posts-campaign-any = Toutes les campagnes
posts-filter = Filtrer
posts-choose = Choisir « { $words } »
posts-untitled = Rien d'écrit encore
posts-thread = Fil de { $n }
posts-repeats = Se répète
posts-restore = Remettre
posts-add-label = Étiquette à ajouter
posts-label-them = Ajouter l'étiquette
posts-done = { $n ->
    [one] Fait pour { $n } publication
   *[other] Fait pour { $n } publications
 }
posts-left = { $n ->
    [one] { $n } publication est restée telle quelle : elle est à une autre étape, ou n'est pas la vôtre
   *[other] { $n } publications sont restées telles quelles : elles sont à une autre étape, ou ne sont pas les vôtres
 }

post-by = Par { $name }
post-edit = Modifier
post-duplicate = Dupliquer
post-duplicated = Dupliquée : voici la copie
post-as-template = Garder comme modèle
post-template-made = Gardée comme modèle
post-unplan = Retirer de la programmation
post-unplanned = C'est à nouveau un brouillon. Rien ne part.
post-to-idea = En faire une idée
post-to-draft = En faire un brouillon
post-delete = Supprimer
post-deleted = Mise à la corbeille
post-restored = De retour parmi les brouillons
post-deliveries = Où elle part
post-no-delivery = Elle n'a pas encore d'heure : rien ne part.
post-content = Texte
post-history = Historique
post-comments = Entre collègues
comments-none = Personne n'a encore rien dit.
comment-write = Écrire à vos collègues
comment-send = Envoyer
comment-resolve = Marquer comme fait
comment-reopen = Pas fait
version-line = Version { $n }
version-current = Actuelle
version-also = Modifié aussi :
version-restore = Revenir à cette version
version-restored = Retour à la version { $n }

approval-title = Approbation
approval-waits = attend une décision
approval-note = Un mot pour l'auteur
approval-approve = Approuver
approval-refuse = Demander des changements
approval-given = Approuvée
approval-changes = Changements demandés
approval-asked = { $name } demande des changements :

explain-waiting = Partira à son heure.
explain-held = Attend une approbation ; rien ne part avant.
explain-frozen = Arrêtée par le gel. Elle partira à la fin du gel.
explain-claimed = En préparation. Rien n'a encore été envoyé.
explain-sending = En route : le réseau répond.
explain-sent = Elle est en ligne.
explain-retry = Un incident passager. Prochain essai { $when } ; rien n'a été publié deux fois.
explain-refused = Le réseau a dit non. Rien n'a été publié.
explain-asking = La réponse n'est jamais venue. On demande d'abord au réseau si elle est en ligne.
explain-unsure = Elle est peut-être en ligne, et le réseau ne sait pas le dire. Regardez là-bas, puis dites-le.
explain-missed = Son heure est passée et rien n'est parti. Envoyez-la maintenant, choisissez une autre heure ou annulez.
explain-cancelled = Annulée. Rien ne part.
explain-assisted = Celle-ci se publie à la main. Tout est prêt ci-dessous.
advice-asking = Patientez un instant : le réseau est interrogé.
advice-unsure = Ouvrez le compte sur le réseau. Si la publication y est, donnez son lien ; sinon, dites-le et elle repart.
advice-retry = Rien à faire : l'essai suivant se fait tout seul.
advice-refused = Corrigez la publication ou le compte, puis envoyez-la à nouveau.
advice-gave-up = Le réseau échoue depuis longtemps. Regardez sa page d'état, puis envoyez à nouveau.
advice-reconnect = Reconnectez le compte ; ce qui attend partira tout seul.
advice-missed = Envoyez-la maintenant, ou donnez-lui une autre heure.
advice-assisted = Publiez-la avec le kit, puis collez le lien.
advice-poison = Celle-ci a arrêté le programme plusieurs fois, elle a donc été mise de côté. Regardez ses fichiers, puis envoyez-la à nouveau.
advice-thread-rest = La suite du fil n'est pas partie : le réseau ne donne pas de quoi continuer. Publiez-la à la main, en réponse.
delivery-open = Ouvrir
delivery-link = Lien de la publication en ligne
delivery-is-out = Elle est en ligne
delivery-not-out = Elle n'y est pas
delivery-retry = Envoyer maintenant
delivery-cancel = Annuler
delivery-retried = Elle repart maintenant
delivery-cancelled = Annulée
delivery-resolved = Notée comme publiée
delivery-again = Elle repart
delivery-moved-on = Cet envoi a changé entre-temps. Regardez-le à nouveau.
delivery-bad-link = Ce n'est pas un lien. Collez l'adresse de la publication en ligne.
delivery-attempts = { $n ->
    [one] { $n } essai
   *[other] { $n } essais
 }
delivery-step = Partie { $n }
attempt-publish = Envoi
attempt-verify = Question au réseau : est-elle en ligne ?
kit-title = À publier à la main
kit-files = Prenez les fichiers, prêts pour ce réseau
kit-text = Copiez le texte
kit-copy = Copier
kit-copy-alt = Copier le texte de remplacement
kit-open = Ouvrir { $network }
kit-publish = Publiez, puis collez le lien ci-dessous.

media-title = Médiathèque
media-drop = Déposez ou choisissez des images et des vidéos
media-drop-help = Les originaux restent intacts. Ce qui part est mis à la taille de chaque réseau et ne dit aucun lieu.
media-folders = Dossiers
media-all = Tous les médias
media-folder-new = Nouveau dossier
media-folder-add = Ajouter le dossier
media-folder-name = Nom du dossier
media-folder-rename = Renommer
media-folder-delete = Supprimer le dossier
media-tags = Mots-clés
media-search = Chercher dans la médiathèque
media-kind-all = Tout
media-kind-image = Images
media-kind-video = Vidéos
media-kind-audio = Sons
media-kind-undescribed = Sans alt
media-added = { $n ->
    [one] { $n } fichier ajouté
   *[other] { $n } fichiers ajoutés
 }
media-saved = Enregistré
media-deleted = Retiré de la médiathèque
media-in-use = Une publication programmée utilise ce fichier : enlevez-le d'abord de la publication. Rien n'a changé.
media-has-place = Ce fichier dit où il a été pris. Le lieu est retiré de ce qui part ; l'original le garde.
media-made-by-machine = Ce fichier dit qu'une machine l'a fait, en tout ou en partie.
media-near = { $n ->
    [one] Ressemble à un autre :
   *[other] Ressemble à { $n } autres :
 }
media-name = Nom
media-folder = Dossier
media-folder-none = Aucun
media-credit = Crédit
media-credit-help = Qui l'a fait, sous quelle licence
media-size = Poids
media-dimensions = Pixels
media-type = Type
media-since = Ajouté
media-taken = Pris
media-camera = Appareil
media-credentials = Provenance
media-credentials-in = Justificatifs de contenu inclus
media-used = Où il sert
media-unused = Nulle part encore.
media-compose = Écrire avec
media-download = Original
media-open = Ouvrir dans la médiathèque

checks-title = Listes à cocher
checks-before = Avant de publier
checks-at = Au moment de publier
checks-after = Après
checks-source = { $source }, { $date }
brief-of-post = À quoi elle sert
brief-change = Objectif, format, temps passé
brief-goal = Objectif
brief-format = Format
brief-pillar = Pilier
brief-minutes = Temps passé, en minutes
brief-euros = Dépenses, en euros
brief-planned = Le plan la prévoyait le { $date }, { $time } de travail
post-brief-kept = Enregistré. Les listes à cocher et le budget suivent.
brief-not-number = Le temps et l’argent sont des nombres. Rien n’a été changé : revenez en arrière et écrivez, par exemple, 45 et 12,50.
frameworks-title = Trames
frameworks-help = Une trame s’ajoute au texte, qui reste. Remplissez ce qui est entre {"{{"} {"}}"} : rien ne part avant.
framework-hook = Accroches
framework-post = Publications
framework-carousel = Carrousels
framework-thread = Fils
framework-story = Arcs narratifs
framework-script = Scripts
