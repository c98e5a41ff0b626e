"""What no rule looks at, in words; it goes with every plan and with `optimiser rules`."""

NOT_CHECKED = (
    "whether the recorded priority is right: the program uses it and never computes one",
    "consent, fitness and results beyond the dates ready_from and ready_until",
    "who gives the anaesthetic, who scrubs and who recovers: only anaesthetist yes or no",
    "recovery bays, sterile services, implants, blood and loan kit not in equipment.csv",
    "what one list leaves to the next in a theatre: cleaning after an infected patient, latex in "
    "the air",
    "side rooms, single-sex bays, and any night without a row in beds.csv",
    "breaks, travel between sites and job plans beyond roster.csv",
    "whether one person can stand two operations on a day or in a stay: such pairs are only named",
    "whether interpreter or transport has been arranged: the flags are only shown",
    "whether the patient was asked: every booking is a proposal",
)

NOT_CHECKED_IN_DIAGNOSTICS = (
    "whether the recorded priority is right: the program uses it and never computes one",
    "whether the test is indicated, safe for this patient or already done elsewhere: only the "
    "results listed with the request",
    "contrast, kidney function, pregnancy, implants and weight limits beyond test_rules.csv and "
    "the capabilities of rooms",
    "who reports the result and when: staff.csv counts skills during the test alone",
    "break-downs, maintenance and walk-in work beyond reserve_minutes",
    "travel between sites: two requests of one patient may follow each other at two sites, and "
    "time to walk is kept within a visit alone",
    "changing and recovery places",
    "whether interpreter or transport has been arranged: the flags are only shown",
    "whether the patient was asked: every booking is a proposal",
)
