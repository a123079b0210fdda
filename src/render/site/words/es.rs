//! How does the web site speak Spanish?
//! With `usted`, and buttons in the infinitive: apart, one file a language.

use super::Words;

pub(super) static WORDS: Words = Words {
    skip: "Ir al contenido",
    year: "El año",
    all: "Todas las celebraciones",
    choose: "Crear su propio calendario",
    choose_lead: "Marque lo que desee seguir. Los apartados en los que no marque nada no limitan la \
                  selección. Los años y los decenios solo figuran si los marca.",
    alarms: "Avisos",
    alarm_time: "Hora de los avisos",
    show: "Mostrar el calendario",
    inside: "Contenido del calendario",
    add: "Añadir este calendario al suyo",
    open: "Abrir en su aplicación de calendario",
    download: "Descargar como archivo",
    copy: "Dirección para cualquier otra aplicación",
    scan: "En el teléfono: enfoque este código con la cámara",
    known: "Cómo tratan este calendario las aplicaciones",
    refresh: "Google actualiza los calendarios cada 4 a 24 horas y Outlook cada 3 a 24 horas, a veces más; \
              ninguno de los dos permite acelerarlo. Apple y Thunderbird permiten elegir la frecuencia.",
    no_alarms: "Google y Outlook no tienen en cuenta los avisos de los calendarios suscritos, Nextcloud los \
                elimina y Apple también, a menos que desmarque «Eliminar avisos» («Eliminar alertas» fuera \
                de España).",
    android: "En Android, añada primero el calendario a Google Calendar desde una computadora o utilice una \
              aplicación de suscripciones como ICSx5.",
    thunderbird: "Thunderbird usa como nombre del calendario el final de su dirección; puede cambiarlo en \
                  el propio programa.",
    file: "Un archivo descargado no cambia; una suscripción se actualiza sola.",
    unchosen: "Todavía no se ha elegido nada, así que este es el calendario completo. Si eligió algo y aun \
               así ve este mensaje, se debe a que el sitio se publica como simples archivos y no puede \
               responder; utilice uno de los calendarios que figuran a continuación.",
    by_theme: "Calendarios por tema",
    why: "Por qué esta fecha",
    history: "Historia",
    proclaimed: "Proclamación",
    moved: "Cambio de fecha",
    renamed: "Cambio de nombre",
    ended: "Fin de la celebración",
    own: "Un calendario solo con esta celebración",
    official: "Página oficial",
    sheet: "Esta página se imprime en una sola hoja, A4 o A3.",
    changes: "Últimos cambios",
    programs: "Para programas informáticos",
    api: "Descripción de la API",
    embed: "Para mostrar las próximas celebraciones en su sitio web, copie esta línea",
    not_found: "No hay nada en esta dirección",
    not_understood: "No se puede interpretar esta dirección",
    went_wrong: "No se ha podido completar la operación",
    start: "Ir a la página de inicio",
    wrong_feed: "La dirección de este calendario es incorrecta",
    wrong_why: "A continuación se indica, en inglés, lo que no se puede interpretar en la dirección:",
    mend_feed: "Encontrará una dirección correcta en {address}",
};
