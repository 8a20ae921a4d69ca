# Ce que le correcteur dit d’une publication, et les boutons de ses corrections. Un message par règle : lint-<règle>.

lint-empty = Il n’y a rien à publier. Écrivez un texte ou ajoutez une image.
lint-part-empty = La partie { $part } du fil est vide. Remplissez-la ou retirez-la.
lint-text-too-long = { $over ->
    [one] Un caractère de trop
   *[other] { $over } caractères de trop
} ({ $used } sur { $max }). Raccourcissez ce qui est surligné.
lint-text-too-many-bytes = Le nombre de caractères convient, mais ce texte pèse { $used } octets sur { $max } : émojis et accents pèsent davantage. Raccourcissez ce qui est surligné.
lint-title-too-long = Le titre compte { $used } caractères sur { $max }. Retirez-en { $over }.
lint-first-comment-too-long = Le premier commentaire compte { $used } caractères sur { $max }. Retirez-en { $over }.
lint-first-comment-unsupported = Aucun premier commentaire ne peut être publié sur ce réseau. Placez-le dans le texte, ou retirez-le.
lint-too-many-parts = { $max ->
    [one] Ce réseau n’a pas de fils : { $count } parties ne peuvent pas partir. Gardez-en une.
   *[other] Le fil compte { $count } parties, { $max } au plus. Regroupez-en.
}
lint-thread-numbering = C’est la partie { $part } sur { $total }, et son numéro dit autre chose ou manque.

lint-warning-unsupported = Ce réseau n’affiche pas d’avertissement : le texte se verrait aussitôt.
lint-visibility-unsupported = Ce réseau ne sait pas publier { $visibility ->
    [unlisted] pour tous en restant hors des fils publics
    [followers] pour les seuls abonnés
    [direct] pour les seules personnes mentionnées
   *[other] pour ce public
} : tout le monde verrait la publication. Rendez-la publique en connaissance de cause, ou retirez ce compte.
lint-reply-gate-unsupported = Sur ce réseau, l’auteur ne choisit pas qui répond : tout le monde le peut.
lint-too-many-languages = { $count } langues sont choisies et ce réseau en retient { $max ->
    [one] une seule
   *[other] { $max } au plus
}.

lint-link-not-clickable = Ici, ce lien n’est pas cliquable. Renvoyez vers le lien du profil, ou écrivez une adresse assez courte pour être recopiée.
lint-link-broken = « { $link } » n’est pas une adresse complète : vérifiez s’il y a une espace, une lettre oubliée ou un accent.
lint-link-insecure = Cette adresse commence par http://, que les navigateurs signalent comme non sécurisé. Essayez-la avec https://.
lint-link-tracking = Cette adresse porte des paramètres qui suivent les lecteurs ({ $names }). Elle fonctionne sans eux.
lint-link-price = Avec un lien, le réseau facture cette publication { $dollars },{ $mills } $ au lieu de { $plain-dollars },{ $plain-mills } $.

lint-too-many-hashtags = { $count } mots-dièse, { $max } au plus sur ce réseau. Gardez les plus précis.
lint-too-many-mentions = { $count } personnes mentionnées, { $max } au plus sur ce réseau.
lint-hashtag-case = Une majuscule à chaque mot de { $tag } permet aux lecteurs d’écran de le dire, et à tous de le lire : { $better } par exemple.
lint-hashtag-cut = Le mot-dièse s’arrête à « { $mark } » : seul { $tag } en sera un, pas { $whole }.
lint-mention-format = { $mention } n’est pas une mention sur ce réseau et ne renverrait à personne. Cherchez le nom que la personne y porte.

lint-media-required = Ce réseau veut une image ou une vidéo dans chaque publication. Ajoutez-en une.
lint-too-many-media = { $count } fichiers, { $max } au plus par publication. Retirez-en, ou répartissez-les dans un fil.
lint-media-mixed = Une vidéo, un son ou une animation va seul sur ce réseau : gardez-le, ou gardez le reste.
lint-media-kind = Ce réseau ne prend pas { $kind ->
    [image] d’images
    [gif] d’animations
    [video] de vidéos
    [audio] de sons
   *[other] de documents
} ici.
lint-media-type = Ce réseau ne prend pas le format { $mime }. Exportez le fichier en { $types }.
lint-media-too-heavy = Le fichier pèse { $size } { $unit ->
    [kb] ko
   *[other] Mo
}, { $max } au plus. Exportez-le plus léger ou plus court.
lint-image-shrunk = L’image pèse { $size } { $unit ->
    [kb] ko
   *[other] Mo
} : elle sera allégée pour rester sous { $max }.
lint-image-too-small = L’image fait { $width } pixels de large, { $min } au moins. Choisissez-en une plus grande.
lint-media-ratio = Trop { $side ->
    [tall] haut
   *[wide] large
} : { $ratio }, et ce réseau accepte de { $min } à { $max } (largeur sur hauteur). Recadrez.
lint-media-too-short = La durée est de { $seconds } s, { $min } s au moins.
lint-media-too-lengthy = La durée est de { $seconds } s, { $max } s au plus. Coupez.
lint-media-truncated = Le fichier est incomplet : il en manque une partie. Envoyez-le à nouveau.
lint-media-place = Le fichier dit où il a été pris. Le lieu est retiré de ce qui part ; votre original le garde.
lint-alt-missing = Sans texte de remplacement, les personnes aveugles ne sauront pas ce que montre l’image. Décrivez-la en une phrase.
lint-alt-too-long = Le texte de remplacement compte { $used } caractères sur { $max }. Retirez-en { $over }.
lint-alt-filename = « { $alt } » ressemble à un nom de fichier. Décrivez ce que l’on voit.

lint-poll-unsupported = Aucun sondage ne peut être publié sur ce réseau. Posez la question dans le texte, ou retirez ce compte.
lint-poll-options = { $count ->
    [one] Une réponse proposée
   *[other] { $count } réponses proposées
} : de { $min } à { $max } sur ce réseau.
lint-poll-option-too-long = La réponse { $option } compte { $used } caractères, { $max } au plus.
lint-poll-option-double = La réponse { $option } { $why ->
    [empty] est vide
   *[other] (« { $text } ») figure deux fois
}.
lint-poll-duration = Le sondage doit rester ouvert au moins { $min ->
    [one] une minute
   *[other] { $min } minutes
} et au plus { $days ->
    [one] un jour
   *[other] { $days } jours
}.
lint-poll-multiple = Ce réseau prend une seule réponse par personne : en cocher plusieurs sera impossible.
lint-poll-media = Sur ce réseau, un sondage et des médias ne vont pas ensemble : le sondage serait perdu.

lint-placeholder = « { $name } », qui vient du modèle, reste à remplir.
lint-forbidden-word = Votre espace demande de ne pas écrire « { $word } ».
lint-hidden-characters = { $count ->
    [one] Un caractère invisible se cache
   *[other] { $count } caractères invisibles se cachent
} dans le texte : il pourrait être coupé ou se lire dans le désordre.
lint-fancy-letters = Les lecteurs d’écran épellent ces lettres décorées une à une ou les sautent, et la recherche ne les trouve pas. Utilisez des lettres simples.
lint-emoji-many = { $count } émojis : lus à voix haute un par un, ils noient le texte. Gardez-en { $max } au plus.
lint-shouting = { $count } mots en majuscules : on croit que vous criez, et on lit moins bien. Gardez-les pour les noms.
lint-punctuation-repeated = Un seul signe de ponctuation suffit.

lint-spaces = { $count ->
    [one] Une espace en trop.
   *[other] Des espaces en trop à { $count } endroits.
}
lint-typography-fr = { $count ->
    [one] Il manque une espace fine insécable
   *[other] Il manque des espaces fines insécables à { $count } endroits
} : le français en met une devant ; : ! ? et dans les guillemets « ».
lint-language-mismatch = Le texte semble être en { $found ->
    [ar] arabe
    [zh] chinois
    [de] allemand
    [en] anglais
    [fr] français
    [hi] hindi
    [it] italien
    [ja] japonais
    [ko] coréen
    [nl] néerlandais
    [pt] portugais
    [ru] russe
    [es] espagnol
    [sv] suédois
    [tr] turc
    [vi] vietnamien
   *[other] { $found }
}, et la langue choisie est « { $declared } ». Les filtres et la traduction s’y fient.
lint-near-duplicate = Ce compte a publié presque le même texte il y a peu ({ $percent } % en commun). Les réseaux montrent moins les répétitions.

lint-fix-split = En faire un fil
lint-fix-cut = Couper ici
lint-fix-remove-part = Retirer cette partie
lint-fix-clear = Retirer
lint-fix-public = Rendre publique
lint-fix-first-languages = Garder les premières
lint-fix-https = Passer en https://
lint-fix-untrack = Retirer les traceurs
lint-fix-camel-case = Mettre les majuscules
lint-fix-join-tag = Réunir en un mot-dièse
lint-fix-crop = Recadrer
lint-fix-remove-options = La retirer
lint-fix-poll-duration = Prendre la durée la plus proche
lint-fix-remove-hidden = Les retirer
lint-fix-plain-letters = Lettres simples
lint-fix-one-sign = En garder un
lint-fix-spaces = Ranger les espaces
lint-fix-typography = Ajouter les espaces
lint-fix-renumber = Corriger le numéro

lint-standard-length = { $used } caractères : votre standard ici est de { $max }. Raccourcissez, ou changez le standard.
lint-standard-hashtags = { $count } mots-dièse : votre standard ici est de { $max }.
lint-standard-visual = Votre standard demande une image ou une vidéo sur ce réseau.
lint-standard-link = Ce lien n’est pas balisé (utm_source) : ses visites ne pourront pas être distinguées des autres.
