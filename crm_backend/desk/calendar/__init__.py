"""The calendar: hours, public holidays, the shop's own days."""
