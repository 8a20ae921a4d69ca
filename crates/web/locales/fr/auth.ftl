# Connexion, récupération, invitations, premiers pas.
action-continue = Continuer
action-cancel = Annuler

field-email = Adresse e-mail
field-email-invalid = Ce n'est pas une adresse e-mail. Vérifiez ce qui précède et ce qui suit l'arobase.
field-password = Mot de passe
field-current-password = Mot de passe actuel
field-new-password = Nouveau mot de passe
field-password-show = Afficher le mot de passe
field-password-help = { $n } caractères au moins. Une courte phrase se retient bien et se devine mal.
field-name = Votre nom
field-name-invalid = Indiquez un nom de { $n } caractères au plus.
field-workspace = Nom de l'espace de travail
field-workspace-example = Librairie du Pont
field-workspace-invalid = Donnez à l'espace un nom de { $n } caractères au plus.
field-workspace-language = Langue de l'espace
field-zone = Fuseau horaire
field-zone-invalid = Choisissez un fuseau horaire dans la liste.
field-language = Langue
field-role = Rôle

password-short = C'est trop court : { $n } caractères au moins.
password-long = C'est plus long que ne peut l'être un mot de passe.
password-common = C'est l'un des premiers mots de passe que l'on essaie. Choisissez-en un autre.
password-personal = C'est trop proche de votre nom ou de votre adresse. Choisissez-en un autre.
strength-label = Solidité du mot de passe
strength-words = Facile à deviner|Moyen|Bon|Solide

login-title = Connexion
login-fresh = Cette installation n'a pas encore de propriétaire. Ouvrez le lien à usage unique que le serveur a affiché à son démarrage.
login-forgotten = Oublié ?
login-or = ou
login-passkey = Se connecter avec une clé d'accès
login-failed = L'adresse et le mot de passe ne correspondent pas. Vérifiez les deux, puis réessayez.
login-wait = { $minutes ->
    [one] Trop d'essais. Rien n'a été modifié ; réessayez dans une minute.
   *[other] Trop d'essais. Rien n'a été modifié ; réessayez dans { $minutes } minutes.
 }
logout-done = Vous êtes déconnecté.

code-title = Encore une étape
code-lead = Votre compte demande une seconde preuve que c'est bien vous.
code-label = Code
code-help = Les six chiffres de votre application d'authentification, ou l'un de vos codes de secours.
code-failed = Ce code n'est pas le bon, ou a déjà servi. Attendez le suivant.
code-other = Se connecter avec un autre compte

confirm-title = C'est toujours vous ?
confirm-lead = La suite pourrait vous fermer l'accès à votre compte : nous vous le demandons encore une fois.
confirm-label = Mot de passe de { $email }
confirm-failed = Ce n'est pas votre mot de passe actuel.

passkey-failed = La clé d'accès n'a pas été ajoutée. Rien n'a changé ; réessayez, ou avec un autre appareil.
passkey-unknown = Cette clé d'accès n'est pas connue ici. Connectez-vous avec votre mot de passe, puis ajoutez-la sur la page de votre compte.
passkey-unnamed = Clé d'accès

recover-title = Un nouveau mot de passe
recover-lead = Nous vous envoyons un lien pour en choisir un.
recover-send = Envoyer le lien
recover-sent = Si cette adresse a un compte ici, un lien est en route. Il sert une fois, pendant une heure. Regardez aussi dans les indésirables.
recover-no-mail = Cette installation n'envoie pas d'e-mails. La personne qui gère le serveur peut vous faire un lien avec cette commande :
recover-cli-address = votre@adresse
recover-cli-after = Elle affiche un lien qui sert une fois, pendant une heure.
recover-back = Revenir à la connexion
recover-new-title = Choisissez un nouveau mot de passe
recover-new-lead = Pour { $email }. Toutes vos autres sessions prendront fin.
recover-new-save = Enregistrer le mot de passe
recover-done = Votre mot de passe est changé. Utilisez-le pour vous connecter.

link-dead-title = Ce lien ne fonctionne plus
link-dead-recover = Il a déjà servi, ou date de plus d'une heure. Rien n'a été modifié. Demandez-en un autre sur la page de connexion.
link-dead-invite = Il a déjà servi, a été retiré, ou date de plus d'une semaine. Demandez-en un autre à la personne qui vous a invité.
link-dead-owner = Il a déjà servi, ou un plus récent a été affiché. Si vous êtes propriétaire, connectez-vous ; sinon, le serveur affiche un nouveau lien à son démarrage.
link-dead-address = Il a déjà servi, ou date de plus d'un jour. Votre adresse est inchangée ; refaites la demande sur la page de votre compte.

join-title = Rejoindre { $workspace }
join-lead = Invitation de { $by }. Votre rôle : { $role }.
join-as = Vous êtes connecté en tant que { $who }.
join-accept = Rejoindre { $workspace }
join-have = Vous avez déjà un compte ici ?
join-known = Cette adresse ne peut pas servir ici. Si c'est la vôtre, connectez-vous d'abord, puis rouvrez le lien.
join-done = Bienvenue ! Vous êtes maintenant membre.

welcome-steps = Premiers pas
welcome-step-owner = Vous
welcome-step-workspace = Espace de travail
welcome-step-account = Comptes
welcome-step-post = Publication
welcome-owner-title = Bienvenue à bord
welcome-owner-lead = Quatre courtes étapes jusqu'à votre première publication. Vous d'abord : cette installation sera la vôtre.
welcome-email-help = Pour vous connecter. Rien n'y est envoyé sans votre demande.
welcome-workspace-title = Votre premier espace de travail
welcome-workspace-lead = Un par marque, organisation ou client. Tout cela pourra changer plus tard.
welcome-zone-help = Les publications partent aux heures de ce fuseau.
welcome-account-title = Où allez-vous publier ?
welcome-account-lead = { $name } a déjà son lieu. Ajoutez-en d'autres maintenant ou plus tard.
welcome-hub-title = Votre Foyer est prêt
welcome-hub-text = Un site public avec ses flux, que l'on peut suivre depuis Mastodon. Il ne demande aucune clé à personne.
welcome-connect-text = Connectez un compte { $network }.
welcome-first-post = Écrire la première publication
welcome-later = Visiter d'abord

mail-recovery-subject = Un nouveau mot de passe pour Passeur
mail-recovery-text =
    Bonjour { $name },

    quelqu'un a demandé un nouveau mot de passe pour votre compte. Si c'est vous, ouvrez ce lien. Il sert une fois, pendant une heure :

    { $link }

    Si ce n'est pas vous, ne faites rien : votre mot de passe est inchangé.
mail-invitation-subject = { $by } vous invite dans { $workspace }
mail-invitation-text =
    Bonjour,

    { $by } vous invite à travailler sur { $workspace } avec Passeur. Ce lien sert une fois, pendant une semaine :

    { $link }
mail-address-subject = Cette adresse est-elle la vôtre ?
mail-address-text =
    Bonjour,

    ouvrez ce lien en étant connecté pour utiliser désormais cette adresse avec Passeur. Il sert une fois, pendant un jour :

    { $link }

    Si vous n'avez rien demandé, ne faites rien.
