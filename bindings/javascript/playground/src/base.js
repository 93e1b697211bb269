"use strict";
// What the page is made of, in one script with the parts below. The module in the worker answers everything that is shown; nothing
// that somebody typed is ever read as markup: all text is set as text.

const now = () => Date.now();
const $$ = (selector, within = document) => within.querySelectorAll(selector);
/** How many occurrences and windows are listed. */
const LISTED = 10;
/** How long after the last key an answer is asked for that takes the module a while, in milliseconds. */
const PAUSE = 200;

/** What may be chosen as a notation, by the module's names of dialects. */
const DIALECTS = {
  auto: "Any notation", text: "English", cron: "cron", quartz: "Quartz", oncalendar: "OnCalendar (systemd)", rrule: "RRULE (iCalendar)",
  eventbridge: "Amazon EventBridge", iso8601: "ISO 8601", interval: "Interval", ocps: "Open Cron Pattern", "later-cron": "cron, as later.js reads it",
  json: "later.js's JSON",
};
/** What it is converted to, by the module's names of languages. */
const LANGUAGES = {
  text: "English", cron: "crontab", "extended-cron": "cron, with seconds and years", quartz: "Quartz", oncalendar: "systemd timer", rrule: "iCalendar",
  eventbridge: "EventBridge", iso8601: "ISO 8601", json: "later.js",
};
/** What a text was read as, by the module's names of notations. */
const NOTATIONS = {
  text: "English", cron: "cron", every: "an elapsed time", iso8601: "a duration of ISO 8601", milliseconds: "milliseconds", oncalendar: "OnCalendar",
  eventbridge: "EventBridge", repeating: "a repeating interval", rrule: "RRULE", json: "later.js's JSON",
};
const EXAMPLES = [
  "every 15 minutes between 9:00 and 17:00 on weekdays", "at 10:15 on the last friday of the month", "every 5 minuts on mondey", "30 2 * * *",
  "Mon..Fri *-*-* 09:00", "every 90 minutes", "every weekday at 9am except in july",
];
