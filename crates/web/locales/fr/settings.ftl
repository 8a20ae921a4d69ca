# Son propre compte, espaces de travail, membres, jetons, journal.
saved = Enregistré.
copied = Copié
optional = facultatif
yes = oui
no = non
seen = Vu { $when }
until = Jusqu'au { $when }
action-save = Enregistrer
action-change = Changer
action-remove = Retirer
action-rename = Renommer
action-revoke = Révoquer
action-copy = Copier
action-print = Imprimer
action-filter = Filtrer
action-reset = Tout afficher

tab-accounts = Comptes
tab-members = Membres
tab-tokens = Jetons d'API
tab-audit = Journal
tab-settings = Réglages

me-title = Votre compte
me-lead = Qui vous êtes ici, et comment vous le prouvez.
me-profile = Profil
me-profile-text = Vos collègues voient votre nom. La langue, le fuseau et le thème ne concernent que vous.
me-language-auto = Comme le navigateur
me-zone-auto = Comme l'espace de travail
me-email = Adresse e-mail
me-email-text = Elle sert à vous connecter. Votre mot de passe actuel confirme le changement.
me-email-change = Changer l'adresse
me-email-sent = Un lien est en route vers la nouvelle adresse. Elle comptera dès que vous l'aurez ouvert.
me-email-changed = Votre adresse est changée.
me-email-taken = Cette adresse a déjà un compte.
me-password = Mot de passe
me-password-since = Inchangé depuis le { $when }.
me-password-text = En changer met fin à toutes vos autres sessions.
me-password-change = Changer le mot de passe
me-password-changed = Votre mot de passe est changé, et vos autres sessions ont pris fin.
me-totp = Second facteur
me-totp-text = Avec lui, votre mot de passe seul n'ouvre pas votre compte.
me-totp-on = Le second facteur est activé.
me-totp-off = Le second facteur est désactivé.
me-totp-turn-on = Activer
me-totp-turn-off = Désactiver
me-codes-left = { $n ->
    [0] Il ne vous reste aucun code de secours : faites-en de nouveaux.
    [one] Il vous reste un code de secours.
   *[other] Il vous reste { $n } codes de secours.
 }
me-codes-new = Faire de nouveaux codes de secours
me-passkeys = Clés d'accès
me-passkeys-text = Connectez-vous avec une empreinte, votre visage ou une clé de sécurité. Elles remplacent le mot de passe et le second facteur.
me-mail = E-mails
me-mail-text = Ce qui vous est aussi signalé par e-mail.
me-mail-off = Cette installation n'envoie pas encore d'e-mails. Votre choix comptera dès qu'elle le fera.
me-sessions = Sessions
me-sessions-text = Là où vous êtes connecté. Fermez ce que vous ne reconnaissez pas, puis changez votre mot de passe.
me-session-this = Celle-ci
me-session-end = Fermer
me-session-end-named = Fermer la session sur { $device }
me-session-ended = La session est fermée.
me-sessions-end = Fermer toutes les autres sessions
me-sessions-ended = { $n ->
    [0] Il n'y avait pas d'autre session.
    [one] Une autre session a été fermée.
   *[other] { $n } autres sessions ont été fermées.
 }
me-device-unknown = Appareil inconnu
me-events = Récemment
me-events-text = Connexions et changements de votre compte.

mail-kind-sent = Une publication est partie
mail-kind-refused = Un réseau a refusé une publication
mail-kind-unsure = On ne sait pas si une publication est partie
mail-kind-missed = Une publication a manqué son heure
mail-kind-assisted = Une publication est à faire à la main
mail-kind-account-attention = Un compte demande votre attention
mail-kind-approval-wanted = Une publication attend mon approbation
mail-kind-approval-given = Une de mes publications est approuvée
mail-kind-approval-refused = Une de mes publications est renvoyée
mail-kind-comment = Un collègue a commenté
mail-kind-frozen = L'espace a été gelé ou dégelé

totp-title = Activer le second facteur
totp-lead = Il vous faut une application d'authentification sur votre téléphone : toutes conviennent.
totp-qr = Code QR pour l'application d'authentification
totp-step-scan = Scannez le code avec l'application.
totp-step-type = Pas d'appareil photo ? Tapez plutôt cette clé :
totp-step-code = Tapez les six chiffres affichés par l'application
totp-confirm = Activer
totp-off-done = Le second facteur est désactivé.
codes-title = Vos codes de secours
codes-lead = Gardez-les loin de votre téléphone, sur papier ou dans un gestionnaire de mots de passe. Chacun ouvre votre compte une fois si le téléphone est perdu. Ils ne seront plus affichés.
codes-kept = Je les ai gardés

passkey-name = Nom de la clé d'accès
passkey-example = Téléphone, portable, clé…
passkey-add = Ajouter une clé d'accès
passkey-added = La clé d'accès est ajoutée. Elle peut vous connecter.
passkey-removed = La clé d'accès est retirée.
passkey-remove-named = Retirer { $name }
passkey-since = Depuis le { $when }
passkey-script = Les clés d'accès ont besoin de JavaScript ; tout le reste ici s'en passe.

workspaces-title = Espaces de travail
workspaces-lead = Un par marque, organisation ou client.
workspaces-members = { $n ->
    [one] { $n } membre
   *[other] { $n } membres
 }
workspaces-accounts = { $n ->
    [one] { $n } compte
   *[other] { $n } comptes
 }
workspaces-frozen = Gelé
workspaces-new = Nouvel espace
workspaces-new-text = Avec ses comptes, son calendrier, ses membres et son Foyer.
workspaces-create = Créer l'espace
workspaces-created = { $name } est prêt.

settings-title = Réglages de l'espace
settings-lead = Les règles qui valent ici pour tout le monde.
settings-identity = Identité
settings-identity-text = Son adresse reste /w/{ $slug }, quel que soit son nom.
settings-hours = Heures
settings-hours-text = Que faire quand une publication est en retard, et les deux nuits par an où l'heure change.
settings-late = Retard admis pour une publication, en minutes
settings-late-help = Au-delà, quelqu'un est consulté d'abord. 0 consulte toujours.
settings-late-invalid = Indiquez un nombre de 0 à { $n }, soit une semaine.
settings-gap = Quand l'heure n'existe pas (passage à l'heure d'été)
settings-gap-later = Envoyer plus tard d'autant : 02:30 devient 03:30
settings-gap-earlier = Envoyer plus tôt d'autant : 02:30 devient 01:30
settings-gap-skip = Ne pas envoyer cette fois-là
settings-overlap = Quand l'heure revient deux fois (passage à l'heure d'hiver)
settings-overlap-first = Envoyer la première fois
settings-overlap-second = Envoyer la seconde fois
settings-hub = Foyer
settings-hub-text = Le site public de cet espace.
settings-host = Nom de domaine propre
settings-host-help = Le site est dans tous les cas à { $link }. Faites d'abord pointer le nom vers ce serveur.
settings-host-invalid = Ce nom de domaine ne peut pas servir. Donnez-en un comme www.example.org, autre que celui de cette installation.
settings-host-taken = Un autre espace a déjà ce nom de domaine.
settings-approval = Approbation
settings-approval-text = Les publications attendent le oui de chaque étape. Sans étape, personne n'est à consulter. Un changement après approbation la redemande.
settings-step = Étape { $n }
settings-step-example = Juridique, client, communication…
settings-step-who = Qui peut approuver
settings-step-help = Personne de choisi : tous ceux qui peuvent approuver. Pas de nom : l'étape est retirée.
settings-steps-save = Enregistrer les étapes
settings-steps-saved = { $n ->
    [0] Les publications n'ont plus besoin d'approbation.
    [one] Enregistré : les publications demandent une approbation.
   *[other] Enregistré : les publications demandent { $n } approbations.
 }
settings-delete = Supprimer l'espace
settings-delete-text = Publications, médias, comptes et Foyer disparaissent pour de bon. Ce qui est sorti sur les réseaux y reste. Exportez d'abord : on ne peut pas revenir en arrière.
settings-delete-confirm = Tapez { $slug } pour confirmer
settings-delete-mismatch = Ce n'est pas { $slug } : rien n'a été supprimé.
settings-delete-now = Supprimer pour de bon
settings-deleted = { $name } est supprimé.

members-title = Membres
members-lead = Qui travaille ici, et ce que chacun peut faire.
members-you = (vous)
members-disabled = Désactivé
members-totp = Second facteur
members-role-of = Rôle de { $name }
members-role-save = Changer le rôle de { $name }
members-role-set = { $name } : { $role }.
members-remove-named = Retirer { $name }
members-removed = { $name } n'est plus membre. Ses publications restent.
members-last-owner = Un espace a besoin d'un propriétaire. Nommez-en d'abord un autre ; rien n'a été modifié.
members-leave = Quitter cet espace
members-left = Vous avez quitté { $name }.
members-invite = Inviter
members-invite-text = Un lien pour une personne, valable une semaine.
members-invite-help = Avec une adresse, seule cette adresse peut utiliser le lien. Sans adresse, qui l'a le peut.
members-invite-make = Créer le lien
members-already = Cette personne est déjà membre.
members-link-title = Le lien d'invitation
members-link-text = Envoyez-le vous-même à la personne. Il sert une fois, pendant une semaine, et ne sera plus affiché.
members-link-sent = Il a aussi été envoyé à { $email }. Il sert une fois, pendant une semaine, et ne sera plus affiché.
members-open = Invitations en attente
members-open-text = Des liens que personne n'a encore utilisés.
members-anyone = Qui a le lien
members-by = De { $name }
members-revoked = L'invitation est retirée ; son lien ne fonctionne plus.
members-roles = Ce que peut chaque rôle
members-may = Peut

role-owner = Propriétaire
role-manager = Responsable
role-editor = Rédaction
role-contributor = Contribution
role-viewer = Lecture

permission-view-posts = Voir publications et calendrier
permission-comment = Commenter
permission-edit-own-posts = Écrire des brouillons, ajouter des médias
permission-edit-posts = Modifier les publications de tous
permission-schedule = Programmer et envoyer
permission-approve = Approuver
permission-freeze = Tout geler et dégeler
permission-use-tokens = Utiliser l'API
permission-manage-accounts = Connecter des comptes
permission-manage-members = Inviter et donner les rôles
permission-manage-workspace = Changer les règles de l'espace
permission-view-audit = Lire le journal
permission-export = Tout exporter
permission-delete-workspace = Supprimer l'espace

scope-read = Lire publications, calendrier, médias et comptes
scope-write = Écrire des brouillons et modifier des publications
scope-publish = Programmer, envoyer, geler
scope-approve = Approuver
scope-accounts = Connecter et déconnecter des comptes
scope-admin = Membres, réglages, journal, export

tokens-title = Jetons d'API
tokens-lead = Pour des scripts et d'autres programmes. Un jeton ne peut jamais plus que la personne qui l'a créé.
tokens-name = Nom
tokens-name-example = Site web, sauvegarde…
tokens-name-invalid = Donnez un nom de { $n } caractères au plus, pour reconnaître le jeton plus tard.
tokens-scopes = Portée
tokens-scope-missing = Choisissez au moins une portée.
tokens-by = Créé par
tokens-used = Dernière utilisation
tokens-never = jamais
tokens-expires = Expiration
tokens-no-end = Sans fin
tokens-is-revoked = Révoqué
tokens-is-expired = Expiré
tokens-lifetime = Durée
tokens-days = { $n } jours
tokens-new = Nouveau jeton
tokens-new-text = Ne lui donnez que ce dont son programme a besoin.
tokens-make = Créer le jeton
tokens-once-title = Votre nouveau jeton
tokens-once-text = Gardez-le maintenant : il ne sera plus affiché et n'est pas conservé ici.
tokens-revoked = Le jeton est révoqué. Les programmes qui l'utilisent sont désormais refusés.
tokens-revoke-named = Révoquer { $name }

audit-title = Journal
audit-lead = Qui a fait quoi, quand, et d'où. Il ne peut pas être modifié.
audit-who = Qui
audit-what = Quoi
audit-object = Objet
audit-where = D'où
audit-when = Quand
audit-everybody = Tout le monde
audit-everything = Tout
audit-older = Plus ancien
audit-nobody = Personne de connecté
audit-login = Connexion
audit-logout = Déconnexion
audit-owner-created = Propriétaire créé
audit-recovery-asked = Lien de récupération demandé
audit-password-recovered = Mot de passe récupéré
audit-password-changed = Mot de passe changé
audit-email-changed = Adresse changée
audit-sessions-ended = Autres sessions fermées
audit-totp-on = Second facteur activé
audit-totp-off = Second facteur désactivé
audit-codes-renewed = Codes de secours renouvelés
audit-passkey-added = Clé d'accès ajoutée
audit-passkey-removed = Clé d'accès retirée
audit-workspace-created = Espace créé
audit-workspace-changed = Réglages changés
audit-workspace-deleted = Espace supprimé
audit-approval-steps-changed = Étapes d'approbation changées
audit-member-invited = Personne invitée
audit-member-joined = Personne arrivée
audit-member-removed = Personne retirée
audit-member-left = Personne partie
audit-invitation-revoked = Invitation retirée
audit-role-changed = Rôle changé
audit-token-created = Jeton créé
audit-token-revoked = Jeton révoqué
audit-calendar-feed = Adresse du calendrier pour d’autres programmes
audit-freeze = Tout arrêté
audit-thaw = Tout relancé
audit-strategy-shared = Document de stratégie partagé
audit-exported = Espace exporté
