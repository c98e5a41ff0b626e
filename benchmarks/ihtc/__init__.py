"""ihtc: integrated healthcare timetabling, the competition of 2024.

Admission day, theatre and room of every patient and a nurse for every room and shift: Ceschia,
Rosati, Schaerf, Smet, Vanden Berghe and Zanazzo, "The Integrated Healthcare Timetabling
Competition 2024", ORDAL 2025, S3050784725000157. Rooms with a gender, nurses by shift and stays
without a list order are not the product's, so it is read, planned and scored in here.
"""
