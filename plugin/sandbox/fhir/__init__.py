"""FHIR R4 as the fhir2 module answers it: OpenMRS's documents seen as FHIR resources, and its search."""
