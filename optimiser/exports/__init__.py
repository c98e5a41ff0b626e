"""A plan for machines: plan.json, its tables, and the folder that is released as one.

folder           the release of a plan folder: whole and audited, or not at all
lock             one run at a time for one folder
manifest         sizes and hashes, written last
agreement        the renderings say what plan.json says
paper_agreement  workbook and page, read back
files            writing that is whole or not there
plan_json        the plan itself
table            CSV with guarded text
bookings_csv     one row per booking
waiting_csv      one row per entry left waiting
partly_csv       one row per request booked in part
whose            class, target and patient of a row, for both of these
feeds            feeds for other systems, on request
fhir             bookings as FHIR Appointments
already_made     what the hospital had booked, told from proposals
ical             calendars of rooms and surgeons
wlmds_csv        bookings under WLMDS headings
"""
