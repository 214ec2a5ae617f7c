"""Uuids that every OpenMRS server has from its installation (core data of OpenMRS 2.x).

Pure: nothing here reads a file, a clock or a network.
"""

DATATYPES = {
    "N/A": "8d4a4c94-c2cc-11de-8d13-0010c6dffd0f",
    "Coded": "8d4a48b6-c2cc-11de-8d13-0010c6dffd0f",
    "Text": "8d4a4ab4-c2cc-11de-8d13-0010c6dffd0f",
    "Numeric": "8d4a4488-c2cc-11de-8d13-0010c6dffd0f",
    "Date": "8d4a505e-c2cc-11de-8d13-0010c6dffd0f",
    "Datetime": "8d4a5af4-c2cc-11de-8d13-0010c6dffd0f",
}

CLASSES = {
    "Test": "8d4907b2-c2cc-11de-8d13-0010c6dffd0f",
    "Procedure": "8d490bf4-c2cc-11de-8d13-0010c6dffd0f",
    "Drug": "8d490dfc-c2cc-11de-8d13-0010c6dffd0f",
    "Diagnosis": "8d4918b0-c2cc-11de-8d13-0010c6dffd0f",
    "Finding": "8d491a9a-c2cc-11de-8d13-0010c6dffd0f",
    "Question": "8d491e50-c2cc-11de-8d13-0010c6dffd0f",
    "ConvSet": "8d492594-c2cc-11de-8d13-0010c6dffd0f",
    "Misc": "8d492774-c2cc-11de-8d13-0010c6dffd0f",
    "Symptom": "8d492954-c2cc-11de-8d13-0010c6dffd0f",
    "Symptom/Finding": "8d492b2a-c2cc-11de-8d13-0010c6dffd0f",
}

MAP_TYPES = {
    "SAME-AS": "35543629-7d8c-11e1-909d-c80aa9edcf4e",
    "NARROWER-THAN": "43ac5109-7d8c-11e1-909d-c80aa9edcf4e",
    "BROADER-THAN": "4b9d9421-7d8c-11e1-909d-c80aa9edcf4e",
}
