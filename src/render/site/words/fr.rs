//! How does the web site speak French?
//! With `vous`, and no-break space before `:` and `;` and within `«»`: apart, one file a language.

use super::Words;

pub(super) static WORDS: Words = Words {
    skip: "Aller au contenu",
    year: "L’année",
    all: "Toutes les célébrations",
    choose: "Composer votre calendrier",
    choose_lead: "Cochez ce que vous souhaitez suivre. Une rubrique où rien n’est coché ne restreint pas la \
                  sélection. Les années et les décennies n’y figurent que si vous les cochez.",
    alarms: "Alertes",
    alarm_time: "Heure des alertes",
    show: "Afficher le calendrier",
    inside: "Contenu du calendrier",
    add: "Ajouter ce calendrier au vôtre",
    open: "Ouvrir dans votre application de calendrier",
    download: "Télécharger le fichier",
    copy: "Adresse pour toute autre application",
    scan: "Sur téléphone\u{a0}: visez ce code avec l’appareil photo",
    known: "Comment les applications traitent ce calendrier",
    refresh: "Google actualise un calendrier toutes les 4 à 24 heures, Outlook toutes les 3 à 24 heures, \
              parfois moins souvent\u{a0}; il n’est possible d’accélérer ni l’un ni l’autre. Apple et \
              Thunderbird laissent le choix de la fréquence.",
    no_alarms: "Google et Outlook ignorent les alertes des calendriers auxquels on s’abonne, Nextcloud les \
                supprime, et Apple aussi, à moins que vous ne décochiez «\u{a0}Supprimer les alertes\u{a0}».",
    android: "Sur Android, ajoutez d’abord le calendrier à Google Agenda depuis un ordinateur, ou utilisez \
              une application d’abonnement telle que ICSx5.",
    thunderbird: "Thunderbird nomme un calendrier d’après la fin de son adresse\u{a0}; vous pouvez l’y \
                  renommer.",
    file: "Un fichier téléchargé reste tel quel\u{a0}; un abonnement se met à jour de lui-même.",
    unchosen: "Rien n’est encore choisi\u{a0}: voici donc le calendrier complet. Si vous aviez fait un \
               choix et voyez ce message, c’est que le site est hébergé sous forme de simples fichiers et \
               ne peut pas répondre\u{a0}; prenez alors l’un des calendriers ci-dessous.",
    by_theme: "Calendriers par thème",
    why: "Pourquoi cette date",
    history: "Historique",
    proclaimed: "Proclamation",
    moved: "Changement de date",
    renamed: "Changement de nom",
    ended: "Fin de la célébration",
    own: "Un calendrier pour cette seule célébration",
    official: "Page officielle",
    sheet: "Cette page s’imprime sur une seule feuille, au format A4 ou A3.",
    changes: "Derniers changements",
    programs: "Pour les programmes informatiques",
    api: "Description de l’API",
    embed: "Pour afficher les prochaines célébrations sur votre site, copiez cette ligne",
    not_found: "Il n’y a rien à cette adresse",
    not_understood: "Impossible d’interpréter cette adresse",
    went_wrong: "L’opération n’a pas abouti",
    start: "Aller à la page d’accueil",
    wrong_feed: "L’adresse de ce calendrier est erronée",
    wrong_why: "Voici, en anglais, ce qui n’a pas pu être interprété dans l’adresse\u{a0}:",
    mend_feed: "Vous trouverez une adresse valable ici\u{a0}: {address}",
};
