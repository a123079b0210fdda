// What does ical.js read in a feed? Thunderbird's calendar parses with it.
//
// Usage: node icaljs_reader.cjs MODULES FILE FIRST LAST    (MODULES: where node_modules is)
//
// Prints a line `uid TAB start TAB end TAB summary` for each occurrence that begins in the
// span of years, its end inclusive; complaints go to standard error.
"use strict";
const { createRequire } = require("module");
const fs = require("fs");
const path = require("path");

const [modules, file, first, last] = process.argv.slice(2);
const ICAL = createRequire(path.resolve(modules) + path.sep)("ical.js");
ICAL.design.strict = true;

const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(file, "utf8")));
if (calendar.name !== "vcalendar") console.error("not one calendar");

function print(event, start) {
  const end = start.clone();
  end.addDuration(event.duration);
  end.adjust(-1, 0, 0, 0);
  console.log([event.uid, start.toString(), end.toString(), event.summary].join("\t"));
}

for (const component of calendar.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(component, { strictExceptions: true });
  if (!event.uid) console.error("an event without a UID");
  if (!event.startDate.isDate || !event.endDate.isDate) console.error(`${event.uid}: not an all-day event`);
  const within = (start) => start.year >= Number(first) && start.year <= Number(last);
  if (!event.isRecurring()) {
    if (within(event.startDate)) print(event, event.startDate);
    continue;
  }
  const dates = event.iterator();
  for (let start = dates.next(); start && start.year <= Number(last); start = dates.next()) {
    if (within(start)) print(event, start);
  }
}
