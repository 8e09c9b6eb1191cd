// <div data-calendar data-feed="/changes/calendar/feed/" data-zone="Europe/Berlin" data-locale="de" data-today="Heute"></div>
// The feed answers ?start=&end= with FullCalendar events; extendedProps.tone colours them like the badges,
// extendedProps.note is said after the title.

const PHONE = window.matchMedia("(max-width: 767px)");
const SHOWN = "slipway-calendar-view";

function remembered() {
  const view = localStorage.getItem(SHOWN);
  return ["dayGridMonth", "timeGridWeek", "listMonth"].includes(view) ? view : null;
}

// In a narrow day the words of a title tell more than its number, which moves to the hint.
function numberLast(event) {
  const found = /^([A-Z]{2,5}\d{7,}):? (.+)$/.exec(event.title);
  if (!found) return event;
  const { note = "", ...rest } = event.extendedProps || {};
  return { ...event, title: found[2], extendedProps: { ...rest, note: note ? `${found[1]}, ${note}` : found[1] } };
}

function draw(place) {
  const calendar = new FullCalendar.Calendar(place, {
    initialView: PHONE.matches ? "listMonth" : remembered() || "dayGridMonth",
    headerToolbar: PHONE.matches
      ? { start: "title", end: "prev,today,next" }
      : { start: "prev,today,next", center: "title", end: "dayGridMonth,timeGridWeek,listMonth" },
    footerToolbar: PHONE.matches ? { center: "listMonth,timeGridDay,dayGridMonth" } : false,
    footerToolbarClass: "sw-calendar-bar",
    todayHint: place.dataset.today, // as the button is labelled, for who speaks to it
    locale: place.dataset.locale || "en",
    timeZone: place.dataset.zone || "UTC",
    firstDay: 1,
    height: "auto",
    dayMaxEvents: 4,
    nowIndicator: true,
    navLinks: false,
    displayEventEnd: false,
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    slotHeaderFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    eventDisplay: "block",
    eventTimeClass: "sw-event-time",
    eventTitleClass: "sw-event-title",
    headerToolbarClass: "sw-calendar-bar",
    eventDataTransform: numberLast,
    eventClass: (info) => `sw-event tone-${info.event.extendedProps.tone || "neutral"}`,
    eventDidMount: (info) => {
      const note = info.event.extendedProps.note;
      info.el.title = note ? `${info.event.title}, ${note}` : info.event.title;
    },
    // The cell's label hides the events in it from who listens; its own words name the day as well.
    dayCellDidMount: (info) => info.el.removeAttribute("aria-label"),
    datesSet: (info) => {
      if (!PHONE.matches) localStorage.setItem(SHOWN, info.view.type);
    },
    events: { url: place.dataset.feed, failure: () => place.setAttribute("data-feed-failed", "") },
  });
  calendar.render();
}

for (const place of document.querySelectorAll("[data-calendar]")) draw(place);
