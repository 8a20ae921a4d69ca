# Notifications, webhooks, courriels, recherche et aide.
notices-title = Notifications
notices-lead = Ce qui a mal tourné, ce qui vous attend, ce qu'ont fait vos collègues.
notices-by-mail = Par courriel
notices-read = Tout marquer comme lu
notices-read-done = Tout est marqué comme lu.
notices-unread = (non lue)
notices-filters = Afficher
notices-filter-all = Tout
notices-filter-wrong = Problèmes
notices-filter-todo = À faire
notices-filter-sent = Envoyées
notices-filter-team = Collègues
notices-today = Aujourd'hui
notices-yesterday = Hier
notices-older = Plus anciennes

notice-somebody = Quelqu'un
notice-other = Il s'est passé quelque chose dans l'espace de travail
notice-sent = En ligne sur { $network } avec { $handle }
notice-refused = { $network } a refusé une publication de { $handle }
notice-refused-advice = Rien n'est parti là-bas ; les autres réseaux ne sont pas touchés. Corrigez la publication et renvoyez-la.
notice-unsure = On ignore si une publication est en ligne sur { $network } ({ $handle })
notice-unsure-advice = Elle ne sera pas envoyée deux fois. Regardez sur le réseau, puis dites si elle y est.
notice-missed = Une publication a manqué son heure sur { $network } ({ $handle }), prévue { $due }
notice-missed-advice = Elle n'est pas partie en retard sans vous demander. Envoyez-la maintenant, déplacez-la ou laissez-la.
notice-assisted = C'est l'heure de publier sur { $network } avec { $handle }
notice-assisted-advice = Le texte et les médias sont prêts. Publiez, puis confirmez.
notice-account-attention = { $network } ne laisse plus entrer Passeur avec { $handle }
notice-account-attention-advice = Les publications de ce compte attendent, aucune n'est perdue. Reconnectez-le et elles partiront.
notice-approval-wanted = { $by } demande une approbation
notice-approval-wanted-step = { $by } demande une approbation ({ $step })
notice-approval-given = { $by } a approuvé une publication
notice-approval-refused = { $by } a renvoyé une publication
notice-approval-refused-advice = Elle ne partira pas telle quelle. Corrigez-la et redemandez.
notice-comment = { $by } a commenté une publication
notice-frozen = { $by } a gelé { $handle } ({ $network })
notice-frozen-workspace = { $by } a gelé tout l'espace de travail
notice-frozen-advice = Plus rien ne part. Les publications programmées restent telles quelles jusqu'au dégel.

notice-do-see = La voir
notice-do-post = Ouvrir la publication
notice-do-correct = Corriger
notice-do-decide = Décider
notice-do-publish = Publier
notice-do-account = Ouvrir le compte
notice-do-review = Relire
notice-do-calendar = Ouvrir le calendrier

message-mail = courriel
message-webhook = webhook
message-event = Message
message-state = État
message-when = Quand
message-action = Action
message-next = prochain essai
message-attempts = { $n ->
    [one] { $n } essai
   *[other] { $n } essais
 }
message-retry = Renvoyer
message-retried = Le message est reparti.
message-state-sent = Remis
message-state-waiting = En route
message-state-again = Nouvel essai prévu
message-state-lost = Abandonné
message-lost-title = { $n ->
    [one] Un message a été abandonné.
   *[other] { $n } messages ont été abandonnés.
 }
message-lost-text = Essayés pendant trois jours, ou refusés pour de bon. Rien d'autre n'en dépend ; renvoyez-les quand le destinataire fonctionne.

webhooks-title = Webhooks
webhooks-lead = Passeur raconte à vos autres outils ce qui se passe, par des messages signés et réessayés jusqu'à leur arrivée.
webhooks-new = Nouveau webhook
webhooks-new-text = Le secret qui signe ses messages s'affiche une seule fois, à la page suivante.
webhooks-address = Adresse
webhooks-address-invalid = Écrivez une adresse entière, commençant par https://.
webhooks-address-plain = Les messages ne partent qu'en https://.
webhooks-address-secret = Retirez le nom d'utilisateur et le mot de passe : les messages sont signés.
webhooks-events = Événements
webhooks-every = Tous les événements
webhooks-every-help = Ceux à venir aussi.
webhooks-event-missing = Choisissez au moins un événement.
webhooks-too-many = Il y a déjà { $n } webhooks. Supprimez-en un d'abord.
webhooks-make = Créer le webhook
webhooks-saved = Webhook enregistré.
webhooks-is-on = En service
webhooks-is-off = Éteint
webhooks-turn-on = Allumer
webhooks-turn-off = Éteindre
webhooks-enabled = Le webhook est de nouveau en service.
webhooks-disabled = Le webhook est éteint : rien ne lui est envoyé.
webhooks-nothing-yet = Rien d'envoyé pour l'instant
webhooks-test = Envoyer un essai
webhooks-test-sent = Un message d'essai est en route. Son sort s'affiche plus bas.
webhooks-test-disabled = Le webhook est éteint. Allumez-le, puis envoyez un essai.
webhooks-messages = Messages
webhooks-messages-text = Les trente derniers. Un message est réessayé dix fois en trois jours environ avant d'être abandonné.
webhooks-settings = Réglages
webhooks-once-title = Le secret de ce webhook
webhooks-once-text = Gardez-le là où votre programme peut le lire : il ne sera plus affiché.
webhooks-signature = Vérifier la signature
webhooks-signature-text = Pour que seul Passeur puisse parler à votre programme. Prenez le corps tel qu'il arrive, avant de le lire comme JSON.
webhooks-header-id = Nomme le message ; le même à chaque essai. Ne prenez chaque identifiant qu'une fois.
webhooks-header-timestamp = Le moment de l'envoi, en secondes depuis 1970. Refusez ce qui a plus de cinq minutes.
webhooks-header-signature = « v1, » et le HMAC-SHA-256 de id.timestamp.corps, en base64.
webhooks-sample = Une vérification de la signature en Python
webhooks-standard = Comme le décrit Standard Webhooks, avec des bibliothèques prêtes dans la plupart des langages :
webhooks-rotate = Nouveau secret
webhooks-rotate-text = Le secret actuel ne signera plus rien dès cet instant.
webhooks-rotate-do = Créer un nouveau secret
webhooks-delete = Supprimer
webhooks-delete-text = Plus rien n'y sera envoyé. Les messages en route sont abandonnés.
webhooks-delete-do = Supprimer ce webhook
webhooks-deleted = Le webhook est supprimé.

audit-webhook-created = Webhook créé
audit-webhook-changed = Webhook modifié
audit-webhook-enabled = Webhook allumé
audit-webhook-disabled = Webhook éteint
audit-webhook-rotated = Secret d'un webhook renouvelé
audit-webhook-deleted = Webhook supprimé

integrations-title = Intégrations
integrations-lead = Ce avec quoi Passeur travaille.
integrations-mail = Courriel
integrations-mail-text = Porte les notifications, les invitations et les liens de récupération.
integrations-mail-on = En service
integrations-mail-off = Pas encore réglé
integrations-mail-from = Envoyé par { $from }
integrations-mail-try = Envoyer un essai à { $email }
integrations-mail-sent = Un courriel pour { $email } est en route. Son sort s'affiche plus bas.
integrations-mail-none = Le courriel n'est pas réglé sur cette installation. Rien n'est parti.
integrations-mail-how = La personne qui tient le serveur écrit ceci dans passeur.toml et redémarre Passeur. D'ici là, tout est dit dans la page et par webhook.
integrations-mail-env = Ou en variables :
integrations-webhooks = { $n ->
    [0] Créer un webhook
    [one] { $n } webhook
   *[other] { $n } webhooks
 }
integrations-api = API
integrations-api-text = Tout ce que font les pages, pour vos propres programmes.
integrations-tokens = Jetons d'API

tab-webhooks = Webhooks
tab-integrations = Intégrations

letters-name = Passeur
letters-subject = { $title } · { $place }
letters-open = Ouvrir Passeur
letters-open-link = Continuer
letters-link-words = Si le bouton ne fonctionne pas, copiez cette adresse :
letters-foot-once = Quelqu'un a demandé ce courriel. Si ce n'est pas vous, ignorez-le : rien ne change.
letters-foot-why = Vous recevez ce courriel parce que vous travaillez dans « { $place } ».
letters-foot-stop = Choisissez les courriels que vous recevez : { $link }
letters-test-subject = Le courriel fonctionne
letters-test-text = Voici l'essai que vous avez demandé. Notifications, invitations et liens de récupération arriveront de la même façon.

find-title = Recherche
find-words = Mots à chercher
find-hint = Cherchez des publications, des comptes, des campagnes, des médias, des personnes et des pages.
find-draft = sans date
find-posts = Publications
find-accounts = Comptes
find-campaigns = Campagnes
find-media = Médias
find-people = Personnes
find-places = Pages
find-place-members = Membres
find-place-settings = Réglages de l'espace de travail
find-place-tokens = Jetons d'API
find-place-me = Mes réglages

help-lead = Comment Passeur envoie, ce que veulent dire ses mots, et les touches qui font gagner du temps.
help-once-title = Une seule fois, ou une question
help-once-1 = Chaque compte d'une publication a son propre envoi. Avant d'appeler un réseau, Passeur écrit qu'il va le faire ; si la réponse se perd, il regarde d'abord sur le réseau si la publication y est, et n'envoie jamais une seconde fois à l'aveugle.
help-once-2 = Quand un réseau ne peut pas le dire, l'envoi est « à vérifier » et c'est vous qui tranchez. Un échec qui ne guérira pas seul est toujours annoncé : dans la page, par courriel et par webhook, selon vos choix.
help-states-title = Les états d'un envoi
help-states-text = Chacun a son icône et son mot, les mêmes partout.
help-state-waiting = Il partira à son heure.
help-state-held = Il attend une approbation et ne peut partir sans elle.
help-state-frozen = Quelqu'un a arrêté le compte ou l'espace de travail. Il reste tel quel.
help-state-claimed = Les médias sont mis aux mesures du réseau.
help-state-sending = Le réseau est appelé.
help-state-sent = C'est en ligne, avec son lien.
help-state-retry = Le réseau était occupé ou absent. Passeur réessaie de lui-même.
help-state-refused = Le réseau n'en veut pas tel quel. Corrigez et renvoyez.
help-state-unsure = La réponse s'est perdue et le réseau ne peut pas le dire. Regardez, puis dites ce qu'il en est.
help-state-missed = Son heure est passée sans que rien puisse partir. À vous de voir s'il a encore un sens.
help-state-cancelled = Il ne partira pas.
help-state-assisted = Tout est prêt ; une personne publie et confirme.
help-freeze-title = Tout arrêter
help-freeze-text = Un gel arrête tout ce qui n'est pas parti, pour un compte ou pour tout l'espace de travail, d'un seul clic. Ce qui part à cette seconde se termine ; rien d'autre ne commence. Le dégel remet chaque publication à sa place.
help-assisted-title = Les réseaux sans connexion
help-assisted-text = Certains réseaux ne laissent aucune entrée aux logiciels. Passeur y prépare : à l'heure dite, vous recevez le texte, les médias à la bonne taille et le lien, puis vous confirmez d'un geste.
help-more-title = Pour continuer
help-api = API
