/* What does libical read in a feed? Evolution and others stand on it.
 *
 * Usage: libical_reader FILE FIRST LAST    (years; rules are expanded between them)
 *
 * Prints a line `uid TAB start TAB end TAB summary` for each occurrence that begins in the
 * span, its end inclusive, and a line on standard error for each thing libical objects to.
 */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *slurp(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = calloc(1, (size_t)size + 1);
    if (!text || fread(text, 1, (size_t)size, file) != (size_t)size) {
        fclose(file);
        return NULL;
    }
    fclose(file);
    return text;
}

/* libical leaves an X-LIC-ERROR property where it could not read something. */
static int objections(icalcomponent *component)
{
    int count = 0;
    for (icalproperty *error = icalcomponent_get_first_property(component, ICAL_XLICERROR_PROPERTY); error;
         error = icalcomponent_get_next_property(component, ICAL_XLICERROR_PROPERTY), count++)
        fprintf(stderr, "%s: %s\n", icalcomponent_kind_to_string(icalcomponent_isa(component)),
                icalproperty_get_xlicerror(error));
    for (icalcomponent *inner = icalcomponent_get_first_component(component, ICAL_ANY_COMPONENT); inner;
         inner = icalcomponent_get_next_component(component, ICAL_ANY_COMPONENT))
        count += objections(inner);
    return count;
}

static void print(icalcomponent *event, struct icaltimetype start, int days)
{
    struct icaltimetype end = start;
    icaltime_adjust(&end, days - 1, 0, 0, 0);
    printf("%s\t%04d-%02d-%02d\t%04d-%02d-%02d\t%s\n", icalcomponent_get_uid(event), start.year, start.month,
           start.day, end.year, end.month, end.day, icalcomponent_get_summary(event));
}

static void expand(icalcomponent *event, int first, int last)
{
    struct icaltimetype start = icalcomponent_get_dtstart(event), end = icalcomponent_get_dtend(event);
    int days = icaldurationtype_as_int(icaltime_subtract(end, start)) / 86400;
    icalproperty *rule = icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY);
    if (!start.is_date || !end.is_date)
        fprintf(stderr, "%s: not an all-day event\n", icalcomponent_get_uid(event));
    if (!rule) {
        if (start.year >= first && start.year <= last)
            print(event, start, days);
        return;
    }
    icalrecur_iterator *dates = icalrecur_iterator_new(icalproperty_get_rrule(rule), start);
    struct icaltimetype next;
    while (dates && !icaltime_is_null_time(next = icalrecur_iterator_next(dates)) && next.year <= last)
        if (next.year >= first)
            print(event, next, days);
    if (dates)
        icalrecur_iterator_free(dates);
    else
        fprintf(stderr, "%s: its rule cannot be followed\n", icalcomponent_get_uid(event));
}

int main(int argc, char **argv)
{
    char *text = argc == 4 ? slurp(argv[1]) : NULL;
    if (!text) {
        fprintf(stderr, "usage: libical_reader FILE FIRST LAST\n");
        return 2;
    }
    icalcomponent *calendar = icalparser_parse_string(text);
    if (!calendar || icalcomponent_isa(calendar) != ICAL_VCALENDAR_COMPONENT) {
        fprintf(stderr, "not one calendar\n");
        return 1;
    }
    int count = objections(calendar);
    /* METHOD:PUBLISH is for subscribed calendars here; the scheduling rules that libical ties to
     * it (an ORGANIZER in each event) are those of messages between people. */
    icalproperty *method = icalcomponent_get_first_property(calendar, ICAL_METHOD_PROPERTY);
    if (method)
        icalcomponent_remove_property(calendar, method);
    if (!icalrestriction_check(calendar) && !objections(calendar)) {
        fprintf(stderr, "icalrestriction_check refuses the calendar\n");
        count++;
    }
    for (icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); event;
         event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT))
        expand(event, atoi(argv[2]), atoi(argv[3]));
    return count ? 1 : 0;
}
