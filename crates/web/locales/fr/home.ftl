# L'accueil : le bureau du jour.
home-title = Aujourd'hui
home-morning = Bonjour, { $name }
home-afternoon = Bon après-midi, { $name }
home-evening = Bonsoir, { $name }
home-today = Aujourd'hui
home-tomorrow = Demain
home-nothing = Rien ne part.
home-earlier = { $n ->
    [one] une déjà partie
   *[other] { $n } déjà parties
}
home-more = { $n ->
    [one] et une autre
   *[other] et { $n } autres
}
home-then = Ensuite
home-first-post = Écrire la première publication
home-wrong = À remettre en ordre
home-account-lost = Le réseau n'accepte plus ce compte : rien n'en part, rien n'est perdu.
home-account-ailing = Quelque chose ne va pas comme prévu.
home-connect-again = Reconnecter
home-look = Regarder
home-retry = Renvoyer
home-cancel = Y renoncer
home-is-there = Elle y est
home-is-not-there = Elle n'y est pas
home-retried = Elle repart maintenant.
home-resolved = C'est noté : elle est publiée.
home-cancelled = Elle ne partira pas.
home-changed = Cette publication a changé entre-temps. Regardez à nouveau : vous n'avez rien modifié.
home-waits = En attente de vous
home-waits-none = Rien ne vous attend.
home-by-hand = À publier à la main sur { $account }, maintenant
home-open-kit = Ouvrir le kit
home-is-done = Publiée
home-approval = À approuver
home-rhythm = Cette semaine
rhythm-of = { $n } sur { $slots } créneaux
rhythm-free = { $n ->
    [one] une publication
   *[other] { $n } publications
}
rhythm-words = { $sent } parties, { $coming } à venir, { $troubled } en difficulté
steps-title = Premiers pas
steps-count = { $done } sur { $n }
step-done = fait
step-account = Connecter un premier compte
step-slots = Choisir les heures où vous publiez
step-post = Écrire et programmer une première publication
step-member = Inviter un collègue
