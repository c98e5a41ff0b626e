"""nuclear_medicine: days of a nuclear-medicine department, four steps a visit.

Mochi, Galata, Maratea and others: CEUR-WS 3733 paper 8 (scheduling) and 3880 paper 21
(rescheduling). A day is planned twice: by the product, as a diagnostics case, and by a model of
the published rules in here. Both are judged by a scorer of its own.
"""
