"""The duty calendar: shifts, absences, who takes it now, calendars that are followed and those that are published."""
