# Ce qui s'est passé, ce qui est à l'abri, quoi faire.
error-label-happened = Ce qui s'est passé
error-label-safe = Ce qui est à l'abri
error-label-todo = Ce que vous pouvez faire
error-home = Revenir à l'accueil
error-code = Code { $code }

error-not-found-title = Rien à cette adresse
error-not-found-happened = La page a été déplacée ou supprimée, ou le lien comporte une faute.
error-not-found-safe = Vos publications et vos réglages sont tels que vous les avez laissés.
error-not-found-todo = Revenez à l'accueil, puis utilisez la recherche en haut de page.

error-forbidden-title = Cet endroit ne vous est pas ouvert
error-forbidden-happened = Votre rôle dans cet espace de travail ne le permet pas, ou la demande venait d'un autre site.
error-forbidden-safe = Rien n'a été modifié.
error-forbidden-todo = Demandez l'accès à un propriétaire ou à un responsable de l'espace de travail.

error-unauthenticated-title = Connectez-vous
error-unauthenticated-happened = Votre session est terminée, ou aucune n'est ouverte.
error-unauthenticated-safe = Vos brouillons sont enregistrés.
error-unauthenticated-todo = Connectez-vous, et vous reviendrez ici.

error-unprocessable-title = Impossible d'enregistrer en l'état
error-unprocessable-happened = Une partie de l'envoi manque ou n'est pas valable.
error-unprocessable-safe = La version enregistrée auparavant est conservée.
error-unprocessable-todo = Revenez en arrière, corrigez ce qui est signalé, puis envoyez de nouveau.

error-conflict-title = Modifié entre-temps
error-conflict-happened = Quelqu'un a enregistré une version plus récente pendant que vous travailliez.
error-conflict-safe = Les deux versions existent ; la sienne n'a pas été écrasée.
error-conflict-todo = Rechargez pour voir sa version, puis refaites votre changement.

error-too-large-title = Trop volumineux
error-too-large-happened = L'envoi dépasse ce que ce serveur accepte.
error-too-large-safe = Ce que vous aviez avant est conservé.
error-too-large-todo = Envoyez un fichier plus léger, ou demandez à l'administrateur de relever la limite.

error-expired-title = Ce formulaire a expiré
error-expired-happened = La page est restée ouverte longtemps, ou votre session a été renouvelée.
error-expired-safe = Rien n'a été modifié.
error-expired-todo = Revenez en arrière, rechargez la page, puis envoyez de nouveau.

error-too-many-title = Un instant
error-too-many-happened = Trop de demandes sont venues d'ici en peu de temps.
error-too-many-safe = Ce qui est programmé continue de partir.
error-too-many-todo = Patientez une minute, puis réessayez.

error-internal-title = Une panne de notre côté
error-internal-happened = Le serveur a rencontré un défaut imprévu. Il est inscrit au journal.
error-internal-safe = Le travail enregistré est intact, et aucune publication programmée ne part deux fois.
error-internal-todo = Réessayez dans un instant. Si cela se reproduit, indiquez l'heure à l'administrateur.

error-maintenance-title = De retour sous peu
error-maintenance-happened = Passeur est en cours de mise à jour.
error-maintenance-safe = Tout est conservé ; ce qui devait partir entre-temps partira juste après, selon vos règles.
error-maintenance-todo = Réessayez dans une minute.
