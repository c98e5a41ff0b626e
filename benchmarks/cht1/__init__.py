"""cht1: chemotherapy visits over four weeks, CHT-I.

Generated from the practice of the Troyes hospital: Tran, Nguyen, Chehade, Amodeo and Yalaoui 2022,
Applied Sciences 12, 659. Exact gaps of days between visits, a nurse who watches several patients
and seats held while waiting are not the product's, so it is read, planned and scored in here.
"""
