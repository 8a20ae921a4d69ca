# Les comptes d'un espace de travail.
accounts-title = Comptes
accounts-lead = Là où partent vos publications. Chaque compte montre comment il va et ce qu'il accepte.
accounts-wanting = { $n ->
    [one] Un compte a besoin de vous. Ses publications attendent, rien n'est perdu.
   *[other] { $n } comptes ont besoin de vous. Leurs publications attendent, rien n'est perdu.
 }
accounts-next = Prochaine publication
accounts-nothing-planned = rien de prévu
accounts-waiting = { $n } à venir
accounts-slots = Créneaux
accounts-slots-n = { $n ->
    [one] { $n } par semaine
   *[other] { $n } par semaine
 }
accounts-slots-edit = Modifier
accounts-no-slots = aucun
accounts-limits = Ce qu'il accepte
accounts-limits-unknown = non renseigné
accounts-limits-unknown-text = Personne n'a encore relevé ce que ce réseau accepte. Passeur vérifie ce qui vaut partout et vous laisse juge du reste.
accounts-limits-server = D'après le serveur, relevé
accounts-source = Source :
accounts-source-read = Consulté le { $on }.
accounts-expires = accès jusqu'à { $when }
accounts-reconnect = Reconnecter
accounts-thaw = Dégeler

accounts-health-ok = Fonctionne
accounts-health-ok-happened = Ses publications partent à l'heure.
accounts-health-attention = En difficulté
accounts-health-attention-happened = La dernière vérification s'est mal passée.
accounts-health-attention-safe = Rien n'est perdu : les publications partiront dès que le réseau répondra.
accounts-health-attention-todo = Passeur réessaie de lui-même ; vérifiez maintenant si c'est urgent.
accounts-health-disconnected = Déconnecté
accounts-health-disconnected-happened = Le réseau n'accepte plus l'accès de Passeur.
accounts-health-disconnected-safe = Les publications de ce compte attendent, aucune n'est perdue.
accounts-health-disconnected-todo = Reconnectez-le et elles partiront.
accounts-health-assisted = À la main
accounts-health-assisted-happened = Passeur prépare chaque publication et vous prévient à l'heure ; c'est vous qui publiez.
accounts-health-frozen = Gelé
accounts-health-frozen-happened = Quelqu'un a arrêté ce compte.
accounts-health-frozen-safe = Ses publications attendent, intactes.
accounts-health-frozen-todo = Dégelez-le quand vous serez prêt.
accounts-health-archived = Retiré
accounts-health-archived-happened = Ce compte ne sert plus et son accès est oublié.
accounts-health-archived-safe = Son historique reste.
accounts-health-archived-todo = Reconnectez-le pour l'utiliser.

accounts-pacing = Rythme
accounts-pacing-none = sans limite
accounts-pacing-some = { $n } au plus en { $span }
accounts-pacing-posts = Publications au plus
accounts-pacing-in = en
accounts-pacing-window = Période
accounts-pacing-help = Jamais plus vite que le réseau ne le permet : { $own }. Laissez vide pour vous y tenir.
accounts-pacing-invalid = Indiquez un nombre entier de 1 à { $n }, ou rien.
accounts-pacing-too-fast = C'est plus rapide que ce que le réseau permet ({ $own }).
accounts-span-days = { $n ->
    [one] un jour
   *[other] { $n } jours
 }
accounts-span-hours = { $n ->
    [one] une heure
   *[other] { $n } heures
 }
accounts-span-minutes = { $n ->
    [one] une minute
   *[other] { $n } minutes
 }
accounts-span-seconds = { $n ->
    [one] une seconde
   *[other] { $n } secondes
 }

accounts-limit-text = Texte
accounts-limit-text-none = pas de texte
accounts-limit-text-chars = { $n } caractères
accounts-limit-text-graphemes = { $n } caractères, un émoji en vaut un
accounts-limit-text-weighted = { $n } caractères, un émoji en vaut deux
accounts-limit-link-counts = un lien en vaut { $n }
accounts-limit-bytes = { $n } octets au plus
accounts-limit-chars = { $n } caractères
accounts-limit-images = Images
accounts-limit-pictures-short = { $n ->
    [one] { $n } image
   *[other] { $n } images
 }
accounts-limit-video = Vidéo
accounts-limit-video-alone = toujours seule
accounts-limit-audio = Son
accounts-limit-alt = Textes de remplacement
accounts-limit-hashtags = Mots-dièse
accounts-limit-poll = Sondages
accounts-limit-poll-words = jusqu'à { $n } choix de { $chars } caractères
accounts-limit-threads = Fils
accounts-limit-parts = jusqu'à { $n } parties
accounts-limit-visibility = Visibilité
accounts-limit-warning = Avertissement de contenu
accounts-limit-edit = Modifier après l'envoi
accounts-limit-delete = Supprimer après l'envoi
accounts-limit-price = Prix
accounts-limit-price-words = { $usd } $ par publication
accounts-limit-yes = oui
accounts-limit-no = non
accounts-limit-up-to = jusqu'à { $n }
accounts-limit-size = { $size } chacune
accounts-limit-lasting = { $span } au plus

accounts-visibility-public = Publique
accounts-visibility-unlisted = Publique, hors des fils
accounts-visibility-followers = Abonnés seulement
accounts-visibility-direct = Personnes mentionnées seulement

accounts-connect-title = Connecter un compte
accounts-connect-lead = Choisissez où vous voulez publier.
accounts-connect-to = Connecter { $network }
accounts-search = Chercher un réseau
accounts-search-example = Mastodon, Instagram, événements…
accounts-direct = Passeur publie de lui-même
accounts-direct-text = À l'heure que vous avez choisie, et il revient avec le lien.
accounts-there = En service
accounts-assisted = Passeur prépare, vous publiez
accounts-assisted-text = { $n ->
    [one] Un service. Un rappel à l'heure, le texte et les médias prêts.
   *[other] { $n } services. Un rappel à l'heure, le texte et les médias prêts.
 }
accounts-closed = Fermé
accounts-about-hub = Votre propre site public, avec ses flux et ses abonnés. Aucune clé à demander.
accounts-about-mastodon = Mastodon, Pixelfed, GoToSocial, Akkoma et tous les serveurs qui parlent leur langue.
accounts-about-bluesky = Bluesky, et tout serveur de données personnel.

accounts-way-oauth-title = Avec votre accord, là-bas
accounts-way-oauth-lead = { $network } vous demande si Passeur peut publier pour vous. Votre mot de passe reste là-bas.
accounts-way-oauth-button = Continuer sur le serveur
accounts-way-token-title = Avec un jeton d'accès
accounts-way-token-lead = Pour les serveurs sans page d'accord, ou si vous gérez vos jetons vous-même.
accounts-way-token-button = Connecter
accounts-way-password-title = Avec un mot de passe d'application
accounts-way-password-lead = Un mot de passe fait pour Passeur seul, que vous pouvez reprendre à tout moment.
accounts-way-password-button = Connecter
accounts-way-none-title = Prêt à servir
accounts-way-none-lead = { $network } fait partie de Passeur : il n'y a rien à remplir.
accounts-way-none-button = L'ajouter

accounts-field-server = Serveur
accounts-field-token = Jeton d'accès
accounts-field-handle = Nom du compte
accounts-field-password = Mot de passe d'application
accounts-field-display-name = Nom à afficher
accounts-field-profile = Adresse du profil
accounts-field-workspace = Espace de travail
accounts-field-missing = À remplir.
accounts-help-server = L'adresse du site où se trouve le compte, par exemple mastodon.social.
accounts-help-bluesky-server = Laissez vide pour Bluesky même ; sinon, l'adresse de votre serveur de données personnel.
accounts-help-bluesky-handle = Tel qu'il figure sur le profil, sans le @.
accounts-help-mastodon-token = Sur votre serveur : Préférences, Développement, Nouvelle application. Cochez read, write:statuses et write:media, enregistrez, ouvrez l'application et copiez « Votre jeton d'accès ».
accounts-help-bluesky-password = Sur Bluesky : Paramètres, Confidentialité et sécurité, Mots de passe d'application, Ajouter. Copiez les dix-neuf caractères. Ne donnez jamais votre mot de passe principal.
accounts-optional = (facultatif)
accounts-docs = Documentation
accounts-secret-kept = L'accès est chiffré et ne sera plus jamais affiché.
accounts-scopes-asked = Passeur demande :
accounts-connecting = Connexion à { $network }…
accounts-connected = { $handle } est connecté.
accounts-connected-again = { $handle } est reconnecté. Ce qui attendait part.
accounts-connected-another = { $handle } est un autre compte : il est ajouté à côté du premier, qui a toujours besoin de vous.
accounts-reconnect-title = Reconnecter { $network }
accounts-reconnect-lead = { $handle } garde ses publications, ses créneaux et son historique.
accounts-no-answer = Le réseau n'a pas répondu en { $n } secondes. Rien n'a changé.

accounts-trouble-kept = Rien n'a changé, et votre saisie est encore là, sauf les secrets.
accounts-trouble-refused-happened = { $network } n'a pas accepté.
accounts-trouble-refused-todo = Vérifiez votre saisie et recommencez.
accounts-trouble-credentials-happened = { $network } a refusé cet accès.
accounts-trouble-credentials-todo = Créez un nouveau jeton ou mot de passe d'application et collez-le en entier.
accounts-trouble-away-happened = { $network } est injoignable.
accounts-trouble-away-todo = Vérifiez l'adresse, ou réessayez dans un instant.

accounts-oauth-lost = Cette réponse ne correspond à aucune autorisation de cette session : elle a déjà servi, a pris plus d'un quart d'heure, ou a commencé dans un autre navigateur.
accounts-oauth-plain = le serveur veut recueillir votre accord sur une page sans chiffrement
accounts-oauth-failed = { $network } n'est pas connecté : { $message }. Rien n'a changé ; vous pouvez recommencer.
accounts-leave-text = La page suivante est sur { $host }. Identifiez-vous là-bas et autorisez Passeur ; vous reviendrez ici tout seul.
accounts-leave-go = Continuer vers { $host }

accounts-assisted-how = Comment cela se passe
accounts-assisted-why = { $network } n'a pas de connexion directe dans cette version.
accounts-assisted-step-1 = Vous écrivez et programmez comme pour tout autre compte.
accounts-assisted-step-2 = À l'heure dite, vous êtes prévenu : le texte prêt à coller, les médias à la bonne taille et un lien qui ouvre le réseau.
accounts-assisted-step-3 = Vous publiez, puis confirmez d'un geste : le calendrier et les chiffres restent justes.
accounts-assisted-api = Ce que { $network } permet aux logiciels
accounts-assisted-account = Le compte
accounts-assisted-account-text = Un simple nom pour lequel préparer des publications. Aucun mot de passe n'est demandé.
accounts-assisted-handle-help = Tel qu'on le voit là-bas : un nom ou une page.
accounts-assisted-handle-invalid = Écrivez de 1 à { $n } caractères.
accounts-assisted-profile-invalid = Écrivez une adresse entière, commençant par https://, ou rien.
accounts-assisted-add = Ajouter ce compte
accounts-speaks-mastodon = Les serveurs { $network } parlent la langue de Mastodon : Passeur peut y publier de lui-même.
accounts-connect-directly = Connecter directement
accounts-closed-since = { $network } s'est arrêté ({ $since }).
accounts-closed-text = { $network } n'est plus ouvert.
accounts-closed-instead = Que faire à la place
accounts-closed-into = A pris la suite de { $network }.

accounts-see-profile = Profil
accounts-see-there = Voir sur { $network }
accounts-check = Vérifier maintenant
accounts-checking = Vérification…
accounts-checked = { $network } a répondu : tout fonctionne.
accounts-checked-bad = { $network } n'a pas répondu comme il faut. La page dit quoi faire.
accounts-recent = Dernières publications
accounts-recent-none = Rien n'est encore parti vers ce compte.
accounts-no-text = (sans texte)
accounts-preferences = Préférences
accounts-preferences-saved = Préférences enregistrées.
accounts-language = Langue des nouvelles publications
accounts-language-help = Un code comme fr, en ou pt-BR. Vide : celle de l'espace de travail.
accounts-language-invalid = Ce n'est pas un code de langue. Exemples : fr, en, pt-BR.
accounts-visibility = Visibilité des nouvelles publications
accounts-last-check = Dernière vérification
accounts-access-ends = Fin de l'accès
accounts-server = Serveur
accounts-software = Logiciel
accounts-scopes = Droits
accounts-added = Ajouté
accounts-history = Comment il s'est porté
accounts-freeze = Geler ce compte
accounts-freeze-text = Plus rien ne part vers ce compte jusqu'à ce que quelqu'un le dégèle. Les publications restent programmées.
accounts-freeze-reason = Pourquoi
accounts-freeze-do = Geler maintenant
accounts-frozen-done = { $n ->
    [0] Compte gelé. Rien n'attendait.
    [one] Compte gelé. { $n } publication attend.
   *[other] Compte gelé. { $n } publications attendent.
 }
accounts-thawed-done = { $n ->
    [0] Compte dégelé.
    [one] Compte dégelé : { $n } publication a repris sa place.
   *[other] Compte dégelé : { $n } publications ont repris leur place.
 }
accounts-remove = Retirer ce compte
accounts-remove-cancelled = { $n ->
    [0] Rien n'y est programmé.
    [one] Une publication programmée n'y partira pas.
   *[other] { $n } publications programmées n'y partiront pas.
 }
accounts-remove-stays = Ce qui est publié le reste, et l'historique demeure ici. Passeur oublie l'accès. C'est définitif : reconnecter ramène le compte, pas ce qui a été annulé.
accounts-remove-do = Retirer { $handle }
accounts-removed = { $handle } ne sert plus. Son historique reste.

audit-account-connected = Compte connecté
audit-account-preferences = Préférences d'un compte modifiées
audit-account-frozen = Compte gelé
audit-account-thawed = Compte dégelé
audit-account-removed = Compte retiré
