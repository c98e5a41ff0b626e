"""or_pas: patient admission with operating rooms and beds.

Ceschia and Schaerf 2016, Journal of Scheduling 19(4), 377-389; instances, figures and formulations
of Zhu, Toffolo, Vancroonenburg and Vanden Berghe 2019, Computers & Operations Research. Its costs
(rooms, genders, transfers) are not the product's, so it is read, planned and scored in here.
"""
